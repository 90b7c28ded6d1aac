// SPDX-License-Identifier: Apache-2.0
#include "base/pipe_child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include "base/process_family.hpp"
#include "base/supervised_process.hpp"

namespace outcore {
namespace {

[[noreturn]] void broken(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
}

void set_limit(__rlimit_resource what, std::int64_t most) {
    const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
    ::setrlimit(what, &both);
}

void offer_as_first_victim() {
    const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    if (!write_all(file, "1000")) errno = 0;  // only a kindness
    ::close(file);
}

/// Never returns: neither exit handlers nor signal handlers of the parent are the child's.
[[noreturn]] void run_child(const std::function<int(int, int)>& body, int in, int out, pid_t parent,
                            std::optional<std::int64_t> memory_bytes) {
    reset_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it ended before that took effect
    close_all_but({in, out});
    offer_as_first_victim();
    set_limit(RLIMIT_CORE, 0);
    if (memory_bytes) set_limit(RLIMIT_AS, *memory_bytes);
    ::_exit(body(in, out));
}

}  // namespace

PipeChild fork_child(const std::function<int(int, int)>& body,
                     std::optional<std::int64_t> memory_bytes) {
    std::array<int, 2> down{-1, -1}, up{-1, -1};
    if (::pipe2(down.data(), O_CLOEXEC) != 0) broken("making a pipe for a child process");
    if (::pipe2(up.data(), O_CLOEXEC) != 0) {
        for (int& end : down) close_end(end);
        broken("making a pipe for a child process");
    }
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) run_child(body, down[0], up[1], parent, memory_bytes);
    close_end(down[0]);
    close_end(up[1]);
    if (child < 0) {
        const int error = errno;
        close_end(down[1]);
        close_end(up[0]);
        errno = error;
        broken("making a child process");
    }
    return {child, down[1], up[0]};
}

int end_child(PipeChild& child, bool kill) {
    if (kill) ::kill(child.process, SIGKILL);
    close_end(child.to);
    close_end(child.from);
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0) {
        if (errno != EINTR) broken("waiting for a child process");
    }
    child.process = 0;
    return status;
}

std::string describe_status(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        return fmt::format("was ended by signal {} ({})", WTERMSIG(wait_status),
                           ::strsignal(WTERMSIG(wait_status)));
    }
    return fmt::format("ended with exit code {}", WEXITSTATUS(wait_status));
}

}  // namespace outcore
