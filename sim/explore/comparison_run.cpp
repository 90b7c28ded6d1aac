// SPDX-License-Identifier: Apache-2.0
#include "explore/comparison_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "explore/case_workers.hpp"

namespace outcore::explore {
namespace {

bool same_case(const CaseProblem& a, const CaseProblem& b) {
    return a.problem.network->source_sha256 == b.problem.network->source_sha256 &&
           a.problem.platform->source_json == b.problem.platform->source_json &&
           a.place.sram_bytes == b.place.sram_bytes;
}

void add_cases_of(const std::vector<HandMade>& by_hand, std::vector<CaseProblem>& cases) {
    for (const HandMade& hand : by_hand) {
        const bool there = std::any_of(cases.begin(), cases.end(), [&](const CaseProblem& problem) {
            return same_case(problem, hand.problem);
        });
        if (!there) cases.push_back(hand.problem);
    }
}

/// A job, and the row that stands for it when it is lost.
struct Job {
    CaseJob run;
    ComparedCase if_lost;
};

Job scheduler_job(const CaseProblem& problem, const scheduler::Scheduler& scheduler,
                  simulator::Fidelity fidelity) {
    Job job;
    job.if_lost.place = problem.place;
    job.if_lost.scheduler = std::string(scheduler.name());
    job.run = [&problem, &scheduler, fidelity] {
        return std::vector<ComparedCase>{compare_one(problem, scheduler, fidelity)};
    };
    return job;
}

Job hand_job(const CaseProblem& problem, const HandMade& hand, simulator::Fidelity fidelity) {
    Job job;
    job.if_lost.place = problem.place;
    job.if_lost.scheduler = hand.name;
    job.if_lost.by_hand = true;
    job.run = [&problem, &hand, fidelity] {
        ComparedCase row =
            score_schedule(problem.place, hand.schedule, problem.problem, std::nullopt, fidelity);
        row.scheduler = hand.name;
        row.by_hand = true;
        return std::vector<ComparedCase>{std::move(row)};
    };
    return job;
}

std::string text_of(const ComparedCase& row) {
    return fmt::format("{} on {} with {} bytes, {}", row.place.network, row.place.platform,
                       row.place.sram_bytes, row.scheduler);
}

}  // namespace

std::vector<ComparedCase> run_comparison(std::vector<CaseProblem> cases,
                                         const std::vector<HandMade>& by_hand,
                                         const std::vector<const scheduler::Scheduler*>& schedulers,
                                         const RunOptions& options) {
    add_cases_of(by_hand, cases);
    std::vector<ComparedCase> if_lost;
    std::vector<CaseJob> jobs;
    const auto add = [&](Job job) {
        if_lost.push_back(std::move(job.if_lost));
        jobs.push_back(std::move(job.run));
    };
    for (const CaseProblem& problem : cases) {
        for (const scheduler::Scheduler* scheduler : schedulers)
            add(scheduler_job(problem, *scheduler, options.fidelity));
        for (const HandMade& hand : by_hand) {
            if (same_case(problem, hand.problem)) add(hand_job(problem, hand, options.fidelity));
        }
    }
    std::size_t done = 0;
    const auto results = run_jobs(jobs, options.jobs, [&](std::size_t index) {
        ++done;
        if (options.progress) options.progress(done, jobs.size(), text_of(if_lost[index]));
    });
    std::vector<ComparedCase> rows;
    for (std::size_t i = 0; i < results.size(); ++i) {
        rows.insert(rows.end(), results[i].cases.begin(), results[i].cases.end());
        if (results[i].lost.empty()) continue;
        rows.push_back(std::move(if_lost[i]));
        rows.back().status = CaseStatus::Failed;
        rows.back().reason = results[i].lost;
    }
    return rows;
}

}  // namespace outcore::explore
