// What a schedule is judged by, and what it must not exceed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cost/kernel_profile.hpp"
#include "schedule/schedule.hpp"

namespace outcore::scheduler {

enum class Metric : std::uint8_t { Latency, Throughput, Energy, Writes, Lifetime, Sram, Edp };
inline constexpr std::array kMetrics = {Metric::Latency, Metric::Throughput, Metric::Energy,
                                        Metric::Writes,  Metric::Lifetime,   Metric::Sram,
                                        Metric::Edp};
std::string_view to_string(Metric metric);
/// Of throughput and lifetime more is better, of all others less.
bool more_is_better(Metric metric);

/// Of a whole schedule, by the closed forms.
struct Figures {
    double latency_s = 0.0;
    double period_s = 0.0;       // from frame to frame, steady
    double energy_j = 0.0;       // of one frame
    double written_bytes = 0.0;  // to flash or card, in one frame
    /// Sector erases of the most erased sector of NOR flash in one frame, over its endurance.
    double worn_share = 0.0;
    double sram_bytes = 0.0;  // highest addresses in use of the on-chip memories, in sum

    /// In the units of limits: s, frames/s, J, bytes, years (infinite without erases), bytes, J*s.
    double of(Metric metric) const;
    /// The same turned so that less is better.
    double cost(Metric metric) const;
};
Figures figures_of(const schedule::Schedule& schedule, const cost::KernelProfile& profile);

struct Term {
    Metric metric = Metric::Latency;
    double weight = 1.0;
    friend bool operator==(const Term&, const Term&) = default;
};

/// At most `value`, or at least where more is better.
struct Limit {
    Metric metric = Metric::Latency;
    double value = 0.0;

    bool broken_by(const Figures& figures) const;
    /// By which part of the limit it is broken; 0 when it is kept.
    double excess(const Figures& figures) const;
};

struct Objective {
    /// One after another, a later one decides where the earlier are alike to a millionth; or a
    /// weighted sum, each metric as a multiple of that of the first schedule.
    bool weighted = false;
    std::vector<Term> terms = {{Metric::Latency, 1.0}};

    bool only_latency() const { return terms.size() == 1 && terms[0].metric == Metric::Latency; }
};

/// Turns figures into one number, less is better. A schedule that keeps all limits is better than
/// any that does not. Only latency and no limits: that is the seconds.
class Scorer {
  public:
    Scorer(Objective objective, std::vector<Limit> limits)
        : objective_(std::move(objective)), limits_(std::move(limits)) {}

    bool seconds_are_enough() const { return objective_.only_latency() && limits_.empty(); }
    /// The first schedule's figures are what weights refer to.
    double score(const Figures& figures);

  private:
    Objective objective_;
    std::vector<Limit> limits_;
    std::optional<Figures> first_;
};

}  // namespace outcore::scheduler
