// SPDX-License-Identifier: Apache-2.0
#include "explore/case_workers.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <system_error>

#include "explore/case_bytes.hpp"

namespace outcore::explore {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

constexpr int kThrew = 2;  // exit code of a worker that sends what was thrown instead of cases

struct Worker {
    std::size_t job = 0;
    pid_t process = 0;
    int pipe = -1;
    std::string text;
};

bool write_all(int file, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = ::write(file, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

/// Never returns: neither the parent's exit handlers nor its signal handlers are the child's.
[[noreturn]] void run_here(const CaseJob& job, int pipe, pid_t parent) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it ended before that took effect
    int code = 0;
    std::string text;
    try {
        text = to_text(job());
    } catch (const std::exception& error) {
        text = error.what();
        code = kThrew;
    }
    ::_exit(write_all(pipe, text) ? code : 1);
}

Worker start(std::size_t index, const CaseJob& job) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("making a pipe for a worker");
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) fail("making a worker's process");
    if (child == 0) {
        ::close(ends[0]);
        run_here(job, ends[1], parent);
    }
    ::close(ends[1]);
    return {index, child, ends[0], {}};
}

/// False at the end of what the worker sends.
bool read_some(Worker& worker) {
    std::array<char, 65536> bytes;
    const ssize_t count = ::read(worker.pipe, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return true;
    if (count < 0) fail("reading from a worker");
    worker.text.append(bytes.data(), static_cast<std::size_t>(count));
    return count > 0;
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status)) {
        return fmt::format("the process was ended by signal {} ({})", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    }
    return fmt::format("the process ended with exit code {} and without a result",
                       WEXITSTATUS(status));
}

JobResult finish(Worker& worker) {
    ::close(worker.pipe);
    int status = 0;
    while (::waitpid(worker.process, &status, 0) < 0) {
        if (errno != EINTR) fail("waiting for a worker");
    }
    auto cases = cases_from_text(worker.text);
    if (status == 0 && cases) return {std::move(*cases), {}};
    if (WIFEXITED(status) && WEXITSTATUS(status) == kThrew) return {{}, "threw: " + worker.text};
    return {{}, how_it_ended(status)};
}

void wait_for_any(std::vector<Worker>& workers) {
    std::vector<pollfd> polled;
    for (const Worker& worker : workers) polled.push_back({worker.pipe, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) fail("waiting for workers");
}

bool readable(const Worker& worker) {
    pollfd one{worker.pipe, POLLIN, 0};
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
