// Where in an order of operators every activation is made and read. An operator that comes again
// makes its result anew: whoever follows reads the new one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "network/network.hpp"

namespace outcore::scheduler {

class ActivationUses {
  public:
    struct Use {
        std::int32_t at = 0;  // position in the order; -1 the application, before; size() after
        bool makes = false;
    };
    /// Between two uses, both left out.
    struct Gap {
        std::int32_t from = 0, to = 0;
        std::int32_t length() const { return to - from; }
    };

    explicit ActivationUses(const network::Network& network);

    /// O(operators).
    void note(const std::vector<OperatorId>& order);

    /// By position.
    const std::vector<Use>& of(TensorId root) const { return uses_[root.index()]; }
    /// Whether what lies there after `at` is read by somebody.
    bool read_after(TensorId root, std::int32_t at) const;
    /// The longest time for which nobody needs what somebody will read: the first of equals, and
    /// only such as leave out at least one operator.
    std::optional<Gap> longest_gap(TensorId root) const;
    /// The next use after `at` if it reads.
    std::optional<std::int32_t> next_read(TensorId root, std::int32_t at) const;
    bool comes_again(OperatorId op) const { return times_[op.index()] > 1; }
    TensorId root(TensorId tensor) const { return roots_[tensor.index()]; }

  private:
    void use(TensorId tensor, std::int32_t at, bool makes);

    const network::Network& network_;
    const std::vector<TensorId> roots_;
    std::vector<std::vector<Use>> uses_;  // by root
    std::vector<std::int32_t> times_;     // by operator
};

}  // namespace outcore::scheduler
