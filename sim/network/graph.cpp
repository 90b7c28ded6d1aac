// SPDX-License-Identifier: Apache-2.0
#include "network/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/range/iterator_range.hpp>
#include <functional>
#include <queue>

#include "network/operator_rules.hpp"

namespace outcore::network {
namespace {

/// Vertex i is operator i; the vertex behind the last operator is the source of all inputs, so that
/// dominators have one root.
using Graph = boost::adjacency_list<boost::setS, boost::vecS, boost::bidirectionalS>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

std::vector<OperatorId> as_ids(std::vector<Vertex> vertices) {
    std::sort(vertices.begin(), vertices.end());
    std::vector<OperatorId> ids;
    for (const Vertex v : vertices) ids.emplace_back(v);
    return ids;
}

/// The first strong component of several operators, or a self-loop: such a graph has no order.
std::vector<OperatorId> find_cycle(const Graph& graph) {
    std::vector<std::size_t> component(num_vertices(graph));
    const std::size_t count = boost::strong_components(
        graph,
        boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
    std::vector<std::vector<Vertex>> members(count);
    for (const Vertex v : boost::make_iterator_range(vertices(graph)))
        members[component[v]].push_back(v);
    for (auto& cycle : members) {
        if (cycle.size() > 1 || edge(cycle[0], cycle[0], graph).second)
            return as_ids(std::move(cycle));
    }
    return {};
}

Result<Ok> check_order(const Network& network, const Graph& graph) {
    const std::vector<OperatorId> cycle = find_cycle(graph);
    if (!cycle.empty()) {
        std::vector<std::string> names;
        for (const OperatorId id : cycle) names.push_back(network.describe(id));
        return Diagnostic{network.source_path,
                          place(network, network.op(cycle.front()), TensorId{}),
                          fmt::format("is part of a cycle: {}", fmt::join(names, ", "))};
    }
    for (const auto e : boost::make_iterator_range(edges(graph))) {
        const OperatorId from(source(e, graph));
        const OperatorId to(target(e, graph));
        if (from < to || from.index() == network.operators.size()) continue;
        return Diagnostic{
            network.source_path, place(network, network.op(to), network.op(from).output),
            fmt::format("is read before operator {} writes it", network.op(from).file_index)};
    }
    return Ok{};
}

}  // namespace

struct OperatorGraph::Impl {
    Graph graph;
    std::size_t operators = 0;
    Vertex source() const { return operators; }
};

OperatorGraph::OperatorGraph(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OperatorGraph::OperatorGraph(OperatorGraph&&) noexcept = default;
OperatorGraph& OperatorGraph::operator=(OperatorGraph&&) noexcept = default;
OperatorGraph::~OperatorGraph() = default;

Result<OperatorGraph> OperatorGraph::build(const Network& network) {
    IdVector<TensorId, OperatorId> writer(std::vector<OperatorId>(network.tensors.size()));
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const Operator& op = network.operators.at(i);
        if (writer[op.output].valid()) {
            return Diagnostic{network.source_path, place(network, op, op.output),
                              fmt::format("is written by operator {} already",
                                          network.op(writer[op.output]).file_index)};
        }
        writer[op.output] = OperatorId(i);
    }
    auto impl = std::make_unique<Impl>();
    impl->operators = network.operators.size();
    impl->graph = Graph(impl->operators + 1);
    for (std::size_t i = 0; i < impl->operators; ++i) {
        bool rooted = false;
        for (const TensorId input : network.operators.at(i).inputs) {
            if (!input.valid() || !writer[input].valid()) continue;
            add_edge(writer[input].index(), i, impl->graph);
            rooted = true;
        }
        if (!rooted) add_edge(impl->source(), i, impl->graph);
        // An operator that joins a computed tensor and a network input has a path past every other.
        const bool reads_input =
            std::any_of(network.operators.at(i).inputs.begin(),
                        network.operators.at(i).inputs.end(), [&](TensorId id) {
                            return std::find(network.inputs.begin(), network.inputs.end(), id) !=
                                   network.inputs.end();
                        });
        if (reads_input) add_edge(impl->source(), i, impl->graph);
    }
    const auto ordered = check_order(network, impl->graph);
    if (!ordered) return ordered.diagnostics();
    return OperatorGraph(std::move(impl));
}

std::vector<OperatorId> OperatorGraph::successors(OperatorId id) const {
    std::vector<Vertex> found;
    for (const Vertex v : boost::make_iterator_range(adjacent_vertices(id.index(), impl_->graph)))
        found.push_back(v);
    return as_ids(std::move(found));
}

std::vector<OperatorId> OperatorGraph::predecessors(OperatorId id) const {
    std::vector<Vertex> found;
    for (const Vertex v :
         boost::make_iterator_range(inv_adjacent_vertices(id.index(), impl_->graph))) {
        if (v != impl_->source()) found.push_back(v);
    }
    return as_ids(std::move(found));
}

std::vector<OperatorId> OperatorGraph::topological_order() const {
    // boost::topological_sort promises no order among independent operators; a heap of the ready
    // ones does.
    std::vector<std::size_t> waiting(impl_->operators);
    std::priority_queue<Vertex, std::vector<Vertex>, std::greater<>> ready;
    for (std::size_t i = 0; i < impl_->operators; ++i) {
        waiting[i] = predecessors(OperatorId(i)).size();
        if (waiting[i] == 0) ready.push(i);
    }
    std::vector<OperatorId> order;
    while (!ready.empty()) {
        const Vertex next = ready.top();
        ready.pop();
        order.emplace_back(next);
        for (const OperatorId successor : successors(OperatorId(next))) {
            if (--waiting[successor.index()] == 0) ready.push(successor.index());
        }
    }
    return order;
}

IdVector<OperatorId, OperatorId> OperatorGraph::immediate_dominators() const {
    const Graph& graph = impl_->graph;
    std::vector<Vertex> parents(num_vertices(graph), boost::graph_traits<Graph>::null_vertex());
    boost::lengauer_tarjan_dominator_tree(
        graph, impl_->source(),
        boost::make_iterator_property_map(parents.begin(), get(boost::vertex_index, graph)));
    IdVector<OperatorId, OperatorId> result;
    for (std::size_t i = 0; i < impl_->operators; ++i) {
        const bool none = parents[i] == boost::graph_traits<Graph>::null_vertex() ||
                          parents[i] == impl_->source();
        result.push_back(none ? OperatorId{} : OperatorId(parents[i]));
    }
    return result;
}

}  // namespace outcore::network
