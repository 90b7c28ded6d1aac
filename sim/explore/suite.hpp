// What is compared: networks x platforms x sizes of on-chip RAM x schedulers, as a file of
// configs/suites says (docs/spec/suite.md). Checks the file and the names in it; loads nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "scheduler/registry.hpp"

namespace outcore::explore {

struct SuiteNetwork {
    std::string name;
    std::filesystem::path model;
};

/// A board, with another storage part or other constants where the suite says so.
struct SuitePlatform {
    std::string name;
    std::string board;                             // a name in configs/boards, or a path
    std::string storage;                           // a name in configs/storages; empty: the board's
    std::map<std::string, std::string> overrides;  // JSON pointer -> JSON text
};

struct Suite {
    std::string name;
    std::vector<SuiteNetwork> networks;
    std::vector<SuitePlatform> platforms;
    std::vector<std::int64_t> sram_bytes;  // empty: what each board has
    std::vector<std::string> schedulers;   // empty: all that there are
    std::string kernels;                   // timing profile; empty: each board's
    bool external_ram = true;              // activations may be swapped to it
    bool internal_flash = false;           // constants may stay there
};

/// The names that a suite may use.
struct KnownNames {
    std::vector<std::string> boards, storages, kernels, schedulers;
};
KnownNames known_names(const std::filesystem::path& configs, const scheduler::Registry& schedulers);

/// Paths of models and boards start from the folder of `file`. Every mistake is returned.
Result<Suite> load_suite(const std::filesystem::path& file, const KnownNames& known);

/// Smallest and largest size of on-chip RAM that a suite may ask for.
constexpr std::int64_t kLeastSram = 1024, kMostSram = std::int64_t{1} << 26;

}  // namespace outcore::explore
