// How long an engine takes for a network on a core, as a structure with unknown constants: a prior
// from instruction counts, and factors for engine, version, core and board that measured rows move.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cost/kernel_profile.hpp"
#include "judge/fidelity/fidelity_subject.hpp"

namespace outcore::judge {

/// Before any row is seen: cycles of each term, and how far (standard deviation of the natural
/// logarithm) each kind of factor may move. configs/fidelity/prior.json.
struct TimingPrior {
    std::array<double, kTerms> cycles{};
    double positions_per_read = 4.0;  // output positions that share one read of the weights
    double family = 0.0, family_term = 0.0;
    double engine = 0.0, engine_term = 0.0;  // within its family
    double core = 0.0, core_term = 0.0;
    double family_core = 0.0, family_core_term = 0.0;
    double version = 0.0, version_term = 0.0;  // from one range of versions to the next
    double version_core = 0.0, version_core_term = 0.0;
    double board = 0.0, undescribed_board = 0.0;
    double stall = 0.0, undescribed_stall = 0.0;  // of a board's weight stream
    double external = 0.0;                        // of what lies outside the chip
    double reuse = 0.0;                           // of an engine's positions_per_read
    double row = 0.0;                             // what a row keeps to itself

    static Result<TimingPrior> load(const std::filesystem::path& file);
};

/// A subject's time as a sum of parts, each a number of cycles times the exponentials of factors.
struct TimingPart {
    double cycles = 0.0;
    std::vector<std::size_t> factors;
};
using TimingParts = std::vector<TimingPart>;

/// The unknown factors of a set of subjects, named so that a fit on some of them serves the others:
/// a factor that no row moves stays at zero.
class FactorSpace {
  public:
    explicit FactorSpace(const TimingPrior& prior) : prior_(prior) {}

    /// Names the factors of a subject, new ones included.
    TimingParts parts(const Subject& subject);

    std::size_t size() const { return spreads_.size(); }
    /// Standard deviation of each factor before any row is seen.
    const std::vector<double>& spreads() const { return spreads_; }
    /// Index of a factor by its name, or size() when it is not there.
    std::size_t find(const std::string& name) const;

  private:
    std::size_t factor(const std::string& name, double spread);
    void common_factors(const Subject& subject, std::vector<std::size_t>& factors);

    TimingPrior prior_;
    std::map<std::string, std::size_t> names_;
    std::vector<double> spreads_;
};

/// Cycles of all parts with the given values of the factors.
double total_cycles(const TimingParts& parts, const std::vector<double>& factors);

/// The factors of one engine, version and core as a kernel timing (all classes that terms know), to
/// be written into a profile; `positions_per_read` likewise.
struct FittedTiming {
    std::array<double, kTerms> cycles{};
    double positions_per_read = 0.0;
};
FittedTiming fitted_timing(FactorSpace& space, const TimingPrior& prior, const Engine& engine,
                           std::size_t version, const std::string& core,
                           const std::vector<double>& factors);

}  // namespace outcore::judge
