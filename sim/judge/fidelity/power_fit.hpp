// The current a microcontroller draws while it infers, per hertz of its clock: from published
// energy rows of the same board and supply.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/fidelity/fidelity_subject.hpp"

namespace outcore::judge {

/// What a row says of its supply: "Operating at 1.8V", "3.0 V with SMPS".
struct Supply {
    std::optional<double> volts;
    bool switched = false;  // by a switching regulator
};
Supply supply_of(const MeasuredRow& row);

/// Amperes per hertz of one measured row: energy / (volts x latency x clock); nothing when it does
/// not state all.
std::optional<double> current_per_hertz(const Subject& subject);

struct CurrentSample {
    std::string board;  // with the kind of regulator
    std::size_t row = 0;
    double a_per_hz = 0.0;
};

/// The geometric mean of a board's samples.
class PowerFit {
  public:
    void add(const Subject& subject, std::size_t row);
    /// Amperes per hertz from all samples of the subject's board but `except`; nothing without any.
    std::optional<double> a_per_hz(const Subject& subject,
                                   std::optional<std::size_t> except = std::nullopt) const;

  private:
    std::vector<CurrentSample> samples_;
};

}  // namespace outcore::judge
