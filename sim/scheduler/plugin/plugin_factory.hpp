// Schedulers from outside, by what stands behind --scheduler: `exec:PROGRAM` or a path that ends
// with `.so`. docs/plugins.md is the manual.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/supervised_process.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

bool names_plugin(std::string_view name);

/// A program is found like by a shell, or in the working folder; words behind it are its arguments.
/// A file that is not there is a diagnostic here; one that can not be used is found out by run().
Result<std::unique_ptr<Scheduler>> make_plugin(const std::string& name,
                                               const ProcessLimits& limits);

}  // namespace outcore::scheduler
