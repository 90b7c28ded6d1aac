// The theorems on problems whose answer is known.
#include <catch2/catch.hpp>

#include "bound/interleaved_bound.hpp"
#include "bound/sequential_bound.hpp"

using namespace outcore::bound;

namespace {

BoardLimits limits(double room, double rate = 1.0) {
    BoardLimits made;
    made.on_chip_bytes = room;
    made.transfer_rate = rate;
    return made;
}
std::vector<bool> anywhere(const std::vector<Stage>& stages) {
    return std::vector<bool>(stages.size(), true);
}
Dependence unrelated(std::size_t stages) {
    Dependence made;
    made.before.assign(stages, std::vector<bool>(stages, false));
    made.after = made.before;
    made.full_bytes.assign(stages, std::vector<double>(stages, 0.0));
    for (std::size_t i = 0; i < stages; ++i) made.before[i][i] = true;
    return made;
}

/// A depthwise of `chunks` channels, each followed by its part of a 1x1's partial sums; loads in
/// order, as far ahead as RAM allows.
double interleaved_time(int chunks, double depthwise, double pointwise, double bytes, double room) {
    const double load = bytes / chunks;
    const int ahead = static_cast<int>(room / load);
    std::vector<double> ends;
    double cpu = 0.0, channel = 0.0;
    for (int i = 0; i < chunks; ++i) {
        const double free = i < ahead ? 0.0 : ends[static_cast<std::size_t>(i - ahead)];
        channel = std::max(channel, free) + load;
        cpu = std::max(cpu + depthwise / chunks, channel) + pointwise / chunks;
        ends.push_back(cpu);
    }
    return cpu;
}

}  // namespace

TEST_CASE("operators one after another take longer than interleaved ones can") {
    const std::vector<Stage> stages = {{100.0, 0.0, {}, {}}, {6.0, 120.0, {}, {}}};
    const BoardLimits board = limits(30.0);
    const auto u = sequential_bound(stages, {}, anywhere(stages), board, Start::Cold);
    CHECK(u.cycles == Approx(190.0));
    REQUIRE(u.segments.size() == 2);
    CHECK(u.segments[1].transfer_cycles == Approx(90.0));
    const double reached = interleaved_time(20, 100.0, 6.0, 120.0, 30.0);
    CHECK(reached == Approx(120.3));
    const auto g = interleaved_bound(stages, unrelated(2), board, Start::Cold);
    CHECK(g.cycles == Approx(120.0));
    CHECK(g.cycles <= reached);
}

TEST_CASE("what an operator leaves in RAM for the next frame need not be loaded") {
    const std::vector<Stage> stages = {{10.0, 50.0, {}, {}}};
    CHECK(sequential_bound(stages, {}, anywhere(stages), limits(20.0), Start::Cold).cycles ==
          Approx(50.0));
    CHECK(sequential_bound(stages, {}, anywhere(stages), limits(20.0), Start::Warm).cycles ==
          Approx(30.0));
}

TEST_CASE("internal flash helps one segment or another, not each anew") {
    const std::vector<Stage> stages = {
        {0.0, 100.0, {}, {}}, {100.0, 0.0, {}, {}}, {0.0, 100.0, {}, {}}};
    BoardLimits board = limits(10.0);
    CHECK(sequential_bound(stages, {}, anywhere(stages), board, Start::Cold).cycles ==
          Approx(290.0));
    board.internal_flash_bytes = 50.0;
    const auto bound = sequential_bound(stages, {}, anywhere(stages), board, Start::Cold);
    CHECK(bound.cycles == Approx(240.0));
    CHECK(bound.flash_cycles == Approx(50.0));
}

TEST_CASE("activations that RAM can not hold are stored and loaded over the same channel") {
    // Value 0 of 50 bytes is made by stage 0 and read by stage 1.
    const std::vector<Stage> stages = {{10.0, 0.0, {}, {0}}, {10.0, 0.0, {0}, {}}};
    const std::vector<Value> values = {{50.0, false}};
    const auto bound =
        sequential_bound(stages, values, anywhere(stages), limits(20.0), Start::Cold);
    CHECK(bound.cycles == Approx(60.0));
    REQUIRE(bound.segments.size() == 2);
    CHECK(bound.segments[0].spilled_bytes == Approx(30.0));
    BoardLimits with_ram = limits(20.0);
    with_ram.external_bytes = 1000.0;
    with_ram.external_rate = 9.0;
    CHECK(sequential_bound(stages, values, anywhere(stages), with_ram, Start::Cold).cycles ==
          Approx(20.0));
}

TEST_CASE("constants that wait in external RAM come faster, but from an empty RAM they do not") {
    const std::vector<Stage> stages = {{100.0, 0.0, {}, {}}, {0.0, 100.0, {}, {}}};
    BoardLimits board = limits(10.0);
    CHECK(sequential_bound(stages, {}, anywhere(stages), board, Start::Cold).cycles ==
          Approx(190.0));
    board.external_bytes = 1000.0;
    board.external_rate = 2.0;
    CHECK(sequential_bound(stages, {}, anywhere(stages), board, Start::Cold).cycles ==
          Approx(130.0));
    const std::vector<Stage> first = {{0.0, 100.0, {}, {}}};
    CHECK(sequential_bound(first, {}, anywhere(first), board, Start::Cold).cycles == Approx(100.0));
}

TEST_CASE("what is read through the window keeps the cpu from computing") {
    BoardLimits board = limits(0.0, 1.0);
    board.mapped_rate = 2.0;
    // 100 cycles of kernels while 100 bytes come by DMA; the other 100 through the window.
    CHECK(board.storage_cycles(100.0, 200.0) == Approx(150.0));
    CHECK(board.storage_cycles(100.0, 50.0) == Approx(100.0));
    CHECK(board.storage_cycles(0.0, 200.0) == Approx(100.0));
}

TEST_CASE("a free order is cut only where all orders are") {
    const std::vector<Stage> stages = {
        {100.0, 0.0, {}, {}}, {0.0, 100.0, {}, {}}, {50.0, 0.0, {}, {}}};
    // Stages 1 and 2 may change places.
    const auto bound =
        sequential_bound(stages, {}, {false, true, false}, limits(10.0), Start::Cold);
    CHECK(bound.cycles == Approx(190.0));
    CHECK(sequential_bound(stages, {}, anywhere(stages), limits(10.0), Start::Cold).cycles ==
          Approx(240.0));
}

TEST_CASE("constants that the last element needs come after it, however operators interleave") {
    const std::vector<Stage> stages = {{100.0, 0.0, {}, {}}, {5.0, 80.0, {}, {}}};
    Dependence between = unrelated(2);
    between.before[1][0] = true;
    between.full_bytes[0][1] = 80.0;
    const auto bound = interleaved_bound(stages, between, limits(20.0), Start::Cold);
    CHECK(bound.cycles == Approx(160.0));
    REQUIRE(bound.segments.size() == 2);
    CHECK(bound.segments[1].constant_bytes == Approx(80.0));
    between.full_bytes[0][1] = 4.0;  // one input channel
    CHECK(interleaved_bound(stages, between, limits(20.0), Start::Cold).cycles == Approx(105.0));
}
