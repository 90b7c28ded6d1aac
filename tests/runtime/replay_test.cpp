// The replay core: order, waits, deadlocks, modes, errors, with blobs made by hand.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <tuple>
#include <utility>

#include "runtime/memory_port.hpp"

using namespace outcore::test;

namespace {

constexpr std::uint32_t kSram = 0, kDram = 1, kFlash = 2;
constexpr std::uint32_t kN = 8;

/// sum = input + weights from flash, then stored to DRAM and taken from SRAM; SRAM: input at 0,
/// weights at 8, sum at 16. Lane 1 is the flash's, lane 2 moves between memories.
BlobBuilder sum_blob() {
    BlobBuilder b;
    b.devices = {{"sram", false, 24 + kAddScratchBytes},
                 {"dram", false, 16},
                 {"qspi", true, 4096, 256, 4096, true}};
    b.operators = {add_operator(kN)};
    b.bindings = {{false, 0, 0, 0, kN}, {true, 0, 0, 16, kN}};
    b.lanes.resize(3);
    b.lanes[0].tasks = {{4, {}, {0}},
                        add_task({{1, 1}}, 0, kN, {kSram, 0}, {kSram, 8}, {kSram, 16}, {kSram, 24}),
                        {5, {{2, 1}}, {0}}};
    b.lanes[1] = {1, kFlash, {move_task({}, kFlash, 100, kSram, 8, kN)}};
    b.lanes[2] = {2, 255, {move_task({{0, 2}}, kSram, 16, kDram, 4, kN)}};
    return b;
}

void fill(MemoryPort& port) {
    for (std::uint8_t i = 0; i < kN; ++i) port.memory[kFlash][100u + i] = i;
    port.inputs[0] = {10, 11, 12, 13, 14, 15, 16, 17};
}

const Bytes kSum = {10, 12, 14, 16, 18, 20, 22, 24};

int open_and_run(const BlobBuilder& builder) {
    MemoryPort port(builder.build());
    const int opened = port.open();
    if (opened != OC_OK) return opened;
    fill(port);
    return port.run();
}

}  // namespace

TEST_CASE("a frame loads, computes, stores and hands out the output") {
    MemoryPort port(sum_blob().build());
    REQUIRE(port.open() == OC_OK);
    for (int frame = 0; frame < 3; ++frame) {
        fill(port);
        REQUIRE(port.run() == OC_OK);
        CHECK(port.outputs[0] == kSum);
        CHECK(Bytes(port.memory[kDram].begin() + 4, port.memory[kDram].begin() + 12) == kSum);
        port.outputs[0].clear();
    }
    CHECK(port.waits == 6);
}

TEST_CASE("steps run one task of the cpu lane each and say when they wait") {
    MemoryPort port(sum_blob().build());
    REQUIRE(port.open() == OC_OK);
    fill(port);
    CHECK(oc_step(&port.context) == OC_ERR_STATE);
    REQUIRE(oc_frame_begin(&port.context) == OC_OK);
    CHECK(port.pending.size() == 1);
    CHECK(oc_step(&port.context) == OC_MORE);
    CHECK(oc_step(&port.context) == OC_WAITING);
    CHECK(oc_step(&port.context) == OC_WAITING);
    CHECK(oc_frame_begin(&port.context) == OC_ERR_STATE);  // a transfer is under way
    port.finish_one();
    CHECK(oc_step(&port.context) == OC_MORE);
    REQUIRE(port.pending.size() == 1);  // the store was started by the end of the computation
    CHECK(port.pending.front().lane == 2);
    CHECK(oc_step(&port.context) == OC_WAITING);
    port.finish_one();
    CHECK(oc_step(&port.context) == OC_MORE);
    CHECK(oc_step(&port.context) == OC_OK);
    CHECK(oc_step(&port.context) == OC_ERR_STATE);
    CHECK(port.outputs[0] == kSum);
}

TEST_CASE("the end of a transfer starts the next ready one at once") {
    BlobBuilder b = sum_blob();
    b.lanes[1].tasks.push_back(move_task({}, kFlash, 200, kSram, 0, 4));
    b.lanes[1].tasks.push_back(move_task({{0, 3}}, kFlash, 200, kSram, 4, 4));
    b.lanes[0].tasks[2].waits = {{1, 2}, {2, 1}};
    MemoryPort port(b.build());
    REQUIRE(port.open() == OC_OK);
    REQUIRE(oc_frame_begin(&port.context) == OC_OK);
    CHECK(port.pending.size() == 1);
    port.finish_one();
    CHECK(port.pending.size() == 1);
    port.finish_one();
    CHECK(port.pending.empty());  // the third waits for the cpu lane
    int result = OC_MORE;
    while (result > OC_OK) {
        result = oc_step(&port.context);
        if (result == OC_WAITING) port.finish_one();
    }
    CHECK(result == OC_OK);
}

TEST_CASE("transfers that end inside their start need no wait") {
    MemoryPort port(sum_blob().build());
    port.port.start_transfer = [](void* user, std::uint32_t lane, const oc_transfer* transfer) {
        auto& self = *static_cast<MemoryPort*>(user);
        self.pending.push_back({lane, *transfer, true});
        self.finish_one();
        return int{OC_OK};
    };
    REQUIRE(port.open() == OC_OK);
    fill(port);
    REQUIRE(port.run() == OC_OK);
    CHECK(port.outputs[0] == kSum);
    CHECK(port.waits == 0);
}

TEST_CASE("a wait that can never be met is a deadlock, not a hang") {
    SECTION("the cpu lane waits for itself") {
        BlobBuilder b = sum_blob();
        b.lanes[0].tasks[0].waits = {{0, 1}};
        CHECK(open_and_run(b) == OC_ERR_DEADLOCK);
    }
    SECTION("for more tasks than the lane has") {
        BlobBuilder b = sum_blob();
        b.lanes[0].tasks[1].waits = {{1, 2}};
        CHECK(open_and_run(b) == OC_ERR_DEADLOCK);
    }
    SECTION("two lanes for each other") {
        BlobBuilder b = sum_blob();
        b.lanes[1].tasks[0].waits = {{2, 1}};
        b.lanes[2].tasks[0].waits = {{1, 1}};
        CHECK(open_and_run(b) == OC_ERR_DEADLOCK);
    }
    SECTION("a transfer lane after the cpu lane's end") {
        BlobBuilder b = sum_blob();
        b.lanes[2].tasks.push_back(move_task({{0, 9}}, kSram, 0, kDram, 0, 4));
        CHECK(open_and_run(b) == OC_ERR_DEADLOCK);
    }
}

TEST_CASE("a failed transfer ends the frame with its code and place") {
    MemoryPort port(sum_blob().build());
    REQUIRE(port.open() == OC_OK);
    fill(port);
    SECTION("when it ends") {
        port.finish_status = OC_ERR_TRANSFER;
        CHECK(port.run() == OC_ERR_TRANSFER);
    }
    SECTION("when it starts") {
        port.start_result = OC_ERR_STORAGE_RULE;
        CHECK(port.run() == OC_ERR_STORAGE_RULE);
    }
    CHECK(port.context.error_lane == 1);
    CHECK(port.context.error_task == 0);
}

TEST_CASE("reports of transfers that were never started are ignored") {
    MemoryPort port(sum_blob().build());
    REQUIRE(port.open() == OC_OK);
    fill(port);
    REQUIRE(oc_frame_begin(&port.context) == OC_OK);
    oc_transfer_done(&port.context, 0, OC_OK);
    oc_transfer_done(&port.context, 2, OC_OK);
    oc_transfer_done(&port.context, 77, OC_OK);
    CHECK(port.context.lanes[2].completed == 0);
    int result = OC_MORE;
    while (result > OC_OK) {
        result = oc_step(&port.context);
        if (result == OC_WAITING) port.finish_one();
    }
    CHECK(result == OC_OK);
    CHECK(port.outputs[0] == kSum);
}

TEST_CASE(
    "a storage is read through its window in mapped mode only, and moved in indirect mode only") {
    BlobBuilder b = sum_blob();
    b.lanes[0].tasks[1] =
        add_task({{1, 1}}, 0, kN, {kSram, 0}, {kFlash, 100}, {kSram, 16}, {kSram, 24});
    SECTION("mapped") { b.lanes[1].tasks = {{3, {}, {kFlash, 1}}, {3, {{0, 2}}, {kFlash, 0}}}; }
    MemoryPort port(b.build());
    port.mapped_storages = true;
    REQUIRE(port.open() == OC_OK);
    fill(port);
    if (b.lanes[1].tasks.size() == 2) {
        CHECK(port.run() == OC_OK);
        CHECK(port.outputs[0] == kSum);
    } else {
        CHECK(port.run() == OC_ERR_BLOB);
    }
    SECTION("a transfer in mapped mode is refused") {
        b.lanes[1].tasks.insert(b.lanes[1].tasks.begin(), {3, {}, {kFlash, 1}});
        CHECK(open_and_run(b) == OC_ERR_BLOB);
    }
}

namespace {

/// Operation, place in the SRAM, bytes.
using CacheCalls = std::vector<std::tuple<char, std::ptrdiff_t, std::uint32_t>>;
CacheCalls cache_calls;
const std::uint8_t* cache_base;

/// What a transfer of 2 planes of 2 rows of 2 bytes to byte 8 of the SRAM does with the cache at
/// its start, after the memories have been cleaned, then at its end.
std::pair<CacheCalls, CacheCalls> calls_around(std::uint32_t row_stride, std::uint32_t plane_stride,
                                               std::uint32_t untouched = 0) {
    BlobBuilder b = sum_blob();
    b.lanes[1].tasks[0].numbers = {
        kFlash | untouched | kSram << 16, 100, 8, 2, 2, 2, row_stride, 2, 4, plane_stride};
    MemoryPort port(b.build());
    port.port.cache_clean = [](void*, void* at, std::uint32_t bytes) {
        cache_calls.emplace_back('c', static_cast<std::uint8_t*>(at) - cache_base, bytes);
    };
    port.port.cache_invalidate = [](void*, void* at, std::uint32_t bytes) {
        cache_calls.emplace_back('i', static_cast<std::uint8_t*>(at) - cache_base, bytes);
    };
    REQUIRE(port.open() == OC_OK);
    cache_base = port.memory[kSram].data();
    cache_calls.clear();
    REQUIRE(oc_frame_begin(&port.context) == OC_OK);
    CacheCalls before = std::exchange(cache_calls, {});
    REQUIRE(before.size() >= 2);
    CHECK(before[0] == CacheCalls::value_type{'c', 0, port.context.devices[kSram].used_bytes});
    CHECK(std::get<2>(before[1]) == port.context.devices[kDram].used_bytes);
    before.erase(before.begin(), before.begin() + 2);
    port.finish_one();
    return {before, cache_calls};
}

}  // namespace

TEST_CASE("caches are cleaned before a transfer and invalidated after it, piece by piece") {
    const auto [before, after] = calls_around(40, 100);
    CHECK(before == CacheCalls{{'c', 8, 2}, {'c', 48, 2}, {'c', 108, 2}, {'c', 148, 2}});
    CHECK(after == CacheCalls{{'i', 8, 2}, {'i', 48, 2}, {'i', 108, 2}, {'i', 148, 2}});
}

TEST_CASE("lines that no task of the cpu lane writes are not cleaned, but invalidated") {
    const auto [before, after] = calls_around(4, 37, 1u << 15);
    CHECK(before.empty());
    CHECK(after == CacheCalls{{'i', 8, 43}});
}

TEST_CASE("pieces with less than a cache line between them are one run of lines") {
    CHECK(calls_around(33, 100).first == CacheCalls{{'c', 8, 35}, {'c', 108, 35}});
    CHECK(calls_around(34, 100).first.size() == 4);
    const auto [before, after] = calls_around(4, 37);
    CHECK(before == CacheCalls{{'c', 8, 43}});
    CHECK(after == CacheCalls{{'i', 8, 43}});
    CHECK(calls_around(4, 38).second == CacheCalls{{'i', 8, 6}, {'i', 46, 6}});
}

TEST_CASE("a blob that lies in memory is read in place") {
    MemoryPort port(sum_blob().build(), true);
    port.port.read_blob = nullptr;
    REQUIRE(port.open() == OC_OK);
    for (int frame = 0; frame < 2; ++frame) {
        fill(port);
        REQUIRE(port.run() == OC_OK);
        CHECK(port.outputs[0] == kSum);
        port.outputs[0].clear();
    }
}

TEST_CASE("a task is decoded while it waits") {
    MemoryPort port(sum_blob().build());
    REQUIRE(port.open() == OC_OK);
    fill(port);
    REQUIRE(oc_frame_begin(&port.context) == OC_OK);
    REQUIRE(oc_step(&port.context) == OC_MORE);
    CHECK_FALSE(port.context.prepared);
    REQUIRE(oc_step(&port.context) == OC_WAITING);
    CHECK(port.context.prepared);
    port.finish_one();
    REQUIRE(oc_step(&port.context) == OC_MORE);
    CHECK_FALSE(port.context.prepared);
}

TEST_CASE("a long lane is streamed through its part of the window") {
    BlobBuilder b = sum_blob();
    b.lanes[1].tasks.clear();
    for (std::uint32_t i = 0; i < 5000; ++i)
        b.lanes[1].tasks.push_back(move_task({}, kFlash, i % 4000, kSram, 8, kN));
    b.lanes[1].tasks.push_back(move_task({}, kFlash, 100, kSram, 8, kN));
    b.lanes[0].tasks[1].waits = {{1, 5001}};
    MemoryPort port(b.build());
    REQUIRE(port.open() == OC_OK);
    fill(port);
    REQUIRE(port.run() == OC_OK);
    CHECK(port.outputs[0] == kSum);
    static_assert(sizeof(oc_window) <= 4096);
}

TEST_CASE("checksums do not depend on the tiles") {
    std::array<std::uint32_t, 1> whole{}, tiled{};
    BlobBuilder b = sum_blob();
    MemoryPort one(b.build());
    REQUIRE(one.open() == OC_OK);
    fill(one);
    oc_set_checksums(&one.context, whole.data(), 1, 0);
    REQUIRE(one.run() == OC_OK);

    Record low = b.lanes[0].tasks[1], high = low;
    low.numbers[7] = 3;   // channels 0 to 2
    high.numbers[6] = 3;  // and 3 to 7
    high.numbers[10] += 3;
    b.lanes[0].tasks = {b.lanes[0].tasks[0], high, low, b.lanes[0].tasks[2]};
    b.lanes[2].tasks[0].waits = {{0, 3}};
    MemoryPort two(b.build());
    REQUIRE(two.open() == OC_OK);
    fill(two);
    oc_set_checksums(&two.context, tiled.data(), 1, 0);
    REQUIRE(two.run() == OC_OK);
    CHECK(two.outputs[0] == kSum);
    CHECK(whole == tiled);

    std::uint32_t expected = 0;
    for (std::uint32_t i = 0; i < kN; ++i) expected += (kSum[i] + 1u) * ((i * 2654435761u) | 1u);
    CHECK(whole[0] == expected);
}
