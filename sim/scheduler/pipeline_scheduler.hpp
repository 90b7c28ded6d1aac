// Several frames in flight, for throughput (after Miao and Lin, SEC 2022): tiles are loaded under
// kernels inside a layer, and the IO-bound layers of a frame run between the compute-bound layers
// of the next one, so that an iteration takes about as long as its slower lane.
//
// 1. `lookahead`'s decisions for one frame are where it starts.
// 2. Sets of up to three cuts between operators are ranked by how far the parts complement each
//    other, kernels of one beside loads of another (pipeline/stage_cuts.hpp).
// 3. For the best sets, tiles are made short, in steps: while one of them runs, the storage fills
//    the buffers that are free, and then stands still.
// 4. The body with the shortest iteration by the analytic evaluation is emitted; `lookahead`'s
//    schedule where frames in flight do not help.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class PipelineScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "pipeline"; }
    std::string_view summary() const override {
        return "frames in flight: IO-bound layers of one beside compute-bound ones of the next";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

}  // namespace outcore::scheduler
