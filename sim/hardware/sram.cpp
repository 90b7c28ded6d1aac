// SPDX-License-Identifier: Apache-2.0
#include "hardware/sram.hpp"

#include "hardware/memory_port.hpp"
#include "hardware/sim_time.hpp"

namespace outcore::hardware {

Sram::Sram(const sc_core::sc_module_name& name, const platform::Memory& memory)
    : sc_module(name), memory_(memory) {
    socket.register_b_transport(this, &Sram::b_transport);
}

void Sram::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const std::int64_t bytes = payload.get_data_length();
    answer(memory_, bytes, timing);
    delay += to_time(timing.total_s(bytes));
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace outcore::hardware
