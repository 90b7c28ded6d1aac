// The least cycles of an operator against grids of tiles: never above the cheapest, and close to
// it.
#include <catch2/catch.hpp>

#include "bound/grid_tilings.hpp"
#include "bound/least_cycles.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "support/problems.hpp"

using namespace outcore;

TEST_CASE("probe least", "[.]") {
    const char* file = std::getenv("NET");
    const char* board = std::getenv("BOARD");
    auto loaded = network::import_network(file);
    REQUIRE(loaded.ok());
    const auto problem = test::problem(network::fold_pads(*std::move(loaded)), board);
    const bound::NeededElements needed(*problem.network);
    double sum = 0, best = 0;
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
        const OperatorId id(i);
        if (network::is_view(problem.network->op(id).kind)) continue;
        const double least = bound::least_cycles(*problem.network, id, needed, *problem.profile,
                                                 problem.platform->core);
        const double grid =
            test::cheapest_grid(*problem.network, id, *problem.profile, problem.platform->core, 8);
        sum += least, best += grid;
        std::printf("%s least %.0f grid %.0f ratio %.4f\n", problem.network->describe(id).c_str(),
                    least, grid, grid / least);
    }
    std::printf("all: least %.0f grid %.0f ratio %.4f\n", sum, best, best / sum);
}
