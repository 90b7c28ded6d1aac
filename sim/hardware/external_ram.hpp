// SDRAM or PSRAM in the core's address space as a TLM target: the time its model gives, and energy
// of its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include "hardware/power_meter.hpp"
#include "hardware/ram_model.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

class ExternalRam : public sc_core::sc_module {
  public:
    ExternalRam(const sc_core::sc_module_name& name, const platform::Memory& memory, Volts supply);
    tlm_utils::simple_target_socket<ExternalRam> socket{"socket"};

    enum State : std::size_t { kStandby, kActive };
    PowerMeter& meter() { return meter_; }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    const std::unique_ptr<RamModel> model_;
    PowerMeter meter_;
};

}  // namespace outcore::hardware
