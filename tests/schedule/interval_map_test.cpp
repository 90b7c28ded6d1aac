#include "schedule/checking/interval_map.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "base/random.hpp"

using namespace outcore;
using namespace outcore::schedule::checking;

namespace {

constexpr auto kIgnore = [](std::int64_t, std::int64_t, const Piece&, const Content&) {};

Content tensor(std::int64_t offset) { return {ContentKind::Tensor, 1, 0, offset}; }

/// One byte, by definition.
struct Byte {
    Content content;
    Node writer = kNobody;
    std::array<Node, kMostLanes> readers;
    Byte() { readers.fill(kNobody); }
};

}  // namespace

TEST_CASE("an interval map joins what one task wrote in pieces") {
    std::pmr::unsynchronized_pool_resource memory;
    IntervalMap map(100, &memory);
    map.write(10, 20, tensor(0), 1, kIgnore);
    map.write(20, 30, tensor(10), 1, kIgnore);
    CHECK(map.piece_count() == 3);
    map.write(30, 40, tensor(5), 1, kIgnore);  // does not continue
    CHECK(map.piece_count() == 4);
    map.write(0, 100, {}, 2, kIgnore);
    CHECK(map.piece_count() == 1);
}

TEST_CASE("an interval map keeps readers apart and joins them when they are alike") {
    std::pmr::unsynchronized_pool_resource memory;
    IntervalMap map(100, &memory);
    map.read(0, 50, 1, 7, kIgnore);
    CHECK(map.piece_count() == 2);
    map.read(50, 100, 1, 7, kIgnore);
    CHECK(map.piece_count() == 1);
    map.look(60, 61,
             [](std::int64_t first, std::int64_t last, const Piece& piece, const Content& content) {
                 CHECK(first == 60);
                 CHECK(last == 61);
                 CHECK(piece.readers[1] == 7);
                 CHECK(content.meaningless());
             });
}

TEST_CASE("an interval map tells the same as a history of single bytes") {
    constexpr std::int32_t kSize = 40;
    Xorshift32 random(7);
    std::pmr::unsynchronized_pool_resource memory;
    for (int round = 0; round < 200; ++round) {
        IntervalMap map(kSize, &memory);
        std::vector<Byte> bytes(kSize);
        for (Node node = 0; node < 40; ++node) {
            const std::int64_t begin = random.in_range(0, kSize - 1);
            const std::int64_t end = random.in_range(static_cast<std::int32_t>(begin) + 1, kSize);
            const auto lane = static_cast<std::size_t>(random.in_range(0, 2));
            std::int64_t next = begin;
            const auto compare = [&](std::int64_t first, std::int64_t last, const Piece& piece,
                                     const Content& content) {
                REQUIRE(first == next);
                for (std::int64_t at = first; at < last; ++at) {
                    const Byte& byte = bytes[static_cast<std::size_t>(at)];
                    REQUIRE(byte.content == content.after(at - first));
                    REQUIRE(byte.writer == piece.writer);
                    REQUIRE(byte.readers == piece.readers);
                }
                next = last;
            };
            const bool writes = random.in_range(0, 2) == 0;
            const Content content = tensor(random.in_range(0, 3));
            if (writes)
                map.write(begin, end, content, node, compare);
            else
                map.read(begin, end, lane, node, compare);
            REQUIRE(next == end);
            for (std::int64_t at = begin; at < end; ++at) {
                Byte& byte = bytes[static_cast<std::size_t>(at)];
                if (writes) {
                    byte = Byte();
                    byte.content = content.after(at - begin);
                    byte.writer = node;
                } else {
                    byte.readers[lane] = node;
                }
            }
        }
    }
}
