// A scheduler that runs in a child process and answers with a text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/supervised_process.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class PluginScheduler : public Scheduler {
  public:
    /// Runs the plug-in on a problem's text.
    using Run = std::function<ProcessResult(const std::string&, const ProcessLimits&)>;

    PluginScheduler(std::string name, Run run, const ProcessLimits& limits)
        : name_(std::move(name)), run_(std::move(run)), limits_(limits) {}

    std::string_view name() const override { return name_; }
    std::string_view summary() const override { return "from outside, in a child process"; }

  private:
    Outcome make(const Problem& problem) const override;
    Fault failed(const ProcessResult& result) const;

    std::string name_;
    Run run_;
    ProcessLimits limits_;
};

}  // namespace outcore::scheduler
