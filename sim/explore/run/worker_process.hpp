// One long-lived worker process: gets orders, gives their results in the same order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/pipe_child.hpp"
#include "explore/run/worker_messages.hpp"

namespace outcore::explore {

/// An order and what became of it.
struct Answer {
    WorkOrder order;
    WorkResult result;
};

class WorkerProcess {
  public:
    using Clock = std::chrono::steady_clock;

    WorkerProcess(const MakeWorker& make, std::optional<std::int64_t> memory_bytes);
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    /// Kills it.
    ~WorkerProcess();

    void send(const std::vector<WorkOrder>& orders);
    /// Orders without a result, the one it works on first.
    const std::deque<WorkOrder>& in_flight() const { return in_flight_; }
    bool fresh() const { return results_ == 0; }
    /// Since it began with the first order in flight.
    double busy_seconds(Clock::time_point now) const;

    int readable() const { return child_.from; }
    /// The pipe to wait for before more can be sent; -1 when all was.
    int writable() const { return unsent_.empty() ? -1 : child_.to; }
    void send_more();
    /// Appends what has come; false when the worker has ended.
    bool receive(std::vector<Answer>& answers);
    /// Waits for its end: how it ended.
    std::string end(bool kill);
    /// What it did not get to, after end().
    std::deque<WorkOrder> take_in_flight() { return std::move(in_flight_); }

  private:
    PipeChild child_;
    std::deque<WorkOrder> in_flight_;
    std::string unsent_, received_;
    std::int64_t results_ = 0;
    Clock::time_point since_;
};

}  // namespace outcore::explore
