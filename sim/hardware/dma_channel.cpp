// SPDX-License-Identifier: Apache-2.0
#include "hardware/dma_channel.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "hardware/attached.hpp"
#include "hardware/nor_flash.hpp"
#include "hardware/sim_time.hpp"
#include "platform/flash_erase.hpp"

namespace outcore::hardware {
using sc_core::sc_time;

namespace {

constexpr std::int64_t kBurstBytes = 32;  // of the FIFOs where no external RAM sets another burst

/// A power of two that divides both ends and the length, 8 at most.
std::int64_t common_alignment(std::int64_t a, std::int64_t b, std::int64_t c) {
    constexpr std::int64_t kWidest = 8;
    const std::int64_t all = a | b | c | kWidest;
    return all & -all;
}

double stage_s(const StageTiming& timing, std::int64_t bytes) {
    return timing.full_burst_s * static_cast<double>(bytes / timing.burst_bytes) +
           timing.tail_burst_s;
}

}  // namespace

DmaChannel::DmaChannel(const sc_core::sc_module_name& name, const platform::Platform& platform,
                       const platform::Channel& channel, Core& core, Bus& matrix,
                       bool burst_by_burst)
    : sc_module(name),
      platform_(platform),
      channel_(channel),
      core_(core),
      matrix_(matrix),
      burst_by_burst_(burst_by_burst) {}

void DmaChannel::record(ActivityLog& log) {
    track_.connect(log,
                   {"dma", channel_.name, {}, activity::Channel::names(), {}, Overlap::Covers});
}

void DmaChannel::note_until(sc_time now, activity::Channel::State what) {
    track_.extend(what, mark_.to_seconds(), now.to_seconds());
    mark_ = now;
}

void DmaChannel::note_handler(const LocalTime& local, Cycles cycles,
                              activity::Channel::State what) {
    note_until(local.now() - to_time(cycles, platform_.core.clock), activity::Channel::kWait);
    note_until(local.now(), what);
}

void DmaChannel::check_items(Span source, Span destination, std::int64_t bytes) const {
    const std::int64_t item = channel_.item_bytes;
    const bool aligned =
        bytes % item == 0 && source.offset % item == 0 && destination.offset % item == 0;
    if (aligned && bytes / item <= channel_.max_items) return;
    const std::string text =
        fmt::format("{}: piece of {} bytes from {} to {} in items of {}, at most {}", channel_.name,
                    bytes, source.offset, destination.offset, item, channel_.max_items);
    SC_REPORT_ERROR(fault::kChannelItems, text.c_str());
}

std::int64_t DmaChannel::burst_bytes(DeviceId source, DeviceId destination) const {
    for (const DeviceId device : {source, destination}) {
        if (!platform_.is_memory(device)) continue;
        const platform::Memory& memory = platform_.memory(device);
        if (memory.kind == platform::MemoryKind::ExternalRam) return memory.burst_bytes;
    }
    return kBurstBytes;
}

void DmaChannel::ask(Side& side, tlm::tlm_command command, Span span, std::int64_t bytes,
                     const LocalTime& local) {
    side.payload.set_command(command);
    side.payload.set_address(bus_address(span.device, span.offset));
    side.payload.set_data_length(static_cast<unsigned>(bytes));
    side.payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    const Attached<StageTiming> timing(side.payload, side.timing);
    const Attached<FlashCommand> operation(side.payload, side.command);
    sc_time delay = local.now() - sc_core::sc_time_stamp();
    bus->b_transport(side.payload, delay);
}

void DmaChannel::run_chunk(LocalTime& local, Span source, Span destination, std::int64_t bytes,
                           std::int64_t burst, bool first, bool last, sc_time start, Pace& pace) {
    for (Side* side : {&read_, &write_}) {
        side->timing.burst_bytes = burst;
        side->timing.first = first;
        side->timing.last = last;
    }
    ask(read_, tlm::TLM_READ_COMMAND, source, bytes, local);
    ask(write_, tlm::TLM_WRITE_COMMAND, destination, bytes, local);
    const double engine = pace.seconds_per_byte;
    double& elapsed_s = pace.elapsed_s;
    const auto full = static_cast<double>(bytes / burst);
    const auto tail = static_cast<double>(bytes % burst);
    const StageTiming& from = read_.timing;
    const StageTiming& to = write_.timing;
    const double streaming =
        full * std::max({from.full_burst_s, to.full_burst_s, engine * static_cast<double>(burst)}) +
        std::max({from.tail_burst_s, to.tail_burst_s, engine * tail});
    const double opening = from.setup_s + to.setup_s;
    const double drain = last ? channel_.drain_clocks / channel_.clock.count : 0.0;
    const double release = from.release_s + to.release_s + drain;

    // Only the streaming part occupies the devices; command phases and busy times do not use the
    // bus.
    elapsed_s += opening;
    const sc_time stream_start = start + to_time(elapsed_s);
    elapsed_s += streaming;
    const sc_time stream_end = start + to_time(elapsed_s);
    elapsed_s += release;
    const sc_time chunk_end = start + to_time(elapsed_s);
    const sc_time lost_before = contention_;
    local.advance(stream_start + lost_before - local.now());
    note(activity::Channel::kCommand, local);
    const std::array<Demand, 2> demands{Demand{source.device, stage_s(from, bytes) / streaming},
                                        Demand{destination.device, stage_s(to, bytes) / streaming}};
    contention_ += matrix_.carry(local, stream_end - stream_start, demands);
    note(activity::Channel::kData, local);
    local.advance(chunk_end + contention_ - local.now());
    note(activity::Channel::kRelease, local);
}

void DmaChannel::move(LocalTime& local, Span source, Span destination, std::int64_t bytes) {
    check_items(source, destination, bytes);
    handle(local, channel_.start_cycles, activity::Channel::kStart);
    const std::int64_t burst = burst_bytes(source.device, destination.device);
    const std::int64_t chunk = burst_by_burst_ ? burst : bytes;
    // Instants are rounded from the sum since the start, so that chunks end where one step would.
    const sc_time start = local.now() - contention_;
    const std::int64_t alignment = common_alignment(source.offset, destination.offset, bytes);
    Pace pace{1.0 / (channel_.rate(alignment) * channel_.clock.count), 0.0};
    for (std::int64_t done = 0; done < bytes; done += chunk) {
        const std::int64_t now = std::min(chunk, bytes - done);
        run_chunk(local, {source.device, source.offset + done},
                  {destination.device, destination.offset + done}, now, burst, done == 0,
                  done + now == bytes, start, pace);
    }
    handle(local, channel_.completion_cycles, activity::Channel::kCompletion);
}

void DmaChannel::control(LocalTime& local, FlashOperation operation, Span span,
                         std::int64_t bytes) {
    handle(local, channel_.start_cycles, activity::Channel::kStart);
    write_.command.operation = operation;
    write_.timing = StageTiming{};
    ask(write_, tlm::TLM_IGNORE_COMMAND, span, bytes, local);
    local.advance(to_time(write_.timing.release_s));
    note(activity::Channel::kControl, local);
    handle(local, channel_.completion_cycles, activity::Channel::kCompletion);
}

void DmaChannel::erase(LocalTime& local, Span region, std::int64_t bytes) {
    const platform::Storage& storage = platform_.storage(region.device);
    for (std::int64_t done = 0; done < bytes;) {
        const std::int64_t at = region.offset + done;
        const platform::EraseKind kind = platform::largest_erase(storage, at, bytes - done);
        const std::int64_t size = storage.erase_type(kind).size.count;
        control(local, erase_operation(kind), {region.device, at}, size);
        done += size;
    }
}

void DmaChannel::set_mode(LocalTime& local, DeviceId storage, bool mapped) {
    control(local, mapped ? FlashOperation::SetMapped : FlashOperation::SetIndirect, {storage, 0},
            0);
}

}  // namespace outcore::hardware
