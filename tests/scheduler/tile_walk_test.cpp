#include "scheduler/tile_walk.hpp"

#include <catch2/catch.hpp>

#include "support/networks.hpp"

using namespace outcore;
using namespace outcore::scheduler;
using outcore::test::NetworkBuilder;

namespace {

/// How often the tiles cover each output element, times the input channels they take of it.
std::vector<std::int32_t> coverage(const network::Network& network, OperatorId id,
                                   const TileShape& shape) {
    const network::Geometry geometry = *network::geometry(network, id);
    std::vector<std::int32_t> covered(static_cast<std::size_t>(geometry.output.elements()));
    for (const network::Tile& tile : tiles_in_order(network, id, shape)) {
        for (std::int32_t y = tile.out.y0; y < tile.out.y1; ++y)
            for (std::int32_t x = tile.out.x0; x < tile.out.x1; ++x)
                for (std::int32_t c = tile.out.c0; c < tile.out.c1; ++c)
                    covered[static_cast<std::size_t>(
                        (y * geometry.output.w + x) * geometry.output.c + c)] +=
                        geometry.reduction > 0 ? tile.k1 - tile.k0 : 1;
    }
    return covered;
}

}  // namespace

TEST_CASE("tiles of every shape and loop order cover each output once, with all input channels") {
    const network::Network network = NetworkBuilder({1, 7, 9, 10}).conv(6, 3).build();
    for (const bool outer : {true, false}) {
        for (const TileShape& shape : {TileShape{7, 9, 6, 10, outer}, TileShape{2, 9, 4, 10, outer},
                                       TileShape{3, 4, 1, 3, outer}}) {
            const auto covered = coverage(network, OperatorId(0), shape);
            CHECK(covered == std::vector<std::int32_t>(covered.size(), 10));
        }
    }
}

TEST_CASE("a concatenation is walked input by input") {
    NetworkBuilder builder({1, 4, 4, 3});
    const TensorId first = builder.last();
    const network::Network network = builder.conv(5, 1).concatenate(first).build();
    const auto tiles = tiles_in_order(network, OperatorId(1), {2, 4, 4, 1, true});
    for (const network::Tile& tile : tiles)
        CHECK((tile.part == 0 ? tile.out.c1 <= 5 : tile.out.c0 >= 5));
    const auto covered = coverage(network, OperatorId(1), {2, 4, 4, 1, true});
    CHECK(covered == std::vector<std::int32_t>(covered.size(), 1));
}
