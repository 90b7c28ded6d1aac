// The operators of a network as a graph: an edge leads from the operator that writes a tensor to
// one that reads it. Carried by Boost.Graph, which stays in graph.cpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::network {

class OperatorGraph {
  public:
    /// Refuses two writers of one tensor, a cycle (naming its operators), and operators that stand
    /// before one that they read.
    static Result<OperatorGraph> build(const Network& network);

    OperatorGraph(OperatorGraph&&) noexcept;
    OperatorGraph& operator=(OperatorGraph&&) noexcept;
    ~OperatorGraph();

    /// Operators that read what `id` writes, each once, ascending.
    std::vector<OperatorId> successors(OperatorId id) const;
    /// Operators that write what `id` reads, each once, ascending.
    std::vector<OperatorId> predecessors(OperatorId id) const;
    /// All operators, each after its predecessors; ties in file order.
    std::vector<OperatorId> topological_order() const;
    /// For each operator the last one that every path from the inputs to it passes; an invalid id
    /// where there is none. O(E log V).
    IdVector<OperatorId, OperatorId> immediate_dominators() const;

  private:
    struct Impl;
    explicit OperatorGraph(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace outcore::network
