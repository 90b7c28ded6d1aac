// SPDX-License-Identifier: Apache-2.0
#include "judge/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>
#include <thread>

#include "base/file.hpp"

namespace outcore::judge {
namespace {

using Clock = std::chrono::steady_clock;

/// Where the child's streams go: owns the attributes that posix_spawn reads.
class Streams {
  public:
    explicit Streams(const std::filesystem::path& folder) {
        constexpr mode_t kReadWrite = 0600;
        constexpr int kCreate = O_WRONLY | O_CREAT | O_TRUNC;
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "output.txt", kCreate,
                                         kReadWrite);
        posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "errors.txt", kCreate,
                                         kReadWrite);
    }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;
    ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
    const posix_spawn_file_actions_t* actions() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

int exit_code_of(int status) {
    constexpr int kSignalBase = 128;
    return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

/// The wait status, or nothing when the time is over before the child is.
std::optional<int> wait_until(pid_t pid, Clock::time_point deadline) {
    auto pause = std::chrono::microseconds(200);
    constexpr auto kLongestPause = std::chrono::microseconds(10000);
    int status = 0;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
        if (Clock::now() >= deadline) return std::nullopt;
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, kLongestPause);
    }
    return status;
}

std::string text_of(const std::filesystem::path& file) {
    const auto text = read_text(file);
    return text ? *text : std::string();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "outcore-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "temporary folder " + name);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // a folder that stays behind is no reason to fail
    std::filesystem::remove_all(path_, ignored);
}

Result<ChildResult> run_child(const ChildProcess& child) {
    std::vector<std::string> words = child.command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    const Streams streams(child.folder);
    const auto start = Clock::now();
    pid_t pid = 0;
    const int error =
        ::posix_spawnp(&pid, arguments[0], streams.actions(), nullptr, arguments.data(), environ);
    if (error != 0) {
        return Diagnostic{child.command[0], "",
                          "cannot be started: " + std::generic_category().message(error)};
    }
    const std::chrono::duration<double> limit(child.timeout_seconds);
    std::optional<int> status =
        wait_until(pid, start + std::chrono::duration_cast<Clock::duration>(limit));
    ChildResult result;
    result.timed_out = !status.has_value();
    if (result.timed_out) {
        ::kill(pid, SIGKILL);
        status = wait_until(pid, Clock::time_point::max());
    }
    result.exit_code = exit_code_of(*status);
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.output = text_of(child.folder / "output.txt");
    result.errors = text_of(child.folder / "errors.txt");
    return result;
}

}  // namespace outcore::judge
