// SPDX-License-Identifier: Apache-2.0
#include "hardware/command_recorder.hpp"

#include <catch2/catch.hpp>

#include "flash_bench.hpp"

using namespace outcore;
using hardware::Activity;
using hardware::ActivityLog;
using hardware::FlashOperation;
using hardware::activity::Command;
using hardware::activity::Phase;

namespace {

/// Spans of the bench's flash in clocks of its bus: {state, start, end}.
struct Drawn {
    std::vector<std::tuple<std::uint32_t, double, double>> commands, phases;
};
Drawn drawn(ActivityLog& log) {
    log.close(1.0);
    Drawn result;
    for (const Activity& span : log.spans()) {
        auto& list = span.track == 0 ? result.commands : result.phases;
        list.emplace_back(span.state, std::round(span.start_s * 1e9) / 10,
                          std::round(span.end_s * 1e9) / 10);
    }
    return result;
}
using Spans = decltype(Drawn::phases);

}  // namespace

TEST_CASE("a read is one command with the phases of its closed form") {
    test::FlashBench bench("bench", test::bench_part());
    ActivityLog log({});
    bench.flash.recorder().connect(log, "flash");
    test::play([&] {
        bench.run(FlashOperation::Read, 0, 40);
        bench.flash.recorder().open();
    });
    const Drawn found = drawn(log);
    CHECK(found.commands == Spans{{Command::kRead, 0, 106}});
    CHECK(found.phases == Spans{{Phase::kInstruction, 0, 8},
                                {Phase::kAddress, 8, 14},
                                {Phase::kDummy, 14, 24},
                                {Phase::kData, 24, 104},
                                {Phase::kDeselect, 104, 106}});
}

TEST_CASE("a program is write enable, command, busy time and a status read") {
    test::FlashBench bench("bench", test::bench_part());
    ActivityLog log({});
    bench.flash.recorder().connect(log, "flash");
    test::play([&] {
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::SectorErase, 0, 4096);
        bench.run(FlashOperation::WriteEnable);
        bench.run(FlashOperation::PageProgram, 0, 32);
        bench.run(FlashOperation::ReadStatus);
        bench.flash.recorder().open();
    });
    const Drawn found = drawn(log);
    std::vector<std::uint32_t> commands;
    for (const auto& command : found.commands) commands.push_back(std::get<0>(command));
    CHECK(commands == std::vector<std::uint32_t>{Command::kWriteEnable, Command::kErase,
                                                 Command::kWriteEnable, Command::kProgram,
                                                 Command::kReadStatus});
    const double programmed = 10 + 16 + 5e6 + 10;  // write enables, erase with its 50 ms
    const Spans last(found.phases.end() - 8, found.phases.end() - 3);
    CHECK(last == Spans{{Phase::kInstruction, programmed, programmed + 8},
                        {Phase::kAddress, programmed + 8, programmed + 14},
                        {Phase::kData, programmed + 14, programmed + 78},
                        {Phase::kDeselect, programmed + 78, programmed + 80},
                        {Phase::kBusy, programmed + 80, programmed + 50080}});
}

TEST_CASE("a data phase that other masters delay is drawn at its true length") {
    ActivityLog log({});
    hardware::CommandRecorder recorder;
    recorder.connect(log, "flash");
    recorder.open();
    recorder.command(Command::kRead, 0.0);
    recorder.phase(Phase::kInstruction, 80e-9);
    recorder.stream(100e-9);
    recorder.phase(Phase::kDeselect, 20e-9);
    recorder.command(Command::kReadStatus, 200e-9);
    recorder.phase(Phase::kInstruction, 80e-9);
    recorder.streamed(80e-9, 500e-9);
    recorder.open();
    const Drawn found = drawn(log);
    CHECK(found.commands == Spans{{Command::kRead, 0, 52}, {Command::kReadStatus, 52, 60}});
    CHECK(found.phases == Spans{{Phase::kInstruction, 0, 8},
                                {Phase::kData, 8, 50},
                                {Phase::kDeselect, 50, 52},
                                {Phase::kInstruction, 52, 60}});
}
