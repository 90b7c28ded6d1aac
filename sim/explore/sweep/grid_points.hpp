// Every point of a sweep, the first parameter changing least often.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "explore/sweep/point_space.hpp"

namespace outcore::explore {

/// Walks the axes that conditions speak of one combination at a time; what is behind them is a
/// plain product, of which any element is found by division.
class GridPoints final : public PointSource {
  public:
    explicit GridPoints(const Sweep& sweep);

    std::optional<Point> next() override;
    void skip_to(std::int64_t number) override;
    std::int64_t at_most() const override { return at_most_; }

  private:
    bool first_head();
    bool next_head();
    /// From axis `axis` on the first values.
    void restart_from(std::size_t axis);
    bool advance();
    std::int64_t count();

    PointSpace space_;
    std::size_t heads_;      // axes that are walked
    std::int64_t tail_ = 1;  // points of each combination of them
    Indices indices_;
    bool at_end_ = false;
    std::int64_t before_ = 0;  // points of combinations that are passed
    std::int64_t offset_ = 0;  // of the next point behind them
    std::int64_t at_most_ = 0;
};

}  // namespace outcore::explore
