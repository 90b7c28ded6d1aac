// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_controller.hpp"

#include <fmt/format.h>

#include "hardware/attached.hpp"
#include "hardware/nor_flash.hpp"
#include "hardware/sim_time.hpp"

namespace outcore::hardware {

FlashController::FlashController(const sc_core::sc_module_name& name,
                                 const platform::Storage& storage)
    : sc_module(name), storage_(storage), clocks_(serial_clocks(storage)) {
    bus.register_b_transport(this, &FlashController::b_transport);
}

void FlashController::send(FlashOperation operation, tlm::tlm_generic_payload& payload,
                           sc_core::sc_time& delay) {
    const Attached<FlashCommand> attached(payload, command_);
    command_.operation = operation;
    command_.continuous = mapped_ && storage_.read.continuous;
    serial->b_transport(payload, delay);
}

/// The flash has set `release_s` to its busy time, or to chip select high where that is longer.
/// One status read stands for all: the one that finds the part ready.
void FlashController::poll(tlm::tlm_generic_payload& payload, StageTiming& timing,
                           sc_core::sc_time& delay) {
    const double clock = storage_.bus_clock.count;
    const double busy = timing.release_s;
    if (busy * clock <= clocks_.deselect_other) return;
    const double whole = clocks_.polled(busy * clock);
    const double last = clocks_.status_sample() + clocks_.deselect_other;
    delay = delay + to_time((whole - last) / clock) - to_time(busy);
    send(FlashOperation::ReadStatus, payload, delay);
    timing.release_s = whole / clock;
}

void FlashController::program(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    if (timing.first) send(FlashOperation::WriteEnable, payload, delay);
    send(FlashOperation::PageProgram, payload, delay);
    if (timing.first) timing.setup_s += clocks_.instruction_only() / storage_.bus_clock.count;
    if (timing.last) poll(payload, timing, delay);
}

void FlashController::erase(FlashOperation operation, tlm::tlm_generic_payload& payload,
                            sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const sc_core::sc_time start = delay;
    send(FlashOperation::WriteEnable, payload, delay);
    send(operation, payload, delay);
    poll(payload, timing, delay);
    timing.release_s = (delay - start).to_seconds();
}

void FlashController::read_mapped(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const auto address = static_cast<std::int64_t>(payload.get_address());
    const bool hit = address == prefetch_address_;
    const bool running = prefetch_address_ >= 0;
    const double deselect = clocks_.deselect_read / storage_.bus_clock.count;
    timing.first = !hit;
    timing.last = false;
    if (!hit && running) delay += to_time(deselect);
    send(FlashOperation::Read, payload, delay);
    if (!hit && running) timing.setup_s += deselect;
    prefetch_address_ = address + payload.get_data_length();
}

void FlashController::switch_mode(bool mapped, tlm::tlm_generic_payload& payload,
                                  sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const sc_core::sc_time start = delay;
    if (mapped != mapped_) {
        // A part that waits for an address must hear of the change as well.
        if (!mapped && storage_.read.continuous)
            send(FlashOperation::ExitContinuous, payload, delay);
        delay += to_time(platform::kModeSwitchBusClocks / storage_.bus_clock.count);
    }
    mapped_ = mapped;
    prefetch_address_ = -1;
    timing.release_s = (delay - start).to_seconds();
    if (recorder_ != nullptr)
        recorder_->mode_switch((sc_core::sc_time_stamp() + start).to_seconds(), timing.release_s);
}

void FlashController::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    if (recorder_ != nullptr) recorder_->open();
    timing.setup_s = timing.full_burst_s = timing.tail_burst_s = timing.release_s = 0.0;
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
        const FlashOperation operation = payload.get_extension<FlashCommand>()->operation;
        if (is_erase(operation)) return erase(operation, payload, delay);
        return switch_mode(operation == FlashOperation::SetMapped, payload, delay);
    }
    if (timing.mapped != mapped_ || (mapped_ && payload.is_write())) {
        const std::string text =
            fmt::format("{}: {} access in {} mode", storage_.name,
                        timing.mapped ? "window" : "register", mapped_ ? "mapped" : "indirect");
        SC_REPORT_ERROR(fault::kMode, text.c_str());
    }
    if (payload.is_write()) return program(payload, delay);
    if (mapped_) return read_mapped(payload, delay);
    send(FlashOperation::Read, payload, delay);
}

}  // namespace outcore::hardware
