// SPDX-License-Identifier: Apache-2.0
#include "cost/sd_cost.hpp"

#include <algorithm>

namespace outcore::cost {
namespace {

using platform::Storage;

constexpr std::int64_t kBlockBytes = 512;
constexpr double kCommandClocks = 48 + 48;       // command and response
constexpr double kReadFrameClocks = 1 + 16 + 1;  // start bit, CRC16, end bit
constexpr double kWriteExtraClocks = 2 + 2 + 5;  // gap before the block, CRC status after it

double bus_s(const Storage& card, double clocks) { return clocks / card.bus_clock.count; }

double command_s(const Storage& card) {
    return bus_s(card, kCommandClocks + card.sd.response_gap_clocks);
}

double gap_s(const Storage& card) { return bus_s(card, card.chip_select_high_clocks); }

double block_s(const Storage& card, Access access) {
    const double clocks = 8.0 * kBlockBytes / card.sd.bus_lines + kReadFrameClocks;
    return access == Access::Write ? bus_s(card, clocks + kWriteExtraClocks)
                                   : bus_s(card, clocks) + card.sd.block_gap.count;
}

double access_s(const Storage& card, DeviceTiming timing) {
    return (timing == DeviceTiming::Maximum ? card.sd.read_access_max : card.sd.read_access_typ)
        .count;
}

/// End of the last program after the end of the data: the largest of what one page, two pages (the
/// last may be short) and all pages leave over.
double programming_s(const Storage& card, std::int64_t blocks, double page_s) {
    const double per_block = block_s(card, Access::Write);
    const std::int64_t per_page = card.page.count / kBlockBytes;
    const std::int64_t pages = (blocks + per_page - 1) / per_page;
    if (pages == 1) return page_s;
    const auto after_first = static_cast<double>(blocks - per_page);
    const auto last = static_cast<double>(blocks - (pages - 1) * per_page);
    return std::max({page_s, 2.0 * page_s - last * per_block,
                     static_cast<double>(pages) * page_s - after_first * per_block});
}

double write_busy_s(const Storage& card, std::int64_t blocks, DeviceTiming timing) {
    const bool worst = timing == DeviceTiming::Maximum;
    const Seconds page = worst ? card.page_program_max : card.page_program_typ;
    const Seconds latency = worst ? card.sd.write_latency_max : card.sd.write_latency_typ;
    return programming_s(card, blocks, page.count) + latency.count;
}

}  // namespace

double sd_transfer_s(const Storage& card, const platform::Channel& channel,
                     const platform::Memory& memory, std::int64_t bytes, Access access,
                     DeviceTiming timing) {
    const std::int64_t blocks = (bytes + kBlockBytes - 1) / kBlockBytes;
    const bool write = access == Access::Write;
    const Access other = write ? Access::Read : Access::Write;
    const double engine =
        static_cast<double>(bytes) / (channel.bytes_per_clock * channel.clock.count);
    double seconds = command_s(card) + (blocks > 1 ? command_s(card) : 0.0) + gap_s(card) +
                     ram_opening_s(memory, bytes, other);
    seconds += std::max({static_cast<double>(blocks) * block_s(card, access), engine,
                         ram_streaming_s(memory, bytes, other)});
    const double single_read =
        command_s(card) + access_s(card, timing) + block_s(card, Access::Read) + gap_s(card);
    if (!write) return seconds + access_s(card, timing);
    if (bytes % kBlockBytes != 0) seconds += single_read;
    return seconds + write_busy_s(card, blocks, timing);
}

}  // namespace outcore::cost
