// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/sweep_row.hpp"

namespace outcore::explore {

std::string_view to_string(PointState state) {
    switch (state) {
        case PointState::Pending:
            return "pending";
        case PointState::Running:
            return "running";
        case PointState::Done:
            return "done";
        case PointState::Infeasible:
            return "infeasible";
        case PointState::Failed:
            break;
    }
    return "failed";
}

}  // namespace outcore::explore
