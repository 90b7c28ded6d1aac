// SPDX-License-Identifier: Apache-2.0
#include "explore/run/best_points.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "explore/fake_sweep.hpp"

namespace outcore::test {
namespace {

/// A store with points of these latencies and energies; negative: infeasible.
std::int64_t fill(SweepStore& store, const std::vector<std::pair<double, double>>& figures) {
    store.begin_run();
    const std::int64_t id = store.add_sweep({0, "id", "s", {"value"}, "", ""});
    std::vector<NewPoint> points;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const auto number = static_cast<std::int64_t>(i);
        points.push_back({number, sha256_hex(std::to_string(i)), values_text({number})});
    }
    const auto claims =
        store.enter(id, {}, points, {static_cast<std::int64_t>(points.size()), true});
    std::vector<Settled> settled;
    for (const Claim& claim : claims) {
        const auto& [latency, energy] = figures.at(static_cast<std::size_t>(claim.number));
        Settled one;
        one.id = claim.id;
        one.figures.latency_s = latency;
        one.figures.energy_j = energy;
        if (latency < 0) one.state = PointState::Infeasible;
        settled.push_back(one);
    }
    store.settle(Phase::Analytic, settled);
    return id;
}

Sweep two_objectives() {
    Sweep sweep;
    sweep.objectives = {find_figure("latency_s"), find_figure("energy_j")};
    return sweep;
}

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("the best points are the front, then its neighbours") {
    const Scratch scratch;
    SweepStore store(scratch / "s", SweepStore::Use::Write);
    const std::int64_t id = fill(store, {{5, 5}, {1, 4}, {-1, 0}, {4, 1}, {2, 2}, {9, 9}, {3, 3}});
    CHECK(best_points(store, id, two_objectives(), 0).empty());
    CHECK(best_points(store, id, two_objectives(), 3) == Numbers{1, 3, 4});
    CHECK(best_points(store, id, two_objectives(), 4) == Numbers{1, 3, 4, 6});
    CHECK(best_points(store, id, two_objectives(), 100) == Numbers{0, 1, 3, 4, 5, 6});
}

TEST_CASE("of equal points the first is enough") {
    const Scratch scratch;
    SweepStore store(scratch / "s", SweepStore::Use::Write);
    const std::int64_t id = fill(store, {{3, 3}, {1, 1}, {1, 1}, {3, 3}, {1, 1}, {2, 2}});
    CHECK(best_points(store, id, two_objectives(), 2) == Numbers{1, 5});
    CHECK(best_points(store, id, two_objectives(), 9) == Numbers{0, 1, 5});
}

TEST_CASE("points that break a constraint, or are not known, are not confirmed") {
    const Scratch scratch;
    SweepStore store(scratch / "s", SweepStore::Use::Write);
    const std::int64_t id = fill(store, {{1, 9}, {std::nan(""), 0}, {2, 5}, {3, 4}});
    Sweep sweep = two_objectives();
    FigureConstraint constraint;
    constraint.figure = find_figure("energy_j");
    constraint.at_most = 5;
    sweep.constraints = {constraint};
    CHECK(best_points(store, id, sweep, 9) == Numbers{2, 3});
}

}  // namespace outcore::test
