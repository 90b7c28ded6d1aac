// SPDX-License-Identifier: Apache-2.0
#include "board/parts/flash_backend.hpp"

#include <tlm_utils/simple_initiator_socket.h>
#include <algorithm>
#include <systemc>

#include "hardware/attached.hpp"
#include "hardware/nor_flash.hpp"
#include "hardware/sim_time.hpp"

namespace outcore::board {
namespace {

using hardware::FlashOperation;

sc_core::sc_time at(Picoseconds when) {
    return sc_core::sc_time(static_cast<double>(when), sc_core::SC_PS);
}

Picoseconds picoseconds(sc_core::sc_time time) {
    return static_cast<Picoseconds>(time.to_seconds() * 1e12 + 0.5);
}

/// Brings the kernel to `when`. Nothing runs there by itself: modules only answer.
void advance_kernel(Picoseconds when) {
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    if (at(when) > now) sc_core::sc_start(at(when) - now);
}

}  // namespace

struct FlashBackend::Model : sc_core::sc_module {
    Model(const sc_core::sc_module_name& name, const platform::Storage& part)
        : sc_module(name), storage(part), flash("flash", storage, false) {
        socket.bind(flash.socket);
    }
    tlm_utils::simple_initiator_socket<Model> socket{"socket"};
    const platform::Storage storage;
    hardware::NorFlash flash;
    bool started = false;
};

FlashBackend::FlashBackend(const platform::Storage& storage) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
    sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    model_ = std::make_unique<Model>(sc_core::sc_gen_unique_name("backend"), storage);
}

FlashBackend::~FlashBackend() = default;

void FlashBackend::declare_blank(std::int64_t address) {
    model_->flash.declare_blank(address, model_->storage.sector.count);
}

/// The model places chip select's rise where its own command would end; commands are anchored
/// there, so that busy times count from the rise that the controller made.
FlashBackend::Outcome FlashBackend::carry_out(FlashOperation operation, std::int64_t address,
                                              std::int64_t bytes, Picoseconds fall,
                                              Picoseconds rise) {
    if (!model_->started) sc_core::sc_start(sc_core::SC_ZERO_TIME);
    model_->started = true;
    advance_kernel(fall);
    hardware::FlashCommand command;
    command.operation = operation;
    hardware::StageTiming timing;
    tlm::tlm_generic_payload payload;
    payload.set_address(static_cast<std::uint64_t>(address));
    payload.set_data_length(static_cast<unsigned>(bytes));
    const hardware::Attached<hardware::StageTiming> with_timing(payload, timing);
    const hardware::Attached<hardware::FlashCommand> with_command(payload, command);
    Outcome outcome;
    try {
        const sc_core::sc_time length = model_->flash.command_length(operation, bytes);
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        const sc_core::sc_time start = std::max(now, at(rise) > length ? at(rise) - length : now);
        sc_core::sc_time delay = start - now;
        model_->socket->b_transport(payload, delay);
        outcome.ready = picoseconds(now + delay);
    } catch (const sc_core::sc_report& report) {
        outcome.fault = report.get_msg();
        outcome.busy = report.get_msg_type() == std::string(hardware::fault::kBusy);
    }
    return outcome;
}

}  // namespace outcore::board
