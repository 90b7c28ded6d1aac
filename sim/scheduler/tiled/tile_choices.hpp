// The few tile shapes of an operator that are worth trying: of those that need about as much room,
// the ones that keep the core, the lanes, or the slowest of them busy for the least time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "scheduler/operator_spaces.hpp"

namespace outcore::scheduler {

struct TileChoice {
    TileShape shape;
    std::int64_t slot_bytes = 0;  // one of each
    double cpu_cycles = 0.0, storage_cycles = 0.0, copy_cycles = 0.0;

    double slowest() const;
};

/// For one operator and one set of streams, by growing room; never empty.
using TileChoices = std::vector<TileChoice>;

class ChoiceTable {
  public:
    ChoiceTable(const BoardView& board, std::shared_ptr<OperatorSpaces> spaces)
        : board_(board), spaces_(std::move(spaces)) {}

    const TileChoices& of(OperatorId op, const Streams& streams);

  private:
    const BoardView board_;
    std::shared_ptr<OperatorSpaces> spaces_;
    std::map<std::pair<OperatorId, std::vector<bool>>, TileChoices> known_;
};

}  // namespace outcore::scheduler
