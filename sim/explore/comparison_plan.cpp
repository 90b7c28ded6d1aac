// SPDX-License-Identifier: Apache-2.0
#include "explore/comparison_plan.hpp"

#include <algorithm>
#include <optional>

#include "explore/platform_variant.hpp"
#include "network/importer.hpp"

namespace outcore::explore {
namespace {

using network::Network;
using platform::Platform;

void append(Diagnostics& all, const Diagnostics& more) {
    all.insert(all.end(), more.begin(), more.end());
}

/// Every size of a platform; one without a size where the suite names none.
std::vector<std::optional<std::int64_t>> sizes_of(const Suite& suite) {
    std::vector<std::optional<std::int64_t>> sizes(suite.sram_bytes.begin(),
                                                   suite.sram_bytes.end());
    if (sizes.empty()) sizes.emplace_back();
    return sizes;
}

/// What a platform contributes to a case.
struct Variant {
    std::string name;
    std::shared_ptr<const Platform> platform;
    std::shared_ptr<const cost::KernelProfile> profile;
    std::optional<std::int64_t> sram_bytes;
};

std::vector<Variant> load_variants(const Suite& suite, const Surroundings& surroundings,
                                   Diagnostics& mistakes) {
    std::vector<Variant> variants;
    for (const SuitePlatform& chosen : suite.platforms) {
        for (const auto& size : sizes_of(suite)) {
            auto board = load_variant(chosen, surroundings.configs, size);
            if (!board) {
                append(mistakes, board.diagnostics());
                break;  // the other sizes have the same mistakes
            }
            auto profile = load_case_profile(surroundings.configs, *board, suite.kernels);
            if (!profile) {
                append(mistakes, profile.diagnostics());
                break;
            }
            variants.push_back(
                {chosen.name, std::make_shared<Platform>(std::move(*board)), *profile, size});
        }
    }
    return variants;
}

CaseProblem case_of(const std::string& network_name, std::shared_ptr<const Network> network,
                    const Variant& variant, const Surroundings& surroundings,
                    const scheduler::Constraints& constraints) {
    CaseProblem one;
    one.place = {network_name, variant.name,
                 variant.sram_bytes.value_or(usable_sram(*variant.platform))};
    one.problem.network = std::move(network);
    one.problem.platform = variant.platform;
    one.problem.layouts = surroundings.layouts;
    one.problem.profile = variant.profile;
    one.problem.constraints = constraints;
    one.problem.constraints.sram_bytes = variant.sram_bytes;
    return one;
}

}  // namespace

Result<std::shared_ptr<const cost::KernelProfile>> load_case_profile(
    const std::filesystem::path& configs, const Platform& platform, const std::string& name) {
    const std::string& wanted = name.empty() ? platform.kernel_profile : name;
    auto profile = cost::KernelProfile::load(configs / "kernels" / (wanted + ".json"));
    if (!profile) return profile.diagnostics();
    const auto covered = profile->check(platform);
    if (!covered) return covered.diagnostics();
    return std::shared_ptr<const cost::KernelProfile>(
        std::make_shared<cost::KernelProfile>(std::move(*profile)));
}

Result<std::vector<CaseProblem>> load_cases(const Suite& suite, const Surroundings& surroundings) {
    Diagnostics mistakes;
    const std::vector<Variant> variants = load_variants(suite, surroundings, mistakes);
    scheduler::Constraints constraints;
    constraints.external_ram = suite.external_ram;
    constraints.internal_flash_bytes = suite.internal_flash ? scheduler::kAllOfFlash : 0;
    std::vector<CaseProblem> cases;
    for (const SuiteNetwork& entry : suite.networks) {
        auto imported = network::import_network(entry.model);
        if (!imported) {
            append(mistakes, imported.diagnostics());
            continue;
        }
        const auto network =
            std::make_shared<const Network>(surroundings.prepare(std::move(*imported)));
        for (const Variant& variant : variants)
            cases.push_back(case_of(entry.name, network, variant, surroundings, constraints));
    }
    if (!mistakes.empty()) return mistakes;
    return cases;
}

Result<CaseProblem> case_of_schedule(const schedule::Schedule& schedule, const std::string& kernels,
                                     const Surroundings& surroundings) {
    auto profile = load_case_profile(surroundings.configs, *schedule.platform, kernels);
    if (!profile) return profile.diagnostics();
    const Variant variant{schedule.platform->name, schedule.platform, *profile, std::nullopt};
    return case_of(schedule.network->name, schedule.network, variant, surroundings, {});
}

}  // namespace outcore::explore
