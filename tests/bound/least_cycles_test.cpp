// The least cycles of an operator against grids of tiles: never above the cheapest, and close to
// it.
#include <catch2/catch.hpp>

#include "bound/grid_tilings.hpp"
#include "bound/least_cycles.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using test::NetworkBuilder;

namespace {

double least(const scheduler::Problem& problem, OperatorId id) {
    const bound::NeededElements needed(*problem.network);
    return bound::least_cycles(*problem.network, id, needed, *problem.profile, *problem.platform);
}

}  // namespace

TEST_CASE("least cycles are within 15 % of the cheapest grids of tiles of whole networks") {
    const std::filesystem::path models = std::filesystem::path(OUTCORE_SOURCE_DIR) / "models";
    for (const char* file : {"mobilenet_v1_0.25_96.json", "published/mlperf_kws.json",
                             "published/resnet_v1_8_cifar10.json"}) {
        auto loaded = network::import_network(models / file);
        REQUIRE(loaded.ok());
        for (const char* board : {"stm32f746g-disco", "stm32l476g-disco"}) {
            const auto problem = test::problem(network::fold_pads(*loaded), board);
            double sum_least = 0.0, sum_grid = 0.0;
            for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
                const OperatorId id(i);
                if (network::is_view(problem.network->op(id).kind)) continue;
                const double grid = test::cheapest_grid(*problem.network, id, *problem.profile,
                                                        *problem.platform, 4);
                INFO(file << " on " << board << ": " << problem.network->describe(id));
                CHECK(least(problem, id) <= grid + 1.0);
                sum_least += least(problem, id), sum_grid += grid;
            }
            INFO(file << " on " << board);
            CHECK(sum_grid <= 1.15 * sum_least);
        }
    }
}

TEST_CASE("least cycles are within 2 % of the operators in one piece on MobileNets") {
    for (const char* file : {"mobilenet_v1.json", "mobilenet_v2.json"}) {
        auto loaded =
            network::import_network(std::filesystem::path(OUTCORE_SOURCE_DIR) / "models" / file);
        REQUIRE(loaded.ok());
        for (const char* board : {"stm32f746g-disco", "stm32l476g-disco", "b-u585i-iot02a"}) {
            const auto problem = test::problem(network::fold_pads(*loaded), board);
            const network::Network& network = *problem.network;
            double sum_least = 0.0, sum_whole = 0.0;
            for (std::size_t i = 0; i < network.operators.size(); ++i) {
                const OperatorId id(i);
                if (network::is_view(network.op(id).kind)) continue;
                const auto shape = *network::geometry(network, id);
                sum_whole += test::grid_cycles(
                    network, id,
                    {shape.output.h, shape.output.w, shape.output.c, std::max(1, shape.reduction)},
                    *problem.profile, *problem.platform);
                sum_least += least(problem, id);
            }
            INFO(file << " on " << board << ": " << sum_whole / sum_least);
            CHECK(sum_whole <= 1.02 * sum_least);
        }
    }
}

TEST_CASE("elements that no window reads need not be computed") {
    const auto problem = test::problem(
        NetworkBuilder({1, 16, 16, 8}).conv(16, 3).conv(8, 1, 2).build(), "stm32l476g-disco");
    const bound::NeededElements needed(*problem.network);
    CHECK(needed.of(OperatorId(0)).row_count() == 8);
    CHECK(needed.of(OperatorId(0)).column_count() == 8);
    CHECK(needed.of(OperatorId(1)).whole());
    const auto all =
        test::problem(NetworkBuilder({1, 16, 16, 8}).conv(16, 3).build(), "stm32l476g-disco");
    CHECK(least(problem, OperatorId(0)) < 0.3 * least(all, OperatorId(0)));
}

TEST_CASE("views cost nothing") {
    const auto problem = test::problem(
        NetworkBuilder({1, 4, 4, 4}).conv(4, 1).reshape({1, 64}).fully_connected(3).build(),
        "stm32f746g-disco");
    CHECK(least(problem, OperatorId(1)) == 0.0);
    CHECK(least(problem, OperatorId(2)) > 0.0);
}
