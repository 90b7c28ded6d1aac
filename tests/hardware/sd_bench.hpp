// An SD card on a test bench: pieces at chosen instants, faults as text. One simulation in a
// process.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <string>
#include <systemc>

#include "hardware/attached.hpp"
#include "hardware/sd_card.hpp"

namespace outcore::test {

/// 4 bits at 50 MHz, 16 MiB, 16 KiB pages of 1 ms, blocks of 1 MiB.
inline platform::Storage bench_card() {
    platform::Storage card;
    card.name = "card";
    card.kind = platform::StorageKind::SdCard;
    card.size = Bytes(16 << 20);
    card.page = Bytes(16384);
    card.sector = Bytes(1 << 20);
    card.read_granule = Bytes(512);
    card.needs_erase = false;
    card.bus_clock = Hertz(50e6);
    card.chip_select_high_clocks = 8;
    card.page_program_typ = Seconds(1e-3);
    card.page_program_max = Seconds(0.25);
    card.supply = Volts(3.3);
    card.read_current = card.program_current = Amperes(0.1);
    card.sd = {4,   8,   Seconds(200e-6), Seconds(0.1), Seconds(8e-6), Seconds(3e-4), Seconds(0.25),
               1.0, 0.07};
    return card;
}

class SdBench : public sc_core::sc_module {
  public:
    SdBench(const sc_core::sc_module_name& name, const platform::Storage& storage,
            hardware::SdBehaviour behaviour = {})
        : sc_module(name),
          part(storage),
          card(sc_core::sc_gen_unique_name("card"), part, behaviour),
          clock(1.0 / part.bus_clock.count, sc_core::SC_SEC) {
        socket.bind(card.socket);
        sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
    }

    /// Starts a piece now, without waiting for it. Returns how long it takes.
    sc_core::sc_time send(tlm::tlm_command command, std::int64_t address, std::int64_t bytes,
                          bool first = true, bool last = true) {
        timing = hardware::StageTiming{};
        timing.first = first;
        timing.last = last;
        payload_.set_command(command);
        payload_.set_address(static_cast<std::uint64_t>(address));
        payload_.set_data_length(static_cast<unsigned>(bytes));
        const hardware::Attached<hardware::StageTiming> at(payload_, timing);
        const hardware::Attached<hardware::FlashCommand> operation(payload_, command_);
        sc_core::sc_time delay;
        socket->b_transport(payload_, delay);
        return delay;
    }
    sc_core::sc_time read(std::int64_t address, std::int64_t bytes) {
        return send(tlm::TLM_READ_COMMAND, address, bytes);
    }
    sc_core::sc_time write(std::int64_t address, std::int64_t bytes) {
        return send(tlm::TLM_WRITE_COMMAND, address, bytes);
    }
    /// The kind of fault that a read of a block makes now; empty when it is legal.
    std::string fault(std::int64_t address = 0, std::int64_t bytes = 512) {
        try {
            read(address, bytes);
        } catch (const sc_core::sc_report& report) {
            return report.get_msg_type();
        }
        return {};
    }

    tlm_utils::simple_initiator_socket<SdBench> socket{"socket"};
    const platform::Storage part;
    hardware::SdCard card;
    const sc_core::sc_time clock;
    hardware::StageTiming timing;

  private:
    hardware::FlashCommand command_;
    tlm::tlm_generic_payload payload_;
};

}  // namespace outcore::test
