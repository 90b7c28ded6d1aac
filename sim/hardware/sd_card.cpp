// SPDX-License-Identifier: Apache-2.0
#include "hardware/sd_card.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "hardware/sim_time.hpp"

namespace outcore::hardware {
namespace {

void refuse(const char* kind, const std::string& message) {
    SC_REPORT_ERROR(kind, message.c_str());
}

/// Durations are rounded to the kernel's resolution one by one.
bool before(sc_core::sc_time at, sc_core::sc_time legal) {
    return at + sc_core::sc_get_time_resolution() < legal;
}

/// Standard normal, by Box and Muller, from two words of the generator.
double normal(Xorshift32& random) {
    constexpr double kTwoPi = 6.283185307179586;
    constexpr double kRange = 4294967296.0;
    const double u = (static_cast<double>(random.next()) + 1.0) / (kRange + 1.0);
    const double v = static_cast<double>(random.next()) / kRange;
    return std::sqrt(-2.0 * std::log(u)) * std::cos(kTwoPi * v);
}

}  // namespace

SdCard::SdCard(const sc_core::sc_module_name& name, const platform::Storage& storage,
               SdBehaviour behaviour)
    : sc_module(name),
      storage_(storage),
      behaviour_(behaviour),
      clocks_(sd_clocks(storage, behaviour.worst_case)),
      translation_(card_geometry(storage)),
      meter_(storage.name, storage.supply,
             {{"standby", storage.standby_current, {}},
              {"read", storage.read_current, {}},
              {"program", storage.program_current, {}}}),
      random_(behaviour.seed.value_or(1)) {
    socket.register_b_transport(this, &SdCard::b_transport);
}

void SdCard::open(std::int64_t address, std::int64_t bytes, sc_core::sc_time at, bool first) {
    if (address < 0 || bytes <= 0 || address + bytes > storage_.size.count) {
        refuse(fault::kCardRange, fmt::format("{}: bytes {} to {} are outside the card",
                                              storage_.name, address, address + bytes));
    }
    if (!first) return;
    if (before(at, ready_at_))
        refuse(fault::kCardBusy, fmt::format("{}: command while the card writes", storage_.name));
    if (before(at, selectable_at_))
        refuse(fault::kCardGap, fmt::format("{}: command less than {} clocks after the last one",
                                            storage_.name, storage_.chip_select_high_clocks));
}

void SdCard::read(std::int64_t address, std::int64_t bytes, StageTiming& timing) {
    const double byte_s = clocks_.read_block_s / static_cast<double>(kSdBlockBytes);
    command_ = timing.first ? SdExtent{address, bytes}
                            : SdExtent{command_.address, command_.bytes + bytes};
    if (timing.first) {
        timing.setup_s =
            clocks_.command_s + clocks_.access_s + static_cast<double>(command_.head()) * byte_s;
    }
    const std::int64_t pad = timing.last ? command_.tail() : 0;
    timing.full_burst_s = static_cast<double>(timing.burst_bytes) * byte_s;
    timing.tail_burst_s = static_cast<double>(bytes % timing.burst_bytes + pad) * byte_s;
    if (timing.last)
        timing.release_s = (command_.blocks() > 1 ? clocks_.command_s : 0.0) + clocks_.gap_s;
    meter_.spend(kRead, timing.total_s(bytes));
}

double SdCard::write_latency() {
    const platform::SdTiming& sd = storage_.sd;
    if (behaviour_.worst_case) return sd.write_latency_max.count;
    if (!behaviour_.seed) return sd.write_latency_typ.count;
    const double drawn =
        sd.write_latency_typ.count * std::exp(sd.write_latency_spread * normal(random_));
    return std::min(drawn, sd.write_latency_max.count);
}

/// Programs the pages of the command under way; returns how long the card is busy.
double SdCard::finish_write() {
    const std::int64_t page = storage_.page.count;
    const std::int64_t last = (command_.address + command_.bytes - 1) / page;
    for (std::int64_t p = command_.address / page; p <= last; ++p) translation_.write(p);
    written_bytes_ += command_.bytes;
    return clocks_.programming_s(command_, page) + write_latency();
}

void SdCard::write(std::int64_t address, std::int64_t bytes, StageTiming& timing) {
    const double byte_s = clocks_.write_block_s / static_cast<double>(kSdBlockBytes);
    command_ = timing.first ? SdExtent{address, bytes}
                            : SdExtent{command_.address, command_.bytes + bytes};
    if (timing.first) {
        timing.setup_s = clocks_.command_s + static_cast<double>(command_.head()) * byte_s;
        if (command_.head() > 0) timing.setup_s += clocks_.read_modify_s();
    }
    const std::int64_t pad = timing.last ? command_.tail() : 0;
    timing.full_burst_s = static_cast<double>(timing.burst_bytes) * byte_s;
    timing.tail_burst_s = static_cast<double>(bytes % timing.burst_bytes + pad) * byte_s;
    busy_s_ = 0.0;
    if (timing.last) {
        busy_s_ = finish_write();
        timing.release_s = (command_.blocks() > 1 ? clocks_.command_s : 0.0) + busy_s_ +
                           clocks_.gap_s + (pad > 0 ? clocks_.read_modify_s() : 0.0);
    }
    meter_.spend(kProgram, timing.total_s(bytes));
}

void SdCard::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    StageTiming& timing = *payload.get_extension<StageTiming>();
    timing.setup_s = timing.full_burst_s = timing.tail_burst_s = timing.release_s = 0.0;
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    const bool control = payload.get_command() == tlm::TLM_IGNORE_COMMAND;
    if (control || timing.mapped) {
        const bool harmless = control && payload.get_extension<FlashCommand>()->operation ==
                                             FlashOperation::SetIndirect;
        if (harmless) return;
        return refuse(
            fault::kCardCommand,
            fmt::format("{}: a card has no mapped window and no erase of sectors", storage_.name));
    }
    const auto address = static_cast<std::int64_t>(payload.get_address());
    const std::int64_t bytes = payload.get_data_length();
    open(address, bytes, sc_core::sc_time_stamp() + delay, timing.first);
    if (payload.is_write())
        write(address, bytes, timing);
    else
        read(address, bytes, timing);
    delay += to_time(timing.total_s(bytes));
    selectable_at_ = sc_core::sc_time_stamp() + delay;
    if (payload.is_write()) ready_at_ = selectable_at_ - to_time(clocks_.gap_s);
}

}  // namespace outcore::hardware
