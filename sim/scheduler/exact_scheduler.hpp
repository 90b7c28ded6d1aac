// Optimal on small problems, with proof: branch and bound over programs (exact/exact_tree.hpp).
// docs/adr/0016 says over which space a proof holds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// What is proven of an outcome of `exact`.
struct Proof {
    enum class Status {
        Optimal,     // nothing in the space is faster by more than exact's tolerance
        Feasible,    // a schedule, and a floor that may be reached or not
        Infeasible,  // the space is empty
        Unknown      // neither a schedule nor a proof that there is none
    };
    Status status = Status::Unknown;
    double seconds = std::numeric_limits<double>::infinity();
    double floor_s = 0.0;  // no schedule of the space is faster
    std::int64_t nodes = 0;
    bool ended_early = false;  // by its budget or time limit

    double gap() const { return seconds / floor_s - 1.0; }
};

/// "optimal ..." and so on, with figures.
std::string describe(const Proof& proof);

struct ProvenOutcome {
    Outcome outcome;
    Proof proof;
};
ProvenOutcome solve_exactly(const Problem& problem);

class ExactScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "exact"; }
    std::string_view summary() const override {
        return "optimal on small problems: branch and bound over tiles, residency, order and "
               "loads; says what is proven";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

}  // namespace outcore::scheduler
