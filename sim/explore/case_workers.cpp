// SPDX-License-Identifier: Apache-2.0
#include "explore/case_workers.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>

#include "base/pipe_child.hpp"
#include "base/supervised_process.hpp"
#include "explore/case_bytes.hpp"

namespace outcore::explore {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

constexpr int kThrew = 2;  // exit code of a worker that sends what was thrown instead of cases

struct Worker {
    std::size_t job = 0;
    PipeChild child;
    std::string text;
};

int run_here(const CaseJob& job, int out) {
    int code = 0;
    std::string text;
    try {
        text = to_text(job());
    } catch (const std::exception& error) {
        text = error.what();
        code = kThrew;
    }
    return write_all(out, text) ? code : 1;
}

Worker start(std::size_t index, const CaseJob& job) {
    return {index, fork_child([&job](int, int out) { return run_here(job, out); }), {}};
}

/// False at the end of what the worker sends.
bool read_some(Worker& worker) {
    std::array<char, 65536> bytes;
    const ssize_t count = ::read(worker.child.from, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return true;
    if (count < 0) fail("reading from a worker");
    worker.text.append(bytes.data(), static_cast<std::size_t>(count));
    return count > 0;
}

JobResult finish(Worker& worker) {
    const int status = end_child(worker.child, false);
    auto cases = cases_from_text(worker.text);
    if (status == 0 && cases) return {std::move(*cases), {}};
    if (WIFEXITED(status) && WEXITSTATUS(status) == kThrew) return {{}, "threw: " + worker.text};
    const std::string without = WIFEXITED(status) ? " and without a result" : "";
    return {{}, "the process " + describe_status(status) + without};
}

void wait_for_any(std::vector<Worker>& workers) {
    std::vector<pollfd> polled;
    for (const Worker& worker : workers) polled.push_back({worker.child.from, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) fail("waiting for workers");
}

bool readable(const Worker& worker) {
    pollfd one{worker.child.from, POLLIN, 0};
    return ::poll(&one, 1, 0) > 0;
}

}  // namespace

std::vector<JobResult> run_jobs(const std::vector<CaseJob>& jobs, std::size_t at_once,
                                const std::function<void(std::size_t)>& ended) {
    std::vector<JobResult> results(jobs.size());
    std::vector<Worker> workers;
    std::size_t next = 0;
    while (next < jobs.size() || !workers.empty()) {
        while (next < jobs.size() && workers.size() < at_once) {
            workers.push_back(start(next, jobs[next]));
            ++next;
        }
        wait_for_any(workers);
        for (std::size_t i = workers.size(); i-- > 0;) {
            if (!readable(workers[i]) || read_some(workers[i])) continue;
            results[workers[i].job] = finish(workers[i]);
            ended(workers[i].job);
            workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    return results;
}

}  // namespace outcore::explore
