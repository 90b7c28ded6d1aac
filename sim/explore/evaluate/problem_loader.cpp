// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/problem_loader.hpp"

#include <fmt/format.h>

#include "explore/platform_variant.hpp"
#include "network/importer.hpp"
#include "scheduler/objective_text.hpp"

namespace outcore::explore {
namespace {

using scheduler::Constraints;

/// All that decides a board and the profile for it.
std::string board_key(const Configuration& configuration) {
    std::string key = fmt::format("{}\n{}\n{}\n{}", configuration.board, configuration.storage,
                                  configuration.kernels, configuration.sram_bytes.value_or(0));
    for (const auto& [pointer, value] : configuration.board_constants)
        key += fmt::format("\n{}={}", pointer, value);
    return key;
}

Result<Constraints> constraints_of(const Configuration& configuration) {
    Constraints constraints;
    constraints.sram_bytes = configuration.sram_bytes;
    constraints.external_ram = configuration.external_ram;
    constraints.internal_flash_bytes = configuration.internal_flash_bytes;
    constraints.prefetch_depth = configuration.prefetch_depth;
    constraints.tile_limits = configuration.tile_limits;
    constraints.budget = configuration.budget;
    constraints.seed = configuration.seed;
    auto objective = scheduler::parse_objective(configuration.objective);
    if (!objective) return objective.diagnostics();
    constraints.objective = std::move(*objective);
    for (const std::string& text : configuration.limits) {
        auto limit = scheduler::parse_limit(text);
        if (!limit) return limit.diagnostics();
        constraints.limits.push_back(*limit);
    }
    return constraints;
}

}  // namespace

Result<std::shared_ptr<const network::Network>> ProblemLoader::network_of(
    const Configuration& configuration) {
    const auto known = networks_.find(configuration.network);
    if (known != networks_.end()) return known->second;
    const auto load = [&]() -> Result<std::shared_ptr<const network::Network>> {
        auto imported = network::import_network(configuration.network);
        if (!imported) return imported.diagnostics();
        return std::shared_ptr<const network::Network>(
            std::make_shared<network::Network>(surroundings_.prepare(std::move(*imported))));
    };
    return networks_.emplace(configuration.network, load()).first->second;
}

Result<ProblemLoader::Board> ProblemLoader::board_of(const Configuration& configuration) {
    const std::string key = board_key(configuration);
    const auto known = boards_.find(key);
    if (known != boards_.end()) return known->second;
    const auto load = [&]() -> Result<Board> {
        const SuitePlatform chosen{configuration.board, configuration.board, configuration.storage,
                                   configuration.board_constants};
        auto platform = load_variant(chosen, surroundings_.configs, configuration.sram_bytes);
        if (!platform) return platform.diagnostics();
        auto profile = load_case_profile(surroundings_.configs, *platform, configuration.kernels);
        if (!profile) return profile.diagnostics();
        return Board{std::make_shared<platform::Platform>(std::move(*platform)), *profile};
    };
    if (boards_.size() >= kMostBoards) boards_.clear();
    return boards_.emplace(key, load()).first->second;
}

Result<scheduler::Problem> ProblemLoader::load(const Configuration& configuration) {
    const auto network = network_of(configuration);
    if (!network) return network.diagnostics();
    const auto board = board_of(configuration);
    if (!board) return board.diagnostics();
    auto constraints = constraints_of(configuration);
    if (!constraints) return constraints.diagnostics();
    return scheduler::Problem{*network, board->platform, surroundings_.layouts, board->profile,
                              std::move(*constraints)};
}

}  // namespace outcore::explore
