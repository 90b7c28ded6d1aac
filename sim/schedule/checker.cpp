// SPDX-License-Identifier: Apache-2.0
#include "schedule/checker.hpp"

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

/// What goes wrong only when frames are under way together.
void check_overlap(const Subject& subject, const TaskOrder& order, std::size_t most,
                   Findings& findings) {
    Findings overlapped(subject, most);
    replay(subject, order, subject.schedule.overlap + 1, overlapped);
    for (Violation& violation : overlapped.take()) {
        violation.message += fmt::format(" ({}, with up to {} frames before it under way)",
                                         to_string(violation.rule), subject.schedule.overlap);
        violation.rule = Rule::FrameOverlap;
        findings.add(std::move(violation));
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
    if (findings.none() && subject.schedule.overlap > 0)
        check_overlap(subject, order, most, findings);
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
