// Tasks of a schedule that cost the same whatever the clocks and rates of its platform are: a few
// hundred of thousands. Prices them once each, for platforms that differ in rates only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "analytic/task_costs.hpp"

namespace outcore::analytic {

class CostClasses {
  public:
    /// `schedule` stays; its platform may change clocks and rates later, nothing else. `cycles` as
    /// for schedule_costs().
    CostClasses(const schedule::Schedule& schedule, const IdVector<TaskId, Cycles>& cycles);

    std::size_t classes() const { return reduced_.tasks.size(); }
    /// Costs of all tasks, as schedule_costs() finds them for the platform as it is now.
    void price(ScheduleCosts& costs) const;

  private:
    schedule::Schedule reduced_;        // a task of each class, in the order of the schedule
    IdVector<TaskId, Cycles> cycles_;   // of them
    std::vector<double> times_;         // tasks in each class
    std::vector<std::uint32_t> class_;  // by task of the schedule
    std::vector<StallCause> causes_;    // the same
};

}  // namespace outcore::analytic
