// The whole path for tests: a network file and a board become a checked schedule, a bundle in a
// temporary folder, and what the reference expects of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>

#include "deploy/bundle.hpp"
#include "judge/child_process.hpp"
#include "judge/verdict.hpp"
#include "network/importer.hpp"
#include "platform/platform_loader.hpp"
#include "reference/constant_folding.hpp"
#include "schedule/checker.hpp"
#include "scheduler/registry.hpp"

namespace outcore::testing {

namespace fs = std::filesystem;

inline const fs::path kConfigs = fs::path(OUTCORE_SOURCE_DIR) / "configs";
inline const fs::path kPrograms = fs::path(OUTCORE_BINARY_DIR) / "bin";

/// The value, or a failed test with the diagnostics.
template <typename T>
T required(Result<T> result) {
    if (!result.ok()) FAIL(to_string(result.diagnostics().front()));
    return std::move(result).value();
}

/// Networks and what they should compute; made once for all boards.
struct Workload {
    std::shared_ptr<const network::Network> network;
    std::vector<std::uint8_t> inputs;
    judge::Expectation expected;
};

inline Workload load_workload(const fs::path& model, std::int32_t frames) {
    Workload load;
    load.network = std::make_shared<network::Network>(
        reference::fold_constants(required(network::import_network(model))));
    load.inputs = judge::seeded_frames(*load.network, frames);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

/// A schedule, or why there is none. A schedule that the checker refuses fails the test.
inline scheduler::Outcome make_schedule(const Workload& load, const std::string& board,
                                        const std::string& scheduler_name,
                                        std::optional<std::int64_t> sram_bytes = std::nullopt,
                                        std::int64_t internal_flash_bytes = 0) {
    scheduler::Problem problem;
    problem.network = load.network;
    problem.platform =
        std::make_shared<platform::Platform>(required(platform::load_platform(board, kConfigs)));
    problem.layouts = std::make_shared<schedule::KernelLayouts>(
        required(schedule::KernelLayouts::load(kConfigs / "kernels/layout.json")));
    problem.profile = std::make_shared<cost::KernelProfile>(required(cost::KernelProfile::load(
        kConfigs / "kernels" / (problem.platform->kernel_profile + ".json"))));
    problem.constraints.sram_bytes = sram_bytes;
    problem.constraints.internal_flash_bytes = internal_flash_bytes;
    const scheduler::Registry registry = scheduler::make_builtin_schedulers();
    scheduler::Outcome outcome = required(registry.find(scheduler_name))->run(problem);
    if (const auto* made = std::get_if<schedule::Schedule>(&outcome)) {
        const schedule::CheckReport report = schedule::check(*made, *problem.layouts);
        if (!report.ok())
            FAIL("the checker refuses the schedule: " << report.violations.front().message);
    }
    return outcome;
}

/// A bundle in a folder of its own.
class Deployed {
  public:
    explicit Deployed(const schedule::Schedule& schedule) {
        summary_ = required(deploy::write_bundle(
            schedule, required(schedule::KernelLayouts::load(kConfigs / "kernels/layout.json")),
            folder_.path(), fs::path(OUTCORE_SOURCE_DIR) / "runtime"));
    }
    const fs::path& folder() const { return folder_.path(); }
    const deploy::BundleSummary& summary() const { return summary_; }

    judge::ReplayRequest request(const Workload& load, judge::Target target,
                                 judge::Delays delays) const {
        judge::ReplayRequest request;
        request.bundle = folder();
        request.target = target;
        request.input = load.inputs;
        request.frames = load.expected.frames;
        request.delays = delays;
        request.programs = kPrograms;
        return request;
    }

  private:
    judge::TemporaryFolder folder_;
    deploy::BundleSummary summary_;
};

/// Replays and compares; the verdict's line is the failure's message.
inline void check_replay(const Workload& load, const judge::ReplayRequest& request) {
    const judge::ReplayResult replayed = required(judge::replay(request));
    const judge::Verdict verdict = judge::verdict_on(request, replayed, load.expected);
    INFO(to_string(verdict, *load.network));
    CHECK(verdict.ok());
}

/// Images for QEMU are built only where a cross compiler is.
inline bool has_program(judge::Target target) {
    return fs::exists(judge::program_of(kPrograms, target));
}

}  // namespace outcore::testing
