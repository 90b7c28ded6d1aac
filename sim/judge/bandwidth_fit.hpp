// Fits the two constants that published DMA reads leave open, the same for all boards: the clocks
// of an engine's request handshake and the driver's cycles for each read call. All else that such a
// read takes is in the tables of engines, drivers and parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "platform/platform.hpp"

namespace outcore::judge {

/// One published sequential read and the board that stands for it, its driver included.
struct PublishedRead {
    std::string board_name;  // as published
    platform::Platform board;
    double rate = 0.0;  // bytes per second
    std::string source;
};

/// The reads that `configs`/fidelity/read_bandwidth.json lists. Where `table` is not empty (columns
/// of measured_memory_and_power.csv), the rates are those of its rows.
Result<std::vector<PublishedRead>> load_published_reads(const std::filesystem::path& configs,
                                                        const std::filesystem::path& table = {});

struct ReadConstants {
    double request_clocks = 0.0;  // Engine::request_clocks, of every engine
    double call_cycles = 0.0;     // Driver::start_cycles + completion_cycles
};

/// Stands where rows do not tell the two apart: no handshake is known, so it is the core's part
/// that is held, at the runtime's own (configs/drivers/outcore.json, assumed there as well).
constexpr ReadConstants kReadPrior{3.0, 250.0};

/// What the boards' own files hold: the constants in use.
ReadConstants constants_in_use(const PublishedRead& read);

/// Bytes per second of reads of the driver's command size, one after another.
double predicted_rate(const PublishedRead& read, const ReadConstants& constants);

struct ReadFit {
    ReadConstants constants;
    bool identifiable = true;    // false: `call_cycles` is the prior's
    std::vector<double> errors;  // predicted / published - 1, for each row
};

/// Least squares of ln(predicted / published) by Gauss-Newton; deterministic.
ReadFit fit_reads(std::span<const PublishedRead> reads, const ReadConstants& prior = kReadPrior);

struct LeftOutRead {
    std::string board_name;
    ReadFit fit;         // of the other rows
    double error = 0.0;  // of the row left out
};
std::vector<LeftOutRead> leave_one_out(std::span<const PublishedRead> reads,
                                       const ReadConstants& prior = kReadPrior);

}  // namespace outcore::judge
