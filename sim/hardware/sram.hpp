// One bank of on-chip memory (TCM, SRAM or internal flash) as a TLM target.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include "platform/platform.hpp"

namespace outcore::hardware {

/// Its current is part of the core's, so it has no power meter.
class Sram : public sc_core::sc_module {
  public:
    Sram(const sc_core::sc_module_name& name, const platform::Memory& memory);
    tlm_utils::simple_target_socket<Sram> socket{"socket"};

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    const platform::Memory& memory_;
};

}  // namespace outcore::hardware
