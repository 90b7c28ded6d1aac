// SPDX-License-Identifier: Apache-2.0
#include "simulator/forked.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <fmt/format.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <system_error>
#include <thread>

#include "simulator/result_bytes.hpp"

namespace outcore::simulator {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool write_all(int file, const std::vector<std::uint8_t>& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(file, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

std::vector<std::uint8_t> read_all(int file) {
    constexpr std::size_t kStep = 65536;
    std::vector<std::uint8_t> bytes;
    std::size_t size = 0;
    for (;;) {
        bytes.resize(size + kStep);
        const ssize_t count = ::read(file, bytes.data() + size, kStep);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("reading from the simulation's process");
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    bytes.resize(size);
    return bytes;
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) fail("waiting for the simulation's process");
    }
    return status;
}

template <typename Simulate>
std::vector<std::uint8_t> bytes_of(const Simulate& simulate_here) {
    try {
        return to_bytes(simulate_here());
    } catch (const std::exception& error) {
        const Result<SimulationResult> broken =
            Diagnostic{"", "", fmt::format("the simulation threw: {}", error.what())};
        return to_bytes(broken);
    }
}

/// Never returns: the child must not run the parent's exit handlers nor flush its streams. The
/// simulation has a thread, because a thread has a heap of its own: in the parent's, every second
/// allocation would copy a page.
template <typename Simulate>
[[noreturn]] void run_child(int out, const Simulate& simulate_here) {
    constexpr int kFailed = 1;
    int code = kFailed;
    const auto simulate_and_send = [&] {
        try {
            code = write_all(out, bytes_of(simulate_here)) ? 0 : kFailed;
        } catch (...) {
            code = kFailed;
        }
    };
    try {
        std::thread(simulate_and_send).join();
    } catch (const std::system_error&) {
        simulate_and_send();
    }
    ::_exit(code);
}

std::string cause_of_death(int status) {
    if (WIFSIGNALED(status))
        return fmt::format("was ended by signal {} ({})", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    return fmt::format("ended with exit code {} and without a whole result", WEXITSTATUS(status));
}

/// fork() copies the table of every page that the heap holds: what a scheduler has freed costs more
/// than the simulation. Done again only when the heap has grown since.
void return_free_pages() {
#ifdef __GLIBC__
    static const void* trimmed = nullptr;
    const void* const end = ::sbrk(0);
    if (std::less_equal<>()(end, trimmed)) return;
    ::malloc_trim(0);
    trimmed = end;
#endif
}

template <typename Simulate>
Result<SimulationResult> in_child(const Simulate& simulate_here) {
    return_free_pages();
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("making a pipe for a simulation");
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) {
        ::close(ends[0]);
        ::close(ends[1]);
        fail("making a process for a simulation");
    }
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);  // it ended before that took effect
        ::close(ends[0]);
        run_child(ends[1], simulate_here);
    }
    ::close(ends[1]);
    const std::vector<std::uint8_t> bytes = read_all(ends[0]);
    ::close(ends[0]);
    const int status = wait_for(child);
    auto result = from_bytes(bytes);
    if (status == 0 && result) return std::move(*result);
    return Diagnostic{"", "", "the simulation's process " + cause_of_death(status)};
}

}  // namespace

Result<SimulationResult> simulate_forked(const schedule::Schedule& schedule,
                                         const cost::KernelProfile& profile,
                                         const Options& options) {
    if (options.fidelity == Fidelity::Analytic) return simulate(schedule, profile, options);
    return in_child([&] { return simulate(schedule, profile, options); });
}

Result<SimulationResult> simulate_forked(const schedule::Schedule& schedule,
                                         const KernelCycles& kernel_cycles,
                                         const Options& options) {
    if (options.fidelity == Fidelity::Analytic) return simulate(schedule, kernel_cycles, options);
    return in_child([&] { return simulate(schedule, kernel_cycles, options); });
}

}  // namespace outcore::simulator
