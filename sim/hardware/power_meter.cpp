// SPDX-License-Identifier: Apache-2.0
#include "hardware/power_meter.hpp"

#include <algorithm>
#include <utility>

namespace outcore::hardware {

PowerMeter::PowerMeter(std::string component, Volts supply, std::vector<PowerState> states)
    : component_(std::move(component)), supply_(supply), states_(std::move(states)) {}

void PowerMeter::record(ActivityLog& log, Overlap overlap) {
    TrackInfo info{"power", component_, "W", {}, {}, overlap};
    for (const PowerState& state : states_) {
        info.states.push_back(state.name);
        info.values.push_back(supply_.count * state.current.count);
    }
    track_ = log.add_track(std::move(info));
    log_ = &log;
}

void PowerMeter::show(std::size_t index, double duration_s) {
    log_->spend(track_, index, duration_s);
}

void PowerMeter::close(Seconds total) {
    double busy = 0.0;
    for (std::size_t i = 1; i < states_.size(); ++i) busy += states_[i].time.count;
    states_.front().time = Seconds(std::max(0.0, total.count - busy));
}

Joules PowerMeter::energy(std::size_t index) const {
    const PowerState& state = states_.at(index);
    return Joules(supply_.count * state.current.count * state.time.count);
}

Joules PowerMeter::energy() const {
    Joules sum;
    for (std::size_t i = 0; i < states_.size(); ++i) sum += energy(i);
    return sum;
}

}  // namespace outcore::hardware
