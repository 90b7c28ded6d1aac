// Which points a sweep has, in which order, and how they are found again.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <set>

#include "base/random.hpp"
#include "explore/sweep/code_set.hpp"
#include "explore/sweep/shuffle.hpp"
#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

using Texts = std::vector<std::string>;

Texts points_of(const Sweep& sweep) {
    Texts texts;
    std::int64_t number = 0;
    for (const Point& point : all_points(*make_point_source(sweep))) {
        CHECK(point.number == number++);
        texts.push_back(values_text(point));
    }
    return texts;
}

/// Two schedulers; budgets only of `search`; depth of both.
constexpr const char* kConditional = R"("parameters": [
    {"name": "scheduler", "values": ["lookahead", "search"]},
    {"name": "budget", "values": [10, 20], "when": {"scheduler": "search"}},
    {"name": "prefetch_depth", "values": [1, 2, 3]}])";

/// What GridPoints must give: every combination, unsorted conditions and all.
Texts brute_force(const Sweep& sweep) {
    Texts texts;
    std::set<std::string> seen;
    std::vector<std::int64_t> index(sweep.axes.size(), 0);
    while (true) {
        Point point;
        point.values.resize(sweep.parameters.size());
        for (std::size_t a = 0; a < index.size(); ++a) {
            const bool there = sweep.axes[a].when.holds(point.values);
            for (const std::size_t p : sweep.axes[a].parameters) {
                point.values[p] = there ? sweep.parameters[p].values.at(index[a]) : Value(nullptr);
            }
        }
        bool out = false;
        for (const Condition& one : sweep.exclude) out = out || one.holds(point.values);
        const std::string text = values_text(point);
        if (!out && seen.insert(text).second) texts.push_back(text);
        std::size_t a = index.size();
        while (a > 0 && ++index[a - 1] == sweep.axes[a - 1].size) index[--a] = 0;
        if (a == 0) return texts;
    }
}

}  // namespace

TEST_CASE("a grid is the product of its values, the first parameter changing least often") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"name": "seed", "values": [1, 2]}, {"name": "prefetch_depth", "values": [3, 4, 5]}])");
    CHECK(points_of(sweep) == Texts{"1|3|", "1|4|", "1|5|", "2|3|", "2|4|", "2|5|"});
    CHECK(make_point_source(sweep)->at_most() == 6);
}

TEST_CASE("what is zipped moves together") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"zip": [{"name": "seed", "values": [1, 1, 2]},
                 {"name": "budget", "range": {"from": 10, "to": 30, "step": 10}}]},
        {"name": "prefetch_depth", "values": [3, 4]}])");
    CHECK(points_of(sweep) ==
          Texts{"1|10|3|", "1|10|4|", "1|20|3|", "1|20|4|", "2|30|3|", "2|30|4|"});
}

TEST_CASE("a parameter exists only where its condition holds") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(kConditional);
    const Texts expected = {
        "\"lookahead\"|null|1|", "\"lookahead\"|null|2|", "\"lookahead\"|null|3|",
        "\"search\"|10|1|",      "\"search\"|10|2|",      "\"search\"|10|3|",
        "\"search\"|20|1|",      "\"search\"|20|2|",      "\"search\"|20|3|"};
    CHECK(points_of(sweep) == expected);
    CHECK(make_point_source(sweep)->at_most() == 9);
}

TEST_CASE("exclusions leave points out and numbers without gaps") {
    const SweepFolder folder;
    const Sweep sweep =
        folder.with(std::string(kConditional) +
                    R"(, "exclude": [{"scheduler": "search", "prefetch_depth": {"at_least": 2}},
                                           {"budget": 20}])");
    CHECK(points_of(sweep) == Texts{"\"lookahead\"|null|1|", "\"lookahead\"|null|2|",
                                    "\"lookahead\"|null|3|", "\"search\"|10|1|"});
    CHECK(make_point_source(sweep)->at_most() == 4);
}

TEST_CASE("a grid with conditions is every combination once") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"name": "prefetch_depth", "range": {"from": 0, "to": 8, "step": 1}},
        {"name": "tile_rows", "values": [0, 4, 8], "when": {"prefetch_depth": {"above": 2, "not": 5}}},
        {"name": "tile_columns", "values": [1, 2], "when": {"tile_rows": {"at_most": 4}}},
        {"name": "tile_channels", "values": [1, 2, 3], "when": {"tile_columns": null}},
        {"name": "seed", "values": [1, 2]}],
        "exclude": [{"tile_rows": 4, "tile_columns": 2}, {"prefetch_depth": [1, 8], "seed": 2}])");
    const Texts expected = brute_force(sweep);
    CHECK(points_of(sweep) == expected);
    const auto source = make_point_source(sweep);
    CHECK(source->at_most() == static_cast<std::int64_t>(expected.size()));
    for (std::size_t i = expected.size(); i-- > 0;) {  // backwards: from the start each time
        source->skip_to(static_cast<std::int64_t>(i));
        const auto point = source->next();
        REQUIRE(point);
        CHECK(point->number == static_cast<std::int64_t>(i));
        CHECK(values_text(*point) == expected[i]);
    }
    source->skip_to(static_cast<std::int64_t>(expected.size()));
    CHECK_FALSE(source->next());
}

TEST_CASE("samples have the points they ask for, each once, and the same ones again") {
    const SweepFolder folder;
    for (const char* kind : {"random", "sobol", "latin-hypercube"}) {
        INFO(kind);
        const auto text = [&](int seed, int points) {
            return std::string(R"("parameters": [
                {"name": "seed", "range": {"from": 1, "to": 1000, "step": 1}},
                {"name": "budget", "range": {"from": 1, "to": 1000, "step": 1}}], "sampler": {"kind": ")") +
                   kind + "\", \"points\": " + std::to_string(points) +
                   ", \"seed\": " + std::to_string(seed) + "}";
        };
        const Sweep sweep = folder.with(text(1, 100));
        const Texts points = points_of(sweep);
        CHECK(points.size() == 100);
        CHECK(std::set<std::string>(points.begin(), points.end()).size() == 100);
        CHECK(points == points_of(folder.with(text(1, 100))));
        CHECK(points != points_of(folder.with(text(2, 100))));
        const auto source = make_point_source(sweep);
        for (const std::int64_t number : {50, 7, 99}) {
            source->skip_to(number);
            const auto point = source->next();
            REQUIRE(point);
            CHECK(point->number == number);
            CHECK(values_text(*point) == points[static_cast<std::size_t>(number)]);
        }
        CHECK_FALSE(source->next());
        if (std::string(kind) == "latin-hypercube") continue;  // strata depend on the number
        const Texts more = points_of(folder.with(text(1, 150)));
        CHECK(std::equal(points.begin(), points.end(), more.begin()));
    }
}

TEST_CASE("a Latin hypercube meets each stratum of each parameter once") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"name": "seed", "range": {"from": 0, "to": 49, "step": 1}},
        {"name": "budget", "range": {"from": 0, "to": 49, "step": 1}}],
        "sampler": {"kind": "latin-hypercube", "points": 50, "seed": 3})");
    std::set<std::string> seeds, budgets;
    for (const Point& point : all_points(*make_point_source(sweep))) {
        seeds.insert(json_text(point.values[0]));
        budgets.insert(json_text(point.values[1]));
    }
    CHECK(seeds.size() == 50);
    CHECK(budgets.size() == 50);
}

TEST_CASE("Sobol points fill a square of sixteen by sixteen evenly") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"name": "seed", "range": {"from": 0, "to": 1023, "step": 1}},
        {"name": "budget", "range": {"from": 0, "to": 1023, "step": 1}}],
        "sampler": {"kind": "sobol", "points": 1024, "seed": 9})");
    std::vector<int> cells(256, 0);
    for (const Point& point : all_points(*make_point_source(sweep))) {
        const auto row = std::get<std::int64_t>(point.values[0]) / 64;
        const auto column = std::get<std::int64_t>(point.values[1]) / 64;
        ++cells[static_cast<std::size_t>(row * 16 + column)];
    }
    // A (0, 10, 2)-net has exactly 4 in each; the sequence starts one point late, so one may miss.
    for (const int points : cells) CHECK(std::abs(points - 4) <= 1);
}

TEST_CASE("samples of conditional parameters are points of the grid, and all of them if asked") {
    const SweepFolder folder;
    const Sweep grid = folder.with(kConditional);
    const Texts all = points_of(grid);
    const std::set<std::string> known(all.begin(), all.end());
    for (const char* kind : {"random", "sobol"}) {
        INFO(kind);
        const Texts some =
            points_of(folder.with(std::string(kConditional) + R"(, "sampler": {"kind": ")" + kind +
                                  R"(", "points": 100})"));
        CHECK(std::set<std::string>(some.begin(), some.end()) == known);
        CHECK(some.size() == known.size());
    }
}

TEST_CASE("a set of codes knows what was there, by bits and by slots") {
    for (const std::int64_t limit : {std::int64_t{5000}, std::int64_t{1} << 40}) {
        CodeSet codes(limit);
        std::set<std::int64_t> reference;
        Xorshift32 random(7);
        for (int i = 0; i < 20'000; ++i) {
            const std::int64_t code = std::int64_t{random.next() % 4999} * (limit / 5000);
            CHECK(codes.insert(code) == reference.insert(code).second);
        }
        codes.clear();
        CHECK(codes.insert(*reference.begin()));
    }
}

TEST_CASE("a shuffle has every number once") {
    for (const std::int64_t size : {1, 2, 3, 5, 64, 1000}) {
        const Shuffle shuffle(size, 11);
        std::set<std::int64_t> seen;
        for (std::int64_t i = 0; i < size; ++i) seen.insert(shuffle(i));
        CHECK(seen.size() == static_cast<std::size_t>(size));
        CHECK(*seen.begin() == 0);
        CHECK(*seen.rbegin() == size - 1);
    }
}

TEST_CASE("a million points start at once, and any of them is found at once") {
    const SweepFolder folder;
    const std::string parameters = R"("parameters": [
        {"name": "budget", "range": {"from": 1, "to": 100, "step": 1}},
        {"name": "seed", "range": {"from": 1, "to": 100, "step": 1}},
        {"name": "tile_rows", "range": {"from": 1, "to": 100, "step": 1}}])";
    const std::string exclude =
        R"(, "exclude": [{"budget": 3, "seed": {"above": 50}, "tile_rows": 7}])";
    const std::string sampler = R"(, "sampler": {"points": 1000000, "kind": )";
    for (const std::string& more : {std::string(), exclude, sampler + "\"random\"}",
                                    sampler + "\"sobol\"}", sampler + "\"latin-hypercube\"}"}) {
        INFO(more);
        const Sweep sweep = folder.with(parameters + more);
        const auto start = std::chrono::steady_clock::now();
        const auto source = make_point_source(sweep);
        REQUIRE(source->next());
        source->skip_to(600'000);
        const auto point = source->next();
        REQUIRE(point);
        CHECK(point->number == 600'000);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
        CHECK(passed.count() < 1.0);
    }
}
