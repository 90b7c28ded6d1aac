// Some of the points of a sweep: a sequence of draws, of which what conditions leave out and what
// was there before is passed over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "explore/sweep/code_set.hpp"
#include "explore/sweep/sample_sequence.hpp"

namespace outcore::explore {

class SampledPoints final : public PointSource {
  public:
    explicit SampledPoints(const Sweep& sweep);

    std::optional<Point> next() override;
    void skip_to(std::int64_t number) override;
    std::int64_t at_most() const override;

  private:
    /// Into `indices_`; false when there is none.
    bool advance();
    bool accepted();
    void restart();

    PointSpace space_;
    std::int64_t points_;
    std::unique_ptr<SampleSequence> sequence_;
    Indices indices_;
    std::optional<CodeSet> given_;  // of sequences with repeats
    std::int64_t number_ = 0;       // of the next point
    std::int64_t draws_left_ = 0;
};

}  // namespace outcore::explore
