// SPDX-License-Identifier: Apache-2.0
#include "deploy/core_writes.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "deploy/small_schedule.hpp"

using namespace outcore;

namespace {

constexpr std::int64_t kLine = 32;
const DeviceId kSram{1};

/// A schedule without tasks on a core with a data cache, one buffer over the whole of the SRAM.
struct Case {
    explicit Case(std::int32_t line_bytes = kLine) {
        platform = testing::small_platform();
        platform.core.cache_line_bytes = line_bytes;
        network = testing::small_network();
        schedule.platform = std::make_shared<platform::Platform>(platform);
        schedule.network = std::make_shared<network::Network>(network);
        schedule.buffers.push_back({"all", kSram, 0, 4096});
    }
    BufferId buffer(std::int64_t offset, std::int64_t bytes) {
        schedule.buffers.push_back({"some", kSram, offset, bytes});
        return BufferId(schedule.buffers.size() - 1);
    }
    void add(schedule::Action action) {
        schedule::Task task;
        task.action = std::move(action);
        schedule.tasks.push_back(std::move(task));
    }
    static schedule::Region region(std::int64_t offset, std::int64_t bytes) {
        schedule::Region region;
        region.buffer = BufferId(0);
        region.offset = offset;
        region.row_bytes = bytes;
        return region;
    }
    bool touch(std::int64_t offset, std::int64_t bytes) const {
        return deploy::CoreWrites(schedule).touch(region(offset, bytes));
    }
    platform::Platform platform;
    network::Network network;
    schedule::Schedule schedule;
};

}  // namespace

TEST_CASE("the lines of scratch, partial sums, outputs and inputs are written, others are not") {
    Case c;
    schedule::Compute compute;
    compute.op = OperatorId(0);
    const auto& output = c.network.tensor(c.network.op(compute.op).output);
    compute.tile.out = {0, 3, 0, 3, 0, 3};
    SECTION("scratch") {
        compute.scratch_buffer = c.buffer(100, 20);
        compute.scratch_offset = 4;
        c.add(compute);
    }
    SECTION("partial sums") {
        compute.partial_buffer = c.buffer(90, 30);
        compute.partial_offset = 14;
        c.add(compute);
    }
    SECTION("output") {  // 27 bytes at 101
        compute.output = schedule::dense_view(c.buffer(96, 32), compute.tile.out,
                                              network::size_bytes(output.type));
        compute.output.offset = 5;
        c.add(compute);
    }
    SECTION("input") {
        schedule::InputReady ready;
        ready.view.buffer = c.buffer(100, 20);
        c.add(ready);
    }
    CHECK_FALSE(c.touch(0, 96));
    CHECK(c.touch(0, 97));  // a byte of the line in which they begin
    CHECK(c.touch(127, 1));
    CHECK_FALSE(c.touch(128, 4096 - 128));
}

TEST_CASE("what a core without data cache writes is not looked for") {
    CHECK(Case(0).touch(0, 1));
    CHECK_FALSE(Case(kLine).touch(0, 1));
}

TEST_CASE("what a transfer writes does not count, and devices are apart") {
    Case c;
    schedule::Transfer transfer;
    transfer.destination = Case::region(0, 64);
    transfer.source = transfer.destination;
    c.add(transfer);
    CHECK_FALSE(c.touch(0, 64));
    schedule::Compute compute;
    compute.op = OperatorId(0);
    c.schedule.buffers.push_back({"other", DeviceId(0), 0, 64});
    compute.scratch_buffer = BufferId(c.schedule.buffers.size() - 1);
    c.add(compute);
    CHECK_FALSE(c.touch(0, 64));
}

TEST_CASE("lines are written where a search byte by byte finds them written") {
    Xorshift32 random(11);
    for (int round = 0; round < 300; ++round) {
        Case c;
        std::vector<bool> written(4096 / kLine + 1, false);
        for (int i = random.in_range(0, 12); i > 0; --i) {
            const std::int64_t offset = random.in_range(0, 4000);
            const std::int64_t bytes = random.in_range(1, 96);
            schedule::Compute compute;
            compute.op = OperatorId(0);
            compute.scratch_buffer = c.buffer(offset, bytes);
            c.add(compute);
            for (std::int64_t at = offset; at < offset + bytes; ++at)
                written[static_cast<std::size_t>(at / kLine)] = true;
        }
        const deploy::CoreWrites writes(c.schedule);
        for (int i = 0; i < 40; ++i) {
            const std::int64_t offset = random.in_range(0, 4000);
            const std::int64_t bytes = random.in_range(1, 96);
            bool expected = false;
            for (std::int64_t at = offset; at < offset + bytes; ++at)
                expected = expected || written[static_cast<std::size_t>(at / kLine)];
            REQUIRE(writes.touch(Case::region(offset, bytes)) == expected);
        }
    }
}
