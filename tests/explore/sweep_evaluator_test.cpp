// The fast way to a point's figures against the long one, on a real board.
// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/sweep_evaluator.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

#include "explore/evaluate/confirmation.hpp"
#include "support/surroundings.hpp"

namespace {

using namespace outcore;
using namespace outcore::explore;

using test::kSource;
using test::surroundings;

Configuration small_point() {
    Configuration point;
    point.network = (kSource / "models/mobilenet_v1_0.25_96.json").string();
    point.board = "stm32f746g-disco";
    point.scheduler = "single-pass";
    return point;
}

constexpr double kRounding = 1e-9;
/// A load waits for the step in front of it even where its bytes would allow more: a share of the
/// latency, and of what grows with it.
constexpr double kMostLater = 1e-3;

/// Behind a data cache, programs do not follow what it keeps: of lines, a share of the latency.
constexpr double kMostLines = 0.05;

void require_near(const PointFigures& fast, const PointFigures& slow, double most = kMostLater) {
    for (const FigureColumn& column : figure_columns()) {
        INFO(column.name);
        const double a = fast.*column.member, b = slow.*column.member;
        if (std::isnan(b) || std::isinf(b)) {
            CHECK(std::isnan(a) == std::isnan(b));
            CHECK(std::isinf(a) == std::isinf(b));
            continue;
        }
        // Results are in whole cycles; stalls are small beside the latency that they are part of.
        constexpr double kFewCycles = 4.0 / 108e6;
        const bool seconds = column.unit == "s";
        const double margin = seconds ? kFewCycles + most * slow.latency_s : 0.0;
        CHECK(a == Approx(b).epsilon(2.0 * most).margin(margin));
    }
    CHECK(fast.peak_sram_bytes == slow.peak_sram_bytes);
    CHECK(fast.storage_read_bytes == slow.storage_read_bytes);
    CHECK(fast.external_ram_bytes == slow.external_ram_bytes);
    CHECK(fast.tasks == slow.tasks);
    if (most > kMostLater) return;
    CHECK(fast.latency_s >= slow.latency_s * (1.0 - kRounding));
    if (slow.external_ram_bytes == 0.0)
        CHECK(fast.latency_s == Approx(slow.latency_s).epsilon(kRounding));
}

PointFigures figures(PointEvaluator& evaluator, const Configuration& point) {
    const PointOutcome outcome = evaluator.evaluate(point);
    if (const auto* failure = std::get_if<PointFailure>(&outcome)) FAIL(failure->reason);
    REQUIRE(std::holds_alternative<PointFigures>(outcome));
    return std::get<PointFigures>(outcome);
}

}  // namespace

TEST_CASE(
    "single-pass figures without a schedule are hardly later than those of its schedule, and never "
    "sooner") {
    SweepEvaluator fast(surroundings());
    ScheduleEvaluator slow(surroundings());
    std::mt19937 random(20261128);
    const auto pick = [&](std::initializer_list<std::int32_t> of) {
        return *(of.begin() + static_cast<std::ptrdiff_t>(random() % of.size()));
    };
    for (int i = 0; i < 24; ++i) {
        Configuration point = small_point();
        point.tile_limits = {pick({0, 1, 4, 9, 24}), pick({0, 0, 12}), pick({0, 8, 30, 64}),
                             pick({0, 0, 32})};
        point.prefetch_depth = pick({0, 1, 3, 8});
        point.sram_bytes = pick({32, 64, 128}) * 1024;
        const bool cached = i % 2 == 0;
        if (!cached) point.board = "b-u585i-iot02a";
        if (cached && i % 3 == 0) point.storage = "mx25lm51245g";
        INFO(canonical_text(point));
        require_near(figures(fast, point), figures(slow, point), cached ? kMostLines : kMostLater);
    }
}

TEST_CASE("a fixed schedule under other rates has the figures of the long way") {
    SweepEvaluator fast(surroundings());
    ScheduleEvaluator slow(surroundings());
    std::mt19937 random(20261128);
    const auto pick = [&](std::initializer_list<const char*> of) {
        return std::string(*(of.begin() + static_cast<std::ptrdiff_t>(random() % of.size())));
    };
    for (const char* scheduler : {"double-buffer", "single-pass"}) {
        Configuration point = small_point();
        point.scheduler = scheduler;
        point.sram_bytes = 48 * 1024;
        point.board_constants = {{"/core/clock_hz", "216000000"},
                                 {"/memories/FLASH/burst_setup_clocks", "7"},
                                 {"/memories/SDRAM/bus_clock_hz", "108000000"},
                                 {"/storages/qspi/bus_clock_hz", "100000000"},
                                 {"/storages/qspi/chip_select_high_clocks", "2"},
                                 {"/channels/dma/clock_hz", "216000000"},
                                 {"/driver/start_cycles", "300"},
                                 {"/driver/completion_cycles", "300"}};
        point.planned_constants = point.board_constants;
        for (int i = 0; i < 12; ++i) {
            auto& constants = point.board_constants;
            constants["/core/clock_hz"] = pick({"216000000", "108000000", "400000000"});
            constants["/memories/FLASH/burst_setup_clocks"] = pick({"7", "3"});
            constants["/memories/SDRAM/bus_clock_hz"] = pick({"108000000", "54000000"});
            constants["/storages/qspi/bus_clock_hz"] = pick({"100000000", "25000000"});
            constants["/storages/qspi/chip_select_high_clocks"] = pick({"2", "6"});
            constants["/channels/dma/clock_hz"] = pick({"216000000", "72000000"});
            constants["/driver/start_cycles"] = pick({"300", "0", "900"});
            constants["/driver/completion_cycles"] = pick({"300", "150"});
            INFO(canonical_text(point));
            const PointFigures a = figures(fast, point), b = figures(slow, point);
            require_near(a, b);
            CHECK(a.latency_s == Approx(b.latency_s).epsilon(1e-12));
            CHECK(a.energy_j == Approx(b.energy_j).epsilon(1e-12));
        }
    }
}

TEST_CASE("a point's figures do not depend on what was evaluated before") {
    SweepEvaluator evaluator(surroundings());
    Configuration point = small_point();
    point.tile_limits.h = 7;
    const double alone = figures(evaluator, point).latency_s;
    Configuration other = point;
    for (const std::int32_t rows : {3, 5, 48}) {
        other.tile_limits.h = rows;
        figures(evaluator, other);
    }
    CHECK(figures(evaluator, point).latency_s == alone);
}

TEST_CASE("what finds no room is infeasible, with a reason") {
    SweepEvaluator evaluator(surroundings());
    Configuration point = small_point();
    point.board = "stm32l476g-disco";
    point.network = (kSource / "models/mobilenet_v2.json").string();
    const PointOutcome outcome = evaluator.evaluate(point);
    REQUIRE(std::holds_alternative<NoSchedule>(outcome));
    CHECK(std::get<NoSchedule>(outcome).reason.find("bytes") != std::string::npos);
}

TEST_CASE("a confirmed point has a gap and a drawing of its schedule") {
    SweepEvaluator evaluator(surroundings());
    const Confirmation outcome = confirm(evaluator.schedules(), small_point());
    REQUIRE(std::holds_alternative<ConfirmedPoint>(outcome));
    const auto& point = std::get<ConfirmedPoint>(outcome);
    CHECK(point.figures.gap > 0.0);
    CHECK(point.figures.latency_s ==
          Approx(figures(evaluator, small_point()).latency_s).epsilon(0.02));
    CHECK(point.detail.find("\"tasks\"") != std::string::npos);
}

TEST_CASE("schedulers keep limits on tiles where they could fuse operators") {
    ScheduleEvaluator evaluator(surroundings());
    for (const char* scheduler : {"double-buffer", "lookahead", "single-pass"}) {
        Configuration point = small_point();
        point.scheduler = scheduler;
        point.sram_bytes = 64 * 1024;
        point.tile_limits.h = 8;
        const PlanOutcome outcome = evaluator.plan(point);
        INFO(scheduler);
        REQUIRE(std::holds_alternative<PlannedPoint>(outcome));
        for (const schedule::Task& task : std::get<PlannedPoint>(outcome).schedule.tasks)
            if (const auto* compute = std::get_if<schedule::Compute>(&task.action))
                CHECK(compute->tile.out.y1 - compute->tile.out.y0 <= 8);
    }
}
