// SPDX-License-Identifier: Apache-2.0
#include "base/process_family.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace outcore {
namespace {

namespace fs = std::filesystem;

/// The parent as the fourth field of /proc/PID/stat: "PID (NAME) STATE PARENT", where NAME may hold
/// anything.
pid_t parent_of(const fs::path& process) {
    std::ifstream file(process / "stat");
    std::string line;
    std::getline(file, line, '\0');
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos || name_end + 4 >= line.size()) return 0;
    pid_t parent = 0;
    std::from_chars(line.data() + name_end + 4, line.data() + line.size(), parent);
    return parent;
}

void kill_children() {
    std::error_code gone;
    for (fs::directory_iterator at("/proc", gone), end; !gone && at != end; at.increment(gone)) {
        const std::string name = at->path().filename();
        pid_t pid = 0;
        const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (parsed.ptr != name.data() + name.size() || pid <= 0) continue;
        if (parent_of(at->path()) == ::getpid()) ::kill(pid, SIGKILL);
    }
}

}  // namespace

void reset_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_all_but(std::initializer_list<int> kept) {
    std::vector<int> open;
    std::error_code gone;
    for (fs::directory_iterator at("/proc/self/fd", gone), end; !gone && at != end;
         at.increment(gone)) {
        const std::string name = at->path().filename();
        int number = 0;
        std::from_chars(name.data(), name.data() + name.size(), number);
        open.push_back(number);
    }
    for (const int number : open) {
        const bool keep = std::find(kept.begin(), kept.end(), number) != kept.end();
        if (number > STDERR_FILENO && !keep) ::close(number);
    }
}

bool wait_for(pid_t child, int control, int& status) {
    // Short naps instead of SIGCHLD: nothing can be missed, and a plug-in runs for longer anyway.
    constexpr int kLongestNap = 10;
    for (int nap = 1;; nap = std::min(2 * nap, kLongestNap)) {
        int ended_status = 0;
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, &ended_status, WNOHANG)) > 0) {
            if (ended != child) continue;  // an orphan of the child's
            status = ended_status;
            return true;
        }
        pollfd stop{control, POLLIN, 0};
        if (::poll(&stop, 1, nap) > 0) return false;
    }
}

void end_family(pid_t leader) {
    // Whoever forks faster than this loop kills is left to the system after so many rounds.
    constexpr int kRounds = 2000;
    for (int round = 0; round < kRounds; ++round) {
        if (leader > 0) ::kill(-leader, SIGKILL);
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
        }
        if (ended < 0 && errno == ECHILD) return;
        kill_children();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}  // namespace outcore
