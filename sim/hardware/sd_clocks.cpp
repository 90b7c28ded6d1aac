// SPDX-License-Identifier: Apache-2.0
#include "hardware/sd_clocks.hpp"

#include <algorithm>

namespace outcore::hardware {
namespace {

constexpr double kCommandBits = 48.0, kResponseBits = 48.0;
constexpr double kFrameBits = 2.0 + 16.0;       // start, end and CRC16 on each line
constexpr double kWriteGapClocks = 2.0;         // N_WR
constexpr double kCrcStatusClocks = 2.0 + 5.0;  // its gap and the token

}  // namespace

SdClocks sd_clocks(const platform::Storage& storage, bool worst_case) {
    const platform::SdTiming& sd = storage.sd;
    const double clock_s = 1.0 / storage.bus_clock.count;
    const double data = static_cast<double>(kSdBlockBytes) * 8.0 / sd.bus_lines + kFrameBits;
    SdClocks clocks;
    clocks.command_s = (kCommandBits + sd.response_gap_clocks + kResponseBits) * clock_s;
    clocks.gap_s = storage.chip_select_high_clocks * clock_s;
    clocks.access_s = worst_case ? sd.read_access_max.count : sd.read_access_typ.count;
    clocks.read_block_s = data * clock_s + sd.block_gap.count;
    clocks.write_block_s = (data + kWriteGapClocks + kCrcStatusClocks) * clock_s;
    clocks.program_s = (worst_case ? storage.page_program_max : storage.page_program_typ).count;
    return clocks;
}

double SdClocks::programming_s(const SdExtent& extent, std::int64_t page_bytes) const {
    const std::int64_t begin = extent.first_block() * kSdBlockBytes;
    const std::int64_t end = begin + extent.blocks() * kSdBlockBytes;
    const std::int64_t pages = (end - 1) / page_bytes - begin / page_bytes + 1;
    const double byte_s = write_block_s / static_cast<double>(kSdBlockBytes);
    const auto seconds = [byte_s](std::int64_t bytes) {
        return byte_s * static_cast<double>(bytes);
    };
    if (pages == 1) return program_s;
    const std::int64_t first = page_bytes - begin % page_bytes;
    const std::int64_t last = (end - 1) % page_bytes + 1;
    const double programs = static_cast<double>(pages) * program_s;
    return std::max(
        {program_s, 2.0 * program_s - seconds(last), programs - seconds(end - begin - first)});
}

}  // namespace outcore::hardware
