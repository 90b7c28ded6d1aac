// Scheduling problems for tests: a network on one of the boards in configs/.
#pragma once

#include <catch2/catch.hpp>

#include "platform/platform_loader.hpp"
#include "scheduler/registry.hpp"

namespace outcore::test {

inline scheduler::Problem problem(network::Network network, const std::string& board) {
    const std::filesystem::path configs = std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs";
    auto platform = platform::load_platform(board, configs);
    auto layouts = schedule::KernelLayouts::load(configs / "kernels/layout.json");
    REQUIRE(platform.ok());
    REQUIRE(layouts.ok());
    auto profile =
        cost::KernelProfile::load(configs / "kernels" / (platform->kernel_profile + ".json"));
    REQUIRE(profile.ok());
    scheduler::Problem made;
    made.network = std::make_shared<network::Network>(std::move(network));
    made.platform = std::make_shared<platform::Platform>(*std::move(platform));
    made.layouts = std::make_shared<schedule::KernelLayouts>(*std::move(layouts));
    made.profile = std::make_shared<cost::KernelProfile>(*std::move(profile));
    return made;
}

inline scheduler::Outcome run(const std::string& scheduler, const scheduler::Problem& problem) {
    const scheduler::Registry registry = scheduler::make_builtin_schedulers();
    return (*registry.find(scheduler))->run(problem);
}

}  // namespace outcore::test
