// SPDX-License-Identifier: Apache-2.0
#include "deploy/blob_writer.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <tuple>

#include "deploy/blob_reader.hpp"
#include "deploy/byte_writer.hpp"
#include "deploy/small_schedule.hpp"
#include "schedule/firmware_room.hpp"

using namespace outcore;
using Numbers = std::vector<std::uint32_t>;

namespace {

deploy::ImageId some_id() {
    deploy::ImageId id;
    std::iota(id.begin(), id.end(), std::uint8_t{1});
    return id;
}

std::vector<std::uint8_t> blob_of(const schedule::Schedule& s) {
    const auto blob = deploy::write_blob(s, some_id(), 104);
    REQUIRE(blob.ok());
    return *blob;
}

std::string refusal(const schedule::Schedule& s) {
    const auto blob = deploy::write_blob(s, some_id(), 104);
    REQUIRE_FALSE(blob.ok());
    return to_string(blob.diagnostics()[0]);
}

}  // namespace

TEST_CASE("the header names size, checksum, image and tables") {
    const auto bytes = blob_of(testing::small_schedule());
    const testing::BlobReader blob(bytes);
    CHECK(blob.word(0) == 0x3142434Fu);
    CHECK(blob.word(4) == 3);
    CHECK(blob.word(8) == bytes.size());
    CHECK(blob.word(12) == deploy::crc32(std::span(bytes).subspan(16)));
    for (std::uint32_t i = 0; i < 16; ++i) CHECK(blob.byte(16 + i) == i + 1);
    CHECK(blob.word(32) == 104);
    CHECK(blob.half(36) == 3);
    CHECK(blob.half(38) == 2);
    CHECK(blob.word(40) == 1);
    CHECK(blob.half(44) == 1);
    CHECK(blob.half(46) == 1);
    for (const std::size_t table : {48u, 52u, 56u, 60u}) CHECK(blob.word(table) % 4 == 0);
}

TEST_CASE("devices say what they are and how much of them is used") {
    const testing::BlobReader blob(blob_of(testing::small_schedule()));
    const std::size_t sram = blob.device(1), qspi = blob.device(2);
    CHECK(blob.name(sram + 20) == "sram");
    CHECK(blob.byte(sram) == 0);
    CHECK(blob.half(sram + 2) == 1);
    CHECK(blob.word(sram + 4) == 4200);
    CHECK(blob.word(sram + 8) == 65536);
    CHECK(blob.word(sram + 12) == 0);
    CHECK(blob.name(qspi + 20) == "qspi");
    CHECK(blob.byte(qspi) == 1);
    CHECK(blob.byte(qspi + 1) == 1);
    CHECK(blob.half(qspi + 2) == 2);
    CHECK(blob.word(qspi + 4) == 104);
    CHECK(blob.word(qspi + 12) == 256);
    CHECK(blob.word(qspi + 16) == 4096);
    CHECK(blob.word(blob.device(0) + 4) == 0);
}

TEST_CASE("a memory with constants says where they begin and what they are") {
    const auto written = deploy::write_blob(testing::kept_schedule(), some_id(), 104,
                                            {{DeviceId(0), testing::kKeptAt, 0x12345678u}});
    REQUIRE(written.ok());
    const testing::BlobReader blob(*written);
    const std::size_t flash = blob.device(0);
    CHECK(blob.byte(flash) == 0);
    CHECK(blob.byte(flash + 1) == 2);
    CHECK(blob.word(flash + 4) == testing::kKeptAt + 40);
    CHECK(blob.word(flash + 12) == testing::kKeptAt);
    CHECK(blob.word(flash + 16) == 0x12345678u);
    CHECK(blob.byte(blob.device(1) + 1) == 0);
}

TEST_CASE("the room that is left for a blob is enough for it, and not twice too much") {
    for (const schedule::Schedule& s : {testing::small_schedule(), testing::kept_schedule()}) {
        const auto bytes = static_cast<std::int64_t>(blob_of(s).size());
        CHECK(schedule::blob_bytes_at_most(s) >= bytes);
        CHECK(schedule::blob_bytes_at_most(s) <= 2 * bytes);
    }
}

TEST_CASE("lanes, inputs and outputs are found") {
    const testing::BlobReader blob(blob_of(testing::small_schedule()));
    CHECK(blob.byte(blob.lane(0)) == 0);
    CHECK(blob.byte(blob.lane(0) + 1) == 255);
    CHECK(blob.word(blob.lane(0) + 12) == 4);
    CHECK(blob.byte(blob.lane(1)) == 1);
    CHECK(blob.byte(blob.lane(1) + 1) == 2);
    CHECK(blob.word(blob.lane(1) + 12) == 2);
    CHECK(blob.byte(blob.point(0)) == 0);
    CHECK(blob.byte(blob.point(0) + 1) == 1);
    CHECK(blob.word(blob.point(0) + 4) == 1024);
    CHECK(blob.word(blob.point(0) + 8) == 32);
    CHECK(blob.byte(blob.point(1)) == 1);
    CHECK(blob.word(blob.point(1) + 4) == 2048);
    CHECK(blob.word(blob.point(1) + 8) == 27);
}

TEST_CASE("a compute task has tile, input, constants and output") {
    const testing::BlobReader blob(blob_of(testing::small_schedule()));
    const auto tasks = blob.tasks(0);
    REQUIRE(tasks.size() == 4);
    CHECK(tasks[0].kind == 4);
    CHECK(tasks[0].body == Numbers{0});
    CHECK(tasks[1].kind == 0);
    CHECK(tasks[1].waits == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 1}});
    CHECK(tasks[2].body == Numbers{0x01010000, 0x00100101,  // constants, 1 input; devices
                                   0,          3,          0, 3, 2, 3, 0,   2,  // box, k
                                   2050,       9,          3,                   // output
                                   1024,       0,          0, 0, 8, 2, 4160});  // input, constants
    CHECK(tasks[2].waits == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 2}});
    CHECK(tasks[3].kind == 5);
    CHECK(tasks[3].waits.empty());
}

TEST_CASE("a transfer has places on both devices") {
    const testing::BlobReader blob(blob_of(testing::small_schedule()));
    const auto tasks = blob.tasks(1);
    REQUIRE(tasks.size() == 2);
    CHECK(tasks[1].kind == 1);
    CHECK(tasks[1].body == Numbers{0x00010002, 64, 4160, 40});
}

TEST_CASE("scratch stands behind the partial sums") {
    schedule::Schedule s = testing::small_schedule();
    auto& compute = std::get<schedule::Compute>(s.tasks[TaskId(2)].action);
    compute.partial_buffer = s.buffers.add({"sums", DeviceId(1), 8192, 108});
    compute.scratch_buffer = s.buffers.add({"scratch", DeviceId(0), 512, 64});
    compute.scratch_offset = 16;
    const Numbers body = testing::BlobReader(blob_of(s)).tasks(0)[1].body;
    CHECK(body[0] == 0x01070000);
    CHECK(body[1] == 0x00101101);
    CHECK(Numbers(body.end() - 2, body.end()) == Numbers{8192, 528});
}

TEST_CASE("partial sums, erases and mode switches have their forms") {
    schedule::Schedule s = testing::small_schedule();
    const BufferId sums = s.buffers.add({"sums", DeviceId(1), 8192, 108});
    auto& compute = std::get<schedule::Compute>(s.tasks[TaskId(2)].action);
    compute.tile.k1 = 1;
    compute.partial_buffer = sums;
    compute.output = {};
    s.tasks.add(
        {LaneId(1), schedule::Erase{{BufferId(4), 4096, 8192, 1, 8192, 1, 8192}}, {}, "erase"});
    s.tasks.add(
        {LaneId(1), schedule::SetMode{DeviceId(2), schedule::StorageMode::Mapped}, {}, "map"});
    const testing::BlobReader blob(blob_of(s));
    const auto cpu = blob.tasks(0);
    const Numbers& body = cpu[1].body;
    CHECK(body[0] == 0x01030000);
    CHECK(Numbers(body.begin() + 10, body.begin() + 13) == Numbers{8192, 0, 0});
    CHECK(body.back() == 8192);
    const auto loads = blob.tasks(1);
    CHECK(loads[2].kind == 2);
    CHECK(loads[2].body == Numbers{2, 4096, 8192});
    CHECK(loads[3].kind == 3);
    CHECK(loads[3].body == Numbers{2, 1});
}

TEST_CASE("a transfer of rows has counts and strides too") {
    schedule::Schedule s = testing::small_schedule();
    auto& transfer = std::get<schedule::Transfer>(s.tasks[TaskId(3)].action);
    transfer.source.row_bytes = transfer.destination.row_bytes = 4;
    transfer.source.rows = transfer.destination.rows = 5;
    transfer.source.row_stride = 4, transfer.destination.row_stride = 8;
    CHECK(testing::BlobReader(blob_of(s)).tasks(1)[1].body ==
          Numbers{0x00010002, 64, 4160, 4, 5, 4, 8, 1, 20, 40});
}

TEST_CASE("records say for which frame, and the header for how many iterations") {
    schedule::Schedule s = testing::small_schedule();
    CHECK(testing::BlobReader(blob_of(s)).byte(39) == 0);
    s.tasks[TaskId(2)].delay = s.tasks[TaskId(4)].delay = 3;
    s.tasks[TaskId(5)].delay = 5;
    s.tasks[TaskId(1)].once = true;
    s.tasks[TaskId(3)].once = true, s.tasks[TaskId(3)].delay = 1;
    const testing::BlobReader blob(blob_of(s));
    CHECK(blob.byte(38) == 2);
    CHECK(blob.byte(39) == (16 | 5));
    const auto cpu = blob.tasks(0), loads = blob.tasks(1);
    for (const auto& [task, kind, delay, once] :
         {std::tuple(cpu[0], 4u, 0u, false), std::tuple(cpu[1], 0u, 3u, false),
          std::tuple(cpu[2], 0u, 3u, false), std::tuple(cpu[3], 5u, 5u, false),
          std::tuple(loads[0], 1u, 0u, true), std::tuple(loads[1], 1u, 1u, true)}) {
        CHECK(task.kind == kind);
        CHECK(task.delay == delay);
        CHECK(task.once == once);
    }
}

TEST_CASE("what the runtime cannot replay is refused") {
    schedule::Schedule s = testing::small_schedule();
    s.overlap = 1;
    CHECK(refusal(s) == "/overlap: found 1; the runtime replays iterations one after another (0)");

    s = testing::small_schedule();
    std::get<schedule::InputReady>(s.tasks[TaskId(0)].action).view.stride_x = 4;
    CHECK(refusal(s) == "network input 0: must lie dense, row after row, in its buffer");

    s = testing::small_schedule();
    s.tasks[TaskId(5)].action = schedule::InputReady{0, {}};
    CHECK(refusal(s).find("no task of the schedule names it") != std::string::npos);

    s = testing::small_schedule();
    s.buffers[BufferId(0)].offset = 0x100000000ll;
    CHECK(refusal(s) == "task 2 (conv): a number of its record is negative or too large");

    s = testing::small_schedule();
    auto& compute = std::get<schedule::Compute>(s.tasks[TaskId(2)].action);
    compute.inputs.resize(80, compute.inputs[0]);
    CHECK(refusal(s).find("the runtime's window takes 384") != std::string::npos);

    s = testing::small_schedule();
    auto platform = std::make_shared<platform::Platform>(*s.platform);
    platform->channels.resize(8);
    s.platform = platform;
    CHECK(refusal(s) == "small: has 9 lanes; the runtime knows at most 8");
}

TEST_CASE("the same schedule gives the same bytes") {
    CHECK(blob_of(testing::small_schedule()) == blob_of(testing::small_schedule()));
}
