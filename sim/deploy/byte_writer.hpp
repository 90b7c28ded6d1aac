// Little-endian bytes, as docs/spec/blob.md defines them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace outcore::deploy {

/// Appends to a growing run of bytes. A value that its form cannot hold is cut, and remembered by
/// fits().
class ByteWriter {
  public:
    ByteWriter& u8(std::int64_t value) { return fixed(value, 1); }
    ByteWriter& u16(std::int64_t value) { return fixed(value, 2); }
    ByteWriter& u32(std::int64_t value) { return fixed(value, 4); }
    /// A word that is signed.
    ByteWriter& i32(std::int32_t value) { return u32(static_cast<std::uint32_t>(value)); }
    /// `size` bytes: the text, cut or padded with zero bytes.
    ByteWriter& padded(std::string_view text, std::size_t size);
    ByteWriter& append(std::span<const std::uint8_t> bytes);

    /// False once a value was negative or too large for its form.
    bool fits() const { return fits_; }
    std::size_t size() const { return bytes_.size(); }
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    ByteWriter& fixed(std::int64_t value, int size);
    std::vector<std::uint8_t> bytes_;
    bool fits_ = true;
};

/// CRC-32 of IEEE 802.3: reflected, initial value and final xor 0xFFFFFFFF.
std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace outcore::deploy
