// The fast way to a point's figures against the long one, on a real board.
// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/sweep_evaluator.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

#include "explore/evaluate/confirmation.hpp"
#include "network/pad_folding.hpp"
#include "reference/constant_folding.hpp"

namespace {

using namespace outcore;
using namespace outcore::explore;
namespace fs = std::filesystem;

const fs::path kSource = OUTCORE_SOURCE_DIR;

Surroundings surroundings() {
    const fs::path configs = kSource / "configs";
    return {configs,
            std::make_shared<schedule::KernelLayouts>(
                *schedule::KernelLayouts::load(configs / "kernels/layout.json")),
            [](network::Network network) {
                return network::fold_pads(reference::fold_constants(std::move(network)));
            }};
}

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

void require_near(const PointFigures& fast, const PointFigures& slow) {
    for (const FigureColumn& column : figure_columns()) {
        INFO(column.name);
        const double a = fast.*column.member, b = slow.*column.member;
        if (std::isnan(b) || std::isinf(b)) {
            CHECK(std::isnan(a) == std::isnan(b));
            CHECK(std::isinf(a) == std::isinf(b));
            continue;
        }
        // Results are in whole cycles; stalls are small beside the latency that they are part of.
        constexpr double kFewCycles = 4.0 / 216e6;
        const bool seconds = column.unit == "s";
        const double margin = seconds ? kFewCycles + kMostLater * slow.latency_s : 0.0;
        CHECK(a == Approx(b).epsilon(kMostLater).margin(margin));
    }
    CHECK(fast.latency_s >= slow.latency_s * (1.0 - kRounding));
    CHECK(fast.peak_sram_bytes == slow.peak_sram_bytes);
    CHECK(fast.storage_read_bytes == slow.storage_read_bytes);
    CHECK(fast.external_ram_bytes == slow.external_ram_bytes);
    CHECK(fast.tasks == slow.tasks);
    if (slow.external_ram_bytes == 0.0 && fast.latency_s != slow.latency_s)
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
        if (i % 3 == 0) point.storage = "mx25lm51245g";
        INFO(canonical_text(point));
        require_near(figures(fast, point), figures(slow, point));
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
