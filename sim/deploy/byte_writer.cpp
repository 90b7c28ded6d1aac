// SPDX-License-Identifier: Apache-2.0
#include "deploy/byte_writer.hpp"

#include <array>

namespace outcore::deploy {
namespace {

constexpr std::uint32_t kReflectedPolynomial = 0xEDB88320u;

constexpr std::array<std::uint32_t, 256> crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value >> 1) ^ ((value & 1u) != 0 ? kReflectedPolynomial : 0u);
        }
        table[byte] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = crc_table();

}  // namespace

ByteWriter& ByteWriter::fixed(std::int64_t value, int size) {
    if (value < 0 || (value >> (8 * size)) != 0) fits_ = false;
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
}

ByteWriter& ByteWriter::padded(std::string_view text, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        bytes_.push_back(i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0});
    }
    return *this;
}

ByteWriter& ByteWriter::append(std::span<const std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
}

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    std::uint32_t value = 0xFFFFFFFFu;
    for (const std::uint8_t byte : bytes) value = (value >> 8) ^ kCrcTable[(value ^ byte) & 0xFFu];
    return ~value;
}

}  // namespace outcore::deploy
