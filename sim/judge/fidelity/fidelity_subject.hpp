// A row of a published table, understood: engine, version, board, network and what it asks for; or
// why it cannot be predicted, and why it may not count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "judge/fidelity/catalogue.hpp"
#include "judge/fidelity/work_terms.hpp"

namespace outcore::judge {

/// Cycles that a byte of weights costs on its way from internal flash, and the reads of one
/// inference: those that happen once, and those that a kernel repeats for every group of output
/// positions because the layer's weights do not fit the cache.
struct WeightStream {
    double stall_cycles_per_byte = 0.0;
    double bytes_once = 0.0;
    double bytes_by_position = 0.0;
};
WeightStream weight_stream(const WeightMemory& memory, bool dual_bank, const WorkTerms& work);

struct Subject {
    const MeasuredRow* row = nullptr;
    const Engine* engine = nullptr;
    std::size_t version = 0;  // index of the engine's range
    std::string core;
    std::string board;  // id; the row's own words where the catalogue knows none
    bool described = false;
    std::string network;  // path or name
    std::shared_ptr<const WorkTerms> work;
    WeightStream weights;
    double clock_hz = 0.0;
    bool external_weights = false;     // the weights do not fit the chip's flash
    double external_ram_cycles = 0.0;  // of activations that do not fit the chip's RAM

    /// Empty: predicted. Else why not.
    std::string out_of_reach;
    /// Why the row is informative only, empty where it counts. Rows on a board that no other
    /// shares engine and core with get their reason from the table they stand in.
    std::vector<std::string> reservations;
    std::string variant;   // of the engine's settings, "max_performance"; usually empty
    bool vague = false;    // network, version or clock is known only roughly: weighs less in a fit
    bool may_fit = false;  // measured on what is modelled, so that constants may rest on it

    bool reachable() const { return out_of_reach.empty(); }
    double cycles() const { return *row->latency_s * clock_hz; }
};

/// Loads and keeps the networks of rows.
class SubjectBuilder {
  public:
    /// Networks are named from `repository` (models/...) or from `shared`, a folder with more
    /// models that may not exist.
    SubjectBuilder(const Catalogue& catalogue, std::filesystem::path repository,
                   std::filesystem::path shared);
    ~SubjectBuilder();

    /// `row` and the catalogue must outlive the subject.
    Subject understand(const MeasuredRow& row);

  private:
    struct Cache;
    std::filesystem::path find_network(const MeasuredRow& row, const NetworkRule* rule) const;
    const Catalogue& catalogue_;
    std::filesystem::path repository_, shared_;
    std::unique_ptr<Cache> cache_;
};

}  // namespace outcore::judge
