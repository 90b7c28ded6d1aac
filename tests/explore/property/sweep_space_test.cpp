// Random sweeps with conditions: what their sources give, against every combination written out.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/random.hpp"
#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

constexpr std::uint32_t kSeeds = 300;

/// Up to six axes of up to four values, some zipped, with tests of all kinds.
class RandomSweep {
  public:
    explicit RandomSweep(std::uint32_t seed) : random_(seed) {
        for (int i = 0; i < 8; ++i) random_.next();  // small seeds start alike
        const int axes = random_.in_range(1, 6);
        for (int a = 0; a < axes; ++a) add_axis();
        for (int e = random_.in_range(0, 3); e > 0; --e)
            sweep.exclude.push_back(condition(sweep.parameters.size()));
    }
    Sweep sweep;

  private:
    void add_axis() {
        Axis axis;
        const std::size_t before = sweep.parameters.size();
        if (before > 0 && random_.in_range(0, 2) == 0) axis.when = condition(before);
        axis.size = random_.in_range(1, 4);
        for (int p = random_.in_range(1, 2); p > 0; --p) {
            axis.parameters.push_back(sweep.parameters.size());
            // Every value differs, so that two points never look alike.
            const std::int64_t from = random_.in_range(0, 3);
            ValueList values =
                random_.in_range(0, 1) == 0
                    ? ValueList::integers(from, 2, axis.size)
                    : ValueList::reals(0.5 + static_cast<double>(from), 1.0, axis.size);
            sweep.parameters.push_back({"p" + std::to_string(before), {"seed"}, std::move(values)});
        }
        sweep.axes.push_back(std::move(axis));
    }

    std::size_t any(std::size_t below) {
        return static_cast<std::size_t>(random_.in_range(0, static_cast<std::int32_t>(below) - 1));
    }

    Condition condition(std::size_t known) {
        Condition condition;
        for (int t = random_.in_range(1, 2); t > 0; --t) condition.tests.push_back(test(known));
        return condition;
    }

    ValueTest test(std::size_t known) {
        ValueTest test;
        test.parameter = any(known);
        const ValueList& values = sweep.parameters[test.parameter].values;
        const Value value =
            values.at(random_.in_range(0, static_cast<std::int32_t>(values.size()) - 1));
        const double number = *number_of(value);
        switch (random_.in_range(0, 5)) {
            case 0:
                test.any_of = {value};
                break;
            case 1:
                test.any_of = {value, nullptr};
                break;
            case 2:
                test.none_of = {value};
                break;
            case 3:
                test.above = Bound{number, {}};
                break;
            case 4:
                test.at_most = Bound{number, {}};
                break;
            default:
                test.below = Bound{1.0, any(known)};
        }
        return test;
    }

    Xorshift32 random_;
};

std::vector<std::string> written_out(const Sweep& sweep) {
    std::vector<std::string> points;
    std::set<std::string> seen;
    std::vector<std::int64_t> index(sweep.axes.size(), 0);
    while (true) {
        Point point;
        point.values.resize(sweep.parameters.size());
        for (std::size_t a = 0; a < index.size(); ++a) {
            if (!sweep.axes[a].when.holds(point.values)) continue;
            for (const std::size_t p : sweep.axes[a].parameters)
                point.values[p] = sweep.parameters[p].values.at(index[a]);
        }
        const bool out = std::any_of(sweep.exclude.begin(), sweep.exclude.end(),
                                     [&](const Condition& one) { return one.holds(point.values); });
        std::string text = values_text(point);
        if (!out && seen.insert(text).second) points.push_back(std::move(text));
        std::size_t a = index.size();
        while (a > 0 && ++index[a - 1] == sweep.axes[a - 1].size) index[--a] = 0;
        if (a == 0) return points;
    }
}

std::vector<std::string> given(PointSource& source) {
    std::vector<std::string> points;
    for (const Point& point : all_points(source)) points.push_back(values_text(point));
    return points;
}

}  // namespace

TEST_CASE("a grid gives what its conditions leave, in order, and finds any of it") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        INFO("seed " << seed);
        const RandomSweep random(seed);
        const auto expected = written_out(random.sweep);
        const auto source = make_point_source(random.sweep);
        REQUIRE(source->at_most() == static_cast<std::int64_t>(expected.size()));
        REQUIRE(given(*source) == expected);
        for (std::size_t jump = 0; jump < expected.size(); jump += 1 + expected.size() / 5) {
            source->skip_to(static_cast<std::int64_t>(jump));
            const auto point = source->next();
            REQUIRE(point);
            REQUIRE(values_text(*point) == expected[jump]);
        }
    }
}

TEST_CASE("samples give points of the grid, each once, and all of them when there are few") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        INFO("seed " << seed);
        RandomSweep random(seed);
        const auto all = written_out(random.sweep);
        const std::set<std::string> known(all.begin(), all.end());
        for (const auto kind :
             {Sampler::Kind::Random, Sampler::Kind::Sobol, Sampler::Kind::LatinHypercube}) {
            INFO(to_string(kind));
            random.sweep.sampler = {kind, random.sweep.sampler.points, seed, 0, 0};
            random.sweep.sampler.points = static_cast<std::int64_t>(all.size()) / 2 + 1;
            const auto some = given(*make_point_source(random.sweep));
            const std::set<std::string> distinct(some.begin(), some.end());
            REQUIRE(distinct.size() == some.size());
            REQUIRE(std::includes(known.begin(), known.end(), distinct.begin(), distinct.end()));
            if (kind != Sampler::Kind::Random) continue;
            REQUIRE(some.size() == std::min<std::size_t>(all.size(), all.size() / 2 + 1));
            random.sweep.sampler.points = static_cast<std::int64_t>(all.size()) + 10;
            REQUIRE(given(*make_point_source(random.sweep)).size() == all.size());
        }
    }
}
