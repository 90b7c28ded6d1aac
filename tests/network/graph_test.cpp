#include "network/graph.hpp"

#include <catch2/catch.hpp>

using namespace outcore;
using namespace outcore::network;

namespace {

/// Operators given by the tensors they read and the one they write; tensor 0 is the network's
/// input.
Network wired(std::size_t tensors,
              std::vector<std::pair<std::vector<std::int32_t>, std::int32_t>> operators) {
    Network network;
    for (std::size_t i = 0; i < tensors; ++i) {
        network.tensors.add({"t" + std::to_string(i), {1, 4}, ElementType::Int8, {}, {}});
    }
    network.inputs = {TensorId(0)};
    for (const auto& [reads, writes] : operators) {
        Operator op;
        op.kind = OperatorKind::Concatenation;
        op.file_index = static_cast<std::int32_t>(network.operators.size());
        for (const std::int32_t id : reads) op.inputs.emplace_back(id);
        op.output = TensorId(writes);
        network.operators.add(op);
    }
    return network;
}

std::vector<OperatorId> ids(std::vector<std::int32_t> values) {
    std::vector<OperatorId> result;
    for (const std::int32_t v : values) result.emplace_back(v);
    return result;
}

}  // namespace

TEST_CASE("a diamond has its edges, its order and its dominators") {
    // 0 -> {1, 2} -> 3 -> 4, and 4 also reads 1.
    const auto graph =
        OperatorGraph::build(wired(6, {{{0}, 1}, {{1}, 2}, {{1}, 3}, {{2, 3, 2}, 4}, {{4, 2}, 5}}));
    REQUIRE(graph.ok());
    CHECK(graph->successors(OperatorId(0)) == ids({1, 2}));
    CHECK(graph->successors(OperatorId(1)) == ids({3, 4}));
    CHECK(graph->predecessors(OperatorId(3)) == ids({1, 2}));
    CHECK(graph->predecessors(OperatorId(0)).empty());
    CHECK(graph->topological_order() == ids({0, 1, 2, 3, 4}));
    const auto dominators = graph->immediate_dominators();
    CHECK(!dominators[OperatorId(0)].valid());
    CHECK(dominators[OperatorId(1)] == OperatorId(0));
    CHECK(dominators[OperatorId(3)] == OperatorId(0));
    CHECK(dominators[OperatorId(4)] == OperatorId(0));
}

TEST_CASE("an operator that also reads the network's input is dominated by none") {
    const auto graph = OperatorGraph::build(wired(3, {{{0}, 1}, {{1, 0}, 2}}));
    REQUIRE(graph.ok());
    CHECK(!graph->immediate_dominators()[OperatorId(1)].valid());
}

TEST_CASE("cycles, wrong order and second writers are refused") {
    const auto cycle = OperatorGraph::build(wired(4, {{{0, 3}, 1}, {{1}, 2}, {{2}, 3}}));
    REQUIRE(!cycle.ok());
    CHECK(cycle.diagnostics()[0].message.find("cycle: #0") != std::string::npos);
    const auto order = OperatorGraph::build(wired(3, {{{2}, 1}, {{0}, 2}}));
    REQUIRE(!order.ok());
    CHECK(order.diagnostics()[0].place == "operator 0 CONCATENATION, tensor 2 't2'");
    CHECK(order.diagnostics()[0].message == "is read before operator 1 writes it");
    const auto writers = OperatorGraph::build(wired(2, {{{0}, 1}, {{0}, 1}}));
    REQUIRE(!writers.ok());
    CHECK(writers.diagnostics()[0].message == "is written by operator 0 already");
}

TEST_CASE("a long chain keeps its order") {
    constexpr std::int32_t kLength = 20000;
    std::vector<std::pair<std::vector<std::int32_t>, std::int32_t>> chain;
    for (std::int32_t i = 0; i < kLength; ++i) chain.push_back({{i}, i + 1});
    const auto graph = OperatorGraph::build(wired(kLength + 1, chain));
    REQUIRE(graph.ok());
    CHECK(graph->topological_order().back() == OperatorId(kLength - 1));
}
