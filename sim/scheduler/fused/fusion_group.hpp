// Operators that run together, one stripe of rows after another, so that what lies between them
// never exists as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"

namespace outcore::scheduler {

/// Only the last operator's output is read outside; all others are read inside alone.
struct FusionGroup {
    struct Member {
        OperatorId op;
        /// Rows of its output that the next stripe needs again stay in a row buffer; otherwise they
        /// are computed again.
        bool kept = true;
        /// Its weights stay from stripe to stripe; otherwise they come anew for each.
        bool weights_stay = true;
        friend bool operator==(const Member&, const Member&) = default;
    };
    std::vector<Member> members;  // in the order of the network
    std::int32_t rows = 1;        // of the result, in one stripe
    std::int32_t columns = 0;     // of a patch; 0: all of them. With patches, nothing is kept
    friend bool operator==(const FusionGroup&, const FusionGroup&) = default;
};

}  // namespace outcore::scheduler
