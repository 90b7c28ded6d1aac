// Every broken schedule is refused, for the right reason; every rule has at least one.
#include <catch2/catch.hpp>
#include <set>

#include "broken_schedules.hpp"

using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

std::vector<BrokenSchedule> all_broken() {
    std::vector<BrokenSchedule> all;
    for (const auto& group :
         {broken_structures(), broken_placements(), broken_transfers(), broken_computes(),
          broken_orders(), broken_storages(), broken_frames()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace

TEST_CASE("a broken schedule is refused by the rule that it breaks") {
    for (const BrokenSchedule& broken : all_broken()) {
        DYNAMIC_SECTION(broken.name) {
            ScheduleBuilder s = broken.base();
            broken.change(s);
            const CheckReport report = check(s.made, layouts());
            REQUIRE_FALSE(report.ok());
            const Violation& first = report.violations.front();
            INFO(first.message);
            CHECK(to_string(first.rule) == to_string(broken.rule));
            if (!broken.task.empty()) {
                REQUIRE(first.task.valid());
                CHECK(s.made.tasks[first.task].label == broken.task);
            }
        }
    }
}

TEST_CASE("the bases of the broken schedules are correct") {
    for (const BrokenSchedule& broken : all_broken())
        CHECK(check(broken.base().made, layouts()).ok());
}

TEST_CASE("there are at least 40 broken schedules, one for every rule and more") {
    std::set<Rule> seen;
    for (const BrokenSchedule& broken : all_broken()) seen.insert(broken.rule);
    CHECK(all_broken().size() >= 40);
    for (auto rule = static_cast<int>(Rule::BadReference);
         rule <= static_cast<int>(Rule::FrameOverlap); ++rule) {
        INFO(to_string(static_cast<Rule>(rule)));
        CHECK(seen.contains(static_cast<Rule>(rule)));
        CHECK_FALSE(explain(static_cast<Rule>(rule)).empty());
    }
}

TEST_CASE("a checker reports no more violations than asked for") {
    ScheduleBuilder s = small_schedule();
    for (Task& task : s.made.tasks) task.after.clear();
    CHECK(check(s.made, layouts()).violations.size() > 3);
    CHECK(check(s.made, layouts(), 3).violations.size() == 3);
}
