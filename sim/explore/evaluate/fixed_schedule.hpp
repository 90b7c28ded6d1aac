// One schedule on boards that differ in rates only: its tasks are priced again, its lanes played
// again, nothing is planned or read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analytic/cost_classes.hpp"
#include "analytic/lane_recurrence.hpp"
#include "explore/evaluate/board_rates.hpp"
#include "explore/evaluate/schedule_evaluator.hpp"

namespace outcore::explore {

class FixedSchedule {
  public:
    /// `like`: a configuration that `planned` is the plan of.
    FixedSchedule(ProblemLoader& loader, const Configuration& like, PlannedPoint planned);

    /// False: frames overlap, or storage is written: such schedules go the long way.
    bool is_simple() const { return simple_; }

    /// `configuration` is like the one that this was made for, but for constants of the board.
    /// Nothing: some constant is no rate, or a value is refused.
    std::optional<PointFigures> figures(const Configuration& configuration);

  private:
    using Constants = std::map<std::string, std::string>;
    /// Kernels' cycles depend on the clocks of core and memories: by those rates.
    struct Kernels {
        analytic::CostClasses classes;
        double cycles = 0.0, ideal_cycles = 0.0;
    };
    struct Known {
        bool good = false;
        std::vector<RateChange> changes;
    };
    const Known& change_of(const Configuration& configuration, const std::string& pointer,
                           const std::string& value);
    const Kernels& kernels();
    PointFigures played();

    ProblemLoader& loader_;
    const Constants planned_constants_;
    scheduler::Problem problem_;
    std::shared_ptr<platform::Platform> board_;  // its rates change
    schedule::Schedule schedule_;                // on board_
    std::vector<double> planned_rates_, rates_;
    std::map<std::pair<std::string, std::string>, Known> known_;
    std::map<std::vector<double>, Kernels> kernels_;
    analytic::LaneRecurrence lanes_;
    PointFigures unchanging_;  // what rates do not change
    static constexpr std::size_t kMostKernels = 64;
    bool simple_ = false;
};

}  // namespace outcore::explore
