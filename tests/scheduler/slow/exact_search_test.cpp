// `search` against `exact` on 200 random small problems, both with the effort that they have by
// default.
#include "scheduler/exact_trial.hpp"

using namespace outcore;

namespace {

void hold_against_search(std::uint32_t seed) {
    Xorshift32 random(seed);
    test::ExactTally tally;
    for (int round = 0; round < 50; ++round) {
        INFO("seed " << seed << ", round " << round);
        test::try_exact(test::small_problem(random), {"serial", "double-buffer", "search"}, tally);
    }
    WARN("of 50 problems " << tally.optimal << " optimal, " << tally.feasible << " feasible, "
                           << tally.infeasible << " proven infeasible; search / exact: mean "
                           << tally.search_mean() << ", of the optimal ones " << tally.proven_mean()
                           << ", at most " << tally.worst_search);
    CHECK(tally.made() >= 35);
    CHECK(tally.optimal >= 20);
    CHECK(tally.unknown == 0);
    CHECK(tally.search_mean() <= 1.02);
}

}  // namespace

TEST_CASE("search is within 2 % of exact on small problems: 1 of 4") { hold_against_search(77000); }
TEST_CASE("search is within 2 % of exact on small problems: 2 of 4") { hold_against_search(77100); }
TEST_CASE("search is within 2 % of exact on small problems: 3 of 4") { hold_against_search(77200); }
TEST_CASE("search is within 2 % of exact on small problems: 4 of 4") { hold_against_search(77300); }
