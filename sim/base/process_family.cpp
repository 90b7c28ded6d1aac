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
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace outcore {
namespace {

namespace fs = std::filesystem;

struct Relations {
    pid_t parent = 0, group = 0, session = 0;
};

/// From /proc/PID/stat: "PID (NAME) STATE PARENT GROUP SESSION ...", where NAME may hold anything.
Relations relations_of(const fs::path& process) {
    std::ifstream file(process / "stat");
    std::string line;
    std::getline(file, line, '\0');
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream rest(line.substr(name_end + 1));
    char state = 0;
    Relations found;
    rest >> state >> found.parent >> found.group >> found.session;
    return found;
}

void kill_all(const std::function<bool(const Relations&)>& concerned) {
    std::error_code gone;
    for (fs::directory_iterator at("/proc", gone), end; !gone && at != end; at.increment(gone)) {
        const std::string name = at->path().filename();
        pid_t pid = 0;
        const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (parsed.ptr != name.data() + name.size() || pid <= 1) continue;
        if (concerned(relations_of(at->path()))) ::kill(pid, SIGKILL);
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
        kill_all([](const Relations& process) { return process.parent == ::getpid(); });
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void end_session(pid_t leader) {
    kill_all([leader](const Relations& process) { return process.session == leader; });
}

}  // namespace outcore
