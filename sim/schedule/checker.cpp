// SPDX-License-Identifier: Apache-2.0
#include "schedule/checker.hpp"

#include <algorithm>

#include "schedule/checking/application_rules.hpp"
#include "schedule/checking/compute_rules.hpp"
#include "schedule/checking/findings.hpp"
#include "schedule/checking/happens_before.hpp"
#include "schedule/checking/placement_rules.hpp"
#include "schedule/checking/replay.hpp"
#include "schedule/checking/structure_rules.hpp"
#include "schedule/checking/transfer_rules.hpp"

namespace outcore::schedule {
using namespace checking;

namespace {

void check_cycle(const Subject& subject, const TaskOrder& order, Findings& findings) {
    if (order.cycle.empty()) return;
    constexpr std::size_t kNamed = 8;
    std::string text;
    for (std::size_t i = 0; i < order.cycle.size() && i < kNamed; ++i) {
        text += fmt::format("{}{}", i == 0 ? "" : " waits for ", subject.name(order.cycle[i]));
    }
    if (order.cycle.size() > kNamed)
        text += fmt::format(" and {} more", order.cycle.size() - kNamed);
    findings.add_pair(Rule::Cycle, order.cycle.front(), order.cycle.back(), "waits for itself: {}",
                      text);
}

void check_tasks(const Subject& subject, Findings& findings) {
    for (std::size_t i = 0; i < subject.schedule.tasks.size() && !findings.full(); ++i) {
        const TaskId id(i);
        const Action& action = subject.schedule.tasks[id].action;
        if (const auto* compute = std::get_if<Compute>(&action))
            check_compute(subject, id, *compute, findings);
        if (const auto* transfer = std::get_if<Transfer>(&action))
            check_transfer(subject, id, *transfer, findings);
        if (const auto* erase = std::get_if<Erase>(&action))
            check_erase(subject, id, *erase, findings);
        if (const auto* set = std::get_if<SetMode>(&action))
            check_set_mode(subject, id, *set, findings);
        if (const auto* input = std::get_if<InputReady>(&action))
            check_input_ready(subject, id, *input, findings);
        if (const auto* output = std::get_if<OutputTaken>(&action))
            check_output_taken(subject, id, *output, findings);
    }
}

/// Every longer stream does nothing that is not seen in one of this many frames. Let d be the
/// greatest delay. An iteration does the same tasks as the one before, for one frame more, when
/// both are past the prologue (d iterations, one more with tasks that are done once) and before
/// the epilogue. A byte that a task needs was written no more than d iterations before: the frame
/// that it belongs to began then, and a task that needs a chunk does so d iterations at the latest
/// after its first frame began. So a right iteration with d alike before it shows that the next is
/// right: 2 d + 1 of them, counted from the start. Tasks race when they are no more than `overlap`
/// iterations apart, and each can be d frames ahead of the other.
std::int32_t telling_frames(const Schedule& schedule) {
    const std::int32_t delay = greatest_delay(schedule);
    return delay + std::max(delay, schedule.overlap) + 1 + (any_once(schedule) ? 1 : 0);
}

/// What goes wrong only when there are several frames: prologue and epilogue meet in short streams,
/// so that all of them are looked at.
void check_streams(const Subject& subject, const TaskOrder& order, std::size_t most,
                   Findings& findings) {
    const Schedule& schedule = subject.schedule;
    const std::int32_t longest = telling_frames(schedule);
    const bool short_ones_differ = greatest_delay(schedule) > 0 || any_once(schedule);
    for (std::int32_t frames = short_ones_differ ? 2 : longest; frames <= longest; ++frames) {
        if (!findings.none() || frames < 2) return;
        Findings found(subject, most);
        replay(subject, order, frames, found);
        for (Violation& violation : found.take()) {
            violation.message +=
                fmt::format(" ({}, in a stream of {} frames with up to {} iterations under way)",
                            to_string(violation.rule), frames, schedule.overlap + 1);
            violation.rule = Rule::FrameOverlap;
            findings.add(std::move(violation));
        }
    }
}

/// Each step relies on the rules of those before it.
void check_all(const Subject& subject, std::size_t most, Findings& findings) {
    check_references(subject, findings);
    if (findings.none()) check_lanes(subject, findings);
    if (!findings.none()) return;
    const TaskOrder order = task_order(subject.schedule);
    check_cycle(subject, order, findings);
    if (!findings.none()) return;
    check_buffers(subject, findings);
    check_image(subject, findings);
    if (!findings.none()) return;
    check_tasks(subject, findings);
    check_application_counts(subject, findings);
    check_cache_lines(subject, findings);
    if (!findings.none()) return;
    replay(subject, order, 1, findings);
    if (findings.none()) check_streams(subject, order, most, findings);
}

}  // namespace

CheckReport check(const Schedule& schedule, const KernelLayouts& layouts, std::size_t most) {
    CheckReport report;
    if (schedule.network == nullptr || schedule.platform == nullptr) {
        report.violations.push_back(
            {Rule::BadReference, {}, {}, "the schedule has no network or no platform"});
        return report;
    }
    const Subject subject(schedule, layouts);
    Findings findings(subject, std::max<std::size_t>(1, most));
    check_all(subject, most, findings);
    report.violations = findings.take();
    report.tasks = static_cast<std::int64_t>(schedule.tasks.size());
    for (const Task& task : schedule.tasks)
        report.edges += static_cast<std::int64_t>(task.after.size());
    return report;
}

}  // namespace outcore::schedule
