#include "scheduler/flash_savings.hpp"

#include <catch2/catch.hpp>

using namespace outcore;
using scheduler::FlashSaving;
using scheduler::most_saving;
using Ops = std::vector<OperatorId>;

namespace {
const OperatorId kSmall(0), kLarge(1), kMiddle(2);
}

TEST_CASE("most cycles for a byte come first") {
    CHECK(most_saving({{kLarge, 100, 100.0}, {kSmall, 10, 90.0}, {kMiddle, 50, 60.0}}, 110) ==
          Ops{kSmall, kMiddle});
}

TEST_CASE("a small operator does not take the room of a large one that saves more") {
    CHECK(most_saving({{kSmall, 10, 20.0}, {kLarge, 100, 100.0}}, 105) == Ops{kLarge});
    CHECK(most_saving({{kSmall, 10, 20.0}, {kLarge, 100, 100.0}}, 110) == Ops{kSmall, kLarge});
}

TEST_CASE("without room, or without savings, nothing stays") {
    CHECK(most_saving({{kSmall, 10, 20.0}}, 9).empty());
    CHECK(most_saving({}, 1000).empty());
}
