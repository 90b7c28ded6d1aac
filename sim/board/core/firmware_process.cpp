// run_in_child(): the SystemC context of the surroundings lives once in a process.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>

#include "board/core/board_run_bytes.hpp"
#include "board/core/firmware_run.hpp"

namespace outcore::board {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool send(int file, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

std::vector<std::uint8_t> receive(int file) {
    std::vector<std::uint8_t> bytes;
    std::array<std::uint8_t, 65536> buffer{};
    for (;;) {
        const ssize_t count = ::read(file, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("reading from the virtual board's process");
        if (count == 0) return bytes;
        bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
    }
}

/// Never returns: the child must not run the parent's exit handlers nor flush its streams.
[[noreturn]] void run_and_send(int file, const BoardRunRequest& request,
                               const SurroundingsFactory& factory) {
    int code = 1;
    try {
        code = send(file, to_bytes(run_here(request, factory))) ? 0 : 1;
    } catch (const std::exception& error) {
        const Result<BoardRun> broken = Diagnostic{
            request.elf.string(), "", fmt::format("the virtual board: {}", error.what())};
        code = send(file, to_bytes(broken)) ? 0 : 1;
    }
    ::_exit(code);
}

std::string cause_of_death(int status) {
    if (WIFSIGNALED(status))
        return fmt::format("was ended by signal {} ({})", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    return fmt::format("ended with exit code {} and without a whole result", WEXITSTATUS(status));
}

}  // namespace

Result<BoardRun> run_in_child(const BoardRunRequest& request, const SurroundingsFactory& factory) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("making a pipe for the virtual board");
    const pid_t child = ::fork();
    if (child < 0) {
        ::close(ends[0]);
        ::close(ends[1]);
        fail("making a process for the virtual board");
    }
    if (child == 0) {
        ::close(ends[0]);
        run_and_send(ends[1], request, factory);
    }
    ::close(ends[1]);
    const std::vector<std::uint8_t> bytes = receive(ends[0]);
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) fail("waiting for the virtual board's process");
    }
    auto run = from_bytes(bytes);
    if (status == 0 && run) return std::move(*run);
    return Diagnostic{request.elf.string(), "",
                      "the virtual board's process " + cause_of_death(status)};
}

}  // namespace outcore::board
