// NSGA-II over a sweep: what it gives, what it does with results, and how well it finds a front.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "explore/sweep/adaptive_source.hpp"
#include "explore/sweep/constrained_costs.hpp"
#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

/// 64 x 64 x 64 combinations.
std::string three_numbers(const std::string& more) {
    std::string text = R"("parameters": [)";
    for (const char* name : {"tile_rows", "tile_columns", "tile_channels"}) {
        text += std::string(name[5] == 'r' ? "" : ", ") + R"({"name": ")" + name +
                R"(", "range": {"from": 0, "to": 63, "step": 1}})";
    }
    return text + "], " + more;
}

constexpr const char* kSampler =
    R"("sampler": {"kind": "nsga2", "population": 40, "generations": 40, "seed": 5})";

double number(const Point& point, std::size_t parameter) {
    return number_of(point.values[parameter]).value_or(0.0);
}

/// Two costs at odds over the first number; the others make both worse. The front: second and third
/// number 10 and 20, the first anything.
SweepRow evaluated(const Point& point) {
    SweepRow row;
    row.point = point.number;
    row.values = point.values;
    row.state = PointState::Done;
    const double x = number(point, 0) / 63.0;
    const double away = std::abs(number(point, 1) - 10.0) + std::abs(number(point, 2) - 20.0);
    row.figures.latency_s = x * x + away;
    row.figures.energy_j = (1.0 - x) * (1.0 - x) + away;
    return row;
}

template <typename Evaluate>
std::vector<SweepRow> searched(const Sweep& sweep, const Evaluate& evaluate) {
    std::vector<SweepRow> all;
    const auto source = make_adaptive_source(sweep);
    while (true) {
        const std::vector<Point> points = source->generation();
        if (points.empty()) break;
        std::vector<SweepRow> rows;
        for (const Point& point : points) rows.push_back(evaluate(point));
        std::reverse(rows.begin(), rows.end());  // any order
        source->report(rows);
        all.insert(all.end(), rows.begin(), rows.end());
    }
    CHECK(static_cast<std::int64_t>(all.size()) <= source->at_most());
    std::sort(all.begin(), all.end(),
              [](const SweepRow& a, const SweepRow& b) { return a.point < b.point; });
    return all;
}

std::vector<std::string> texts(const std::vector<SweepRow>& rows) {
    std::vector<std::string> all;
    for (const SweepRow& row : rows) all.push_back(values_text({row.point, row.values}));
    return all;
}

std::int64_t on_front(const std::vector<SweepRow>& rows) {
    return std::count_if(rows.begin(), rows.end(), [](const SweepRow& row) {
        return json_text(row.values[1]) == "10" && json_text(row.values[2]) == "20";
    });
}

}  // namespace

TEST_CASE("a search gives each point once, numbered on, and the same ones again") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(three_numbers(kSampler));
    const auto rows = searched(sweep, evaluated);
    for (std::size_t i = 0; i < rows.size(); ++i)
        CHECK(rows[i].point == static_cast<std::int64_t>(i));
    const auto points = texts(rows);
    CHECK(std::set<std::string>(points.begin(), points.end()).size() == points.size());
    CHECK(texts(searched(sweep, evaluated)) == points);
}

TEST_CASE("a search finds the front far better than chance") {
    const SweepFolder folder;
    const auto found = searched(folder.with(three_numbers(kSampler)), evaluated);
    std::vector<SweepRow> random;
    const Sweep sample = folder.with(three_numbers(R"("sampler": {"kind": "random", "points": )" +
                                                   std::to_string(found.size()) + "}"));
    for (const Point& point : all_points(*make_point_source(sample)))
        random.push_back(evaluated(point));
    CHECK(random.size() == found.size());
    INFO(found.size() << " points, " << on_front(found) << " on the front, by chance "
                      << on_front(random));
    CHECK(on_front(found) >= 20);
    CHECK(on_front(random) <= 3);
}

TEST_CASE("other results, other points: a search learns") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(three_numbers(kSampler));
    const auto turned = [](const Point& point) {
        SweepRow row = evaluated(point);
        row.figures.latency_s = -row.figures.latency_s;
        row.figures.energy_j = -row.figures.energy_j;
        return row;
    };
    CHECK(texts(searched(sweep, evaluated)) != texts(searched(sweep, turned)));
}

TEST_CASE("a search goes where constraints are kept, and survives points without figures") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(
        three_numbers(std::string(kSampler) +
                      R"(, "constraints": [{"figure": "peak_sram_bytes", "at_most": 1000}])"));
    const auto rows = searched(sweep, [](const Point& point) {
        SweepRow row = evaluated(point);
        // Only a ninth of all points keeps it: those with a first number of 57 and more.
        row.figures.peak_sram_bytes = 1000.0 + (57.0 - number(point, 0));
        if (point.number % 7 == 0) row.state = PointState::Infeasible;
        if (point.number % 11 == 0) row.state = PointState::Failed;
        return row;
    });
    const auto late = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
    const auto kept = std::count_if(late, rows.end(), [&](const SweepRow& row) {
        return keeps_all(sweep.constraints, row.figures);
    });
    INFO(kept << " of " << rows.end() - late);
    CHECK(kept * 2 > rows.end() - late);
}

TEST_CASE("a search meets conditions and exclusions") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"name": "scheduler", "values": ["lookahead", "search"]},
        {"name": "budget", "values": [10, 20, 30], "when": {"scheduler": "search"}},
        {"name": "tile_rows", "range": {"from": 0, "to": 63, "step": 1}}],
        "exclude": [{"budget": 20, "tile_rows": {"above": 5}}], )" +
                                    std::string(kSampler));
    const auto rows = searched(sweep, [](const Point& point) {
        SweepRow row = evaluated({point.number, {point.values[2], point.values[2], nullptr}});
        row.values = point.values;
        return row;
    });
    for (const SweepRow& row : rows) {
        CHECK(std::holds_alternative<std::nullptr_t>(row.values[1]) ==
              (to_string(row.values[0]) == "lookahead"));
        CHECK_FALSE((json_text(row.values[1]) == "20" && number_of(row.values[2]) > 5.0));
    }
    const auto points = texts(rows);
    CHECK(std::set<std::string>(points.begin(), points.end()).size() == points.size());
}

TEST_CASE("a search of less than a population ends with all there is") {
    const SweepFolder folder;
    for (const char* values : {"[1, 2, 3]", "[1]"}) {
        const Sweep sweep =
            folder.with(std::string(R"("parameters": [{"name": "seed", "values": )") + values +
                        "}], " + kSampler);
        const auto rows = searched(sweep, [](const Point& point) {
            return evaluated({point.number, {point.values[0], nullptr, nullptr}});
        });
        CHECK(static_cast<std::int64_t>(rows.size()) == sweep.parameters[0].values.size());
    }
}

TEST_CASE("costs order points by Deb's rule") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [{"name": "seed", "values": [1]}],
        "constraints": [{"figure": "latency_s", "at_most": 1}])");
    const auto cost = [&](PointState state, double latency) {
        SweepRow row;
        row.state = state;
        row.figures.latency_s = latency;
        return constrained_costs(sweep, row)[0];
    };
    CHECK(cost(PointState::Done, 0.5) < cost(PointState::Done, 1.0));
    CHECK(cost(PointState::Done, 1.0) < cost(PointState::Done, 1.01));
    CHECK(cost(PointState::Done, 1.01) < cost(PointState::Done, 1.02));
    CHECK(cost(PointState::Done, 1e9) < cost(PointState::Infeasible, 0.0));
    CHECK(cost(PointState::Infeasible, 0.0) == cost(PointState::Failed, 5.0));
}
