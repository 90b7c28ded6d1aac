// SPDX-License-Identifier: Apache-2.0
#include "explore/comparison_summary.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace outcore::explore {
namespace {

using Place = std::tuple<std::string, std::string, std::int64_t>;

Place key(const ComparedCase& row) {
    return {row.place.network, row.place.platform, row.place.sram_bytes};
}

/// Geometric mean of ratios that are added one by one.
class GeometricMean {
  public:
    void add(double ratio) {
        logarithms_ += std::log(ratio);
        ++count_;
    }
    double value() const {
        return count_ == 0 ? 0.0 : std::exp(logarithms_ / static_cast<double>(count_));
    }
    std::size_t count() const { return count_; }

  private:
    double logarithms_ = 0.0;
    std::size_t count_ = 0;
};

using Latencies = std::map<Place, double>;

SchedulerSummary summary_of(const std::vector<ComparedCase>& cases, const std::string& scheduler,
                            const Latencies& baseline) {
    SchedulerSummary summary;
    summary.scheduler = scheduler;
    GeometricMean gap, slowdown, speedup;
    std::size_t near = 0;
    for (const ComparedCase& row : cases) {
        if (row.scheduler != scheduler) continue;
        ++summary.cases;
        summary.longest_planning_s = std::max(summary.longest_planning_s, row.planning_s);
        if (row.status == CaseStatus::Infeasible) ++summary.infeasible;
        if (row.status == CaseStatus::Refused || row.status == CaseStatus::Failed)
            ++summary.refused;
        if (!row.planned()) continue;
        ++summary.planned;
        gap.add(1.0 + row.score.gap());
        slowdown.add(row.score.slowdown);
        if (row.score.gap() <= kNearGap) ++near;
        summary.worst_gap = std::max(summary.worst_gap, row.score.gap());
        const auto other = baseline.find(key(row));
        if (other == baseline.end()) continue;
        speedup.add(other->second / row.score.latency_s);
        if (row.score.latency_s > other->second) ++summary.slower;
    }
    if (summary.planned == 0) return summary;
    summary.mean_gap = gap.value() - 1.0;
    summary.near_share = static_cast<double>(near) / static_cast<double>(summary.planned);
    summary.mean_slowdown = slowdown.value();
    summary.speedup = speedup.value();
    summary.shared = speedup.count();
    return summary;
}

}  // namespace

std::vector<SchedulerSummary> summarise(const std::vector<ComparedCase>& cases,
                                        const std::string& baseline) {
    std::vector<std::string> names;
    Latencies latencies;
    for (const ComparedCase& row : cases) {
        if (std::find(names.begin(), names.end(), row.scheduler) == names.end())
            names.push_back(row.scheduler);
        if (row.scheduler == baseline && row.planned()) latencies[key(row)] = row.score.latency_s;
    }
    std::vector<SchedulerSummary> summaries;
    for (const std::string& name : names) summaries.push_back(summary_of(cases, name, latencies));
    return summaries;
}

std::vector<const ComparedCase*> far_cases(const std::vector<ComparedCase>& cases,
                                           const std::string& scheduler) {
    std::vector<const ComparedCase*> far;
    for (const ComparedCase& row : cases) {
        if (row.scheduler == scheduler && row.planned() && row.score.gap() > kNearGap)
            far.push_back(&row);
    }
    std::stable_sort(far.begin(), far.end(), [](const ComparedCase* a, const ComparedCase* b) {
        return a->score.gap() > b->score.gap();
    });
    return far;
}

}  // namespace outcore::explore
