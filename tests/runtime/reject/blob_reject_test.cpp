// Blobs that the runtime must refuse, before it touches a byte outside of its devices.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <functional>
#include <string>

#include "base/random.hpp"
#include "oc_kernels.h"
#include "runtime/memory_port.hpp"

using namespace outcore::test;

namespace {

constexpr std::uint32_t kSram = 0, kFlash = 1, kTcm = 2;
constexpr std::uint32_t kScratchBytes = 1024;  // of the TCM: more than any kernel here asks for

/// What the test's kernels claim beyond their need, so that the runtime's rules show whatever
/// kernels need today.
std::uint32_t claimed_scratch = 64;

}  // namespace

/// Takes the place of the library's query.
extern "C" std::uint32_t oc_kernel_scratch_bytes(const oc_operator* op, const oc_box*,
                                                 std::int32_t k0, std::int32_t k1) {
    const std::uint32_t needed = op->kind == OC_CONV_2D ? oc_conv_2d_s8_scratch_bytes(op, k0, k1)
                                 : op->kind == OC_FULLY_CONNECTED
                                     ? oc_fully_connected_s8_scratch_bytes(op, k0, k1)
                                     : 0u;
    return needed + claimed_scratch;
}

namespace {

/// CONV_2D 3 x 3 of 4 x 4 x 2 to 4 x 4 x 3 in two tiles of input channels, behind a load of its
/// constants. SRAM: input 0 to 31, output 32 to 79, partial sums 80 to 271, constants 272 to 391.
/// TCM: scratch.
BlobBuilder convolution_blob() {
    BlobBuilder b;
    b.devices = {
        {"sram", false, 392}, {"qspi", true, 4096, 256, 4096, true}, {"tcm", false, kScratchBytes}};
    OperatorFields f{};
    f[0] = 6;
    f[3] = f[4] = f[9] = f[10] = 4, f[5] = 2, f[11] = 3;
    f[12] = f[13] = 3, f[14] = f[15] = f[16] = f[17] = f[18] = f[19] = f[20] = 1;
    f[24] = -128, f[25] = 127;
    b.operators = {f};
    b.bindings = {{false, 0, 0, 0, 32}, {true, 0, 0, 32, 48}};
    b.lanes.resize(2);
    const auto tile = [](std::vector<Wait> waits, std::uint32_t k0, std::uint32_t k1) {
        return Record{0,
                      std::move(waits),
                      {7u << 16 | 1u << 24,
                       kSram << 20 | kTcm << 16,
                       0,
                       4,
                       0,
                       4,
                       0,
                       3,
                       k0,
                       k1,
                       32,
                       12,
                       3,
                       k0,
                       0,
                       0,
                       k0,
                       8,
                       2,
                       272,
                       80,
                       0}};
    };
    b.lanes[0].tasks = {{4, {}, {0}}, tile({{1, 1}}, 0, 1), tile({{1, 2}}, 1, 2), {5, {}, {0}}};
    b.lanes[1] = {1,
                  kFlash,
                  {move_task({}, kFlash, 0, kSram, 272, 40),
                   move_task({{0, 2}}, kFlash, 64, kSram, 272, 52)}};
    return b;
}

int open_and_run(const Bytes& blob, bool in_place) {
    MemoryPort port(blob, in_place);
    const int opened = port.open();
    if (opened != OC_OK) return opened;
    port.inputs[0] = Bytes(32, 1);
    return port.run();
}
/// Read in pieces or in place, a blob is good or bad. Where several things are wrong, another one
/// may be found first: in place, tasks are checked before any of them runs, and so are those of
/// frames that have not come yet.
int open_and_run(const Bytes& blob) {
    constexpr std::size_t kDelayAt = 39;
    const int pieces = open_and_run(blob, false), in_place = open_and_run(blob, true);
    const bool later = pieces == OC_OK && (blob.at(kDelayAt) & 15) != 0;
    if ((pieces == OC_OK) != (in_place == OC_OK) && !later)
        FAIL("code " << pieces << " in pieces, " << in_place << " in place");
    return pieces;
}

struct Case {
    std::string name;
    int code;
    std::function<void(BlobBuilder&)> spoil;
};

std::vector<std::uint32_t>& numbers(BlobBuilder& b, std::size_t lane, std::size_t task) {
    return b.lanes[lane].tasks[task].numbers;
}

/// Numbers of the first tile's record.
enum Word : std::size_t {
    kHead = 0,
    kDevices = 1,
    kY1 = 3,
    kC1 = 7,
    kK1 = 9,
    kOutput = 10,
    kInput = 13,
    kInputY0 = 14,
    kInputStride = 17,
    kConstants = 19,
    kPartial = 20,
    kScratch = 21
};
std::uint32_t& tile(BlobBuilder& b, Word word) { return numbers(b, 0, 1)[word]; }
void leave_out(BlobBuilder& b, std::uint32_t flag, Word word) {
    tile(b, kHead) &= ~(flag << 16);
    numbers(b, 0, 1).erase(numbers(b, 0, 1).begin() + word);
}
void set_device(BlobBuilder& b, unsigned shift, std::uint32_t device) {
    tile(b, kDevices) = (tile(b, kDevices) & ~(15u << shift)) | device << shift;
}
/// Counts and strides of the first transfer, one row and plane so far.
enum Stride : std::size_t { kRows = 4, kSourceStride = 5, kDestinationStride = 6, kPlanes = 7 };
std::vector<std::uint32_t>& strided(BlobBuilder& b) {
    auto& words = numbers(b, 1, 0);
    words.insert(words.end(), {1, words[3], words[3], 1, words[3], words[3]});
    return words;
}

const std::vector<Case> kCases = {
    {"a storage lane whose device is a memory", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.lanes[1].device = 0; }},
    {"no lanes", OC_ERR_BLOB, [](BlobBuilder& b) { b.lanes.clear(); }},
    {"nine lanes", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes.resize(9, {2, 255, {}});
     }},
    {"seventeen devices", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.devices.resize(17, {"x", false, 4});
     }},
    {"a first lane that is not the cpu", OC_ERR_BLOB, [](BlobBuilder& b) { b.lanes[0].kind = 2; }},
    {"a second cpu lane", OC_ERR_BLOB, [](BlobBuilder& b) { b.lanes[1].kind = 0; }},
    {"an unknown kind of lane", OC_ERR_BLOB, [](BlobBuilder& b) { b.lanes[1].kind = 3; }},
    {"a storage lane without storage", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.lanes[1].device = 255; }},
    {"a lane with records but no tasks", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes.push_back({2, 255, {move_task({{9, 1}}, 0, 0, 0, 4, 4)}});
     }},
    {"an unknown kind of task", OC_ERR_BLOB, [](BlobBuilder& b) { b.lanes[1].tasks[0].kind = 6; }},
    {"a task that is later than the outputs", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.lanes[1].tasks[0].delay = 1; }},
    {"a transfer on the cpu lane", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.lanes[0].tasks[0] = move_task({}, 0, 0, 0, 8, 4); }},
    {"a compute task on a transfer lane", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = b.lanes[0].tasks[1];
         b.lanes[1].tasks[0].waits.clear();
     }},
    {"a wait for a lane that is not there", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[0].tasks[1].waits = {{2, 1}};
     }},
    {"a record longer than 384 bytes", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0].waits.resize(200, {0, 0});
     }},
    {"numbers behind the record's last", OC_ERR_BLOB,
     [](BlobBuilder& b) { numbers(b, 1, 0).push_back(0); }},
    {"a record that ends early", OC_ERR_BLOB, [](BlobBuilder& b) { numbers(b, 1, 0).pop_back(); }},
    {"a transfer's source behind its device's end", OC_ERR_BLOB,
     [](BlobBuilder& b) { numbers(b, 1, 0)[1] = 4096 - 39; }},
    {"a transfer's destination behind its device's end", OC_ERR_BLOB,
     [](BlobBuilder& b) { numbers(b, 1, 0)[2] = 392 - 39; }},
    {"an offset near 2^32", OC_ERR_BLOB, [](BlobBuilder& b) { numbers(b, 1, 0)[2] = 0xFFFFFFF0u; }},
    {"rows beyond the device", OC_ERR_BLOB, [](BlobBuilder& b) { strided(b)[kRows] = 5; }},
    {"strides that overflow", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         strided(b)[kRows] = 0x80000001u;
         numbers(b, 1, 0)[kDestinationStride] = 2;
     }},
    {"planes beyond the device", OC_ERR_BLOB, [](BlobBuilder& b) { strided(b)[kPlanes] = 100; }},
    {"rows on top of each other without end", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         auto& words = strided(b);
         words[kRows] = 0xFFFFFFFFu, words[kSourceStride] = words[kDestinationStride] = 0;
     }},
    {"a transfer of nothing", OC_ERR_BLOB, [](BlobBuilder& b) { numbers(b, 1, 0)[3] = 0; }},
    {"a transfer without rows", OC_ERR_BLOB, [](BlobBuilder& b) { strided(b)[kRows] = 0; }},
    {"a transfer from a device that is not there", OC_ERR_BLOB,
     [](BlobBuilder& b) { numbers(b, 1, 0)[0] = 3; }},
    {"a storage lane that moves between memories", OC_ERR_BLOB,
     [](BlobBuilder& b) { numbers(b, 1, 0)[0] = 0; }},
    {"a memory lane that reads a storage", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.lanes[1].kind = 2; }},
    {"an erase off the sector", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = {2, {}, {kFlash, 256, 4096}};
     }},
    {"an erase of half a sector", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = {2, {}, {kFlash, 0, 2048}};
     }},
    {"an erase of a memory", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = {2, {}, {kSram, 0, 4096}};
     }},
    {"an erase behind the storage", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = {2, {}, {kFlash, 1u << 24, 4096}};
     }},
    {"an unknown mode", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = {3, {}, {kFlash, 2}};
     }},
    {"the mode of a memory", OC_ERR_BLOB,
     [](BlobBuilder& b) {
         b.lanes[1].tasks[0] = {3, {}, {kSram, 1}};
     }},
    {"an input that is not there", OC_ERR_BLOB, [](BlobBuilder& b) { numbers(b, 0, 0)[0] = 1; }},
    {"an output that is not there", OC_ERR_BLOB, [](BlobBuilder& b) { numbers(b, 0, 3)[0] = 7; }},
    {"an input behind its memory", OC_ERR_BLOB, [](BlobBuilder& b) { b.bindings[0].offset = 361; }},
    {"an input in a storage", OC_ERR_BLOB, [](BlobBuilder& b) { b.bindings[0].device = 1; }},
    {"an operator that is not there", OC_ERR_BLOB, [](BlobBuilder& b) { numbers(b, 0, 1)[0] = 1; }},
    {"an empty tile", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kY1) = 0; }},
    {"a tile outside the output", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kC1) = 4; }},
    {"a tile with rows beyond 2^20", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kY1) = 1u << 21; }},
    {"input channels the operator does not have", OC_ERR_BLOB,
     [](BlobBuilder& b) { numbers(b, 0, 2)[kK1] = 3; }},
    {"no input channels", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kK1) = 0; }},
    {"tiled input channels without partial sums", OC_ERR_BLOB,
     [](BlobBuilder& b) { leave_out(b, 2, kPartial); }},
    {"no constants where the kernel needs some", OC_ERR_BLOB,
     [](BlobBuilder& b) { leave_out(b, 1, kConstants); }},
    {"an unknown flag", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kHead) |= 8u << 16; }},
    {"a block without its flag", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kHead) &= ~(4u << 16); }},
    {"two inputs of a convolution", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kHead) += 1u << 24; }},
    {"an input in an unknown device", OC_ERR_BLOB, [](BlobBuilder& b) { set_device(b, 0, 9); }},
    {"an input box that begins behind what the tile needs", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kInputY0) = 1; }},
    {"an input that ends behind its device", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kInput) = 392 - 30; }},
    {"an input stride beyond its device", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kInputStride) = 1u << 20; }},
    {"constants behind their device", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kConstants) = 392 - 36; }},
    {"constants off the alignment", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kConstants) = 273; }},
    {"partial sums off the alignment", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kPartial) = 82; }},
    {"partial sums behind their device", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kPartial) = 204; }},
    {"an output behind its device", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kOutput) = 392 - 47; }},
    {"an output in a storage", OC_ERR_BLOB, [](BlobBuilder& b) { set_device(b, 20, kFlash); }},
    {"no scratch where the kernel needs some", OC_ERR_BLOB,
     [](BlobBuilder& b) { leave_out(b, 4, kScratch); }},
    {"scratch behind its device", OC_ERR_BLOB,
     [](BlobBuilder& b) { tile(b, kScratch) = kScratchBytes - 56; }},
    {"scratch off the alignment", OC_ERR_BLOB, [](BlobBuilder& b) { tile(b, kScratch) = 4; }},
    {"scratch in a storage", OC_ERR_BLOB, [](BlobBuilder& b) { set_device(b, 16, kFlash); }},
    {"scratch in an unknown device", OC_ERR_BLOB, [](BlobBuilder& b) { set_device(b, 16, 3); }},
    {"constants in a storage that is not mapped", OC_ERR_BLOB,
     [](BlobBuilder& b) { set_device(b, 8, kFlash); }},
    {"a view's operator that is asked to compute", OC_ERR_UNSUPPORTED,
     [](BlobBuilder& b) { b.operators[0][0] = 20; }},
    {"an unknown operator", OC_ERR_UNSUPPORTED, [](BlobBuilder& b) { b.operators[0][0] = 19; }},
    {"a negative kind", OC_ERR_UNSUPPORTED, [](BlobBuilder& b) { b.operators[0][0] = -1; }},
    {"a convolution of float32", OC_ERR_UNSUPPORTED, [](BlobBuilder& b) { b.operators[0][1] = 3; }},
    {"an unknown element type", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][1] = 4; }},
    {"an input without rows", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][3] = 0; }},
    {"a negative extent", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][4] = -4; }},
    {"an extent beyond 2^20", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][10] = 1 << 21; }},
    {"more than 2^30 elements", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.operators[0][9] = b.operators[0][10] = 1 << 18; }},
    {"a stride of 0", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][14] = 0; }},
    {"a dilation of 0", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][17] = 0; }},
    {"a kernel without rows", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][12] = 0; }},
    {"a kernel of a million taps", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.operators[0][12] = b.operators[0][13] = 1024; }},
    {"a negative pad", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][18] = -1; }},
    {"a zero point of 300", OC_ERR_BLOB, [](BlobBuilder& b) { b.operators[0][21] = 300; }},
    {"an activation range upside down", OC_ERR_BLOB,
     [](BlobBuilder& b) { b.operators[0][24] = 127, b.operators[0][25] = -128; }},
};

}  // namespace

TEST_CASE("what the cases spoil is good") {
    CHECK(open_and_run(convolution_blob().build()) == OC_OK);
}

TEST_CASE("scratch may begin where just enough is left, or be brought for nothing") {
    BlobBuilder b = convolution_blob();
    oc_operator op;
    std::memcpy(&op, b.operators[0].data(), sizeof op);
    const std::uint32_t needed = oc_kernel_scratch_bytes(&op, nullptr, 0, 1);
    tile(b, kScratch) = kScratchBytes - needed;
    CHECK(open_and_run(b.build()) == OC_OK);
    tile(b, kScratch) += 8;
    CHECK(open_and_run(b.build()) == OC_ERR_BLOB);
    claimed_scratch = 0;
    if (needed == 64) CHECK(open_and_run(b.build()) == OC_OK);
    claimed_scratch = 64;
}

TEST_CASE("each broken blob is refused with its code") {
    for (const Case& c : kCases) {
        INFO(c.name);
        BlobBuilder b = convolution_blob();
        c.spoil(b);
        CHECK(open_and_run(b.build(), false) == c.code);
        CHECK(open_and_run(b.build(), true) == c.code);
    }
}

TEST_CASE("a header is refused field by field") {
    const Bytes good = convolution_blob().build();
    const auto with = [&](std::size_t at, std::uint32_t value) {
        Bytes blob = good;
        set_word(blob, at, value);
        fix_crc(blob);
        return open_and_run(blob);
    };
    CHECK(with(0, 0) == OC_ERR_VERSION);
    CHECK(with(4, 1) == OC_ERR_VERSION);
    CHECK(with(4, 2) == OC_ERR_VERSION);
    CHECK(with(4, 4) == OC_ERR_VERSION);
    CHECK(with(8, 63) == OC_ERR_BLOB);
    CHECK(with(8, static_cast<std::uint32_t>(good.size()) + 1) == OC_ERR_BLOB);
    for (const std::size_t at :
         {std::size_t{48}, std::size_t{52}, std::size_t{56}, std::size_t{60}}) {
        CHECK(with(at, static_cast<std::uint32_t>(good.size()) - 3) == OC_ERR_BLOB);
        CHECK(with(at, 0xFFFFFFFCu) == OC_ERR_BLOB);
    }
    CHECK(with(40, 0x40000001u) == OC_ERR_BLOB);
}

TEST_CASE("every truncation is refused") {
    const Bytes good = convolution_blob().build();
    for (std::size_t size = 0; size < good.size(); ++size) {
        if (open_and_run(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))) >=
            OC_OK)
            FAIL("cut to " << size);
    }
    SUCCEED();
}

TEST_CASE("every flipped bit is found by the CRC") {
    const Bytes good = convolution_blob().build();
    for (std::size_t bit = 12 * 8; bit < good.size() * 8; ++bit) {
        Bytes blob = good;
        blob[bit / 8] = static_cast<std::uint8_t>(blob[bit / 8] ^ 1u << bit % 8);
        if (open_and_run(blob) != OC_ERR_CRC) FAIL("bit " << bit);
    }
    SUCCEED();
}

TEST_CASE("a port that lacks what the blob needs is refused") {
    BlobBuilder b = convolution_blob();
    SECTION("no memory") {
        MemoryPort port(b.build());
        port.no_memory = true;
        CHECK(port.open() == OC_ERR_PORT);
    }
    SECTION("no transfers") {
        MemoryPort port(b.build());
        port.port.start_transfer = nullptr;
        CHECK(port.open() == OC_ERR_PORT);
    }
    SECTION("no blob") {
        MemoryPort port(b.build());
        port.port.read_blob = nullptr;
        port.port.blob = nullptr;
        CHECK(port.open() == OC_ERR_PORT);
    }
    SECTION("no way to erase") {
        b.lanes[1].tasks[0] = {2, {}, {kFlash, 0, 4096}};
        MemoryPort port(b.build());
        port.port.start_erase = nullptr;
        REQUIRE(port.open() == OC_OK);
        port.inputs[0] = Bytes(32, 1);
        CHECK(port.run() == OC_ERR_PORT);
    }
}

TEST_CASE("another image is refused") {
    BlobBuilder b = convolution_blob();
    b.image_id[3] = 7;
    b.image_bytes = 100;
    MemoryPort port(b.build());
    port.port.image_id = [](void*, std::uint32_t bytes, std::uint8_t* id) {
        std::memset(id, 0, OC_IMAGE_ID_BYTES);
        id[3] = static_cast<std::uint8_t>(bytes == 100 ? 8 : 7);
        return int{OC_OK};
    };
    CHECK(port.open() == OC_ERR_IMAGE);
}

TEST_CASE("constants in a memory that are not those of the blob are refused") {
    BlobBuilder b = convolution_blob();
    BlobDevice& sram = b.devices[kSram];
    const Bytes as_the_port_has_it(392 - 272, 0xA5);
    sram.holds_constants = true;
    sram.page = 272;
    sram.sector = outcore::test::crc32(as_the_port_has_it.data(), as_the_port_has_it.size());
    for (const bool in_place : {false, true}) {
        CHECK(MemoryPort(b.build(), in_place).open() == OC_OK);
        ++sram.sector;
        CHECK(MemoryPort(b.build(), in_place).open() == OC_ERR_IMAGE);
        --sram.sector;
    }
    sram.page = 393;  // behind the used bytes
    CHECK(MemoryPort(b.build()).open() == OC_ERR_BLOB);
    sram.holds_constants = false;
    b.devices[1].holds_constants = true;  // a storage has an image
    CHECK(MemoryPort(b.build()).open() == OC_ERR_BLOB);
}

TEST_CASE("thousands of random changes never reach beyond the devices") {
    // Sanitizers watch the exact allocations of the port; the codes do not matter here.
    const Bytes good = convolution_blob().build();
    outcore::Xorshift32 random(77);
    int ran = 0;
    for (int i = 0; i < 20000; ++i) {
        Bytes blob = good;
        for (int changes = random.in_range(1, 4); changes > 0; --changes) {
            const auto at = static_cast<std::size_t>(
                random.in_range(16, static_cast<std::int32_t>(blob.size()) - 1));
            blob[at] = random.in_range(0, 1)
                           ? random.next_byte()
                           : static_cast<std::uint8_t>(blob[at] ^ 1u << random.in_range(0, 7));
        }
        fix_crc(blob);
        ran += open_and_run(blob) == OC_OK ? 1 : 0;
    }
    CHECK(ran > 0);  // some changes are harmless: names, strides that are never taken
}
