#include "judge/tinyops_parts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace outcore::judge;

namespace {

using Parts = std::vector<TinyOpsPart>;

}  // namespace

TEST_CASE("steps of the stride are dealt in turn, shared rows belong to both parts") {
    // 3x3, stride 2, SAME on 64 rows: no padding above
    const Parts parts = tinyops_window_parts({64, 32, 3, 2, 0}, 3);
    CHECK(parts == Parts{{0, 23}, {22, 45}, {44, 64}});
}

TEST_CASE("rows above the first window are added to the first part") {
    // 5x5, stride 2, SAME on 8 rows: one row of padding above
    CHECK(tinyops_window_parts({8, 4, 5, 2, 1}, 128) == Parts{{0, 7}, {3, 8}, {5, 8}});
}

TEST_CASE("rows that are no whole step go to the last part") {
    CHECK(tinyops_window_parts({9, 4, 2, 2, 0}, 2) == Parts{{0, 4}, {4, 9}});
}

TEST_CASE("a factor of one and a kernel as high as the input leave one part") {
    CHECK(tinyops_window_parts({16, 16, 3, 1, 1}, 1) == Parts{{0, 16}});
    CHECK(tinyops_window_parts({5, 5, 5, 1, 2}, 4) == Parts{{0, 5}});
}

TEST_CASE("parts behind the last row of the output fall away") {
    // 5x5, VALID: the last four rows start no window
    const Parts parts = tinyops_window_parts({12, 8, 5, 1, 0}, 12);
    CHECK(parts.size() == 8);
    CHECK(parts.back() == TinyOpsPart{7, 12});
}

TEST_CASE("operators that read row by row share nothing") {
    CHECK(tinyops_row_parts(10, 4) == Parts{{0, 3}, {3, 6}, {6, 8}, {8, 10}});
    CHECK(tinyops_row_parts(3, 8) == Parts{{0, 1}, {1, 2}, {2, 3}});
}

TEST_CASE("window parts cover every row of the input, whatever the factor") {
    for (std::int32_t factor = 1; factor <= 40; ++factor) {
        for (const TinyOpsWindow& window :
             {TinyOpsWindow{37, 37, 3, 1, 1}, TinyOpsWindow{64, 32, 3, 2, 0},
              TinyOpsWindow{33, 17, 5, 2, 2}, TinyOpsWindow{28, 14, 7, 2, 2}}) {
            std::int32_t covered = 0;
            for (const TinyOpsPart& part : tinyops_window_parts(window, factor)) {
                REQUIRE(part.begin <= covered);
                REQUIRE(part.end <= window.input_rows);
                covered = std::max(covered, part.end);
            }
            CHECK(covered == window.input_rows);
        }
    }
}
