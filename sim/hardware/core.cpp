// SPDX-License-Identifier: Apache-2.0
#include "hardware/core.hpp"

#include <algorithm>

#include "hardware/attached.hpp"
#include "hardware/sim_time.hpp"

namespace outcore::hardware {
using sc_core::sc_time;

Core::Core(const sc_core::sc_module_name& name, const platform::Core& core, Volts supply)
    : sc_module(name),
      core_(core),
      meter_("core", supply, {{"sleep", core.sleep_current, {}}, {"run", core.run_current, {}}}) {}

void Core::record(ActivityLog& log) {
    track_.connect(log, {"core", "core", {}, activity::Core::names(), {}, Overlap::Covers});
}

void Core::note(activity::Core::State what, sc_time start, sc_time end) {
    track_.add(what, start.to_seconds(), end.to_seconds());
    meter_.show(kRun, start.to_seconds(), end.to_seconds());
}

sc_time Core::compute(sc_time work) {
    const sc_time start = sc_core::sc_time_stamp();
    stolen_ = std::max(handlers_end_, start) - start;
    sc_time pending = work;
    // Handlers that came while the kernel ran are waited for afterwards: the end is the same as
    // with preemption.
    do {
        pending += stolen_;
        stolen_ = sc_core::SC_ZERO_TIME;
        if (pending > sc_core::SC_ZERO_TIME) sc_core::wait(pending);
        pending = sc_core::SC_ZERO_TIME;
    } while (stolen_ > sc_core::SC_ZERO_TIME);
    const sc_time end = sc_core::sc_time_stamp();
    meter_.book(kRun, work.to_seconds());
    if (track_) note(activity::Core::kKernel, start, end);
    return end - start - work;
}

void Core::handle(LocalTime& local, Cycles cycles) {
    if (cycles.count == 0) return;
    const sc_time length = to_time(cycles, core_.clock);
    const sc_time start = std::max(local.now(), handlers_end_);
    handlers_end_ = start + length;
    stolen_ += length;
    handler_time_ += length;
    meter_.book(kRun, length.to_seconds());
    if (track_) note(activity::Core::kHandler, start, handlers_end_);
    local.advance(handlers_end_ - local.now());
}

sc_time Core::handler_time() const {
    const sc_time now = sc_core::sc_time_stamp();
    return handler_time_ - (std::max(handlers_end_, now) - now);
}

void Core::access(std::uint64_t address, std::int64_t bytes, bool write, bool mapped,
                  sc_time& delay) {
    timing_ = StageTiming{};
    timing_.mapped = mapped;
    timing_.core = true;
    payload_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload_.set_address(address);
    payload_.set_data_length(static_cast<unsigned>(bytes));
    payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    const Attached<StageTiming> timing(payload_, timing_);
    bus->b_transport(payload_, delay);
}

}  // namespace outcore::hardware
