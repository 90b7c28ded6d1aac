// What the checker accepts. What it refuses is in reject/.
#include "schedule/checker.hpp"

#include <catch2/catch.hpp>

#include "support/schedule_builder.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

void require_accepted(const ScheduleBuilder& s) {
    const CheckReport report = check(s.made, layouts());
    for (const Violation& violation : report.violations) {
        UNSCOPED_INFO(to_string(violation.rule) << ": " << violation.message);
    }
    CHECK(report.ok());
    CHECK(report.tasks == static_cast<std::int64_t>(s.made.tasks.size()));
}

}  // namespace

TEST_CASE(
    "a correct schedule with prefetch, spill, partial sums and an addition in place is accepted") {
    require_accepted(small_schedule());
}

TEST_CASE("a correct spill to NOR flash is accepted") { require_accepted(nor_spill_schedule()); }

TEST_CASE("constants may be read through the memory-mapped window") {
    require_accepted(mapped_schedule());
}

TEST_CASE("constants may be read in internal flash") { require_accepted(kept_schedule()); }

TEST_CASE("frames may overlap where no buffer is taken away too early") {
    require_accepted(overlapped_schedule());
}
