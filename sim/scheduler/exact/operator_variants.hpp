// The ways to compute one operator: every tile shape and loop order of its tile space, weights that
// are swept again pinned or not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "scheduler/exact/program_floor.hpp"
#include "scheduler/operator_spaces.hpp"

namespace outcore::scheduler {

/// More tiles than these of one operator are left out: each would have to pay for a call of the
/// kernel and for a task.
constexpr std::size_t kMostTilesOfVariant = 1000;

/// One way, and what it takes at least whatever the rest of the network does.
struct OperatorVariant {
    TileShape shape;
    bool pinned = false;
    double core_s = 0.0;       // kernels, and handlers of the copy lane
    double copy_s = 0.0;       // of the copy lane
    double load_bytes = 0.0;   // of constants, as often as they are loaded
    double first_bytes = 0.0;  // of what its first tile needs
};

/// The variants of one operator for one set of streams, least core_s first, and the least of each
/// figure over all of them.
struct VariantList {
    std::vector<OperatorVariant> variants;
    OperatorVariant least;
};

class OperatorVariants {
  public:
    OperatorVariants(const Problem& problem, const BoardView& board, const ProgramFloors& floors,
                     std::shared_ptr<OperatorSpaces> spaces)
        : problem_(problem), board_(board), floors_(floors), spaces_(std::move(spaces)) {}

    /// Good as long as this object. Cuts the operator into the tiles of every shape when it is
    /// first asked for.
    const VariantList& of(OperatorId op, const Streams& streams);

  private:
    VariantList make(OperatorId op, const Streams& streams) const;

    const Problem& problem_;
    const BoardView& board_;
    const ProgramFloors& floors_;
    std::shared_ptr<OperatorSpaces> spaces_;
    std::map<std::pair<OperatorId, std::vector<bool>>, VariantList> known_;
};

}  // namespace outcore::scheduler
