// SPDX-License-Identifier: Apache-2.0
#include "explore/run/worker_pool.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <system_error>
#include <utility>

namespace outcore::explore {
namespace {

/// Orders are sent for so long a time at once: rarely enough to cost nothing, often enough that all
/// workers end together.
constexpr double kBatchSeconds = 0.05;
constexpr std::size_t kLargestBatch = 256;

}  // namespace

std::int64_t memory_share(std::size_t jobs) {
    constexpr std::int64_t kLeast = std::int64_t{1} << 30;
    const std::int64_t all = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
    return std::max(kLeast, all / static_cast<std::int64_t>(jobs));
}

WorkerPool::WorkerPool(MakeWorker make, PoolLimits limits)
    : make_(std::move(make)), limits_(limits), slots_(limits.jobs) {
    std::signal(SIGPIPE, SIG_IGN);
}

void WorkerPool::add(std::vector<WorkOrder> orders) {
    for (WorkOrder& order : orders) queue_.push_back(std::move(order));
}

std::size_t WorkerPool::batch() const {
    if (!queue_.empty() && queue_.front().phase == Phase::Confirmation) return 1;
    const double orders = kBatchSeconds / std::max(seconds_per_point_, 1e-9);
    return static_cast<std::size_t>(std::clamp(orders, 1.0, static_cast<double>(kLargestBatch)));
}

std::size_t WorkerPool::wanted() const {
    const std::size_t enough = 2 * limits_.jobs * batch();
    return enough - std::min(enough, queue_.size());
}

std::size_t WorkerPool::unfinished() const {
    std::size_t count = queue_.size() + retries_.size();
    for (const Slot& slot : slots_) {
        if (slot.worker) count += slot.worker->in_flight().size();
    }
    return count;
}

void WorkerPool::start(Slot& slot) {
    slot.worker = std::make_unique<WorkerProcess>(make_, limits_.memory_bytes);
    slot.gave_up = false;
}

/// A lost point first, and then nothing else until it is settled.
void WorkerPool::hand_out(Slot& slot) {
    const std::size_t in_flight = slot.worker ? slot.worker->in_flight().size() : 0;
    if (!retries_.empty() && in_flight == 0 && !slot.gave_up) {
        if (!slot.worker || !slot.worker->fresh()) start(slot);
        slot.alone = true;
        slot.lost = retries_.front().lost;
        slot.worker->send({std::move(retries_.front().order)});
        retries_.pop_front();
        return;
    }
    const bool drains = !retries_.empty() && &slot == &slots_.front();
    const bool busy = (slot.alone || drains) ? in_flight > 0 : in_flight > batch() / 2;
    if (queue_.empty() || busy || slot.gave_up) return;
    const std::size_t share = (queue_.size() + slots_.size() - 1) / slots_.size();
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(batch(), share));
    std::vector<WorkOrder> orders(std::make_move_iterator(queue_.begin()),
                                  std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    if (!slot.worker) start(slot);
    slot.alone = false;
    slot.lost = 0;
    slot.worker->send(orders);
}

void WorkerPool::hand_out() {
    for (Slot& slot : slots_) hand_out(slot);
}

void WorkerPool::wait_for_pipes(int milliseconds) {
    const auto now = WorkerProcess::Clock::now();
    double left = milliseconds / 1e3;
    std::vector<pollfd> polled;
    for (const Slot& slot : slots_) {
        if (!slot.worker) continue;
        polled.push_back({slot.worker->readable(), POLLIN, 0});
        if (slot.worker->writable() >= 0) polled.push_back({slot.worker->writable(), POLLOUT, 0});
        if (slot.worker->in_flight().empty()) continue;
        left = std::min(left, limits_.point_seconds - slot.worker->busy_seconds(now));
    }
    const int rounded = static_cast<int>(std::ceil(std::max(left, 0.0) * 1e3));
    if (::poll(polled.data(), polled.size(), rounded) < 0 && errno != EINTR)
        throw std::system_error(errno, std::generic_category(), "waiting for workers");
}

void WorkerPool::lose(const Slot& slot, WorkOrder order, const std::string& why,
                      std::vector<Settled>& settled) {
    const std::int64_t lost = 1 + (slot.alone ? slot.lost : 0);
    if (lost <= limits_.retries) {
        retries_.push_back({std::move(order), lost});
        return;
    }
    Settled failed;
    failed.id = order.claim.id;
    failed.state = PointState::Failed;
    failed.reason = why;
    failed.tries = lost;
    settled.push_back(std::move(failed));
}

/// The first order in flight is lost, the others go back to the queue.
void WorkerPool::drop(Slot& slot, bool kill, const std::string& why,
                      std::vector<Settled>& settled) {
    const std::string ended = slot.worker->end(kill);
    std::deque<WorkOrder> orders = slot.worker->take_in_flight();
    slot.worker.reset();
    if (!orders.empty() && !slot.gave_up) {
        lose(slot, std::move(orders.front()), why.empty() ? "its process " + ended : why, settled);
        orders.pop_front();
    }
    slot.gave_up = false;
    slot.alone = false;
    queue_.insert(queue_.begin(), std::make_move_iterator(orders.begin()),
                  std::make_move_iterator(orders.end()));
}

void WorkerPool::accept(Slot& slot, Answer answer, std::vector<Settled>& settled) {
    WorkResult& result = answer.result;
    if (!result.lost.empty()) {
        slot.gave_up = true;
        std::string why = result.lost;
        if (limits_.memory_bytes && why == kOutOfMemory)
            why = fmt::format("needs more than the {} bytes of its limit", *limits_.memory_bytes);
        return lose(slot, std::move(answer.order), why, settled);
    }
    constexpr double kMemory = 0.9;  // of what earlier points took
    seconds_per_point_ = kMemory * seconds_per_point_ + (1 - kMemory) * result.settled.seconds;
    result.settled.tries = 1 + (slot.alone ? slot.lost : 0);
    settled.push_back(std::move(result.settled));
}

void WorkerPool::collect(Slot& slot, std::vector<Settled>& settled) {
    std::vector<Answer> answers;
    const bool open = slot.worker->receive(answers);
    for (Answer& answer : answers) accept(slot, std::move(answer), settled);
    if (!open) drop(slot, false, "", settled);
}

void WorkerPool::enforce_time(std::vector<Settled>& settled) {
    const auto now = WorkerProcess::Clock::now();
    for (Slot& slot : slots_) {
        if (!slot.worker || slot.worker->busy_seconds(now) < limits_.point_seconds) continue;
        drop(slot, true, fmt::format("did not end within {} s", limits_.point_seconds), settled);
    }
}

void WorkerPool::wait(int milliseconds, std::vector<Settled>& settled) {
    hand_out();
    wait_for_pipes(milliseconds);
    for (Slot& slot : slots_) {
        if (!slot.worker) continue;
        slot.worker->send_more();
        collect(slot, settled);
    }
    enforce_time(settled);
}

}  // namespace outcore::explore
