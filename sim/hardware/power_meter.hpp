// Energy of one component: the time that it spends in each power state times current and supply.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/units.hpp"
#include "hardware/activity_log.hpp"

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
    void spend(std::size_t index, double duration_s) {
        states_.at(index).time.count += duration_s;
        if (log_ != nullptr) show(index, duration_s);
    }
    /// For the record: `index` from where the last one ended, or from at().
    [[gnu::cold]] void show(std::size_t index, double duration_s);
    /// When the next spend() begins, for the record; the bus has said so for each transaction.
    void at(double start_s) {
        if (log_ != nullptr) log_->set_cursor(start_s);
    }
    /// The same for states that interrupt each other: the time alone; show() says when.
    void book(std::size_t index, double duration_s) { states_.at(index).time.count += duration_s; }
    /// For the record: `index` held from `start_s` to `end_s`, except where another one took over.
    void show(std::size_t index, double start_s, double end_s) {
        if (log_ != nullptr) log_->spend(track_, index, start_s, end_s);
    }
    /// Writes each spend() to a track of its own from now on. States of one part that overlap, by
    /// two masters that use it at once, add up unless `overlap` says otherwise.
    void record(ActivityLog& log, Overlap overlap = Overlap::Adds);
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
    ActivityLog* log_ = nullptr;
    std::uint32_t track_ = 0;
};

}  // namespace outcore::hardware
