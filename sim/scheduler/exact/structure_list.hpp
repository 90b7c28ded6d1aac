// What is decided about a network before its tiles: the order of operators, which activations stay
// on chip, whose constants stay in internal flash.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "scheduler/tiled/decision_facts.hpp"

namespace outcore::scheduler {

struct Structure {
    std::vector<OperatorId> order;         // without views
    std::vector<bool> resident;            // by tensor, roots only
    std::vector<bool> in_flash;            // by operator
    std::vector<std::int64_t> room_bytes;  // by position in the order: beside resident activations
    friend bool operator==(const Structure&, const Structure&) = default;
};

struct StructureList {
    std::vector<Structure> all;
    bool too_many = false;  // then `all` is no use
};

/// Every one whose resident activations fit on chip and whose constants fit in `flash_bytes`,
/// fixed places kept.
StructureList structures(const Problem& problem, const BoardView& board, std::int64_t flash_bytes,
                         std::size_t most);

}  // namespace outcore::scheduler
