// A storage on a test bench: commands at chosen instants, faults as text. One simulation in a
// process.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <functional>
#include <string>
#include <systemc>

#include "hardware/attached.hpp"
#include "hardware/nor_flash.hpp"

namespace outcore::test {

/// 1-4-4 at 100 MHz with 10 dummy clocks, two dies of 8 MiB.
inline platform::Storage bench_part() {
    platform::Storage part;
    part.name = "flash";
    part.size = Bytes(1 << 24);
    part.dies = 2;
    part.page = Bytes(256);
    part.sector = Bytes(4096);
    part.bus_clock = Hertz(100e6);
    part.read = {0xEB, 1, 4, 4, 8, 24, 10, false, 1};
    part.page_program_typ = Seconds(500e-6);
    part.page_program_max = Seconds(5e-3);
    part.sector_erase_typ = Seconds(0.05);
    part.sector_erase_max = Seconds(0.4);
    part.supply = Volts(3.0);
    return part;
}

/// The same with every erase command and every time between commands, all of them different.
inline platform::Storage full_part() {
    platform::Storage part = bench_part();
    part.half_block = {Bytes(32768), Seconds(0.12), Seconds(1.6), 0x52};
    part.block = {Bytes(65536), Seconds(0.15), Seconds(2.0), 0xD8};
    part.chip = {part.size, Seconds(2.0), Seconds(20.0), 0xC7};
    part.times = {Seconds(30e-9), Seconds(50e-9), Seconds(20e-6), Seconds(300e-6),
                  Seconds(10e-6), Seconds(35e-6), Seconds(40e-6)};
    return part;
}

class FlashBench : public sc_core::sc_module {
  public:
    FlashBench(const sc_core::sc_module_name& name, const platform::Storage& storage,
               bool worst_case = false)
        : sc_module(name),
          part(storage),
          flash(sc_core::sc_gen_unique_name("flash"), part, worst_case),
          clock(1.0 / part.bus_clock.count, sc_core::SC_SEC) {
        socket.bind(flash.socket);
        sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
    }

    /// Sends a command now, without waiting for it. Returns how long it takes.
    sc_core::sc_time send(hardware::FlashOperation operation, std::int64_t address = 0,
                          std::int64_t bytes = 0, bool continuous = false) {
        command_.operation = operation;
        command_.continuous = continuous;
        timing_ = hardware::StageTiming{};
        payload_.set_address(static_cast<std::uint64_t>(address));
        payload_.set_data_length(static_cast<unsigned>(bytes));
        const hardware::Attached<hardware::StageTiming> timing(payload_, timing_);
        const hardware::Attached<hardware::FlashCommand> command(payload_, command_);
        sc_core::sc_time delay;
        socket->b_transport(payload_, delay);
        return delay;
    }
    /// Sends a command and waits until it is through, busy time included.
    void run(hardware::FlashOperation operation, std::int64_t address = 0, std::int64_t bytes = 0) {
        sc_core::wait(send(operation, address, bytes));
    }
    /// The kind of protocol fault that a command makes now; empty when it is legal (then it has
    /// run).
    std::string fault(hardware::FlashOperation operation, std::int64_t address = 0,
                      std::int64_t bytes = 0) {
        try {
            run(operation, address, bytes);
        } catch (const sc_core::sc_report& report) {
            return report.get_msg_type();
        }
        return {};
    }

    tlm_utils::simple_initiator_socket<FlashBench> socket{"socket"};
    const platform::Storage part;
    hardware::NorFlash flash;
    const sc_core::sc_time clock;

  private:
    hardware::FlashCommand command_;
    hardware::StageTiming timing_;
    tlm::tlm_generic_payload payload_;
};

/// Runs `steps` as a process of the simulation, to its end.
inline void play(const std::function<void()>& steps) {
    sc_core::sc_spawn(steps);
    sc_core::sc_start();
}

}  // namespace outcore::test
