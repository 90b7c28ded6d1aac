// SPDX-License-Identifier: Apache-2.0
#include "hardware/external_ram.hpp"

#include "hardware/sim_time.hpp"

namespace outcore::hardware {

ExternalRam::ExternalRam(const sc_core::sc_module_name& name, const platform::Memory& memory,
                         Volts supply)
    : sc_module(name),
      model_(make_ram_model(memory)),
      meter_(memory.name, supply,
             {{"standby", memory.standby_current, {}}, {"active", memory.active_current, {}}}) {
    socket.register_b_transport(this, &ExternalRam::b_transport);
}

void ExternalRam::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const std::int64_t bytes = payload.get_data_length();
    model_->answer({static_cast<std::int64_t>(payload.get_address()), bytes, payload.is_write()},
                   timing);
    const double busy = timing.total_s(bytes);
    meter_.spend(kActive, busy);
    delay += to_time(busy);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace outcore::hardware
