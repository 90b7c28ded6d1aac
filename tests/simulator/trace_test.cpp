// SPDX-License-Identifier: Apache-2.0
#include "simulator/trace.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "platform/platform_loader.hpp"
#include "small_script.hpp"

using namespace outcore;
using simulator::SimulationResult;
using simulator::Trace;
using simulator::TraceTrack;
using test::SmallScript;

namespace {

SimulationResult traced(const SmallScript& script) {
    simulator::Options options;
    options.trace.emplace();
    auto result = script.simulate(options);
    if (!result) FAIL(to_string(result.diagnostics().front()));
    REQUIRE(result->trace);
    return *std::move(result);
}

const TraceTrack& track_of(const SimulationResult& result, const std::string& group,
                           const std::string& name) {
    for (const TraceTrack& track : result.trace->tracks) {
        if (track.group == group && track.name == name) return track;
    }
    FAIL("no track " << group << " " << name);
    return result.trace->tracks.front();
}

/// The states that a track goes through, idle left out.
std::vector<std::string> course(const TraceTrack& track) {
    std::vector<std::string> names;
    for (const auto& step : track.steps) {
        if (step.state != 0) names.push_back(track.states.at(step.state));
    }
    return names;
}
using Names = std::vector<std::string>;

double energy(const SimulationResult& result, const std::string& component) {
    const TraceTrack& track = track_of(result, "power", component);
    double sum = 0.0;
    for (std::size_t i = 0; i < track.steps.size(); ++i) {
        const bool last = i + 1 == track.steps.size();
        const double end_s = last ? result.trace->to_s : track.steps[i + 1].at_s;
        sum += track.steps[i].value * (end_s - track.steps[i].at_s);
    }
    return sum;
}

double metered(const SimulationResult& result, const std::string& component) {
    return std::accumulate(result.energy.begin(), result.energy.end(), 0.0,
                           [&](double sum, const simulator::ComponentEnergy& part) {
                               return sum + (part.component == component ? part.energy_j : 0.0);
                           });
}

}  // namespace

TEST_CASE("no trace unless it is asked for") {
    SmallScript script;
    script.compute(10);
    const auto result = script.simulate();
    REQUIRE(result);
    CHECK_FALSE(result->trace);
}

TEST_CASE("a card shows its share of the bus and its power, and no commands") {
    const auto board =
        platform::load_platform("stm32f746g-disco-sd", OUTCORE_SOURCE_DIR "/configs");
    REQUIRE(board.ok());
    SmallScript script(*board);
    const DeviceId card = board->channels[0].storage;
    const BufferId far = script.buffer(card.value, 0, 4096);
    const BufferId near = script.buffer(1, 0, 4096);
    script.load(1, far, near, 4096, {script.store(1, near, far, 4096)});
    const SimulationResult result = traced(script);
    CHECK(course(track_of(result, "power", "sd")) == Names{"program", "read"});
    CHECK(energy(result, "sd") == Approx(metered(result, "sd")).epsilon(1e-9));
    for (const TraceTrack& track : result.trace->tracks) CHECK(track.group != "flash");
}

TEST_CASE("a spill to NOR shows erase, program by page, and the polls after each") {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kNor, 0, 4096);
    const auto bank = script.buffer(SmallScript::kSram, 0, 512);
    const TaskId erase = script.erase(spill, 4096);
    script.compute(5, {script.store(SmallScript::kQspi, bank, spill, 300, {erase})});
    const SimulationResult result = traced(script);
    CHECK(course(track_of(result, "flash", "qspi command")) ==
          Names{"write enable", "erase", "read status", "write enable", "program", "read status",
                "write enable", "program", "read status"});
    const Names enable{"instruction", "deselect"}, status{"instruction", "data", "deselect"};
    const Names program{"instruction", "address", "data", "busy"};
    Names phases = enable;
    phases.insert(phases.end(), {"instruction", "address", "busy"});
    phases.insert(phases.end(), status.begin(), status.end());
    for (int page = 0; page < 2; ++page) {
        for (const Names* part : {&enable, &program, &status})
            phases.insert(phases.end(), part->begin(), part->end());
    }
    CHECK(course(track_of(result, "flash", "qspi phase")) == phases);
    CHECK(course(track_of(result, "dma", "qspi")) ==
          Names{"start", "control", "completion", "start", "command", "data", "release",
                "completion", "start", "command", "data", "release", "completion"});
    CHECK(course(track_of(result, "power", "qspi")) == Names{"erase", "program", "program"});
    CHECK(energy(result, "qspi") == Approx(metered(result, "qspi")).epsilon(1e-9));
}

TEST_CASE("a mode switch and reads through the window are on the flash's track") {
    SmallScript script;
    const auto window = script.buffer(SmallScript::kNor, 0, 256);
    const TaskId mapped =
        script.add(SmallScript::kQspi,
                   schedule::SetMode{DeviceId(SmallScript::kNor), schedule::StorageMode::Mapped});
    const TaskId reads = script.compute(100, {mapped});
    auto& action = std::get<schedule::Compute>(script.schedule().tasks[reads].action);
    action.inputs = {{window, 0, {0, 1, 0, 64, 0, 1}, 64, 1}};
    const SimulationResult result = traced(script);
    CHECK(course(track_of(result, "flash", "qspi command")) == Names{"mode switch", "read"});
    CHECK(energy(result, "qspi") == Approx(metered(result, "qspi")).epsilon(1e-9));
}

TEST_CASE("core and DMA in one part at once: their currents add up as the meter counts them") {
    SmallScript script;
    const auto far = script.buffer(SmallScript::kSdram, 0, 65536);
    const auto bank = script.buffer(SmallScript::kSram, 0, 65536);
    const TaskId load = script.load(SmallScript::kM2m, far, bank, 20000);
    script.compute(1000, {}, script.buffer(SmallScript::kSdram, 65536, 65536));
    script.compute(10000,
                   {load});  // the part rests: it is never booked for more than all of the time
    const SimulationResult result = traced(script);
    const Names states = course(track_of(result, "power", "sdram"));
    CHECK(std::count(states.begin(), states.end(), "active+active") > 0);
    CHECK(energy(result, "sdram") == Approx(metered(result, "sdram")).epsilon(1e-9));
}

TEST_CASE("a contended read's data phase ends when the transfer's does") {
    platform::Platform board = test::small_board();
    board.memories[0].bytes_per_clock = 0.5;  // 50 MB/s: the flash alone fills it
    SmallScript script(board);
    const auto flash = script.buffer(SmallScript::kNor, 0, 32000);
    const auto sdram = script.buffer(SmallScript::kSdram, 0, 32000);
    const auto bank = script.buffer(SmallScript::kSram, 0, 64000);
    script.load(SmallScript::kQspi, flash, bank, 32000);
    script.load(SmallScript::kM2m, sdram, bank, 32000);
    const SimulationResult result = traced(script);
    const auto ends = [&](const std::string& group, const std::string& name,
                          const std::string& state) {
        const TraceTrack& track = track_of(result, group, name);
        for (std::size_t i = 0; i + 1 < track.steps.size(); ++i) {
            if (track.states.at(track.steps[i].state) == state) return track.steps[i + 1].at_s;
        }
        return -1.0;
    };
    CHECK(ends("flash", "qspi phase", "data") == ends("dma", "qspi", "data"));
    CHECK(ends("flash", "qspi phase", "data") > 1.9 * 32000 * 2e-8);
}
