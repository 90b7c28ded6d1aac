// Work orders in several processes at a time. A crash, a hang or a lack of memory costs the point
// that a worker was at, and that point only: it is tried again, alone in a fresh process, and fails
// in the end with what happened last. Call it from a process without other threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "explore/run/worker_process.hpp"

namespace outcore::explore {

struct PoolLimits {
    std::size_t jobs = 1;
    double point_seconds = 600.0;
    std::optional<std::int64_t> memory_bytes;  // address space of a worker
    std::int64_t retries = 2;                  // of a point, after the first loss
};

/// Bytes of address space for each of `jobs` workers: an equal share of the machine's memory, a
/// gibibyte at least.
std::int64_t memory_share(std::size_t jobs);

class WorkerPool {
  public:
    /// From now on this process ignores SIGPIPE.
    WorkerPool(MakeWorker make, PoolLimits limits);

    void add(std::vector<WorkOrder> orders);
    /// How many more orders keep all workers busy.
    std::size_t wanted() const;
    std::size_t unfinished() const;
    /// Hands out orders and waits until one is settled, at most `milliseconds`.
    void wait(int milliseconds, std::vector<Settled>& settled);

  private:
    struct Retry {
        WorkOrder order;
        std::int64_t lost = 0;  // so often
    };
    struct Slot {
        std::unique_ptr<WorkerProcess> worker;
        std::int64_t lost = 0;  // so often, the order that it is alone with
        bool alone = false;
        bool gave_up = false;  // its worker said what it lost and ends: the rest is not to blame
    };
    std::size_t batch() const;
    void start(Slot& slot);
    void hand_out();
    void hand_out(Slot& slot);
    void wait_for_pipes(int milliseconds);
    void collect(Slot& slot, std::vector<Settled>& settled);
    void enforce_time(std::vector<Settled>& settled);
    void accept(Slot& slot, Answer answer, std::vector<Settled>& settled);
    void lose(const Slot& slot, WorkOrder order, const std::string& why,
              std::vector<Settled>& settled);
    void drop(Slot& slot, bool kill, const std::string& why, std::vector<Settled>& settled);

    MakeWorker make_;
    PoolLimits limits_;
    std::vector<Slot> slots_;
    std::deque<WorkOrder> queue_;
    std::deque<Retry> retries_;
    double seconds_per_point_ = 0.05;  // until some are known
};

}  // namespace outcore::explore
