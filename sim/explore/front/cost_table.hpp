// Points as rows of costs: what fronts, knees and volumes are computed from. Less is better in
// every column. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace outcore::explore {

/// Infinities are ordinary costs, the worst and the best there are. A row that holds NaN is not
/// known: it dominates nothing and is on no front.
struct CostTable {
    std::size_t columns = 0;
    std::vector<double> values;  // row after row

    std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
    std::span<const double> row(std::size_t index) const {
        return {values.data() + index * columns, columns};
    }
    bool knows(std::size_t index) const {
        for (const double cost : row(index)) {
            if (std::isnan(cost)) return false;
        }
        return true;
    }
};

/// Nowhere worse and somewhere better. Equal points do not dominate each other.
inline bool dominates(std::span<const double> a, std::span<const double> b) {
    bool better = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!(a[i] <= b[i])) return false;
        better = better || a[i] < b[i];
    }
    return better;
}

}  // namespace outcore::explore
