// SPDX-License-Identifier: Apache-2.0
#include "deploy/hex_file.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>

namespace outcore::deploy {
namespace {

constexpr std::size_t kRecordBytes = 32;
constexpr std::uint32_t kBlockBytes = 0x10000;  // what 16 bits of address reach

enum class RecordType : std::uint8_t { Data = 0, End = 1, ExtendedLinearAddress = 4 };

void add_byte(std::string& line, std::uint8_t byte, std::uint8_t& sum) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    line += kDigits[byte >> 4];
    line += kDigits[byte & 15];
    sum = static_cast<std::uint8_t>(sum + byte);
}

/// The last byte makes the sum of all bytes of a record 0.
void add_record(std::string& text, RecordType type, std::uint16_t address,
                std::span<const std::uint8_t> data) {
    std::uint8_t sum = 0;
    text += ':';
    add_byte(text, static_cast<std::uint8_t>(data.size()), sum);
    add_byte(text, static_cast<std::uint8_t>(address >> 8), sum);
    add_byte(text, static_cast<std::uint8_t>(address & 0xFF), sum);
    add_byte(text, static_cast<std::uint8_t>(type), sum);
    for (const std::uint8_t byte : data) add_byte(text, byte, sum);
    std::uint8_t ignored = 0;
    add_byte(text, static_cast<std::uint8_t>(0x100 - sum), ignored);
    text += '\n';
}

}  // namespace

std::string intel_hex(std::uint32_t address, std::span<const std::uint8_t> bytes) {
    assert(bytes.size() <= (std::uint64_t{1} << 32) - address && "runs past the address space");
    std::string text;
    text.reserve(bytes.size() / kRecordBytes * (2 * kRecordBytes + 12) + 64);
    std::uint64_t block = std::uint64_t{1} << 32;  // none yet
    for (std::size_t at = 0; at < bytes.size();) {
        const std::uint32_t place = address + static_cast<std::uint32_t>(at);
        if (block != place / kBlockBytes) {
            block = place / kBlockBytes;
            const std::uint8_t high[] = {static_cast<std::uint8_t>(block >> 8),
                                         static_cast<std::uint8_t>(block & 0xFF)};
            add_record(text, RecordType::ExtendedLinearAddress, 0, high);
        }
        const std::size_t to_boundary = kBlockBytes - place % kBlockBytes;
        const std::size_t count = std::min({kRecordBytes, bytes.size() - at, to_boundary});
        add_record(text, RecordType::Data, static_cast<std::uint16_t>(place % kBlockBytes),
                   bytes.subspan(at, count));
        at += count;
    }
    add_record(text, RecordType::End, 0, {});
    return text;
}

}  // namespace outcore::deploy
