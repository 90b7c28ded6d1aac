// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/findings.hpp"

namespace outcore::schedule::checking {

void Findings::store(Rule rule, TaskId task, TaskId other, std::string message) {
    if (full()) return;
    if (task.valid()) reported_.insert({rule, task});
    violations_.push_back({rule, task, other, std::move(message)});
}

}  // namespace outcore::schedule::checking
