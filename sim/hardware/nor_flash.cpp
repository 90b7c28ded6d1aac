// SPDX-License-Identifier: Apache-2.0
#include "hardware/nor_flash.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "hardware/sim_time.hpp"
#include "platform/flash_erase.hpp"

namespace outcore::hardware {
namespace {

void refuse(const char* kind, const std::string& message) {
    SC_REPORT_ERROR(kind, message.c_str());
}

std::vector<PowerState> power_states(const platform::Storage& storage) {
    std::vector<PowerState> states = {{"standby", storage.standby_current, {}},
                                      {"read", storage.read_current, {}},
                                      {"program", storage.program_current, {}},
                                      {"erase", storage.erase_current, {}}};
    if (storage.needs_erase) states.push_back({"power_down", storage.power_down_current, {}});
    return states;
}

platform::EraseKind kind_of(FlashOperation operation) {
    for (const platform::EraseKind kind : platform::kEraseKinds) {
        if (erase_operation(kind) == operation) return kind;
    }
    return platform::EraseKind::Sector;
}

/// Reads, programs and erases draw a current of their own, and their master asks for their timing.
std::size_t power_state(FlashOperation operation) {
    if (operation == FlashOperation::Read) return NorFlash::kRead;
    if (operation == FlashOperation::PageProgram) return NorFlash::kProgram;
    return is_erase(operation) ? NorFlash::kErase : NorFlash::kStandby;
}

}  // namespace

NorFlash::NorFlash(const sc_core::sc_module_name& name, const platform::Storage& storage,
                   bool worst_case)
    : sc_module(name),
      storage_(storage),
      worst_case_(worst_case),
      clocks_(serial_clocks(storage)),
      dies_(static_cast<std::size_t>(std::max(storage.dies, 1))),
      meter_(storage.name, storage.supply, power_states(storage)),
      gate_(storage, clocks_, dies_),
      sectors_(std::max<std::int64_t>(1, storage.sector.count)),
      work_(dies_) {
    socket.register_b_transport(this, &NorFlash::b_transport);
}

PowerMeter& NorFlash::meter() {
    settle_power_down();
    return meter_;
}

std::size_t NorFlash::die(std::int64_t address) const {
    const std::int64_t die_bytes = storage_.size.count / static_cast<std::int64_t>(dies_);
    return static_cast<std::size_t>(address / die_bytes);
}

double NorFlash::deselect_s(FlashOperation operation) const {
    return seconds(operation == FlashOperation::Read ? clocks_.deselect_read
                                                     : clocks_.deselect_other);
}

double NorFlash::wear_share(std::int64_t address, std::int64_t bytes) const {
    if (worst_case_) return 1.0;
    const auto erases = static_cast<double>(sectors_.most_erases(address, bytes));
    return platform::wear_share(storage_, storage_.age_cycles + erases);
}

NorFlash::Request NorFlash::request(const tlm::tlm_generic_payload& payload,
                                    sc_core::sc_time at) const {
    Request request{*payload.get_extension<FlashCommand>(),
                    static_cast<std::int64_t>(payload.get_address()),
                    payload.get_data_length(),
                    {},
                    at};
    if (request.command.operation == FlashOperation::ChipErase) {
        request.address = 0;
        request.bytes = storage_.size.count;
    }
    if (request.address < 0 || request.address + request.bytes > storage_.size.count) {
        refuse(fault::kRange, fmt::format("{}: bytes {} to {} are outside the part", storage_.name,
                                          request.address, request.address + request.bytes));
    }
    const std::int64_t last = request.address + std::max<std::int64_t>(request.bytes, 1) - 1;
    request.dies = {die(request.address), die(last)};
    const auto suspended = work_.suspended_die();
    if (request.command.operation == FlashOperation::Resume && suspended)
        request.dies = {*suspended, *suspended};  // resume has no address
    return request;
}

void NorFlash::admit(const Request& request) const {
    const FlashOperation operation = request.command.operation;
    if (const TimingRule* rule = gate_.too_early(operation, request.dies, request.at)) {
        refuse(rule->fault, fmt::format("{}: {} at byte {} before {} is over", storage_.name,
                                        to_string(operation), request.address, rule->name));
    }
    if (const StateRule* rule = gate_.barred(operation)) {
        refuse(rule->fault, fmt::format("{}: {} is not taken because of the {}{}", storage_.name,
                                        to_string(operation), rule->name,
                                        gate_.in(rule->state) ? "" : ", which is not set"));
    }
    if (const auto* kept = work_.disturbed(operation, request.address, request.bytes)) {
        refuse(fault::kSuspended,
               fmt::format("{}: {} at byte {} while a {} at byte {} is suspended", storage_.name,
                           to_string(operation), request.address, to_string(kept->kind),
                           kept->address));
    }
}

double NorFlash::stream(std::int64_t bytes, const CommandClocks& clocks, double opening,
                        StageTiming& timing) const {
    const double per_byte = seconds(clocks.per_byte);
    timing.setup_s = timing.first ? seconds(opening) : 0.0;
    timing.full_burst_s = static_cast<double>(timing.burst_bytes) * per_byte;
    const std::int64_t granule = std::max<std::int64_t>(1, storage_.read_granule.count);
    const std::int64_t moved = (bytes + granule - 1) / granule * granule;
    const std::int64_t tail = moved - bytes / timing.burst_bytes * timing.burst_bytes;
    timing.tail_burst_s = static_cast<double>(tail) * per_byte;
    timing.release_s = 0.0;
    return timing.total_s(bytes);
}

double NorFlash::read(const Request& request, StageTiming& timing) {
    const bool bare = gate_.in(FlashState::Continuous);
    const double opening = clocks_.read.opening() - (bare ? clocks_.read.instruction : 0.0);
    if (timing.last || request.command.continuous) {
        gate_.leave(FlashState::Continuous);
        if (request.command.continuous) gate_.change_states(FlashOperation::Read);
    }
    return stream(request.bytes, clocks_.read, opening, timing);
}

void NorFlash::claim_erased(std::int64_t address, std::int64_t bytes) {
    if (sectors_.claim(address, bytes)) return;
    refuse(fault::kNotErased, fmt::format("{}: program of {} bytes at {}, which is not erased",
                                          storage_.name, bytes, address));
}

double NorFlash::program(const Request& request, StageTiming& timing, RuleContext& context) {
    const std::int64_t page = request.address / storage_.page.count;
    const std::int64_t last_page = (request.address + request.bytes - 1) / storage_.page.count;
    if (timing.first) open_page_ = page;
    if (storage_.needs_erase) {
        if (page != open_page_ || last_page != page) {
            refuse(fault::kPageCrossing,
                   fmt::format("{}: program of {} bytes at {} leaves its page of {}", storage_.name,
                               request.bytes, request.address, storage_.page.count));
        }
        claim_erased(request.address, request.bytes);
    }
    programmed_bytes_ += request.bytes;
    const double command =
        stream(request.bytes, clocks_.program, clocks_.program.opening(), timing);
    if (timing.last) {
        context.pages = last_page - open_page_ + 1;
        context.wear_share = wear_share(request.address, request.bytes);
        sectors_.count_programs(request.address, context.pages);
    }
    return command;
}

double NorFlash::erase(const Request& request, RuleContext& context) {
    const FlashOperation operation = request.command.operation;
    const std::int64_t size = storage_.erase_type(kind_of(operation)).size.count;
    if (size == 0 || request.address % size != 0 || request.bytes != size) {
        refuse(fault::kSectorEdge,
               fmt::format("{}: {} of {} bytes at {} does not fit the command's {}", storage_.name,
                           to_string(operation), request.bytes, request.address, size));
    }
    context.wear_share = wear_share(request.address, request.bytes);
    sectors_.erase(request.address, request.bytes);
    const bool chip = operation == FlashOperation::ChipErase;  // has no address
    return seconds(clocks_.erase.opening() - (chip ? clocks_.erase.address : 0.0));
}

sc_core::sc_time NorFlash::command_length(FlashOperation operation, std::int64_t bytes) const {
    const auto count = static_cast<double>(bytes);
    if (operation == FlashOperation::Read)
        return to_time(seconds(clocks_.read.opening() + count * clocks_.read.per_byte));
    if (operation == FlashOperation::PageProgram)
        return to_time(seconds(clocks_.program.opening() + count * clocks_.program.per_byte));
    if (operation == FlashOperation::ReadStatus) return to_time(seconds(clocks_.status_sample()));
    const bool addressed = is_erase(operation) && operation != FlashOperation::ChipErase;
    return to_time(seconds(addressed ? clocks_.erase.opening() : clocks_.erase.instruction));
}

double NorFlash::carry_out(const Request& request, StageTiming& timing, RuleContext& context) {
    const FlashOperation operation = request.command.operation;
    if (operation == FlashOperation::Read) return read(request, timing);
    if (operation == FlashOperation::PageProgram) return program(request, timing, context);
    if (is_erase(operation)) return erase(request, context);
    if (operation == FlashOperation::ReadStatus) return seconds(clocks_.status_sample());
    return seconds(clocks_.erase.instruction);
}

void NorFlash::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const Request request = this->request(payload, sc_core::sc_time_stamp() + delay);
    const FlashOperation operation = request.command.operation;
    // Reads and programs may come in bursts; nothing else has data.
    const bool streams =
        operation == FlashOperation::Read || operation == FlashOperation::PageProgram;
    if (!streams || timing.first) admit(request);

    if (recorder_) meter_.at(request.at.to_seconds());
    RuleContext context;
    const double command = carry_out(request, timing, context);
    delay += to_time(command);
    double after = 0.0;  // chip select high, or the busy time that began with it
    if (!streams || timing.last) {
        const bool reading = operation == FlashOperation::Read;
        const double busy = reading ? 0.0 : busy_seconds(operation, storage_, clocks_, context);
        follow(request, sc_core::sc_time_stamp() + delay, busy, context);
        after = std::max(deselect_s(operation), busy);
        delay += to_time(after);
    }
    if (recorder_) {
        const CarriedOut done{operation, request.at.to_seconds(), command, after};
        record_command(recorder_, done, clocks_, storage_.bus_clock.count, timing);
    }
    if (const std::size_t state = power_state(operation); state != kStandby) {
        timing.release_s = after;
        meter_.spend(state, command + after);
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void NorFlash::follow(const Request& request, sc_core::sc_time rise, double busy_s,
                      RuleContext& context) {
    const FlashOperation operation = request.command.operation;
    switch (operation) {
        case FlashOperation::Suspend:
            suspend(request, rise);
            break;
        case FlashOperation::Resume:
            context.rest_s = work_.resume(rise);
            break;
        case FlashOperation::Reset:
            reset();
            break;
        case FlashOperation::DeepPowerDown:
            powered_down_ = rise;
            break;
        case FlashOperation::ReleasePowerDown:
            settle_power_down();
            powered_down_.reset();
            break;
        default:
            break;
    }
    const bool conditional =  // states that read() and suspend() enter themselves
        operation == FlashOperation::Read || operation == FlashOperation::Suspend;
    if (!conditional) gate_.change_states(operation);
    gate_.issue(operation, request.dies, rise, context);
    if (busy_s > 0.0) {
        work_.start(request.dies,
                    {operation, request.address, request.bytes, rise + to_time(busy_s)});
    }
}

void NorFlash::suspend(const Request& request, sc_core::sc_time rise) {
    if (!work_.suspend(request.dies.first, rise)) return;
    gate_.lift_busy(request.dies.first);
    gate_.change_states(FlashOperation::Suspend);
}

void NorFlash::reset() {
    for (const DieWork::Operation& operation : work_.abandon(sc_core::sc_time_stamp()))
        sectors_.forget(operation.address, operation.bytes);
    for (std::size_t i = 0; i < dies_; ++i) gate_.lift_busy(i);
}

/// Spends the time in power-down so far.
void NorFlash::settle_power_down() {
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    if (!powered_down_ || *powered_down_ >= now) return;
    meter_.at(powered_down_->to_seconds());
    meter_.spend(kPowerDown, (now - *powered_down_).to_seconds());
    powered_down_ = now;
}

}  // namespace outcore::hardware
