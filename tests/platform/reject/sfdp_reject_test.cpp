// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "../sfdp_dumps.hpp"
#include "base/random.hpp"
#include "platform/sfdp.hpp"
#include "platform/sfdp_part.hpp"

using namespace outcore;

namespace {

std::vector<std::uint8_t> good() {
    auto bytes = platform::load_sfdp(test::w25q128jv_dump(), {});
    REQUIRE(bytes.ok());
    return *std::move(bytes);
}

void check_refused(const std::vector<std::uint8_t>& dump, const std::string& why) {
    const auto part = platform::decode_sfdp(dump);
    REQUIRE_FALSE(part.ok());
    CHECK(part.diagnostics().size() == 1);
    CHECK_THAT(part.diagnostics().front().message, Catch::Contains(why));
}

/// The good dump with one byte changed.
std::vector<std::uint8_t> with(std::size_t place, std::uint8_t byte) {
    std::vector<std::uint8_t> dump = good();
    dump.at(place) = byte;
    return dump;
}

}  // namespace

TEST_CASE("the dump of these tests is a good one") { CHECK(platform::decode_sfdp(good()).ok()); }

TEST_CASE("a bad dump is refused with one message that says what is wrong") {
    check_refused({}, "length is 0 bytes");
    check_refused({0x53, 0x46, 0x44, 0x50}, "length is 4 bytes");
    check_refused(with(0, 0x54), "signature is 54 46 44 50");
    check_refused(with(5, 2), "revision is 2.5");
    check_refused(with(6, 200), "201 parameter headers take");
    check_refused(with(10, 2), "basic table has revision 2.5");
    check_refused(with(11, 8), "length of 8 DWORDs");
    check_refused(with(11, 200), "table 0xff00 takes 800 bytes");
    check_refused(with(12, 0xF0), "table 0xff00 takes 64 bytes from byte 240");
    check_refused(with(8, 0x55), "none of its headers");
    std::vector<std::uint8_t> cut = good();
    cut.resize(cut.size() - 1);
    check_refused(cut, "length is 191 bytes");
    std::vector<std::uint8_t> no_erases = good();
    for (std::size_t i = 0; i < 8; ++i) no_erases[0x80 + 28 + i] = 0;
    check_refused(no_erases, "no erase type");
}

TEST_CASE("a size that no part has is refused") {
    std::vector<std::uint8_t> dump = good();
    for (std::size_t i = 0; i < 4; ++i) dump[0x84 + i] = 0xFF;
    check_refused(dump, "density 0xffffffff");
    for (std::size_t i = 0; i < 4; ++i) dump[0x84 + i] = 0;
    check_refused(dump, "density 0x00000000");
}

TEST_CASE("text that is no hexadecimal is refused") {
    for (const char* text : {"", "5", "53 46 4g", "0x53", "dump.txt"})
        CHECK_FALSE(platform::load_sfdp(text, {}).ok());
}

TEST_CASE("random damage is decoded or refused, never fatal") {
    constexpr std::uint32_t kSeed = 11;
    INFO("seed " << kSeed);
    Xorshift32 random(kSeed);
    constexpr std::int32_t kBytes = 192;
    REQUIRE(good().size() == kBytes);
    for (int round = 0; round < 20000; ++round) {
        std::vector<std::uint8_t> dump = good();
        for (int i = 0; i < 4; ++i) {
            const auto place = static_cast<std::size_t>(random.in_range(0, kBytes - 1));
            dump[place] = static_cast<std::uint8_t>(random.in_range(0, 255));
        }
        dump.resize(static_cast<std::size_t>(random.in_range(0, kBytes)));
        const auto part = platform::decode_sfdp(dump);
        if (part) {
            CHECK(part->bytes > 0);
        }
    }
}
