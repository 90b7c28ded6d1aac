// How long each activation must be kept, and the most that is alive at once. Views share the bytes
// of their root.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "network/network.hpp"

namespace outcore::network {

/// An activation (a root, never a view) and the operators, by position, between which it must be
/// kept.
struct Lifetime {
    TensorId root;
    std::int64_t size_bytes = 0;
    std::int32_t first = 0;  // position of its producer; -1 for a network input
    std::int32_t last =
        0;  // position of its last reader; the number of operators for a network output
    std::int32_t uses = 0;  // operators that read or write it

    bool alive_at(std::int32_t position) const { return first <= position && position <= last; }
    bool overlaps(const Lifetime& other) const {
        return first <= other.last && other.first <= last;
    }
};

/// Lifetimes of all activations of a network, by their producer's position. Positions are operator
/// ids.
std::vector<Lifetime> lifetimes(const Network& network);

/// Root of every tensor, computed once.
std::vector<TensorId> storage_roots(const Network& network);

/// The operator at which most bytes of activations are alive, its own inputs and output included.
struct PeakActivations {
    OperatorId op;
    std::int64_t bytes = 0;
};
PeakActivations peak_activations(const Network& network);

}  // namespace outcore::network
