// SPDX-License-Identifier: Apache-2.0
#include "deploy/byte_writer.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string_view>

using namespace outcore;
using ByteVector = std::vector<std::uint8_t>;

TEST_CASE("signed words are in two's complement") {
    deploy::ByteWriter writer;
    writer.i32(-2).i32(std::numeric_limits<std::int32_t>::max());
    CHECK(writer.fits());
    CHECK(writer.bytes() == ByteVector{0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F});
}

TEST_CASE("a value that its form cannot hold is remembered") {
    CHECK_FALSE(deploy::ByteWriter().u32(-1).fits());
    CHECK_FALSE(deploy::ByteWriter().u32(0x100000000ll).fits());
    CHECK_FALSE(deploy::ByteWriter().u8(256).fits());
    CHECK_FALSE(deploy::ByteWriter().u16(-1).fits());
    CHECK(deploy::ByteWriter().u32(0xFFFFFFFFll).u16(0xFFFF).u8(0xFF).fits());
}

TEST_CASE("words are little-endian and text is padded or cut") {
    deploy::ByteWriter writer;
    writer.u32(0x01020304).u16(0x0506).padded("abc", 5).padded("abcdef", 2);
    CHECK(writer.bytes() == ByteVector{4, 3, 2, 1, 6, 5, 'a', 'b', 'c', 0, 0, 'a', 'b'});
}

TEST_CASE("the CRC is that of IEEE 802.3") {
    const std::string_view check = "123456789";
    CHECK(deploy::crc32(ByteVector(check.begin(), check.end())) == 0xCBF43926u);
    CHECK(deploy::crc32({}) == 0u);
}
