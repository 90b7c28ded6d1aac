// Fronts of sweeps: what keeps a row away, limits, predictors; what-if and ranks against brute
// force. SPDX-License-Identifier: Apache-2.0
#include "explore/front/sweep_front.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "base/random.hpp"
#include "explore/front/main_effect.hpp"
#include "explore/front/rank_flips.hpp"
#include "explore/front/what_if.hpp"
#include "explore/front/wish_text.hpp"

using namespace outcore;
using explore::FigureConstraint;
using explore::PointState;
using explore::Predictor;
using explore::Standing;
using explore::SweepRow;
using explore::Value;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

const explore::FigureColumn& figure(std::string_view name) {
    const explore::FigureColumn* column = explore::find_figure(name);
    REQUIRE(column != nullptr);
    return *column;
}

explore::Objectives objectives() {
    return {&figure("latency_s"), &figure("energy_j"), &figure("lifetime_years")};
}

SweepRow row_of(double latency_s, double energy_j, double lifetime_years = kInfinite) {
    SweepRow row;
    row.state = PointState::Done;
    row.figures.latency_s = latency_s;
    row.figures.energy_j = energy_j;
    row.figures.lifetime_years = lifetime_years;
    return row;
}

SweepRow row_in(PointState state) {
    SweepRow row;
    row.state = state;
    return row;
}

FigureConstraint at_most(std::string_view name, double value) {
    return {&figure(name), std::nullopt, value};
}

/// Some parameters with few values each, figures that depend on them and on chance.
std::vector<SweepRow> random_rows(Xorshift32& random, int count) {
    std::vector<SweepRow> rows;
    for (int i = 0; i < count; ++i) {
        SweepRow row = row_of(random.in_range(1, 40), random.in_range(1, 40),
                              random.in_range(0, 4) == 0 ? kInfinite : random.in_range(1, 9));
        row.point = i;
        row.values = {std::int64_t{1} << random.in_range(10, 16),
                      std::string(random.in_range(0, 1) == 0 ? "serial" : "lookahead"),
                      std::int64_t{random.in_range(0, 4)}, random.in_range(0, 3) * 0.5};
        if (random.in_range(0, 3) == 0) row.values[2] = nullptr;
        if (random.in_range(0, 9) == 0) row.state = PointState::Infeasible;
        if (random.in_range(0, 19) == 0) row.figures.energy_j = kUnknown;
        rows.push_back(row);
    }
    return rows;
}

}  // namespace

TEST_CASE("each row of a sweep has a standing") {
    std::vector<SweepRow> rows = {row_of(1, 5),
                                  row_of(2, 6),
                                  row_of(5, 1),
                                  row_of(0.5, 9),
                                  row_of(3, kUnknown),
                                  row_in(PointState::Infeasible),
                                  row_in(PointState::Failed),
                                  row_in(PointState::Pending),
                                  row_in(PointState::Running)};
    const auto front =
        explore::sweep_front(rows, objectives(), {at_most("energy_j", 8)}, Predictor::Analytic);
    CHECK(front.rows == std::vector<std::size_t>{0, 2});
    CHECK(front.standings ==
          std::vector<Standing>{Standing::Front, Standing::Dominated, Standing::Front,
                                Standing::BreaksLimit, Standing::Unknown, Standing::Infeasible,
                                Standing::Failed, Standing::Pending, Standing::Pending});
}

TEST_CASE("a row that breaks a limit pushes no other one off the front") {
    const std::vector<SweepRow> rows = {row_of(1, 9), row_of(2, 7)};
    const auto front = explore::sweep_front(rows, {&figure("latency_s")}, {at_most("energy_j", 8)},
                                            Predictor::Analytic);
    CHECK(front.rows == std::vector<std::size_t>{1});
}

TEST_CASE("what is better when more is, and unlimited is best") {
    const std::vector<SweepRow> rows = {row_of(1, 1, 5), row_of(1, 1, 9), row_of(1, 1, kInfinite)};
    const auto front = explore::sweep_front(rows, objectives(), {}, Predictor::Analytic);
    CHECK(front.rows == std::vector<std::size_t>{2});
}

TEST_CASE("a limit on a figure that is not known is not kept") {
    const std::vector<SweepRow> rows = {row_of(1, kUnknown)};
    const auto front = explore::sweep_front(rows, {&figure("latency_s")}, {at_most("energy_j", 8)},
                                            Predictor::Analytic);
    CHECK(front.standings[0] == Standing::Unknown);
    CHECK(front.rows.empty());
}

TEST_CASE("fronts by SystemC hold confirmed rows alone") {
    std::vector<SweepRow> rows = {row_of(1, 1), row_of(2, 2), row_of(3, 3)};
    rows[1].confirmed = rows[1].figures;
    rows[2].confirmed = rows[2].figures;
    rows[2].confirmed->latency_s = 1;
    const auto front = explore::sweep_front(rows, objectives(), {}, Predictor::SystemC);
    CHECK(front.rows == std::vector<std::size_t>{1, 2});
    CHECK(front.standings[0] == Standing::Unknown);
}

TEST_CASE("levels are in order and apart by value, not by type") {
    std::vector<SweepRow> rows(6);
    rows[0].values = {std::string("b")};
    rows[1].values = {2.0};
    rows[2].values = {std::int64_t{2}};
    rows[3].values = {nullptr};
    rows[4].values = {true};
    const auto levels = explore::parameter_levels(rows, 1).front();
    REQUIRE(levels.values.size() == 4);
    CHECK(levels.row_level == std::vector<std::uint32_t>{3, 2, 2, 0, 1, 0});
    CHECK_FALSE(levels.numeric());
    CHECK_FALSE(levels.exists(0));
    CHECK(explore::value_text(levels.values[0]) == "none");
}

TEST_CASE("main effects: means by value, the share of the variance between them") {
    // latency = 10 a + b over a full grid: variances 200/3 and 2/3 of 3 x 3 values.
    std::vector<SweepRow> rows;
    for (std::int64_t a = 0; a < 3; ++a) {
        for (std::int64_t b = 0; b < 3; ++b) {
            SweepRow row = row_of(static_cast<double>(10 * a + b), 1);
            row.values = {a, b, std::int64_t{7}};
            rows.push_back(row);
        }
    }
    rows.push_back(row_in(PointState::Infeasible));
    rows.back().values = {std::int64_t{2}, std::int64_t{0}, std::int64_t{7}};
    const auto levels = explore::parameter_levels(rows, 3);
    const auto effects =
        explore::main_effects(rows, levels, figure("latency_s"), Predictor::Analytic);
    REQUIRE(effects.size() == 3);
    CHECK(effects[0].variance_share == Approx(200.0 / 202.0));
    CHECK(effects[1].variance_share == Approx(2.0 / 202.0));
    CHECK(effects[2].variance_share == Approx(0.0));
    CHECK(effects[0].range == Approx(20.0));
    REQUIRE(effects[0].levels.size() == 3);
    CHECK(effects[0].levels[2].mean == Approx(21.0));
    CHECK(effects[0].levels[2].least == 20.0);
    CHECK(effects[0].levels[2].most == 22.0);
    CHECK(effects[0].levels[2].points == 3);
    CHECK(effects[0].levels[2].infeasible == 1);
}

TEST_CASE("main effects take many numbers together and leave out what is infinite") {
    Xorshift32 random(4);
    std::vector<SweepRow> rows;
    for (std::int64_t i = 0; i < 400; ++i) {
        SweepRow row = row_of(static_cast<double>(i), 1, i % 2 == 0 ? kInfinite : 3.0);
        row.values = {static_cast<double>(i) * 0.25};
        if (i % 10 == 0) row.values[0] = nullptr;
        rows.push_back(row);
    }
    const auto levels = explore::parameter_levels(rows, 1);
    const auto effects =
        explore::main_effects(rows, levels, figure("latency_s"), Predictor::Analytic);
    const auto& found = effects.front().levels;
    REQUIRE(found.size() == 9);  // rows without the parameter, eight runs
    CHECK(std::holds_alternative<std::nullptr_t>(found[0].first));
    std::size_t points = 0;
    for (const auto& level : found) points += level.points;
    CHECK(points == 400);
    for (std::size_t i = 1; i < found.size(); ++i) {
        CHECK(found[i].points >= 30);
        CHECK(found[i].points <= 60);
        CHECK_FALSE(explore::value_less(found[i].last, found[i].first));
        if (i > 1) CHECK(explore::value_less(found[i - 1].last, found[i].first));
    }
    const auto lifetime =
        explore::main_effects(rows, levels, figure("lifetime_years"), Predictor::Analytic);
    CHECK(lifetime.front().variance_share == 0.0);
    CHECK(lifetime.front().range == 0.0);
}

TEST_CASE("no rows, no effects, no answers") {
    const std::vector<SweepRow> rows;
    const auto levels = explore::parameter_levels(rows, 2);
    for (const auto& effect :
         explore::main_effects(rows, levels, figure("latency_s"), Predictor::Analytic))
        CHECK(effect.levels.empty());
    CHECK(explore::sweep_front(rows, objectives(), {}, Predictor::Analytic).rows.empty());
    CHECK(explore::rank_flips(rows, figure("latency_s"), 5).pairs == 0);
}

TEST_CASE("what-if answers are those that brute force orders first") {
    const std::uint32_t seed = 77;
    Xorshift32 random(seed);
    for (int trial = 0; trial < 60; ++trial) {
        const std::vector<SweepRow> rows = random_rows(random, 120);
        const auto levels = explore::parameter_levels(rows, 4);
        explore::WhatIfQuestion question;
        question.from = static_cast<std::size_t>(random.in_range(0, 119));
        question.wish = at_most("latency_s", random.in_range(0, 30));
        question.limits = {at_most("energy_j", 30)};
        question.prefer = objectives();
        question.answers = 1000;
        const auto result = explore::what_if(rows, levels, question);
        INFO("seed " << seed << ", trial " << trial);

        struct Rank {
            int decisions;
            double steps, latency, energy, lifetime;
            std::size_t row;
            auto key() const {
                return std::make_tuple(decisions, steps, latency, energy, -lifetime, row);
            }
        };
        std::vector<Rank> expected;
        const auto meets = [&](const SweepRow& row) {
            return row.state == PointState::Done &&
                   row.figures.latency_s <= *question.wish.at_most && row.figures.energy_j <= 30;
        };
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!meets(rows[i])) continue;
            Rank rank{0,
                      0.0,
                      rows[i].figures.latency_s,
                      rows[i].figures.energy_j,
                      rows[i].figures.lifetime_years,
                      i};
            for (std::size_t p = 0; p < 4; ++p) {
                const Value &a = rows[question.from].values[p], &b = rows[i].values[p];
                if (explore::same(a, b) || std::holds_alternative<std::nullptr_t>(b)) continue;
                ++rank.decisions;
                if (p == 1 || std::holds_alternative<std::nullptr_t>(a)) {
                    rank.steps += 1.0;
                    continue;
                }
                // Places in the list of all numbers that this parameter takes.
                std::vector<double> used;
                for (const SweepRow& row : rows) {
                    const auto number = explore::number_of(row.values[p]);
                    if (number && std::find(used.begin(), used.end(), *number) == used.end())
                        used.push_back(*number);
                }
                std::sort(used.begin(), used.end());
                const auto place = [&](const Value& value) {
                    return std::find(used.begin(), used.end(), *explore::number_of(value)) -
                           used.begin();
                };
                rank.steps += static_cast<double>(std::abs(place(a) - place(b))) /
                              static_cast<double>(used.size() - 1);
            }
            expected.push_back(rank);
        }
        std::sort(expected.begin(), expected.end(),
                  [](const Rank& a, const Rank& b) { return a.key() < b.key(); });
        if (meets(rows[question.from])) {
            CHECK(result.met_already);
            CHECK(result.answers.empty());
            continue;
        }
        REQUIRE(result.answers.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(result.answers[i].row == expected[i].row);
        CHECK(result.nearest.has_value() == expected.empty());
    }
}

TEST_CASE("what-if tells each change, and the nearest miss when nothing meets the wish") {
    std::vector<SweepRow> rows = {row_of(5, 1), row_of(3, 2), row_of(2, 9)};
    rows[0].values = {std::int64_t{1}, std::string("a"), std::int64_t{4}};
    rows[1].values = {std::int64_t{2}, std::string("a"), nullptr};
    rows[2].values = {std::int64_t{2}, std::string("b"), nullptr};
    const auto levels = explore::parameter_levels(rows, 3);
    explore::WhatIfQuestion question;
    question.wish = at_most("latency_s", 3);
    const auto result = explore::what_if(rows, levels, question);
    REQUIRE(result.answers.size() == 2);
    CHECK(result.answers[0].row == 1);
    CHECK(result.answers[0].decisions == 1);  // the third parameter ceases to exist
    REQUIRE(result.answers[0].changes.size() == 2);
    CHECK(result.answers[0].changes[1].parameter == 2);
    question.wish = at_most("latency_s", 1);
    question.limits = {at_most("energy_j", 5)};
    CHECK(explore::what_if(rows, levels, question).nearest == std::size_t{1});
}

TEST_CASE("rank flips: pairs that SystemC orders the other way, the clearest first") {
    std::vector<SweepRow> rows = {row_of(1.0, 1), row_of(1.1, 1), row_of(2.0, 1), row_of(2.0, 1),
                                  row_of(0.1, 1)};
    const std::array<double, 4> confirmed = {1.2, 1.1, 1.0, 3.0};
    for (std::size_t i = 0; i < confirmed.size(); ++i) {
        rows[i].confirmed = rows[i].figures;
        rows[i].confirmed->latency_s = confirmed[i];
    }
    const auto flips = explore::rank_flips(rows, figure("latency_s"), 2);
    CHECK(flips.confirmed == 4);
    CHECK(flips.pairs == 5);  // 2 and 3 are equal by the closed forms
    CHECK(flips.flipped == 3);
    REQUIRE(flips.flips.size() == 2);
    CHECK(flips.flips[0].better == 0);
    CHECK(flips.flips[0].worse == 2);
    CHECK(flips.flips[0].analytic_margin == Approx(0.5));
    CHECK(flips.flips[0].systemc_margin == Approx(0.2 / 1.2));
    const auto changes = explore::front_changes(rows, {&figure("latency_s")}, {});
    CHECK(changes.gained == std::vector<std::size_t>{2});
    CHECK(changes.lost == std::vector<std::size_t>{0});
}

TEST_CASE("ranks of a figure that is better when more flip the same way") {
    std::vector<SweepRow> rows = {row_of(1, 1, 4), row_of(1, 1, 8)};
    for (SweepRow& row : rows) row.confirmed = row.figures;
    rows[0].confirmed->lifetime_years = 9;
    const auto flips = explore::rank_flips(rows, figure("lifetime_years"), 2);
    REQUIRE(flips.flips.size() == 1);
    CHECK(flips.flips[0].better == 1);
    CHECK(flips.flips[0].worse == 0);
}

TEST_CASE("wishes as people write them") {
    const auto wish = explore::parse_wish("latency_s=100ms");
    REQUIRE(wish);
    CHECK(wish->at_most == Approx(0.1));
    CHECK_FALSE(wish->at_least.has_value());
    CHECK(explore::parse_wish("lifetime_years=5")->at_least == 5.0);
    CHECK(explore::parse_wish("peak_sram_bytes=64KiB")->at_most == 65536.0);
    CHECK(explore::parse_wish("energy_j=0.002")->at_most == Approx(0.002));
    const std::array<std::pair<const char*, const char*>, 6> wrong = {
        {{"latency=1", "did you mean \"latency_s\"?"},
         {"latency_s", "must be FIGURE=VALUE"},
         {"latency_s=", "must be a number"},
         {"latency_s=nan", "must be a number"},
         {"latency_s=3mJ", "the unit must be one of s, ms, us"},
         {"tasks=3KiB", "tasks has no unit"}}};
    for (const auto& [text, rule] : wrong) {
        const auto refused = explore::parse_wish(text);
        INFO(text);
        REQUIRE_FALSE(refused);
        CHECK_THAT(to_string(refused.diagnostics().front()), Catch::Contains(rule));
    }
}
