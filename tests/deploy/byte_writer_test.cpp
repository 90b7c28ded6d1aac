// SPDX-License-Identifier: Apache-2.0
#include "deploy/byte_writer.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string_view>

using namespace outcore;
using ByteVector = std::vector<std::uint8_t>;

TEST_CASE("numbers have 7 bits a byte, lowest first") {
    deploy::ByteWriter writer;
    writer.number(0).number(127).number(128).number(0xFFFFFFFFll);
    CHECK(writer.fits());
    CHECK(writer.bytes() == ByteVector{0, 127, 0x80, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F});
}

TEST_CASE("signed numbers alternate around zero") {
    deploy::ByteWriter writer;
    for (const std::int64_t value : {0, -1, 1, -2, 2}) writer.signed_number(value);
    CHECK(writer.bytes() == ByteVector{0, 1, 2, 3, 4});
    deploy::ByteWriter ends;
    ends.signed_number(std::numeric_limits<std::int32_t>::max());
    ends.signed_number(std::numeric_limits<std::int32_t>::min());
    CHECK(ends.fits());
    CHECK(ends.bytes() == ByteVector{0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F});
}

TEST_CASE("a value that its form cannot hold is remembered") {
    CHECK_FALSE(deploy::ByteWriter().number(-1).fits());
    CHECK_FALSE(deploy::ByteWriter().number(0x100000000ll).fits());
    CHECK_FALSE(deploy::ByteWriter().u8(256).fits());
    CHECK_FALSE(deploy::ByteWriter().u16(-1).fits());
    CHECK_FALSE(deploy::ByteWriter().signed_number(0x80000000ll).fits());
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
