// The schedulers in the box, and how to add one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class Registry {
  public:
    /// A duplicate name is a caller's bug.
    void add(std::unique_ptr<Scheduler> scheduler);
    /// An unknown name yields a diagnostic with the nearest and all known names.
    Result<const Scheduler*> find(std::string_view name) const;
    const std::vector<std::unique_ptr<Scheduler>>& all() const { return schedulers_; }

  private:
    std::vector<std::unique_ptr<Scheduler>> schedulers_;
};

Registry make_builtin_schedulers();

}  // namespace outcore::scheduler
