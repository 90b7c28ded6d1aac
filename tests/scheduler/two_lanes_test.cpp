// The special case of one loader and one core, against closed forms that others published: the
// two-lane recurrence of FlexNN (MobiCom 2024) and the buffering formulas of Arm's Vela 3.10
// (scheduler.py). Handlers take no time there, so they take none here.
#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "base/random.hpp"
#include "scheduler/program/program_timing.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

constexpr std::int64_t kChunk = 1024;

/// Steps that each need a load of its own, with room for `slots` loads.
struct Pipeline {
    Problem problem;
    BoardView board;
    Program program;

    Pipeline(const std::vector<std::int64_t>& load_bytes, const std::vector<double>& compute_s,
             std::int32_t slots)
        : problem(test::problem(test::NetworkBuilder({1, 8, 8, 4}).conv(4, 1).build(),
                                "stm32f746g-disco")) {
        platform::Platform bare = *problem.platform;
        for (platform::Channel& channel : bare.channels)
            channel.start_cycles = channel.completion_cycles = Cycles(0);
        problem.platform = std::make_shared<platform::Platform>(std::move(bare));
        board = *view_board(problem);
        const DeviceId home = board.weight_homes.front();
        board.weight_homes = {home};
        board.usable_bytes[home.index()] = slots * most(load_bytes);
        for (std::size_t i = 0; i < load_bytes.size(); ++i)
            add(load_bytes[i], compute_s[i], most(load_bytes));
        program.seal();
    }

    static std::int64_t most(const std::vector<std::int64_t>& bytes) {
        return *std::max_element(bytes.begin(), bytes.end());
    }

    void add(std::int64_t bytes, double compute_s, std::int64_t room) {
        Step step;
        step.op = OperatorId(0);
        step.cost.work_s = compute_s;
        step.constants = program.values.add({bytes, Home::Constants, {}, {}, room});
        step.chunk = program.chunks.add({board.storage, 0, bytes, OperatorId(0), -1, 0, 4, 0, 4});
        Move load;
        load.lane = board.storage_lane;
        load.destination.value = step.constants;
        load.chunk = step.chunk;
        load.before = program.step_count();
        program.moves.add(load);
        program.steps.push_back(step);
    }

    double seconds(std::int32_t depth = 0) {
        MemoryPlanner planner(board);
        PlannerOptions options;
        options.depth = depth;
        REQUIRE(planner.plan(program, options));
        return ProgramTiming(problem, board).evaluate(program, planner.result()).end_s;
    }

    /// What the storage takes for one load alone.
    double load_s(std::int64_t bytes) const {
        const auto cost = cost::transfer_cost(*problem.platform, board.storage_lane, board.storage,
                                              board.weight_homes.front(), {1, bytes, 8});
        return static_cast<double>(cost.bus.count) / problem.platform->core.clock.count;
    }
};

}  // namespace

TEST_CASE("one loader and one core follow FlexNN's recurrence, whatever the number of slots") {
    Xorshift32 random(7);
    for (int round = 0; round < 50; ++round) {
        const auto layers = static_cast<std::size_t>(random.in_range(1, 20));
        const std::int32_t slots = random.in_range(1, 5);
        std::vector<std::int64_t> bytes;
        std::vector<double> compute_s;
        for (std::size_t i = 0; i < layers; ++i) {
            bytes.push_back(kChunk * random.in_range(1, 8));
            compute_s.push_back(random.in_range(1, 400) * 1e-6);
        }
        Pipeline pipeline(bytes, compute_s, slots);
        // load_end[i] = max(load_end[i - 1], compute_end[i - slots]) + load[i]
        // compute_begin[i] = max(load_end[i], compute_end[i - 1])
        std::vector<double> compute_end;
        double load_end = 0.0;
        for (std::size_t i = 0; i < layers; ++i) {
            const auto held = static_cast<std::size_t>(slots);
            const double free_s = i >= held ? compute_end[i - held] : 0.0;
            load_end = std::max(load_end, free_s) + pipeline.load_s(bytes[i]);
            const double before = i > 0 ? compute_end[i - 1] : 0.0;
            compute_end.push_back(std::max(load_end, before) + compute_s[i]);
        }
        INFO("round " << round);
        CHECK(pipeline.seconds() == Approx(compute_end.back()).epsilon(1e-9));
    }
}

TEST_CASE("buffered weights take what Vela's formulas say") {
    constexpr std::int64_t kBytes = 8 * kChunk;
    constexpr int kSlices = 6;
    for (const double before_s : {0.0, 50e-6, 300e-6, 2e-3}) {
        for (const double slice_s : {20e-6, 150e-6, 600e-6}) {
            // The operator before needs a first load of next to nothing.
            std::vector<std::int64_t> bytes(kSlices + 1, kBytes);
            std::vector<double> compute_s(kSlices + 1, slice_s);
            bytes.front() = 4;
            compute_s.front() = before_s;
            Pipeline pipeline(bytes, compute_s, 2);
            const double start = pipeline.load_s(4), slice_load = pipeline.load_s(kBytes);
            const double slack = before_s;  // in which the first slice is buffered
            // double buffer: max(full_transfer - slack_prev + tail,
            //                    op + max(first_transfer - slack_prev, 0))
            const double transfer_bound = kSlices * slice_load - slack + slice_s;
            const double compute_bound = kSlices * slice_s + std::max(slice_load - slack, 0.0);
            // With two slots the second slice is buffered before the first is used, no earlier:
            // where the slack is longer than a slice's load, the formula's first term is too low.
            const double overdone = std::max(0.0, slack - slice_load);
            const double expected = std::max(transfer_bound + overdone, compute_bound);
            INFO("before " << before_s << " slice " << slice_s);
            CHECK(pipeline.seconds() - start - before_s == Approx(expected).epsilon(1e-6));

            // single buffer: op + full_transfer - min(first_transfer, slack_prev)
            if (before_s > 0.0) continue;
            Pipeline single(std::vector<std::int64_t>(kSlices, kBytes),
                            std::vector<double>(kSlices, slice_s), 1);
            CHECK(single.seconds() == Approx(kSlices * (slice_s + slice_load)).epsilon(1e-9));
        }
    }
}
