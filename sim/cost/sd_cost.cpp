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
double programming_s(const Storage& card, const SdPiece& piece, double page_s) {
    const double byte_s = block_s(card, Access::Write) / kBlockBytes;
    const std::int64_t page = card.page.count;
    const std::int64_t begin = piece.offset - piece.head();
    const std::int64_t end = begin + piece.blocks() * kBlockBytes;
    const std::int64_t pages = piece.pages(page);
    if (pages == 1) return page_s;
    const auto after_first = static_cast<double>(end - begin - (page - begin % page));
    const auto last = static_cast<double>((end - 1) % page + 1);
    return std::max({page_s, 2.0 * page_s - last * byte_s,
                     static_cast<double>(pages) * page_s - after_first * byte_s});
}

double write_busy_s(const Storage& card, const SdPiece& piece, DeviceTiming timing) {
    const bool worst = timing == DeviceTiming::Maximum;
    const Seconds page = worst ? card.page_program_max : card.page_program_typ;
    const Seconds latency = worst ? card.sd.write_latency_max : card.sd.write_latency_typ;
    return programming_s(card, piece, page.count) + latency.count;
}

/// All but the data: commands, access or busy time, partial blocks of a write.
double frame_s(const Storage& card, const SdPiece& piece, Access access, DeviceTiming timing) {
    const double commands =
        command_s(card) + (piece.blocks() > 1 ? command_s(card) : 0.0) + gap_s(card);
    if (access == Access::Read) return commands + access_s(card, timing);
    const double single_read =
        command_s(card) + access_s(card, timing) + block_s(card, Access::Read) + gap_s(card);
    const int partial = (piece.head() > 0 ? 1 : 0) + (piece.tail() > 0 ? 1 : 0);
    return commands + write_busy_s(card, piece, timing) + partial * single_read;
}

}  // namespace

std::int64_t SdPiece::head() const { return offset % kBlockBytes; }
std::int64_t SdPiece::blocks() const { return (head() + bytes + kBlockBytes - 1) / kBlockBytes; }
std::int64_t SdPiece::tail() const { return blocks() * kBlockBytes - head() - bytes; }
std::int64_t SdPiece::pages(std::int64_t page_bytes) const {
    return (offset + bytes - 1) / page_bytes - offset / page_bytes + 1;
}

double sd_card_s(const Storage& card, const SdPiece& piece, Access access, DeviceTiming timing) {
    return frame_s(card, piece, access, timing) +
           static_cast<double>(piece.blocks()) * block_s(card, access);
}

double sd_transfer_s(const Storage& card, const platform::Channel& channel,
                     const platform::Memory& memory, const SdPiece& piece, Access access,
                     DeviceTiming timing) {
    const Access other = access == Access::Write ? Access::Read : Access::Write;
    const double byte_s = block_s(card, access) / kBlockBytes;
    const double engine =
        static_cast<double>(piece.bytes) / (channel.rate(piece.alignment) * channel.clock.count);
    const double data = std::max({static_cast<double>(piece.bytes + piece.tail()) * byte_s, engine,
                                  ram_streaming_s(memory, piece.bytes, other)});
    return frame_s(card, piece, access, timing) + static_cast<double>(piece.head()) * byte_s +
           ram_opening_s(memory, piece.bytes, other) + data +
           channel.drain_clocks / channel.clock.count;
}

}  // namespace outcore::cost
