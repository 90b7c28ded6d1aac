// What every trace keeps, on random schedules with and without contention.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "random_script.hpp"
#include "simulator/result_bytes.hpp"

using namespace outcore;
using simulator::SimulationResult;
using simulator::Trace;
using simulator::TraceOptions;
using simulator::TraceTrack;
using test::SmallScript;

namespace {

constexpr int kSteps = 200;
constexpr std::uint32_t kSeeds = 20;
constexpr double kRounding = 500e-12;  // a picosecond for each piece of a schedule, at most

/// Odd seeds have a bank that two streams fill; some frames overlap.
SmallScript script_of(std::uint32_t seed) {
    SmallScript script = test::random_script(seed, kSteps, seed % 2 == 0 ? 4.0 : 0.6);
    script.schedule().overlap = seed % 5 == 0 ? 1 : 0;
    return script;
}

SimulationResult traced(const SmallScript& script, TraceOptions trace = {},
                        bool burst_by_burst = false) {
    simulator::Options options;
    options.trace = trace;
    options.burst_by_burst = burst_by_burst;
    auto result = script.simulate(options);
    if (!result) FAIL(to_string(result.diagnostics().front()));
    REQUIRE(result->trace);
    return *std::move(result);
}

double end_of(const Trace& trace, const TraceTrack& track, std::size_t step) {
    return step + 1 < track.steps.size() ? track.steps[step + 1].at_s : trace.to_s;
}

const TraceTrack& track_of(const Trace& trace, const std::string& group, const std::string& name) {
    for (const TraceTrack& track : trace.tracks) {
        if (track.group == group && track.name == name) return track;
    }
    FAIL("no track " << group << " " << name);
    return trace.tracks.front();
}

double integral(const Trace& trace, const TraceTrack& track) {
    double sum = 0.0;
    for (std::size_t i = 0; i < track.steps.size(); ++i)
        sum += track.steps[i].value * (end_of(trace, track, i) - track.steps[i].at_s);
    return sum;
}

double time_in(const Trace& trace, const TraceTrack& track, const std::string& state) {
    double sum = 0.0;
    for (std::size_t i = 0; i < track.steps.size(); ++i) {
        if (track.states.at(track.steps[i].state) == state)
            sum += end_of(trace, track, i) - track.steps[i].at_s;
    }
    return sum;
}

/// State and value at an instant.
std::pair<std::string, double> at(const TraceTrack& track, double time_s) {
    const auto after =
        std::find_if(track.steps.begin(), track.steps.end(),
                     [&](const simulator::TraceStep& step) { return step.at_s > time_s; });
    const simulator::TraceStep& step = *std::prev(after);
    return {track.states.empty() ? "" : track.states.at(step.state), step.value};
}

/// Both say the same right after each step of either.
void require_same(const Trace& a, const Trace& b, double from_s, double to_s,
                  double near_s = 20e-12) {
    REQUIRE(a.tracks.size() == b.tracks.size());
    for (std::size_t t = 0; t < a.tracks.size(); ++t) {
        CAPTURE(a.tracks[t].group, a.tracks[t].name);
        for (const TraceTrack* track : {&a.tracks[t], &b.tracks[t]}) {
            for (const simulator::TraceStep& step : track->steps) {
                const double time_s = step.at_s + near_s;
                if (time_s < from_s || time_s + near_s > to_s) continue;
                const auto left = at(a.tracks[t], time_s), right = at(b.tracks[t], time_s);
                CAPTURE(time_s);
                REQUIRE(left.first == right.first);
                REQUIRE(left.second == Approx(right.second).epsilon(1e-6).margin(1e-9));
            }
        }
    }
}

Trace without_bus(Trace trace) {
    std::erase_if(trace.tracks, [](const TraceTrack& track) { return track.group == "bus"; });
    return trace;
}

}  // namespace

TEST_CASE("the power trace's integral is the energy, in all and of each component") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        const SimulationResult result = traced(script_of(seed));
        std::map<std::string, double> energy;
        for (const auto& part : result.energy) energy[part.component] += part.energy_j;
        double total = 0.0;
        for (const auto& [component, joules] : energy) {
            CAPTURE(component);
            const double traced_j =
                integral(*result.trace, track_of(*result.trace, "power", component));
            CHECK(traced_j / result.frames == Approx(joules).epsilon(1e-9));
            total += traced_j / result.frames;
        }
        CHECK(total == Approx(result.energy_j).epsilon(1e-9));
    }
}

TEST_CASE("where one master uses a part at a time, the time in each state is the meter's") {
    for (std::uint32_t seed = 2; seed <= kSeeds; seed += 2) {
        CAPTURE(seed);
        const SimulationResult result = traced(script_of(seed));
        for (const auto& part : result.energy) {
            CAPTURE(part.component, part.state);
            const TraceTrack& track = track_of(*result.trace, "power", part.component);
            CHECK(time_in(*result.trace, track, part.state) / result.frames ==
                  Approx(part.time_s).epsilon(1e-9).margin(1e-15));
        }
    }
}

TEST_CASE("a trace changes nothing else in the result") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        const SmallScript script = script_of(seed);
        SimulationResult with = traced(script);
        with.trace.reset();
        CHECK(simulator::to_bytes(with) == simulator::to_bytes(script.simulate()));
    }
}

TEST_CASE("every track is a step function in order of time within the trace") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        const SimulationResult result = traced(script_of(seed));
        for (const TraceTrack& track : result.trace->tracks) {
            CAPTURE(seed, track.group, track.name);
            REQUIRE_FALSE(track.steps.empty());
            CHECK(track.steps.front().at_s == result.trace->from_s);
            for (std::size_t i = 0; i < track.steps.size(); ++i) {
                REQUIRE(end_of(*result.trace, track, i) > track.steps[i].at_s);
                if (track.group == "bus") REQUIRE(track.steps[i].value <= 1.0 + 1e-6);
            }
        }
    }
}

TEST_CASE("the core's kernels are the compute cycles and its handlers what the channels wait for") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        const SimulationResult result = traced(script_of(seed));
        const Trace& trace = *result.trace;
        const TraceTrack& core = track_of(trace, "core", "core");
        CHECK(time_in(trace, core, "kernel") ==
              Approx(static_cast<double>(result.compute_cycles) * result.frames * 1e-8)
                  .epsilon(1e-9));
        double handlers = 0.0;
        for (const char* name : {"qspi", "m2m"}) {
            const TraceTrack& channel = track_of(trace, "dma", name);
            handlers += time_in(trace, channel, "start") + time_in(trace, channel, "completion");
        }
        CHECK(time_in(trace, core, "handler") == Approx(handlers).epsilon(1e-9));
    }
}

TEST_CASE("one step for a command draws what burst by burst draws") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        SmallScript script = test::random_script(seed, 60);
        // One task at a time: channels that ask for the core at one instant come in any order.
        for (std::size_t t = 1; t < script.schedule().tasks.size(); ++t)
            script.schedule().tasks[TaskId(t)].after = {TaskId(t - 1)};
        const SimulationResult one = traced(script), many = traced(script, {}, true);
        for (const TraceTrack& track : one.trace->tracks) {
            if (track.group != "bus") continue;  // a last, shorter burst has a share of its own
            CAPTURE(track.name);
            CHECK(integral(*one.trace, track) ==
                  Approx(integral(*many.trace, track_of(*many.trace, "bus", track.name)))
                      .epsilon(1e-6));
        }
        require_same(without_bus(*one.trace), without_bus(*many.trace), 0.0, one.trace->to_s,
                     kRounding);
    }
}

TEST_CASE("a window shows what the whole trace shows there") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        const SmallScript script = script_of(seed);
        const SimulationResult whole = traced(script);
        const double third = whole.trace->to_s / 3.0;
        const SimulationResult part = traced(script, {200000, third, 2 * third});
        CHECK(part.trace->spans < whole.trace->spans);
        CHECK(part.trace->dropped == 0);
        require_same(*whole.trace, *part.trace, third, 2 * third);
    }
}

TEST_CASE("the limit keeps a whole beginning and nothing after it") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        const SmallScript script = script_of(seed);
        const SimulationResult whole = traced(script);
        const std::size_t limit = whole.trace->spans / 2;
        const SimulationResult part = traced(script, {limit, 0.0, 1e9});
        CHECK(part.trace->spans <= limit);
        CHECK(part.trace->spans > limit / 2);
        CHECK(part.trace->dropped >= whole.trace->spans - part.trace->spans);
        CHECK(part.trace->to_s < whole.trace->to_s);
        require_same(*whole.trace, *part.trace, 0.0, part.trace->to_s);
    }
}

TEST_CASE("the most bytes that the trace shows in a memory are its peak") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        CAPTURE(seed);
        SmallScript script = script_of(seed);
        script.schedule().overlap = 0;
        const SimulationResult result = traced(script);
        const TraceTrack& sram = track_of(*result.trace, "sram", "sram");
        double most = 0.0;
        for (const auto& step : sram.steps) most = std::max(most, step.value);
        CHECK(most == static_cast<double>(result.peak_sram.at(0).live_peak_bytes));
    }
}
