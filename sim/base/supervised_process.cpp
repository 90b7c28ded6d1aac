// SPDX-License-Identifier: Apache-2.0
#include "base/supervised_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/process_family.hpp"

namespace outcore {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kKeptErrors = 65536;
/// How long the supervisor may take to end what it watches over. Assumed: killing takes
/// milliseconds, a machine that swaps takes longer.
constexpr double kGraceSeconds = 10.0;

[[noreturn]] void broken(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A pipe whose ends are closed with it.
class Pipe {
  public:
    Pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) broken("pipe");
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() { close_reader(), close_writer(); }
    int reader() const { return ends_[0]; }
    int writer() const { return ends_[1]; }
    void close_reader() { close(ends_[0]); }
    void close_writer() { close(ends_[1]); }

  private:
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
    std::array<int, 2> ends_{-1, -1};
};

/// Writing to a child that does not read is an error number, not the end of this process.
class NoBrokenPipe {
  public:
    NoBrokenPipe() {
        struct sigaction ignore = {};
        ignore.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &ignore, &before_);
    }
    NoBrokenPipe(const NoBrokenPipe&) = delete;
    NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;
    ~NoBrokenPipe() { ::sigaction(SIGPIPE, &before_, nullptr); }

  private:
    struct sigaction before_ = {};
};

/// An empty folder; the supervisor removes it.
std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "outcore-child-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) broken("temporary folder");
    return name;
}

/// What the supervisor says once, at the end.
struct Report {
    int start_error = 0;  // error number, when the program was not started
    int status = 0;       // of wait
    bool ended = false;   // by itself
};

struct Streams {
    Pipe input, output, errors;
    Pipe control;  // the supervisor reads; nothing is ever written, its end means: stop
    Pipe report;
};

/// A program or a body; empty folder: to run where this process is.
struct Work {
    const std::vector<std::string>* command = nullptr;
    const std::function<int()>* body = nullptr;
    std::filesystem::path folder;
};

/// The child itself: streams, limits, then the program or the body.
class Child {
  public:
    /// `temporary` is its TMPDIR.
    Child(const Work& work, const ProcessLimits& limits, const std::filesystem::path& temporary)
        : work_(work), limits_(limits), temporary_(temporary) {}

    [[noreturn]] void become(const Streams& streams, int start_error) const {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        reset_signals();
        ::dup2(streams.input.reader(), STDIN_FILENO);
        ::dup2(streams.output.writer(), STDOUT_FILENO);
        ::dup2(streams.errors.writer(), STDERR_FILENO);
        ::setenv("TMPDIR", temporary_.c_str(), 1);
        offer_as_first_victim();
        limit(RLIMIT_CORE, 0);
        if (limits_.memory_bytes) limit(RLIMIT_AS, *limits_.memory_bytes);
        if (work_.body != nullptr) {
            close_all_but({});
            ::_exit((*work_.body)());
        }
        close_all_but({start_error});
        if (!work_.folder.empty() && ::chdir(work_.folder.c_str()) != 0) not_started(start_error);
        std::vector<std::string> words = *work_.command;
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        not_started(start_error);
    }

  private:
    [[noreturn]] static void not_started(int start_error) {
        const int error = errno;
        if (!write_all(start_error, {reinterpret_cast<const char*>(&error), sizeof error}))
            ::_exit(1);
        ::_exit(127);
    }
    static void limit(__rlimit_resource what, std::int64_t most) {
        const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
        ::setrlimit(what, &both);
    }
    static void offer_as_first_victim() {
        const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        if (file < 0) return;
        if (!write_all(file, "1000")) errno = 0;  // only a kindness
        ::close(file);
    }
    const Work& work_;
    const ProcessLimits& limits_;
    const std::filesystem::path& temporary_;
};

/// Starts the child, waits until it ends or this process's parent asks, ends all that is left.
[[noreturn]] void supervise(const Streams& streams, const Child& child,
                            const std::filesystem::path& folder) {
    ::setsid();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    reset_signals();
    Report report;
    Pipe started;  // closed by exec: nothing to read means that the program runs
    const pid_t pid = ::fork();
    if (pid < 0) report.start_error = errno;
    if (pid == 0) child.become(streams, started.writer());
    started.close_writer();
    close_all_but({streams.control.reader(), streams.report.writer(), started.reader()});
    int error = 0;
    if (pid > 0 && ::read(started.reader(), &error, sizeof error) == sizeof error)
        report.start_error = error;
    if (pid > 0) report.ended = wait_for(pid, streams.control.reader(), report.status);
    end_family(pid);
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    const bool told =
        write_all(streams.report.writer(), {reinterpret_cast<const char*>(&report), sizeof report});
    ::_exit(told ? 0 : 1);
}

/// This process's side: feeds, collects, and says stop when a limit is reached.
class Collector {
  public:
    Collector(Streams& streams, std::string_view input, const ProcessLimits& limits)
        : streams_(streams), input_(input), limits_(limits), start_(Clock::now()) {
        for (const int end :
             {streams.input.writer(), streams.output.reader(), streams.errors.reader()})
            ::fcntl(end, F_SETFL, O_NONBLOCK);
        if (input_.empty()) streams_.input.close_writer();
    }

    /// The report, or nothing when the supervisor was killed.
    std::optional<Report> collect(ProcessResult& result) {
        Report report;
        std::size_t reported = 0;
        while (reported < sizeof report) {
            std::array<pollfd, 4> files = {
                pollfd{streams_.input.writer(), POLLOUT, 0},
                pollfd{output_open_ ? streams_.output.reader() : -1, POLLIN, 0},
                pollfd{errors_open_ ? streams_.errors.reader() : -1, POLLIN, 0},
                pollfd{streams_.report.reader(), POLLIN, 0}};
            const double left = seconds_left();
            ::poll(files.data(), files.size(), static_cast<int>(1000.0 * std::max(0.0, left)) + 1);
            if (files[0].revents != 0) feed();
            if (files[1].revents != 0) output_open_ = drain_output(result);
            if (files[2].revents != 0) errors_open_ = drain_errors(result);
            if (files[3].revents != 0) {
                const auto got =
                    ::read(streams_.report.reader(), reinterpret_cast<char*>(&report) + reported,
                           sizeof report - reported);
                if (got <= 0) return std::nullopt;
                reported += static_cast<std::size_t>(got);
            }
            if (seconds_left() > 0.0) continue;
            if (limit_) return std::nullopt;  // it was asked to stop, and did not
            stop(ProcessEnd::TimeLimit);
        }
        // All that could write is gone: what is left is in the pipes.
        while (output_open_) output_open_ = drain_output(result, true);
        while (errors_open_) errors_open_ = drain_errors(result, true);
        return report;
    }

    std::optional<ProcessEnd> limit() const { return limit_; }
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  private:
    double seconds_left() const {
        return (limit_ ? stopped_at_ + kGraceSeconds : limits_.seconds) - seconds();
    }
    void stop(ProcessEnd why) {
        limit_ = why;
        stopped_at_ = seconds();
        streams_.control.close_writer();
    }
    void feed() {
        const auto written = ::write(streams_.input.writer(), input_.data(), input_.size());
        if (written < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (written > 0) input_.remove_prefix(static_cast<std::size_t>(written));
        if (written < 0 || input_.empty()) streams_.input.close_writer();
    }
    /// The bytes read, 0 at the end of the stream; nothing when there are none yet.
    std::optional<std::size_t> read_some(int end, bool last) {
        const auto got = ::read(end, block_.data(), block_.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno == EINTR || (errno == EAGAIN && !last)) return std::nullopt;
        return 0;
    }
    bool within(std::int64_t& sum, std::size_t more) {
        sum += static_cast<std::int64_t>(more);
        if (sum > limits_.output_bytes && !limit_) stop(ProcessEnd::OutputLimit);
        return !limit_;
    }
    bool drain_output(ProcessResult& result, bool last = false) {
        const auto got = read_some(streams_.output.reader(), last);
        if (!got) return true;
        if (within(output_bytes_, *got)) result.output.append(block_.data(), *got);
        return *got > 0;
    }
    bool drain_errors(ProcessResult& result, bool last = false) {
        const auto got = read_some(streams_.errors.reader(), last);
        if (!got) return true;
        within(error_bytes_, *got);
        result.errors.append(block_.data(), *got);
        if (result.errors.size() > 2 * kKeptErrors)
            result.errors.erase(0, result.errors.size() - kKeptErrors);
        return *got > 0;
    }

    Streams& streams_;
    std::string_view input_;
    const ProcessLimits& limits_;
    Clock::time_point start_;
    std::optional<ProcessEnd> limit_;
    double stopped_at_ = 0.0;
    std::int64_t output_bytes_ = 0, error_bytes_ = 0;
    bool output_open_ = true, errors_open_ = true;
    std::array<char, 65536> block_{};
};

void conclude(ProcessResult& result, const std::optional<Report>& report,
              const std::optional<ProcessEnd>& limit) {
    if (limit) {
        result.end = *limit;
        result.output.clear();
    } else if (!report) {
        result.end = ProcessEnd::Signalled;  // it killed its supervisor
        result.code = SIGKILL;
    } else if (report->start_error != 0) {
        result.end = ProcessEnd::NotStarted;
        result.code = report->start_error;
    } else if (WIFEXITED(report->status)) {
        result.end = ProcessEnd::Exited;
        result.code = WEXITSTATUS(report->status);
    } else {
        result.end = ProcessEnd::Signalled;
        result.code = WTERMSIG(report->status);
    }
}

ProcessResult run(const Work& work, std::string_view input, const ProcessLimits& limits) {
    const NoBrokenPipe guard;
    Streams streams;
    const std::filesystem::path folder = make_folder();
    const Child child(work, limits, folder);
    const pid_t supervisor = ::fork();
    if (supervisor < 0) broken("fork");
    if (supervisor == 0) {
        streams.control.close_writer();
        supervise(streams, child, folder);
    }
    streams.input.close_reader();
    streams.output.close_writer();
    streams.errors.close_writer();
    streams.control.close_reader();
    streams.report.close_writer();

    ProcessResult result;
    Collector collector(streams, input, limits);
    const std::optional<Report> report = collector.collect(result);
    if (!report) ::kill(supervisor, SIGKILL);
    while (::waitpid(supervisor, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (!report) {
        end_session(supervisor);
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    conclude(result, report, collector.limit());
    result.seconds = collector.seconds();
    return result;
}

}  // namespace

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string describe(const ProcessResult& result, const ProcessLimits& limits) {
    switch (result.end) {
        case ProcessEnd::Exited:
            return fmt::format("ended with exit code {}", result.code);
        case ProcessEnd::Signalled:
            return fmt::format("was killed by signal {} ({})", result.code,
                               ::strsignal(result.code));
        case ProcessEnd::TimeLimit:
            return fmt::format("did not end within {} s and was killed", limits.seconds);
        case ProcessEnd::OutputLimit:
            return fmt::format("wrote more than {} bytes and was killed", limits.output_bytes);
        case ProcessEnd::NotStarted:
            break;
    }
    return fmt::format("could not be started: {}", std::generic_category().message(result.code));
}

ProcessResult run_program(const std::vector<std::string>& command, std::string_view input,
                          const ProcessLimits& limits, const std::filesystem::path& folder) {
    return run({&command, nullptr, folder}, input, limits);
}

ProcessResult run_copy(const std::function<int()>& body, std::string_view input,
                       const ProcessLimits& limits) {
    return run({nullptr, &body, {}}, input, limits);
}

}  // namespace outcore
