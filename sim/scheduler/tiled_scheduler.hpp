// The two schedulers of the first version. Both tile over rows, columns, output and input channels,
// stream the weights and swap activations that on-chip RAM does not hold; they differ in what runs
// at the same time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/emitter.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// Plans and emits; what the two have in common.
class TiledScheduler : public Scheduler {
  protected:
    TiledScheduler(std::int32_t default_depth, Overlap overlap)
        : default_depth_(default_depth), overlap_(overlap) {}

  private:
    Outcome make(const Problem& problem) const override;
    std::int32_t default_depth_;
    Overlap overlap_;
};

/// One task at a time: load, compute, store. The baseline that shows what overlap is worth.
class SerialScheduler : public TiledScheduler {
  public:
    SerialScheduler() : TiledScheduler(1, Overlap::None) {}
    std::string_view name() const override { return "serial"; }
    std::string_view summary() const override {
        return "one task at a time, no overlap of compute and transfers";
    }
};

/// While one tile is computed the next is loaded and the one before stored.
class DoubleBufferScheduler : public TiledScheduler {
  public:
    DoubleBufferScheduler() : TiledScheduler(2, Overlap::Lanes) {}
    std::string_view name() const override { return "double-buffer"; }
    std::string_view summary() const override {
        return "two buffers for each operand: load, compute and store overlap";
    }
};

}  // namespace outcore::scheduler
