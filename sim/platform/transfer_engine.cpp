// SPDX-License-Identifier: Apache-2.0
#include "platform/transfer_engine.hpp"

#include <algorithm>

#include "platform/platform.hpp"

namespace outcore::platform {
namespace {

double access_clocks(double first, const Engine& engine, std::int32_t items) {
    return first + engine.beat_clocks * (items - 1);
}

/// The two sides of a burst of `items`, one after the other or at once. Singles need no FIFO of
/// their own: the bus accepts the write while the next read is arbitrated.
double burst_clocks(const Engine& engine, std::int32_t items, std::int32_t width, double read) {
    const double write = access_clocks(engine.write_clocks, engine, items);
    const bool room = items == 1 || engine.fifo_bytes >= 2 * items * width;
    return engine.two_ports && room ? std::max(read, write) : read + write;
}

std::int64_t most_items(const Engine& engine, std::int64_t command_bytes, std::int32_t width) {
    const std::int64_t counted =
        engine.counts_bytes ? engine.counter_limit / width : engine.counter_limit;
    return command_bytes > 0 ? std::min(counted, command_bytes / width) : counted;
}

}  // namespace

ChannelRate storage_rate(const Engine& engine, const Driver& driver) {
    const std::int32_t width = std::min(driver.item_bytes, engine.widest_item_bytes);
    const std::int32_t items = std::min(driver.request_items, engine.burst_items);
    const double access = access_clocks(engine.read_clocks, engine, items);
    const double read = engine.requests_pipelined ? std::max(access, engine.request_clocks)
                                                  : access + engine.request_clocks;
    ChannelRate rate;
    rate.bytes_per_clock = items * width / burst_clocks(engine, items, width, read);
    rate.drain_clocks =
        engine.request_clocks + access + access_clocks(engine.write_clocks, engine, items);
    rate.item_bytes = rate.full_rate_item_bytes = width;
    rate.max_items = most_items(engine, driver.command_bytes, width);
    return rate;
}

ChannelRate copy_rate(const Engine& engine, const Driver& driver) {
    const std::int32_t width = engine.widest_item_bytes;
    const std::int32_t held = std::max(1, engine.fifo_bytes / width);
    const std::int32_t items = std::min(engine.burst_items, held);
    ChannelRate rate;
    const double read = access_clocks(engine.read_clocks, engine, items);
    rate.bytes_per_clock = items * width / burst_clocks(engine, items, width, read);
    rate.drain_clocks = access_clocks(engine.write_clocks, engine, items);
    rate.full_rate_item_bytes = width;
    rate.item_bytes = std::min(driver.copy_item_bytes, width);
    rate.max_items = most_items(engine, 0, rate.item_bytes);
    return rate;
}

void derive_rate(const Driver& driver, Channel& channel) {
    channel.start_cycles = Cycles(driver.start_cycles);
    channel.completion_cycles = Cycles(driver.completion_cycles);
    if (!channel.engine) return;
    const ChannelRate rate = channel.kind == ChannelKind::Storage
                                 ? storage_rate(*channel.engine, driver)
                                 : copy_rate(*channel.engine, driver);
    channel.item_bytes = rate.item_bytes;
    channel.max_items = rate.max_items;
    channel.bytes_per_clock = rate.bytes_per_clock;
    channel.full_rate_item_bytes = rate.full_rate_item_bytes;
    channel.drain_clocks = rate.drain_clocks;
}

}  // namespace outcore::platform
