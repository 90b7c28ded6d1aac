// From a configuration to a scheduler's problem. Networks, boards and profiles are loaded once
// each. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "explore/comparison_plan.hpp"
#include "explore/sweep/configuration.hpp"

namespace outcore::explore {

class ProblemLoader {
  public:
    explicit ProblemLoader(Surroundings surroundings) : surroundings_(std::move(surroundings)) {}

    /// The problem of a configuration; what is wrong with its values, or with their combination, is
    /// a diagnostic. Boards are kept by what decides them, at most kMostBoards of them.
    Result<scheduler::Problem> load(const Configuration& configuration);

    static constexpr std::size_t kMostBoards = 256;

  private:
    struct Board {
        std::shared_ptr<const platform::Platform> platform;
        std::shared_ptr<const cost::KernelProfile> profile;
    };
    Result<std::shared_ptr<const network::Network>> network_of(const Configuration& configuration);
    Result<Board> board_of(const Configuration& configuration);

    Surroundings surroundings_;
    std::map<std::string, Result<std::shared_ptr<const network::Network>>> networks_;
    std::map<std::string, Result<Board>> boards_;
};

}  // namespace outcore::explore
