// Which elements of each tensor a network's outputs depend on: rows and columns that no window
// reads (a 1x1 with stride 2, say) need not be computed. And whether one operator reads all that is
// needed of another's output.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/geometry.hpp"

namespace outcore::bound {

/// Rows and columns of a tensor, each needed or not; channels are all needed or none. A product, so
/// it may name fewer elements than are needed, never more.
struct Needed {
    std::vector<bool> rows, columns;

    std::int32_t row_count() const;
    std::int32_t column_count() const;
    bool none() const { return row_count() == 0 || column_count() == 0; }
    bool whole() const;
    friend bool operator==(const Needed&, const Needed&) = default;
};

class NeededElements {
  public:
    /// Walks back from the network's outputs. O(operators x (rows + columns)).
    explicit NeededElements(const network::Network& network);

    /// Of what the operator computes, in the coordinates of its geometry; none when all of it is
    /// dead.
    const Needed& of(OperatorId id) const { return outputs_[id]; }
    /// Of the tensor, in canonical coordinates.
    const Needed& of(TensorId id) const { return tensors_[id]; }
    /// What the needed outputs of `id` read of its operand `index`.
    const Needed& read_by(OperatorId id, std::size_t index) const { return reads_[id][index]; }
    /// Whether those are all that is needed of the operand.
    bool reads_all(OperatorId id, std::size_t index) const;
    const network::Geometry& geometry(OperatorId id) const { return geometry_[id]; }

  private:
    void visit(OperatorId id);
    Needed read(OperatorId id, std::size_t index) const;
    void need(TensorId id, const Needed& more);

    const network::Network& network_;
    IdVector<OperatorId, network::Geometry> geometry_;
    IdVector<OperatorId, Needed> outputs_;
    IdVector<OperatorId, std::vector<Needed>> reads_;
    IdVector<TensorId, Needed> tensors_;
};

}  // namespace outcore::bound
