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

void require_same(const PointFigures& fast, const PointFigures& slow) {
    for (const FigureColumn& column : figure_columns()) {
        INFO(column.name);
        const double a = fast.*column.member, b = slow.*column.member;
        if (std::isnan(b) || std::isinf(b)) {
            CHECK(std::isnan(a) == std::isnan(b));
            continue;
        }
        // Stalls and kernels are rounded to whole cycles in results, a few of them in sum.
        constexpr double kFewCycles = 4.0 / 216e6;
        const bool seconds = column.unit == "s";
        CHECK(a == Approx(b).epsilon(kRounding).margin(seconds ? kFewCycles : 0.0));
    }
}

PointFigures figures(PointEvaluator& evaluator, const Configuration& point) {
    const PointOutcome outcome = evaluator.evaluate(point);
    if (const auto* failure = std::get_if<PointFailure>(&outcome)) FAIL(failure->reason);
    REQUIRE(std::holds_alternative<PointFigures>(outcome));
    return std::get<PointFigures>(outcome);
}

}  // namespace

TEST_CASE("single-pass figures without a schedule are those of its schedule") {
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
        require_same(figures(fast, point), figures(slow, point));
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
