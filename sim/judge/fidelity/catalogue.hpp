// Who is who in published tables: engines and their versions, boards and their memories, networks
// and their files. Data of configs/fidelity, found by regular expressions over a row's own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "judge/fidelity/measured_rows.hpp"

namespace outcore::judge {

/// "8.1.0" and "v8.1.0" -> {8, 1, 0}; empty where the text does not begin with a number.
using Version = std::vector<std::int64_t>;
Version parse_version(const std::string& text);

/// Versions that are modelled alike: up to, not including, `before` (nothing: all later ones).
struct VersionRange {
    std::string name;  // as in the name of the kernel profile, "7.1"
    std::optional<Version> before;
    /// Whether output channels whose weights are all zero are computed like others.
    bool dense = false;
};

struct Engine {
    std::string id;      // "x-cube-ai"
    std::string title;   // "X-CUBE-AI"
    std::string family;  // engines with the same kernels inside, "cmsis-nn"
    std::regex pattern;
    /// Takes the round of its source ("tiny_results_v1.0") where a row states no version.
    bool version_from_round = false;
    std::vector<VersionRange> versions;  // in order, at least one
};

/// What a weight that is read from internal flash costs, from data sheets.
struct WeightMemory {
    double wait_states = 0.0;           // for one line at the core's clock
    double line_bytes = 16.0;           // read at once
    double dual_bank_line_bytes = 0.0;  // where the row says dual-bank mode; 0: as line_bytes
    std::int64_t cache_bytes = 0;       // that hold weights between two uses
};

struct MeasuredBoard {
    std::string id;  // "nucleo-h7a3zi-q"
    std::regex pattern;
    std::string core;  // "cortex-m7"
    /// Whether its memories are described from data sheets; else defaults with a wide prior.
    bool described = false;
    std::optional<double> assumed_clock_hz;  // where rows state none
    WeightMemory weights;
    std::int64_t ram_bytes = 0;    // on the chip, for activations; 0: whatever is asked for
    std::int64_t flash_bytes = 0;  // on the chip, for weights; 0: whatever is asked for
    /// What a byte costs where activations or weights do not fit the chip: cache line fills.
    double external_ram_cycles_per_byte = 0.0;
    double external_weight_cycles_per_byte = 0.0;
};

/// How a row's words lead to a network.
struct NetworkRule {
    std::regex model;
    std::optional<std::regex> input_shape;
    std::string network;  // from the repository, or "shared:" and a path below the shared models
    bool exact = true;    // the very file, or the same shapes
};

class Catalogue {
  public:
    /// Reads engines.json, boards.json and networks.json of `folder` (configs/fidelity).
    static Result<Catalogue> load(const std::filesystem::path& folder);

    /// Nothing when no pattern fits; a row then is out of reach.
    const Engine* engine(const MeasuredRow& row) const;
    const MeasuredBoard* board(const MeasuredRow& row) const;
    const NetworkRule* network(const MeasuredRow& row) const;

    const std::vector<Engine>& engines() const { return engines_; }
    const std::vector<MeasuredBoard>& boards() const { return boards_; }

  private:
    std::vector<Engine> engines_;
    std::vector<MeasuredBoard> boards_;
    std::vector<NetworkRule> networks_;
};

/// Index of the range that holds the row's version; nothing when it states none.
std::optional<std::size_t> version_range(const Engine& engine, const MeasuredRow& row);

/// "Cortex-M7" -> "cortex-m7".
std::string core_id(const std::string& core);

}  // namespace outcore::judge
