// On thousands of small problems whose optimum is found by trying everything: no bound exceeds it.
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "bound/sequential_bound.hpp"
#include "bound/tiny_problems.hpp"

using namespace outcore;
using test::TinyProblem;

namespace {

TinyProblem random_problem(Xorshift32& random) {
    TinyProblem problem;
    problem.stages = static_cast<std::size_t>(random.in_range(2, 4));
    std::int32_t largest = 1;
    for (std::size_t stage = 0; stage < problem.stages; ++stage) {
        const std::size_t before = problem.units.size();
        const std::int32_t constants =
            problem.constants.size() < 3 ? random.in_range(0, 2) : random.in_range(0, 1);
        for (std::int32_t c = 0; c < constants; ++c) {
            problem.constants.push_back({stage, random.in_range(1, 9)});
            largest = std::max(largest, problem.constants.back().bytes);
        }
        const std::int32_t units =
            random.in_range(1, 5 / static_cast<std::int32_t>(problem.stages) + 1);
        for (std::int32_t u = 0; u < units && problem.units.size() < 6; ++u) {
            test::Unit unit{stage, random.in_range(0, 8), -1, {}};
            if (constants > 0)
                unit.constant = static_cast<std::int32_t>(problem.constants.size()) - constants +
                                std::min(u, constants - 1);
            for (std::size_t earlier = 0; earlier < before; ++earlier)
                if (random.in_range(0, 2) > 0) unit.needs.push_back(earlier);
            problem.units.push_back(unit);
        }
    }
    problem.room = largest + random.in_range(0, 8);
    return problem;
}

/// Constants that no unit reads are no constants.
void drop_unread(TinyProblem& problem) {
    std::vector<bool> read(problem.constants.size(), false);
    for (const test::Unit& unit : problem.units)
        if (unit.constant >= 0) read[static_cast<std::size_t>(unit.constant)] = true;
    for (std::size_t c = 0; c < read.size(); ++c)
        if (!read[c]) problem.constants[c].bytes = 0;
}

/// The best that internal flash of so many bytes makes of it: over all sets of constants.
std::int32_t least_with_flash(const TinyProblem& problem, std::int32_t flash, bool sequential) {
    std::int32_t least = 1 << 29;
    for (std::uint32_t set = 0; set < 1U << problem.constants.size(); ++set) {
        TinyProblem rest = problem;
        std::int32_t bytes = 0;
        for (std::size_t c = 0; c < rest.constants.size(); ++c) {
            if ((set >> c & 1U) == 0) continue;
            bytes += rest.constants[c].bytes;
            rest.constants[c].bytes = 0;
        }
        if (bytes > flash) continue;
        for (test::Unit& unit : rest.units)
            if (unit.constant >= 0 && (set >> static_cast<std::uint32_t>(unit.constant) & 1U) != 0)
                unit.constant = -1;
        least = std::min(least, test::ExhaustiveSearch(rest, sequential).least());
    }
    return least;
}

}  // namespace

TEST_CASE("theorem U never exceeds the best sequential schedule, nor G the best of all") {
    const std::uint32_t seed = 20261;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    std::int32_t tight_u = 0, tight_g = 0, beyond_plain = 0;
    const std::int32_t rounds = 2500;
    for (std::int32_t round = 0; round < rounds; ++round) {
        TinyProblem problem = random_problem(random);
        drop_unread(problem);
        const std::vector<bound::Stage> stages = test::stages_of(problem);
        bound::BoardLimits limits = test::limits_of(problem);
        const std::int32_t flash = round % 5 == 0 ? random.in_range(1, 12) : 0;
        limits.internal_flash_bytes = flash;
        const auto u = bound::sequential_bound(stages, {}, std::vector<bool>(stages.size(), true),
                                               limits, bound::Start::Cold);
        const auto g = bound::interleaved_bound(stages, test::dependence_of(problem), limits,
                                                bound::Start::Cold);
        const std::int32_t sequential = least_with_flash(problem, flash, true);
        const std::int32_t any = least_with_flash(problem, flash, false);
        INFO("round " << round << ", U " << u.cycles << " of " << sequential << ", G " << g.cycles
                      << " of " << any);
        REQUIRE(sequential < 1 << 29);
        REQUIRE(any <= sequential);
        REQUIRE(u.cycles <= sequential + 1e-6);
        REQUIRE(g.cycles <= any + 1e-6);
        double compute = 0.0, bytes = -flash;
        for (const bound::Stage& stage : stages)
            compute += stage.cycles, bytes += stage.constant_bytes;
        tight_u += u.cycles > sequential - 1e-6 ? 1 : 0;
        tight_g += g.cycles > any - 1e-6 ? 1 : 0;
        beyond_plain += u.cycles > std::max(compute, bytes) + 1e-6 ? 1 : 0;
    }
    // The theorems are worth something: they are reached, and say more than the plain bound.
    CHECK(tight_u > rounds / 10);
    CHECK(tight_g > rounds / 10);
    CHECK(beyond_plain > rounds / 10);
}
