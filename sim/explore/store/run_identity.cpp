// SPDX-License-Identifier: Apache-2.0
#include "explore/store/run_identity.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

namespace outcore::explore {
namespace {

std::string first_line(const std::string& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

/// From /proc/PID/stat, where field 3 is the state and field 22 the start; nothing of a process
/// that is gone or that waits, dead, for its parent.
std::optional<std::int64_t> start_of(std::int64_t process) {
    const std::string line = first_line(fmt::format("/proc/{}/stat", process));
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream rest(line.substr(name_end + 1));
    std::string field;
    rest >> field;
    if (field == "Z" || field == "X") return std::nullopt;
    constexpr int kBetween = 18;
    for (int i = 0; i < kBetween; ++i) rest >> field;
    std::int64_t start = 0;
    if (!(rest >> start)) return std::nullopt;
    return start;
}

std::string this_place() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    std::error_code none;
    const auto name_space = std::filesystem::read_symlink("/proc/self/ns/pid", none);
    return fmt::format("{} {} {}", host.data(), first_line("/proc/sys/kernel/random/boot_id"),
                       name_space.string());
}

}  // namespace

RunIdentity this_run() {
    const std::int64_t process = ::getpid();
    return {this_place(), process, start_of(process).value_or(0)};
}

bool is_alive(const RunIdentity& run, const std::string& here, std::int64_t seen,
              std::int64_t now) {
    if (run.place == here) return start_of(run.process) == run.started;
    return now - seen <= kDeadSeconds;
}

}  // namespace outcore::explore
