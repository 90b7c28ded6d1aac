// SPDX-License-Identifier: Apache-2.0
#include "scheduler/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/json_reader.hpp"
#include "scheduler/exact_scheduler.hpp"
#include "scheduler/fused_scheduler.hpp"
#include "scheduler/lookahead_scheduler.hpp"
#include "scheduler/pipeline_scheduler.hpp"
#include "scheduler/search_scheduler.hpp"
#include "scheduler/single_pass_scheduler.hpp"
#include "scheduler/tiled_scheduler.hpp"
#include "scheduler/xip_scheduler.hpp"

namespace outcore::scheduler {

void Registry::add(std::unique_ptr<Scheduler> scheduler) {
    assert(!find(scheduler->name()).ok() && "two schedulers of one name");
    schedulers_.push_back(std::move(scheduler));
}

Result<const Scheduler*> Registry::find(std::string_view name) const {
    std::vector<std::string> names;
    for (const auto& scheduler : schedulers_) {
        if (scheduler->name() == name) return scheduler.get();
        names.emplace_back(scheduler->name());
    }
    const std::string near = nearest_name(name, names);
    return Diagnostic{"", "",
                      fmt::format("no scheduler is called \"{}\"{}; known: {}", name,
                                  near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                                  fmt::join(names, ", "))};
}

Registry make_builtin_schedulers() {
    Registry registry;
    registry.add(std::make_unique<SerialScheduler>());
    registry.add(std::make_unique<XipScheduler>());
    registry.add(std::make_unique<DoubleBufferScheduler>());
    registry.add(std::make_unique<PipelineScheduler>());
    registry.add(std::make_unique<SinglePassScheduler>());
    registry.add(std::make_unique<LookaheadScheduler>());
    registry.add(std::make_unique<SearchScheduler>());
    registry.add(std::make_unique<FusedScheduler>());
    registry.add(std::make_unique<ExactScheduler>());
    return registry;
}

}  // namespace outcore::scheduler
