// Energy of one component: the time that it spends in each power state times current and supply.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/units.hpp"

namespace outcore::hardware {

struct PowerState {
    std::string name;  // "run", "standby"
    Amperes current;
    Seconds time;
};

/// States are numbered in the order given; the first is the idle state, which takes all time left
/// over.
class PowerMeter {
  public:
    PowerMeter(std::string component, Volts supply, std::vector<PowerState> states);

    /// `duration` more in state `index` (not the idle one).
    void spend(std::size_t index, double duration_s) { states_.at(index).time.count += duration_s; }
    /// Gives the idle state what the others leave of `total`; call once, at the end.
    void close(Seconds total);

    const std::string& component() const { return component_; }
    const std::vector<PowerState>& states() const { return states_; }
    Joules energy(std::size_t index) const;
    Joules energy() const;

  private:
    std::string component_;
    Volts supply_;
    std::vector<PowerState> states_;
};

}  // namespace outcore::hardware
