// Broken schedules: each is a correct one with a single named change, and says which rule must
// notice.
#pragma once

#include <string>
#include <vector>

#include "schedule/checker.hpp"
#include "support/schedule_builder.hpp"

namespace outcore::schedule::support {

struct BrokenSchedule {
    std::string name;
    Rule rule;
    std::string task;  // label of the task that is blamed first; empty where no single task is
    ScheduleBuilder (*base)();
    void (*change)(ScheduleBuilder&);
};

/// Split by subject to keep the files readable.
std::vector<BrokenSchedule> broken_structures();
std::vector<BrokenSchedule> broken_placements();
std::vector<BrokenSchedule> broken_transfers();
std::vector<BrokenSchedule> broken_computes();
std::vector<BrokenSchedule> broken_orders();
std::vector<BrokenSchedule> broken_storages();
std::vector<BrokenSchedule> broken_frames();

}  // namespace outcore::schedule::support
