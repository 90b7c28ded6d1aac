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

TEST_CASE(
    "a layer may run an iteration later than the others, its weights loaded once or each time") {
    require_accepted(pipelined_schedule());
}

TEST_CASE("a load may belong to an earlier frame than the kernel that it serves") {
    ScheduleBuilder s = pipelined_schedule();
    s.at("load wf").delay = 0;  // in the epilogue its bytes are still there
    require_accepted(s);
}

TEST_CASE("iterations may overlap while frames are in flight") {
    ScheduleBuilder s = pipelined_schedule();
    s.made.overlap = 1;
    s.at("load w01").after.push_back(s.find("load w00"));
    CHECK_FALSE(check(s.made, layouts()).ok());  // wf's slot is loaded while the last one reads it
    s.at("load w11").after.push_back(s.find("conv1.1"));
    s.at("load w11").after = {s.find("conv0.1")};
    s.move(kNorLane, "last", TransferKind::Load, bytes(s.id_of("nor"), 0, 192),
           bytes(s.id_of("slot0"), 0, 192), {"add"});
    require_accepted(s);
}
