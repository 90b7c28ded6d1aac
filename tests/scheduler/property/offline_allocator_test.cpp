// The allocator against brute force: every address of every block, on problems small enough for
// that.
#include "scheduler/allocation/offline_allocator.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "scheduler/allocation/exact_allocation.hpp"
#include "scheduler/allocation/greedy_allocation.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

bool clash(const Block& a, const Spot& at, const Block& b, const Spot& other) {
    return a.meets(b) && at.memory == other.memory && at.offset < other.offset + b.size_bytes &&
           other.offset < at.offset + a.size_bytes;
}

bool legal(const AllocationProblem& problem, const Spots& spots) {
    if (spots.size() != problem.blocks.size()) return false;
    for (std::size_t i = 0; i < spots.size(); ++i) {
        const Block& block = problem.blocks[i];
        const Spot& at = spots[i];
        if (block.fixed && at != *block.fixed) return false;
        const bool allowed =
            block.fixed || std::count(block.memories.begin(), block.memories.end(), at.memory) > 0;
        if (!allowed || at.offset < 0 || (!block.fixed && at.offset % block.alignment != 0))
            return false;
        if (at.offset + block.size_bytes > problem.capacities[static_cast<std::size_t>(at.memory)])
            return false;
        for (std::size_t j = 0; j < i; ++j) {
            if (clash(block, at, problem.blocks[j], spots[j])) return false;
        }
    }
    return true;
}

/// The lowest peak by trying all addresses.
class BruteForce {
  public:
    explicit BruteForce(const AllocationProblem& problem) : problem_(problem) { descend(0); }
    std::optional<std::int64_t> best() const { return best_; }

  private:
    void descend(std::size_t index) {
        if (best_ && peak_bytes(problem_, spots_) >= *best_) return;
        if (index == problem_.blocks.size()) {
            best_ = peak_bytes(problem_, spots_);
            return;
        }
        const Block& block = problem_.blocks[index];
        if (block.fixed) return put(index, *block.fixed);
        for (const std::int32_t memory : block.memories) {
            const std::int64_t end = problem_.capacities[static_cast<std::size_t>(memory)];
            for (std::int64_t at = 0; at + block.size_bytes <= end; at += block.alignment)
                put(index, {memory, at});
        }
    }
    void put(std::size_t index, Spot spot) {
        for (std::size_t j = 0; j < index; ++j) {
            if (clash(problem_.blocks[index], spot, problem_.blocks[j], spots_[j])) return;
        }
        spots_.push_back(spot);
        descend(index + 1);
        spots_.pop_back();
    }

    const AllocationProblem& problem_;
    Spots spots_;
    std::optional<std::int64_t> best_;
};

AllocationProblem random_problem(Xorshift32& random) {
    AllocationProblem problem;
    const std::int32_t memories = random.in_range(1, 2);
    for (std::int32_t m = 0; m < memories; ++m)
        problem.capacities.push_back(random.in_range(5, memories == 1 ? 16 : 10));
    const std::int32_t blocks = random.in_range(2, memories == 1 ? 6 : 5);
    for (std::int32_t i = 0; i < blocks; ++i) {
        Block block;
        block.size_bytes = random.in_range(1, 5);
        block.alignment = random.in_range(0, 3) == 0 ? 2 : 1;
        block.first = random.in_range(0, 6);
        block.last = block.first + random.in_range(0, 4);
        for (std::int32_t m = 0; m < memories; ++m) {
            if (random.in_range(0, 3) != 0) block.memories.push_back(m);
        }
        if (block.memories.empty()) block.memories = {0};
        problem.blocks.push_back(block);
    }
    if (random.in_range(0, 2) == 0)
        problem.blocks.front().fixed =
            Spot{0, random.in_range(0, 5 - 1) %
                        (problem.capacities[0] - problem.blocks.front().size_bytes + 1)};
    return problem;
}

}  // namespace

TEST_CASE("the allocator finds what brute force finds, and proves it") {
    const std::uint32_t seed = 7;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    std::int32_t infeasible = 0, fragmented = 0;
    for (std::int32_t round = 0; round < 600; ++round) {
        INFO("round " << round);
        const AllocationProblem problem = random_problem(random);
        const auto best = BruteForce(problem).best();
        const AllocationResult result = allocate(problem);
        REQUIRE(result.spots.has_value() == best.has_value());
        REQUIRE(result.proof != AllocationProof::None);
        if (!best) {
            ++infeasible;
            continue;
        }
        REQUIRE(legal(problem, *result.spots));
        REQUIRE(result.peak_bytes == peak_bytes(problem, *result.spots));
        REQUIRE(result.peak_bytes == *best);
        REQUIRE(result.bound_bytes <= *best);
        if (result.bound_bytes < *best) ++fragmented;
    }
    CHECK(infeasible > 20);
    CHECK(fragmented > 20);
}

TEST_CASE("branch and bound alone finds the optimum, whatever it is told to beat") {
    Xorshift32 random(99);
    for (std::int32_t round = 0; round < 300; ++round) {
        INFO("round " << round);
        const AllocationProblem problem = random_problem(random);
        const auto best = BruteForce(problem).best();
        const ExactResult exact = exact_allocation(problem, 1000, 1'000'000);
        REQUIRE(exact.exhausted);
        REQUIRE(exact.spots.empty() != best.has_value());
        if (!best) continue;
        REQUIRE(legal(problem, exact.spots));
        REQUIRE(exact.peak_bytes == *best);
        REQUIRE(exact_allocation(problem, *best, 1'000'000).spots.empty());
        REQUIRE_FALSE(exact_allocation(problem, *best + 1, 1'000'000).spots.empty());
    }
}

TEST_CASE("larger problems: every way is legal, none is below the bound, the best of them wins") {
    Xorshift32 random(3);
    for (std::int32_t round = 0; round < 40; ++round) {
        INFO("round " << round);
        AllocationProblem problem;
        problem.capacities = {std::int64_t{1} << 20};
        const std::int32_t count = random.in_range(20, 120);
        for (std::int32_t i = 0; i < count; ++i) {
            const std::int32_t first = random.in_range(0, 200);
            problem.blocks.push_back({32LL * random.in_range(1, 300),
                                      32,
                                      first,
                                      first + random.in_range(0, 30),
                                      {0},
                                      {}});
        }
        const AllocationResult result = allocate(problem);
        REQUIRE(result.spots);
        REQUIRE(legal(problem, *result.spots));
        REQUIRE(result.peak_bytes >= result.bound_bytes);
        for (const BlockOrder order : kBlockOrders) {
            for (const BlockFit fit : {BlockFit::First, BlockFit::Best}) {
                const GreedyResult one =
                    place_in_order(problem, sorted_blocks(problem, order), fit);
                REQUIRE_FALSE(one.failed);
                REQUIRE(legal(problem, one.spots));
                REQUIRE(peak_bytes(problem, one.spots) >= result.peak_bytes);
            }
        }
        REQUIRE(allocate(problem).spots == result.spots);  // deterministic
    }
}

TEST_CASE("a tree that is not searched to its end is not a proof") {
    // Fragmentation that only an exhaustive search can exclude, one node allowed.
    Xorshift32 random(5);
    for (std::int32_t round = 0; round < 400; ++round) {
        const AllocationProblem problem = random_problem(random);
        AllocationEffort one_node;
        one_node.exact_nodes = 1;
        const AllocationResult result = allocate(problem, one_node);
        if (!result.spots || result.peak_bytes == result.bound_bytes || result.nodes <= 1) continue;
        CHECK(result.proof == AllocationProof::None);
        CHECK_FALSE(result.optimal());
        return;
    }
    FAIL("no problem needed more than a node");
}
