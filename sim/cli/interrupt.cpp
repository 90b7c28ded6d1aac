// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <climits>
#include <csignal>
#include <cstring>

#include "cli/failure.hpp"

namespace outcore::cli {
namespace {

std::array<char, PATH_MAX> folder_to_remove;  // a signal handler can not allocate

/// Only what POSIX allows in a handler: removing a tree is left to a child.
extern "C" void on_interrupt(int) {
    const pid_t child = folder_to_remove.front() == '\0' ? -1 : ::fork();
    if (child == 0) {
        ::execl("/bin/rm", "rm", "-rf", "--", folder_to_remove.data(), static_cast<char*>(nullptr));
        ::_exit(1);
    }
    if (child > 0) ::waitpid(child, nullptr, 0);
    ::_exit(static_cast<int>(ExitCode::Interrupted));
}

}  // namespace

void remove_on_interrupt(const std::filesystem::path& folder) {
    const std::string text = folder.string();
    assert(text.size() < folder_to_remove.size() && "the folder exists, so its name is short");
    std::memcpy(folder_to_remove.data(), text.c_str(), text.size() + 1);
    exit_on_interrupt();
}

void exit_on_interrupt() {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
}

}  // namespace outcore::cli
