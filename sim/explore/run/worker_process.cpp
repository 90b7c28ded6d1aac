// SPDX-License-Identifier: Apache-2.0
#include "explore/run/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <new>

#include "base/supervised_process.hpp"

namespace outcore::explore {
namespace {

/// Some bytes of a pipe at the end of `bytes`; false at its end. Nothing yet is no end.
bool read_some(int pipe, std::string& bytes) {
    std::array<char, 65536> block;
    const ssize_t count = ::read(pipe, block.data(), block.size());
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    bytes.append(block.data(), static_cast<std::size_t>(count));
    return count > 0;
}

WorkResult done(PointWorker& worker, const WorkOrder& order) {
    WorkResult result;
    const auto start = WorkerProcess::Clock::now();
    try {
        result.settled = worker.work(order);
    } catch (const std::bad_alloc&) {
        result.lost = kOutOfMemory;
    } catch (const PointLost& lost) {
        result.lost = lost.what();
    } catch (const std::exception& error) {
        result.lost = fmt::format("threw: {}", error.what());
    } catch (...) {
        result.lost = "threw what is no std::exception";
    }
    result.settled.id = order.claim.id;
    result.settled.seconds =
        std::chrono::duration<double>(WorkerProcess::Clock::now() - start).count();
    return result;
}

/// The worker's side. Ctrl-C is the parent's business: it says how to go on.
int serve(const MakeWorker& make, int in, int out) {
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    const std::unique_ptr<PointWorker> worker = make();
    std::string bytes;
    for (;;) {
        const auto message = take_message(bytes);
        if (!message) {
            if (!read_some(in, bytes)) return 0;
            continue;
        }
        for (const WorkOrder& order : orders_of(*message)) {
            const WorkResult result = done(*worker, order);
            if (!write_all(out, to_message(result))) return 1;
            if (!result.lost.empty()) return 0;
        }
    }
}

}  // namespace

WorkerProcess::WorkerProcess(const MakeWorker& make, std::optional<std::int64_t> memory_bytes)
    : child_(fork_child([&make](int in, int out) { return serve(make, in, out); }, memory_bytes)),
      since_(Clock::now()) {
    ::fcntl(child_.to, F_SETFL, O_NONBLOCK);
    ::fcntl(child_.from, F_SETFL, O_NONBLOCK);
}

WorkerProcess::~WorkerProcess() {
    if (child_.process != 0) end(true);
}

void WorkerProcess::send(const std::vector<WorkOrder>& orders) {
    if (in_flight_.empty()) since_ = Clock::now();
    in_flight_.insert(in_flight_.end(), orders.begin(), orders.end());
    unsent_ += to_message(orders);
    send_more();
}

void WorkerProcess::send_more() {
    if (unsent_.empty()) return;
    const ssize_t count = ::write(child_.to, unsent_.data(), unsent_.size());
    // A worker that is gone is noticed where its results are awaited.
    if (count > 0) unsent_.erase(0, static_cast<std::size_t>(count));
    if (count < 0 && errno != EAGAIN && errno != EINTR) unsent_.clear();
}

double WorkerProcess::busy_seconds(Clock::time_point now) const {
    if (in_flight_.empty()) return 0.0;
    return std::chrono::duration<double>(now - since_).count();
}

bool WorkerProcess::receive(std::vector<Answer>& answers) {
    const bool open = read_some(child_.from, received_);
    while (const auto message = take_message(received_)) {
        answers.push_back({std::move(in_flight_.front()), result_of(*message)});
        in_flight_.pop_front();
        ++results_;
        since_ = Clock::now();
    }
    return open;
}

std::string WorkerProcess::end(bool kill) { return describe_status(end_child(child_, kill)); }

}  // namespace outcore::explore
