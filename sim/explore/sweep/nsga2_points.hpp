// NSGA-II over the values of a sweep, by pagmo: each axis is a variable, conditions are repaired,
// constraints go by Deb's rule.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "explore/sweep/adaptive_source.hpp"

namespace outcore::explore {

class Nsga2Points final : public AdaptiveSource {
  public:
    explicit Nsga2Points(const Sweep& sweep);
    ~Nsga2Points() override;

    std::vector<Point> generation() override;
    void report(std::span<const SweepRow> rows) override;
    std::int64_t at_most() const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace outcore::explore
