// QUADSPI or OCTOSPI: turns transfers into command sequences and keeps indirect and mapped mode
// apart.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <cstdint>
#include <systemc>

#include "hardware/command_recorder.hpp"
#include "hardware/flash_command.hpp"
#include "hardware/serial_clocks.hpp"
#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

/// Indirect reads are one command each. In memory-mapped mode the controller reads ahead: an access
/// that goes on where the last one ended streams at the pace of the bus, any other one ends the
/// running command (chip select high) and opens its own: instruction unless the part reads on
/// without one, address, mode and dummy clocks. Assumed: chip select stays low between the two (no
/// timeout in LPTR). A write is write enable, program, and status reads at the polling interval
/// until the part is ready; an erase (TLM_IGNORE_COMMAND with one of the erase operations)
/// likewise.
class FlashController : public sc_core::sc_module {
  public:
    FlashController(const sc_core::sc_module_name& name, const platform::Storage& storage);
    tlm_utils::simple_target_socket<FlashController> bus{"bus"};
    tlm_utils::simple_initiator_socket<FlashController> serial{"serial"};

    bool mapped() const { return mapped_; }
    /// Tells the storage's recorder when a transaction begins, and writes mode switches to it.
    void record(CommandRecorder& recorder) { recorder_ = &recorder; }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    void send(FlashOperation operation, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    void program(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    void read_mapped(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    void erase(FlashOperation operation, tlm::tlm_generic_payload& payload,
               sc_core::sc_time& delay);
    void poll(tlm::tlm_generic_payload& payload, StageTiming& timing, sc_core::sc_time& delay);
    void switch_mode(bool mapped, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

    const platform::Storage& storage_;
    const SerialClocks clocks_;
    bool mapped_ = false;
    std::int64_t prefetch_address_ = -1;  // of the running mapped command; -1: none runs
    FlashCommand command_;
    CommandRecorder* recorder_ = nullptr;
};

}  // namespace outcore::hardware
