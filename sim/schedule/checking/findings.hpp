// Collects violations: one for each task and rule, up to a limit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schedule/checker.hpp"
#include "schedule/checking/subject.hpp"

namespace outcore::schedule::checking {

class Findings {
  public:
    Findings(const Subject& subject, std::size_t most) : subject_(subject), most_(most) {}

    /// A rule that concerns no single task.
    template <typename... Args>
    void add(Rule rule, fmt::format_string<Args...> text, Args&&... args) {
        store(rule, {}, {}, fmt::format(text, std::forward<Args>(args)...));
    }
    /// The message is preceded by the task's name.
    template <typename... Args>
    void add(Rule rule, TaskId task, fmt::format_string<Args...> text, Args&&... args) {
        if (known(rule, task)) return;
        store(rule, task, {},
              fmt::format("{}: {}", subject_.name(task),
                          fmt::format(text, std::forward<Args>(args)...)));
    }
    /// A rule about two tasks: `other` is named in the violation, the text names it itself.
    template <typename... Args>
    void add_pair(Rule rule, TaskId task, TaskId other, fmt::format_string<Args...> text,
                  Args&&... args) {
        if (known(rule, task)) return;
        store(rule, task, other,
              fmt::format("{}: {}", subject_.name(task),
                          fmt::format(text, std::forward<Args>(args)...)));
    }

    void add(Violation violation) {
        if (!full()) violations_.push_back(std::move(violation));
    }

    bool none() const { return violations_.empty(); }
    bool full() const { return violations_.size() >= most_; }
    std::vector<Violation> take() { return std::move(violations_); }

  private:
    bool known(Rule rule, TaskId task) const { return full() || reported_.contains({rule, task}); }
    void store(Rule rule, TaskId task, TaskId other, std::string message);

    const Subject& subject_;
    std::size_t most_;
    std::vector<Violation> violations_;
    std::set<std::pair<Rule, TaskId>> reported_;
};

}  // namespace outcore::schedule::checking
