// What holds for the card's translation layer under any writes.
// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_translation.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "base/random.hpp"

using namespace outcore;
using hardware::FlashGeometry;
using hardware::FlashTranslation;

namespace {

constexpr FlashGeometry kSmall{256, 16, 16 + 8, 8};

/// Every page ever written is found, where the layer itself says whose page it is, and no two share
/// a place.
void check_contents(const FlashTranslation& layer, const std::map<std::int64_t, int>& written) {
    std::map<std::int64_t, std::int64_t> places;
    for (const auto& [page, times] : written) {
        const auto place = layer.locate(page);
        REQUIRE(place);
        REQUIRE(layer.owner(*place) == page);
        REQUIRE(places.emplace(*place, page).second);
    }
}

}  // namespace

TEST_CASE("no data is lost under random writes, garbage collection and levelling") {
    for (const std::uint32_t seed : {1u, 2u, 3u, 4u}) {
        CAPTURE(seed);
        FlashTranslation layer(kSmall);
        Xorshift32 random(seed);
        std::map<std::int64_t, int> written;
        for (int i = 0; i < 20000; ++i) {
            // Half of the writes to a sixteenth of the pages: hot and cold data.
            const auto high = random.in_range(0, 1) == 0 ? 15 : 255;
            const std::int64_t page = random.in_range(0, high);
            layer.write(page);
            ++written[page];
            if (i % 997 == 0) check_contents(layer, written);
        }
        check_contents(layer, written);
        CHECK(layer.total().programs == 20000);
        CHECK(layer.write_amplification() > 1.0);
    }
}

TEST_CASE("a page never written is nowhere") {
    FlashTranslation layer(kSmall);
    layer.write(3);
    CHECK_FALSE(layer.locate(4));
    CHECK_FALSE(layer.locate(255));
    CHECK(layer.locate(3));
}

TEST_CASE("overwriting in order costs no copies, random overwriting does") {
    FlashTranslation in_order(kSmall), random_order(kSmall);
    Xorshift32 random(7);
    for (int i = 0; i < 256 * 40; ++i) {
        in_order.write(i % 256);
        random_order.write(random.in_range(0, 255));
    }
    CHECK(in_order.write_amplification() == 1.0);
    CHECK(random_order.write_amplification() > 1.2);
    CHECK(random_order.total().erases > in_order.total().erases);
}

TEST_CASE("more spare blocks mean less write amplification") {
    double last = 1e9;
    for (const std::int64_t spares : {6, 8, 12, 24}) {
        FlashTranslation layer({256, 16, 16 + spares, 64});
        Xorshift32 random(11);
        for (int i = 0; i < 30000; ++i) layer.write(random.in_range(0, 255));
        CAPTURE(spares, layer.write_amplification());
        CHECK(layer.write_amplification() < last);
        CHECK(layer.write_amplification() >= 1.0);
        last = layer.write_amplification();
    }
}

TEST_CASE("a swap area rewritten in order on a full card costs few copies, and wears it evenly") {
    FlashTranslation layer({4096, 16, 256 + 32, 16});
    for (std::int64_t page = 0; page < 4096; ++page) layer.write(page);
    const auto filled = layer.total();
    for (int i = 0; i < 400000; ++i) layer.write(i % 512);
    const auto programs = static_cast<double>(layer.total().programs - filled.programs);
    const auto copies = static_cast<double>(layer.total().copies - filled.copies);
    CAPTURE(programs, copies);
    CHECK(1.0 + copies / programs < 1.1);
    const auto [low, high] = layer.erase_range();
    CHECK(high - low <= 18);
    // As the wear of a card is counted: pages programmed over all physical blocks.
    CHECK(high == Approx((programs + copies) / 16 / (256 + 32)).epsilon(0.25));
}

TEST_CASE("levelling bounds how far erase counts lie apart, with most of the data cold") {
    const auto spread = [](std::int32_t limit) {
        FlashTranslation layer({256, 16, 24, limit});
        for (std::int64_t page = 0; page < 256; ++page) layer.write(page);
        for (int i = 0; i < 60000; ++i) layer.write(i % 16);
        const auto [low, high] = layer.erase_range();
        return high - low;
    };
    for (const std::int32_t limit : {4, 8, 16}) {
        CAPTURE(limit);
        CHECK(spread(limit) <= limit + 2);  // one erase starts a move, which erases once more
    }
    CHECK(spread(1 << 30) > 200);  // without levelling cold blocks are never erased
}

TEST_CASE("an untouched card of 32 GB costs little and behaves") {
    const std::int64_t pages = 32000000000 / 16384;
    FlashTranslation layer({pages, 256, pages / 256 + 600, 16});
    layer.write(pages - 1);
    layer.write(0);
    CHECK(layer.locate(pages - 1) == 0);
    CHECK(layer.locate(0) == 1);
    CHECK(layer.erase_range() == std::pair(0, 0));
}
