// The largest network of models/: 138 MB of synthetic weights, scheduled and simulated from large
// storages within 5 seconds each and 1 GiB.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "network/importer.hpp"
#include "platform/platform_loader.hpp"
#include "simulator/forked.hpp"
#include "support/problems.hpp"

using namespace outcore;

namespace {

constexpr double kMostSeconds = 5.0;
constexpr double kMostMebibytes = 1024.0;

class Watch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

double peak_mebibytes(int whose) {
    rusage usage{};
    ::getrusage(whose, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void run_on(const std::string& board, const char* scheduler) {
    const std::filesystem::path source = OUTCORE_SOURCE_DIR;
    const std::vector<std::string> known = platform::board_names(source / "configs");
    if (std::find(known.begin(), known.end(), board) == known.end()) {
        WARN("skipped: no board " << board);
        return;
    }
    const Watch loading;
    auto network = network::import_network(source / "models/vgg16.json");
    REQUIRE(network.ok());
    const scheduler::Problem problem = test::problem(std::move(network).value(), board);
    const double load_s = loading.seconds();
    const Watch scheduling;
    const scheduler::Outcome outcome = test::run(scheduler, problem);
    const double schedule_s = scheduling.seconds();
    const auto* infeasible = std::get_if<scheduler::Infeasible>(&outcome);
    INFO((infeasible == nullptr ? "" : infeasible->message));
    REQUIRE(infeasible == nullptr);
    const auto& schedule = std::get<schedule::Schedule>(outcome);
    const Watch simulating;
    const auto result = simulator::simulate_forked(schedule, *problem.profile);
    const double simulate_s = simulating.seconds();
    REQUIRE(result.ok());
    const double mebibytes = std::max(peak_mebibytes(RUSAGE_SELF), peak_mebibytes(RUSAGE_CHILDREN));
    fmt::print(
        "{} {}: {} tasks, {:.0f} s of inference; load {:.2f} s, schedule {:.2f} s, simulate {:.2f} "
        "s, {:.0f} MiB\n",
        board, scheduler, schedule.tasks.size(), result->latency_s, load_s, schedule_s, simulate_s,
        mebibytes);
    CHECK(load_s + simulate_s < kMostSeconds);
    CHECK(schedule_s < kMostSeconds);
    CHECK(mebibytes < kMostMebibytes);
    constexpr double kWeights = 138e6;
    CHECK(static_cast<double>(schedule.chunks.size()) > 0.0);
    double weights = 0.0;
    for (const auto& traffic : result->traffic)
        weights += static_cast<double>(traffic.weights_bytes);
    CHECK(weights >= kWeights);
}

}  // namespace

TEST_CASE("VGG16 from an assumed NOR of 256 MiB, double-buffered") {
    run_on("stm32f746g-disco-assumed-256m", "double-buffer");
}
TEST_CASE("VGG16 from an assumed NOR of 256 MiB, serially") {
    run_on("stm32f746g-disco-assumed-256m", "serial");
}
TEST_CASE("VGG16 from an SD card, double-buffered") {
    run_on("stm32f746g-disco-sd", "double-buffer");
}
