// SPDX-License-Identifier: Apache-2.0
#include "hardware/activity_log.hpp"

#include <catch2/catch.hpp>

#include "hardware/activity_steps.hpp"

using namespace outcore;
using hardware::Activity;
using hardware::ActivityLog;
using hardware::ActivityStep;
using hardware::Overlap;
using hardware::TrackInfo;

namespace {

const TrackInfo kStates{"core", "core", {}, {"sleep", "kernel", "handler"}, {}, Overlap::Covers};
const TrackInfo kPower{"power",         "ram",        "W", {"standby", "read", "write"},
                       {1.0, 3.0, 4.0}, Overlap::Adds};

std::vector<ActivityStep> steps(const ActivityLog& log, TrackInfo info) {
    return hardware::steps_of(info, log.spans(), log.from_s(), log.complete_until_s());
}

double integral(const std::vector<ActivityStep>& steps, double end_s) {
    double sum = 0.0;
    for (std::size_t i = 0; i < steps.size(); ++i)
        sum +=
            steps[i].value * ((i + 1 < steps.size() ? steps[i + 1].at_s : end_s) - steps[i].at_s);
    return sum;
}

}  // namespace

TEST_CASE("the highest state covers the lower ones") {
    ActivityLog log({});
    const auto core = log.add_track(kStates);
    log.add({2.0, 3.0, 0.0, core, 2});
    log.add({1.0, 5.0, 0.0, core, 1});  // a kernel is known when it has ended
    log.close(6.0);
    const auto found = steps(log, kStates);
    REQUIRE(found.size() == 5);
    const std::uint32_t states[] = {0, 1, 2, 1, 0};
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(found[i].state == states[i]);
        CHECK(found[i].at_s == double(std::vector<double>{0, 1, 2, 3, 5}[i]));
    }
}

TEST_CASE("spans that touch stay two steps, unless one continues the other") {
    ActivityLog log({});
    const auto core = log.add_track(kStates);
    log.add({1.0, 2.0, 0.0, core, 2});
    log.add({2.0, 3.0, 0.0, core, 2});
    log.extend({3.0, 4.0, 0.0, core, 2});
    log.extend({4.0, 5.0, 0.0, core, 1});
    log.close(6.0);
    CHECK(log.spans().size() == 3);
    CHECK(steps(log, kStates).size() == 5);
}

TEST_CASE("what two masters draw at once adds up to what the meter counts") {
    ActivityLog log({});
    const auto ram = log.add_track(kPower);
    log.spend(ram, 1, 1.0, 3.0);
    log.spend(ram, 2, 2.0, 5.0);
    log.close(10.0);
    TrackInfo info = kPower;
    const auto found = hardware::steps_of(info, log.spans(), 0.0, 10.0);
    REQUIRE(found.size() == 5);
    CHECK(found[2].value == 1.0 + 2.0 + 3.0);
    CHECK(info.states.at(found[2].state) == "read+write");
    CHECK(integral(found, 10.0) == Approx(2 * 3.0 + 3 * 4.0 + 5 * 1.0));
}

TEST_CASE("spends follow each other from the cursor on") {
    ActivityLog log({});
    const auto ram = log.add_track(kPower);
    log.set_cursor(1.0);
    log.spend(ram, 1, 0.5);
    log.spend(ram, 2, 0.25);
    log.close(2.0);
    REQUIRE(log.spans().size() == 2);
    CHECK(log.spans()[1].start_s == 1.5);
    CHECK(log.spans()[1].end_s == 1.75);
}

TEST_CASE("a rounding of a picosecond makes neither gap nor overlap nor loss of length") {
    ActivityLog log({});
    const auto ram = log.add_track(kPower);
    log.spend(ram, 1, 1.0, 2.0);
    log.spend(ram, 1, 2.0 - 1e-12, 3.0);
    log.spend(ram, 1, 3.0 + 2e-12, 4.0);
    log.close(10.0);
    REQUIRE(log.spans().size() == 1);
    CHECK(log.spans()[0].end_s - log.spans()[0].start_s == Approx(3.0 - 1e-12).epsilon(1e-15));
}

TEST_CASE("the window cuts what crosses its borders and leaves out the rest without counting it") {
    ActivityLog log({10, 2.0, 4.0});
    const auto core = log.add_track(kStates);
    log.add({0.0, 1.0, 0.0, core, 1});
    log.add({1.5, 2.5, 0.0, core, 1});
    log.add({3.5, 4.5, 0.0, core, 2});
    log.add({4.5, 5.0, 0.0, core, 1});
    log.close(9.0);
    REQUIRE(log.spans().size() == 2);
    CHECK(log.spans()[0].start_s == 2.0);
    CHECK(log.spans()[1].end_s == 4.0);
    CHECK(log.complete_until_s() == 4.0);
    CHECK(log.dropped() == 0);
}

TEST_CASE("the limit keeps the first spans, says where it cut and counts every one it dropped") {
    ActivityLog log({3, 0.0, 100.0});
    const auto core = log.add_track(kStates);
    for (int i = 0; i < 10; ++i) log.add({i + 0.1, i + 0.2, 0.0, core, 2});
    log.add({0.0, 10.0, 0.0, core, 1});  // began before all others, known at the end
    log.close(20.0);
    REQUIRE(log.spans().size() == 3);
    CHECK(log.complete_until_s() == 2.1);
    CHECK(log.dropped() == 8);
    for (const Activity& span : log.spans()) CHECK(span.end_s <= 2.1);
    CHECK(log.spans()[0].state == 1);
}

TEST_CASE("spans that come in the wrong order cannot grow the log past its bound") {
    ActivityLog log({100, 0.0, 1e9});
    const auto core = log.add_track(kStates);
    for (int i = 50000; i > 0; --i) log.add({i * 1.0, i + 0.5, 0.0, core, 1});
    CHECK(log.spans().size() < 100 + 5000);
    log.close(1e6);
    CHECK(log.spans().size() <= 100);
    CHECK(log.spans().size() + log.dropped() == 50000);
}
