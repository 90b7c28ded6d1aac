// SPDX-License-Identifier: Apache-2.0
#include "deploy/image_footer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "deploy/byte_writer.hpp"
#include "deploy/small_schedule.hpp"

using namespace outcore;
using namespace outcore::deploy;

namespace {

StorageImage image_of(std::size_t bytes) {
    return {DeviceId(2), std::vector<std::uint8_t>(bytes, 0x5A)};
}
std::uint32_t word_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at]) | static_cast<std::uint32_t>(bytes[at + 1]) << 8 |
           static_cast<std::uint32_t>(bytes[at + 2]) << 16 |
           static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

}  // namespace

TEST_CASE("the footer stands on the next multiple of 256 behind the image") {
    ImageId id{};
    id[0] = 0xAB;
    id[15] = 0xCD;
    for (const auto& [size, offset] :
         {std::pair<std::size_t, std::size_t>{1, 256}, {255, 256}, {256, 256}, {257, 512}}) {
        CAPTURE(size);
        const StorageImage image = image_of(size);
        const auto bytes = with_footer(image, id);
        REQUIRE(bytes.size() == offset + 32);
        CHECK(std::equal(image.bytes.begin(), image.bytes.end(), bytes.begin()));
        CHECK(std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(size),
                          bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                          [](std::uint8_t byte) { return byte == 0xFF; }));
        CHECK(std::string(bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                          bytes.begin() + static_cast<std::ptrdiff_t>(offset) + 8) == "OCIMAGE1");
        CHECK(word_at(bytes, offset + 8) == size);
        CHECK(word_at(bytes, offset + 12) == crc32(image.bytes));
        CHECK(std::equal(id.begin(), id.end(),
                         bytes.begin() + static_cast<std::ptrdiff_t>(offset) + 16));
    }
}

TEST_CASE("the first image that is not empty carries the footer") {
    CHECK(footed_image({image_of(0), image_of(3), image_of(5)}) == 1);
    CHECK(footed_image({image_of(0)}) == 1);
    CHECK(footed_image({}) == 0);
}

TEST_CASE("a footer that does not fit, or would be overwritten, is refused") {
    schedule::Schedule s = testing::small_schedule();
    CHECK(check_footer(s, {image_of(84)}).ok());
    s.buffers.add({"spilled", DeviceId(2), 4096, 4096});
    CHECK(check_footer(s, {image_of(84)}).ok());
    CHECK(check_footer(s, {image_of(4096 - 32)}).ok() == false);
    const auto refused = check_footer(s, {image_of(4097)});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics()[0].message.find("buffer spilled lies there") != std::string::npos);
    CHECK(check_footer(s, {image_of((1 << 20) - 255)}).ok() == false);
    CHECK(check_footer(s, {image_of((1 << 20) - 256)}).ok());
    const auto full = check_footer(s, {image_of(1 << 20)});
    REQUIRE_FALSE(full.ok());
    CHECK(full.diagnostics()[0].message.find("the storage has 1048576") != std::string::npos);
    CHECK(check_footer(s, {image_of(0)}).ok());
}
