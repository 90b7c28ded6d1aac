// SPDX-License-Identifier: Apache-2.0
#include "hardware/bus.hpp"

#include <algorithm>
#include <utility>

#include "hardware/sim_time.hpp"
#include "hardware/stage_timing.hpp"

namespace outcore::hardware {
namespace {

constexpr double kDoneSeconds = 1e-12;  // the kernel's resolution
constexpr double kFull = 1.0 + 1e-9;    // demands are quotients
constexpr double kMostForCore = 0.5;  // round robin never leaves a master without every second turn

}  // namespace

Bus::Bus(const sc_core::sc_module_name& name, std::size_t masters, std::size_t devices)
    : sc_module(name), core_share_(devices, 0.0) {
    for (std::size_t i = 0; i < masters; ++i) {
        masters_.push_back(std::make_unique<MasterSocket>(sc_core::sc_gen_unique_name("master")));
        masters_.back()->register_b_transport(this, &Bus::b_transport, static_cast<int>(i));
    }
    for (std::size_t i = 0; i < devices; ++i) {
        devices_.push_back(std::make_unique<DeviceSocket>(sc_core::sc_gen_unique_name("device")));
    }
}

Bus::~Bus() = default;

void Bus::b_transport(int /*master*/, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const std::uint64_t address = payload.get_address();
    const std::size_t device = address / kWindowBytes;
    if (device >= devices_.size()) {
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    if (log_ != nullptr) note_arrival(delay);
    payload.set_address(address % kWindowBytes);
    (*devices_[device])->b_transport(payload, delay);
    payload.set_address(address);
}

void Bus::record(ActivityLog& log, const std::vector<std::string>& devices) {
    log_ = &log;
    tracks_.resize(devices.size());
    listeners_.assign(devices.size(), nullptr);
    for (std::size_t i = 0; i < devices.size(); ++i)
        tracks_[i].connect(log, {"bus", devices[i], "share", {}, {}, Overlap::Adds});
}

void Bus::note(const Demand& demand, sc_core::sc_time start, sc_core::sc_time end, double rate) {
    const double share = demand.share * rate;
    if (share > 0.0)
        tracks_[demand.device.index()].extend(0, start.to_seconds(), end.to_seconds(), share);
}

void Bus::note_streamed(const std::array<Demand, 2>& demands, sc_core::sc_time start,
                        sc_core::sc_time end) {
    for (const Demand& demand : demands) {
        CommandRecorder* listener = listeners_[demand.device.index()];
        if (listener != nullptr) listener->streamed(start.to_seconds(), end.to_seconds());
    }
}

void Bus::note_arrival(sc_core::sc_time delay) {
    log_->set_cursor((sc_core::sc_time_stamp() + delay).to_seconds());
}

void Bus::note_core() {
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    for (std::size_t i = 0; i < core_share_.size(); ++i)
        note({DeviceId(i), core_share_[i]}, core_demands_since_, now, 1.0);
    core_demands_since_ = now;
}

void Bus::note_alone(const std::array<Demand, 2>& demands, sc_core::sc_time start,
                     sc_core::sc_time duration) {
    for (const Demand& demand : demands) note(demand, start, start + duration, 1.0);
    note_streamed(demands, start, start + duration);
}

void Bus::note_share(const Stream& stream, sc_core::sc_time now) {
    for (const Demand& demand : stream.demands) note(demand, stream.since, now, stream.rate);
}

void Bus::progress(Stream& stream, sc_core::sc_time now) {
    stream.remaining_s -= (now - stream.since).to_seconds() * stream.rate;
    if (log_ != nullptr) note_share(stream, now);
    stream.since = now;
}

double Bus::share_on(const Stream& stream, DeviceId device) {
    double share = 0.0;
    for (const Demand& demand : stream.demands)
        share += demand.device == device ? demand.share : 0.0;
    return share;
}

bool Bus::fits_alone(const std::array<Demand, 2>& demands) const {
    return streams_.empty() &&
           std::all_of(demands.begin(), demands.end(), [this](const Demand& demand) {
               return demand.share + core_share_[demand.device.index()] <= kFull;
           });
}

bool Bus::settle_bottleneck(std::vector<double>& free) {
    double lowest = 1.0;
    DeviceId bottleneck;
    for (std::size_t d = 0; d < free.size(); ++d) {
        double wanted = 0.0;
        for (const Stream& stream : streams_)
            wanted += stream.settled ? 0.0 : share_on(stream, DeviceId(d));
        if (wanted > 0.0 && wanted > free[d] * kFull && free[d] / wanted < lowest) {
            lowest = free[d] / wanted;
            bottleneck = DeviceId(d);
        }
    }
    if (!bottleneck.valid()) return false;
    for (Stream& stream : streams_) {
        if (stream.settled || share_on(stream, bottleneck) == 0.0) continue;
        stream.settled = true;
        stream.rate = lowest;
        for (const Demand& demand : stream.demands)
            free[demand.device.index()] -= demand.share * lowest;
    }
    return true;
}

void Bus::rebalance() {
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    std::vector<double> old_rates;
    for (Stream& stream : streams_) {
        old_rates.push_back(stream.rate);
        progress(stream, now);
        stream.settled = false;
        stream.rate = 1.0;
    }
    std::vector<double> free(core_share_.size());
    std::transform(core_share_.begin(), core_share_.end(), free.begin(),
                   [](double s) { return 1.0 - s; });
    while (settle_bottleneck(free)) {
    }
    auto old_rate = old_rates.begin();
    for (Stream& stream : streams_) {
        if (stream.rate != *old_rate++) stream.rate_changed.notify(sc_core::SC_ZERO_TIME);
    }
}

sc_core::sc_time Bus::carry(LocalTime& local, sc_core::sc_time duration,
                            const std::array<Demand, 2>& demands) {
    if (fits_alone(demands) && local.alone_for(duration)) {
        if (log_ != nullptr) note_alone(demands, local.now(), duration);
        local.advance(duration);
        return sc_core::SC_ZERO_TIME;
    }
    local.sync();
    const sc_core::sc_time start = sc_core::sc_time_stamp();
    const auto stream = streams_.emplace(streams_.end());
    stream->demands = demands;
    stream->remaining_s = duration.to_seconds();
    stream->since = start;
    rebalance();
    while (stream->remaining_s > kDoneSeconds) {
        sc_core::wait(to_time(stream->remaining_s / stream->rate), stream->rate_changed);
        progress(*stream, sc_core::sc_time_stamp());
    }
    if (log_ != nullptr) note_streamed(demands, start, sc_core::sc_time_stamp());
    streams_.erase(stream);
    rebalance();
    const sc_core::sc_time end = start + duration;
    return std::max(sc_core::sc_time_stamp(), end) - end;
}

void Bus::set_core_demands(std::vector<Demand> demands) {
    if (log_ != nullptr) note_core();
    for (const Demand& demand : core_demands_) core_share_[demand.device.index()] = 0.0;
    core_demands_ = std::move(demands);
    for (const Demand& demand : core_demands_) {
        double& share = core_share_[demand.device.index()];
        share = std::min(share + demand.share, kMostForCore);
    }
    if (!streams_.empty()) rebalance();
}

}  // namespace outcore::hardware
