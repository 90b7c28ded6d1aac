// A bundle stands alone: the host replayer builds from it and replays it.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "judge/deployed_network.hpp"

using namespace outcore;
using testing::required;

TEST_CASE("the host replayer built from the bundle alone gives the in-core bytes") {
    const testing::Workload load = testing::load_workload(
        std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 2);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "serial");
    const testing::Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder build;
    for (const auto& command :
         {std::vector<std::string>{"cmake", "-G", "Ninja", deployed.folder().string()},
          std::vector<std::string>{"cmake", "--build", "."}}) {
        const auto result = required(judge::run_child({command, build.path(), 300.0}));
        INFO(result.output << result.errors);
        REQUIRE(result.ok());
    }
    judge::ReplayRequest request =
        deployed.request(load, judge::Target::Host, judge::Delays::Random);
    request.programs = build.path();
    testing::check_replay(load, request);
}
