// Values, lists of values, conditions and constraints of a sweep.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

std::vector<std::string> texts(const ValueList& values) {
    std::vector<std::string> all;
    for (std::int64_t i = 0; i < values.size(); ++i) all.push_back(json_text(values.at(i)));
    return all;
}

std::vector<std::string> values_of(const std::string& parameter) {
    const SweepFolder folder;
    return texts(folder.with("\"parameters\": [" + parameter + "]").parameters.front().values);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("equal values have equal text") {
    CHECK(json_text(Value(1e3)) == "1000");
    CHECK(json_text(Value(std::int64_t{1000})) == "1000");
    CHECK(json_text(Value(0.1)) == "0.1");
    CHECK(json_text(Value(std::string("a\"b"))) == "\"a\\\"b\"");
    CHECK(json_text(Value(nullptr)) == "null");
    CHECK(to_string(Value(nullptr)).empty());
    CHECK(to_string(Value(true)) == "true");
    CHECK(same(Value(2.0), Value(std::int64_t{2})));
    CHECK_FALSE(same(Value(std::string("2")), Value(std::int64_t{2})));
    CHECK_FALSE(same(Value(true), Value(std::int64_t{1})));
}

TEST_CASE("a range has every step up to its end") {
    CHECK(values_of(R"({"name": "prefetch_depth", "range": {"from": 1, "to": 8, "step": 3}})") ==
          Texts{"1", "4", "7"});
    CHECK(values_of(R"({"name": "prefetch_depth", "range": {"from": 8, "to": 2, "step": -2}})") ==
          Texts{"8", "6", "4", "2"});
    CHECK(values_of(R"({"name": "prefetch_depth", "range": {"from": 3, "to": 3, "step": 1}})") ==
          Texts{"3"});
    // Ten steps of 0.1 are a little less than 1 in binary.
    const Texts tenths = values_of(R"({"name": "inferences_per_day",
        "range": {"from": 0.1, "to": 1, "step": 0.1}})");
    CHECK(tenths.size() == 10);
    CHECK(tenths[2] == "0.3");
    CHECK(tenths.back() == "1");
}

TEST_CASE("a range by count is evenly spaced and rounded where numbers must be whole") {
    CHECK(values_of(R"({"name": "sram_bytes", "range": {"from": 2000, "to": 3000, "count": 4}})") ==
          Texts{"2000", "2333", "2667", "3000"});
    CHECK(values_of(R"({"name": "sram_bytes",
        "range": {"from": 2048, "to": 4096, "count": 3, "multiple_of": 2048}})") ==
          Texts{"2048", "4096"});
    CHECK(
        values_of(R"({"name": "inferences_per_day", "range": {"from": 1, "to": 2, "count": 3}})") ==
        Texts{"1", "1.5", "2"});
}

TEST_CASE("a log range has equal ratios; what rounds to the same value is one") {
    CHECK(values_of(
              R"({"name": "sram_bytes", "log_range": {"from": 1024, "to": 8192, "count": 4}})") ==
          Texts{"1024", "2048", "4096", "8192"});
    CHECK(
        values_of(R"({"name": "prefetch_depth", "log_range": {"from": 1, "to": 4, "count": 9}})") ==
        Texts{"1", "2", "3", "4"});
    CHECK(values_of(
              R"({"name": "sram_bytes", "log_range": {"from": 8192, "to": 1024, "count": 2}})") ==
          Texts{"8192", "1024"});
}

TEST_CASE("a list of values is found in whatever way it is written") {
    const ValueList whole = ValueList::integers(10, 5, 4);
    CHECK(whole.find(Value(20.0)) == 2);
    CHECK_FALSE(whole.find(Value(std::int64_t{21})));
    CHECK_FALSE(whole.find(Value(std::int64_t{30})));
    CHECK(ValueList::reals(0.1, 0.1, 9).find(Value(0.3)) == 2);
    const ValueList listed({Value(std::string("a")), Value(nullptr)});
    CHECK(listed.find(Value(nullptr)) == 1);
}

TEST_CASE("tests of values hold at their limits as they say") {
    ValueTest test;
    test.at_least = Bound{2.0, {}};
    test.below = Bound{4.0, {}};
    CHECK_FALSE(test.holds(Value(std::int64_t{1}), {}));
    CHECK(test.holds(Value(std::int64_t{2}), {}));
    CHECK(test.holds(Value(3.9), {}));
    CHECK_FALSE(test.holds(Value(std::int64_t{4}), {}));
    CHECK_FALSE(test.holds(Value(std::string("3")), {}));
    CHECK_FALSE(test.holds(Value(nullptr), {}));
    ValueTest relative;
    relative.above = Bound{0.5, 1};
    const ValueOf eight = [](std::size_t) { return Value(8.0); };
    CHECK(relative.relative());
    CHECK_FALSE(relative.holds(Value(4.0), eight));
    CHECK(relative.holds(Value(4.5), eight));
    CHECK_FALSE(relative.holds(Value(4.5), [](std::size_t) { return Value(nullptr); }));
    ValueTest other;
    other.none_of = {Value(std::int64_t{2})};
    CHECK_FALSE(other.holds(Value(2.0), {}));
    CHECK(other.holds(Value(std::int64_t{3}), {}));
    CHECK_FALSE(other.holds(Value(nullptr), {}));
    ValueTest absent;
    absent.any_of = {Value(nullptr)};
    CHECK(absent.holds(Value(nullptr), {}));
    CHECK_FALSE(absent.holds(Value(std::int64_t{0}), {}));
}

TEST_CASE("a constraint is kept at its limit, and never by what is not known") {
    PointFigures figures;
    figures.latency_s = 0.1;
    FigureConstraint limit{find_figure("latency_s"), std::nullopt, 0.1};
    CHECK(limit.kept_by(figures));
    figures.latency_s = 0.15;
    CHECK_FALSE(limit.kept_by(figures));
    CHECK(limit.excess(figures) == Approx(0.5));
    figures.latency_s = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(limit.kept_by(figures));
    figures.lifetime_years = std::numeric_limits<double>::infinity();
    CHECK(FigureConstraint{find_figure("lifetime_years"), 10.0, std::nullopt}.kept_by(figures));
}
