// The ways to compute one operator: every tile shape and loop order of its tile space, weights that
// are swept again pinned or not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "scheduler/exact/effort.hpp"
#include "scheduler/exact/program_floor.hpp"
#include "scheduler/operator_spaces.hpp"

namespace outcore::scheduler {

/// More tiles than these of one operator are left out: each would have to pay for a call of the
/// kernel and for a task.
constexpr std::size_t kMostTilesOfVariant = 1000;

/// One way, and what it takes at least whatever the rest of the network does.
struct OperatorVariant {
    /// What one tile takes and needs.
    struct Tile {
        double core_s = 0.0;           // the kernel
        double load_bytes = 0.0;       // of constants that come for it
        double copy_s = 0.0;           // of the copy lane, for what comes for it
        double copy_bytes = 0.0;       // of room for that
        std::int64_t alive_bytes = 0;  // of room while it runs, activations of the operator aside
    };
    TileShape shape;
    bool pinned = false;
    double core_s = 0.0;       // kernels, and end handlers of the copy lane
    double spread_s = 0.0;     // handlers between pieces
    double copy_s = 0.0;       // of the copy lane
    double load_bytes = 0.0;   // of constants, as often as they are loaded
    double first_bytes = 0.0;  // of what its first tile needs
    std::int64_t peak_bytes = 0;
    std::vector<Tile> tiles;

    /// From the start of its first tile to the end of its last, with so much room: what has no room
    /// beside the tile in front comes between the two.
    double span_s(double room_bytes, const ReadFloor& reads) const;
};

/// A variant where so much room is left.
struct FittedVariant {
    const OperatorVariant* variant = nullptr;
    double span_s = 0.0;
};
/// Those that fit, the shortest first, and the least of each figure over them.
struct VariantList {
    std::vector<FittedVariant> fitted;
    OperatorVariant least;
    double least_span_s = 0.0;
    bool complete = true;  // false: the effort was spent before all ways were looked at
};

class OperatorVariants {
  public:
    OperatorVariants(const Problem& problem, const BoardView& board, const ProgramFloors& floors,
                     std::shared_ptr<OperatorSpaces> spaces, Effort& effort)
        : problem_(problem),
          board_(board),
          floors_(floors),
          spaces_(std::move(spaces)),
          effort_(effort) {}

    /// Good as long as this object. `room_bytes`: on chip, beside resident activations. Cuts the
    /// operator into the tiles of every shape when its streams are first asked for.
    const VariantList& of(OperatorId op, const Streams& streams, std::int64_t room_bytes);

  private:
    using Key = std::pair<OperatorId, std::vector<bool>>;
    struct Ways {
        std::vector<OperatorVariant> all;
        bool complete = true;
    };
    Ways make(OperatorId op, const Streams& streams) const;
    VariantList fit(const Ways& ways, std::int64_t room_bytes) const;

    const Problem& problem_;
    const BoardView& board_;
    const ProgramFloors& floors_;
    std::shared_ptr<OperatorSpaces> spaces_;
    Effort& effort_;
    std::map<Key, Ways> ways_;
    std::map<std::pair<Key, std::int64_t>, VariantList> fitted_;
};

}  // namespace outcore::scheduler
