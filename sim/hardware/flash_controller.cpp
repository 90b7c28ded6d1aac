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
    serial->b_transport(payload, delay);
}

void FlashController::program(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    if (timing.first) send(FlashOperation::WriteEnable, payload, delay);
    send(FlashOperation::PageProgram, payload, delay);
    if (timing.first) timing.setup_s += clocks_.write_enable() / storage_.bus_clock.count;
    if (timing.last) {
        send(FlashOperation::ReadStatus, payload, delay);
        timing.release_s += clocks_.read_status() / storage_.bus_clock.count;
    }
}

void FlashController::erase(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    send(FlashOperation::WriteEnable, payload, delay);
    send(FlashOperation::SectorErase, payload, delay);
    send(FlashOperation::ReadStatus, payload, delay);
    timing.release_s += (clocks_.write_enable() + clocks_.read_status()) / storage_.bus_clock.count;
}

void FlashController::read_mapped(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const auto address = static_cast<std::int64_t>(payload.get_address());
    const bool hit = address == prefetch_address_;
    const bool running = prefetch_address_ >= 0;
    const double deselect = clocks_.deselect / storage_.bus_clock.count;
    timing.first = !hit;
    timing.last = false;
    if (!hit && running) delay += to_time(deselect);
    send(FlashOperation::Read, payload, delay);
    if (!hit && running) timing.setup_s += deselect;
    prefetch_address_ = address + payload.get_data_length();
}

void FlashController::switch_mode(bool mapped, StageTiming& timing, sc_core::sc_time& delay) {
    timing.release_s =
        mapped == mapped_ ? 0.0 : platform::kModeSwitchBusClocks / storage_.bus_clock.count;
    mapped_ = mapped;
    prefetch_address_ = -1;
    delay += to_time(timing.release_s);
}

void FlashController::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    timing.setup_s = timing.full_burst_s = timing.tail_burst_s = timing.release_s = 0.0;
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
        const FlashOperation operation = payload.get_extension<FlashCommand>()->operation;
        if (operation == FlashOperation::SectorErase) return erase(payload, delay);
        return switch_mode(operation == FlashOperation::SetMapped, timing, delay);
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
