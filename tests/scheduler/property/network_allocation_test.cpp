// The allocator on the activations of real networks, all in one memory.
#include <catch2/catch.hpp>

#include <filesystem>

#include "network/importer.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/allocation/greedy_allocation.hpp"
#include "scheduler/allocation/offline_allocator.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

AllocationProblem activations(const network::Network& network) {
    AllocationProblem problem;
    problem.capacities = {std::int64_t{1} << 40};
    for (const network::Lifetime& life : network::lifetimes(network)) {
        Block block;
        block.size_bytes = std::max<std::int64_t>(32, aligned_up(life.size_bytes, 32));
        block.alignment = 32;
        block.first = life.first;
        block.last = life.last;
        block.memories = {0};
        problem.blocks.push_back(block);
    }
    return problem;
}

}  // namespace

TEST_CASE("activations of real networks: proven lowest peaks, where first fit wastes room") {
    const std::filesystem::path models = std::filesystem::path(OUTCORE_SOURCE_DIR) / "models";
    int proven = 0, better = 0, all = 0;
    for (const auto& entry : std::filesystem::directory_iterator(models / "published")) {
        if (entry.file_size() > 200'000) continue;
        const auto network = network::import_network(entry.path());
        if (!network.ok()) continue;
        const AllocationProblem problem = activations(*network);
        const AllocationResult result = allocate(problem);
        INFO(entry.path().filename());
        REQUIRE(result.spots);
        REQUIRE(result.peak_bytes >= max_live_bytes(problem.blocks));
        std::int64_t first_fit = std::numeric_limits<std::int64_t>::max();
        for (const BlockOrder order : {BlockOrder::Size, BlockOrder::Area, BlockOrder::Start}) {
            const GreedyResult greedy =
                place_in_order(problem, sorted_blocks(problem, order), BlockFit::First);
            first_fit = std::min(first_fit, peak_bytes(problem, greedy.spots));
        }
        REQUIRE(result.peak_bytes <= first_fit);
        ++all;
        proven += result.optimal() ? 1 : 0;
        better += result.peak_bytes < first_fit ? 1 : 0;
        if (result.peak_bytes < first_fit || !result.optimal()) {
            UNSCOPED_INFO(entry.path().stem().string()
                          << ": peak " << result.peak_bytes << ", first fit " << first_fit
                          << ", bound " << result.bound_bytes << ", " << result.method);
        }
    }
    UNSCOPED_INFO(all << " networks, " << proven << " proven, " << better
                      << " better than three orders of first fit");
    CHECK(all >= 100);
    CHECK(proven * 10 >= all * 9);
}
