// Simulated transfers of the real boards against the closed form of `cost`, which shares no code
// with `hardware`.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "../small_script.hpp"
#include "cost/transfer_cost.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;
using test::SmallScript;

namespace {

constexpr const char* kBoards[] = {"stm32f746g-disco", "stm32f746g-disco-w25q", "stm32h747i-disco",
                                   "b-u585i-iot02a",   "stm32l476g-disco",      "b-l4s5i-iot01a"};

platform::Platform board_named(const char* name) {
    auto board = platform::load_platform(name, OUTCORE_SOURCE_DIR "/configs");
    if (!board) FAIL(to_string(board.diagnostics().front()));
    return *std::move(board);
}

DeviceId on_chip_memory(const platform::Platform& board, const platform::Channel& channel) {
    for (const DeviceId id : channel.reaches) {
        if (board.is_memory(id) && board.memory(id).on_chip_ram()) return id;
    }
    FAIL("channel " << channel.name << " reaches no memory of the chip");
    return {};
}

DeviceId external_memory(const platform::Platform& board, const platform::Channel& channel) {
    for (const DeviceId id : channel.reaches) {
        if (board.is_memory(id) && board.memory(id).kind == platform::MemoryKind::ExternalRam)
            return id;
    }
    return {};
}

std::int64_t simulated_cycles(const SmallScript& script) {
    const auto result = script.simulate();
    if (!result) FAIL(to_string(result.diagnostics().front()));
    return result->latency_cycles;
}

double deviation_percent(std::int64_t simulated, Cycles predicted) {
    return 100.0 * (static_cast<double>(simulated) / static_cast<double>(predicted.count) - 1.0);
}

}  // namespace

TEST_CASE("a load from storage takes the closed form's time, 0 % deviation") {
    for (const char* name : kBoards) {
        const platform::Platform board = board_named(name);
        for (std::size_t c = 0; c < board.channels.size(); ++c) {
            const platform::Channel& channel = board.channels[c];
            if (channel.kind != platform::ChannelKind::Storage) continue;
            const DeviceId near = on_chip_memory(board, channel);
            for (const std::int64_t bytes : {32, 256, 4096, 30000}) {
                SmallScript script(board);
                const LaneId lane(c + 1);
                script.load(lane.value, script.buffer(channel.storage.value, 0, bytes),
                            script.buffer(near.value, 0, bytes), bytes);
                const Cycles closed =
                    cost::transfer_cost(board, lane, channel.storage, near, {1, bytes}).lane();
                const std::int64_t simulated = simulated_cycles(script);
                INFO(name << ' ' << bytes << " bytes: " << simulated << " against " << closed.count
                          << " cycles, " << deviation_percent(simulated, closed) << " %");
                CHECK(std::abs(simulated - closed.count) <=
                      1);  // the closed form rounds up to whole cycles
            }
        }
    }
}

TEST_CASE("loads from and stores to external RAM take the closed form's time, 0 % deviation") {
    for (const char* name : kBoards) {
        const platform::Platform board = board_named(name);
        for (std::size_t c = 0; c < board.channels.size(); ++c) {
            const platform::Channel& channel = board.channels[c];
            const DeviceId far = external_memory(board, channel);
            if (channel.kind != platform::ChannelKind::MemoryToMemory || !far.valid()) continue;
            const DeviceId near = on_chip_memory(board, channel);
            const LaneId lane(c + 1);
            const auto check = [&](bool store, std::int64_t bytes) {
                const DeviceId from = store ? near : far, to = store ? far : near;
                SmallScript script(board);
                const BufferId source = script.buffer(from.value, 0, bytes);
                const BufferId destination = script.buffer(to.value, 0, bytes);
                if (store)
                    script.store(lane.value, source, destination, bytes);
                else
                    script.load(lane.value, source, destination, bytes);
                const Cycles closed = cost::transfer_cost(board, lane, from, to, {1, bytes}).lane();
                const std::int64_t simulated = simulated_cycles(script);
                INFO(name << (store ? " store " : " load ") << bytes << " bytes: " << simulated
                          << " against " << closed.count << " cycles");
                CHECK(std::abs(simulated - closed.count) <= 1);
            };
            for (const std::int64_t bytes : {32, 256, 4096, 30016}) {
                check(false, bytes);
                check(true, bytes);
            }
        }
    }
}

TEST_CASE("a spill to NOR takes the closed form's time") {
    // The simulator counts the wear of the one erase before the programs, the closed form does not:
    // some ten nanoseconds a page, which may cost one more status read.
    constexpr double kTolerancePercent = 0.1;
    for (const char* name : kBoards) {
        const platform::Platform board = board_named(name);
        const platform::Channel& channel = board.channels.at(0);
        const platform::Storage& storage = board.storage(channel.storage);
        if (!storage.needs_erase) continue;
        const std::int64_t sector = storage.sector.count;
        const std::int64_t bytes = 4 * storage.page.count;
        const DeviceId near = on_chip_memory(board, channel);
        SmallScript script(board);
        const BufferId far = script.buffer(channel.storage.value, 0, sector);
        const TaskId erase = script.add(1, schedule::Erase{SmallScript::run(far, sector)});
        script.store(1, script.buffer(near.value, 0, bytes), far, bytes, {erase});
        const Cycles closed =
            cost::erase_cost(board, channel, 0, sector, cost::DeviceTiming::Typical).lane() +
            cost::program_cost(board, channel, board.memory(near), {1, bytes},
                               cost::DeviceTiming::Typical)
                .lane();
        const double deviation = deviation_percent(simulated_cycles(script), closed);
        INFO(name << ": deviation " << deviation << " %");
        CHECK(std::abs(deviation) < kTolerancePercent);
    }
}

TEST_CASE("an erase of many sectors takes the closed form's time, with the same commands") {
    for (const char* name : kBoards) {
        const platform::Platform board = board_named(name);
        const platform::Channel& channel = board.channels.at(0);
        const platform::Storage& storage = board.storage(channel.storage);
        const std::int64_t sector = storage.sector.count;
        for (const std::int64_t first : {std::int64_t{0}, sector, 8 * sector}) {
            const std::int64_t bytes = 41 * sector;
            SmallScript script(board);
            const BufferId far = script.buffer(channel.storage.value, first, bytes);
            script.add(1, schedule::Erase{SmallScript::run(far, bytes)});
            const Cycles closed =
                cost::erase_cost(board, channel, first, bytes, cost::DeviceTiming::Typical).lane();
            const double deviation = deviation_percent(simulated_cycles(script), closed);
            INFO(name << " from sector " << first / sector << ": deviation " << deviation << " %");
            CHECK(std::abs(deviation) < 1e-4);
        }
    }
}
