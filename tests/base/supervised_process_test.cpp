// SPDX-License-Identifier: Apache-2.0
#include "base/supervised_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

using namespace outcore;

namespace {

ProcessResult shell(const std::string& script, std::string_view input = {},
                    ProcessLimits limits = {}) {
    return run_program({"sh", "-c", script}, input, limits);
}

ProcessLimits seconds(double limit) {
    ProcessLimits limits;
    limits.seconds = limit;
    return limits;
}

bool alive(pid_t pid) { return ::kill(pid, 0) == 0; }

}  // namespace

TEST_CASE("a program gets its input and its streams and exit code come back") {
    const ProcessResult result = shell("tr a-z A-Z; echo note >&2; exit 7", "hello");
    CHECK(result.end == ProcessEnd::Exited);
    CHECK(result.code == 7);
    CHECK_FALSE(result.ok());
    CHECK(result.output == "HELLO");
    CHECK(result.errors == "note\n");
}

TEST_CASE("input and output larger than any pipe pass at the same time") {
    const std::string text(3 << 20, 'x');
    const ProcessResult result = shell("cat", text);
    CHECK(result.ok());
    CHECK(result.output == text);
}

TEST_CASE("a program that does not read its input is not waited for") {
    const std::string text(3 << 20, 'x');
    const ProcessResult result = shell("exec <&-; echo done", text);
    CHECK(result.ok());
    CHECK(result.output == "done\n");
}

TEST_CASE("a program that hangs is killed at its time limit") {
    const ProcessLimits limits = seconds(0.2);
    const ProcessResult result = shell("echo early; sleep 60", {}, limits);
    CHECK(result.end == ProcessEnd::TimeLimit);
    CHECK(result.output.empty());
    CHECK(result.seconds < 10.0);
    CHECK(describe(result, limits) == "did not end within 0.2 s and was killed");
}

TEST_CASE("a program that writes without end is killed at its output limit") {
    ProcessLimits limits;
    limits.output_bytes = 1 << 20;
    for (const char* const script : {"yes", "yes >&2"}) {
        const ProcessResult result = shell(script, {}, limits);
        CHECK(result.end == ProcessEnd::OutputLimit);
        CHECK(result.output.empty());
        CHECK(result.errors.size() < (1 << 20));
    }
}

TEST_CASE("output of exactly the limit is no mistake") {
    ProcessLimits limits;
    limits.output_bytes = 1000;
    CHECK(shell("head -c 1000 /dev/zero", {}, limits).ok());
    CHECK(shell("head -c 1001 /dev/zero", {}, limits).end == ProcessEnd::OutputLimit);
}

TEST_CASE("a signal is named") {
    const ProcessResult result = shell("kill -SEGV $$");
    CHECK(result.end == ProcessEnd::Signalled);
    CHECK(result.code == SIGSEGV);
    CHECK(describe(result, {}) == "was killed by signal 11 (Segmentation fault)");
}

TEST_CASE("what can not be started says why") {
    const ProcessResult missing = run_program({"outcore-no-such-program"}, {}, {});
    CHECK(missing.end == ProcessEnd::NotStarted);
    CHECK(missing.code == ENOENT);
    const ProcessResult no_program = run_program({"/etc"}, {}, {});
    CHECK(no_program.end == ProcessEnd::NotStarted);
    CHECK(no_program.code == EACCES);
}

TEST_CASE("what a program leaves running is killed, also in a session of its own") {
    // Each grandchild says its number; the one in a session of its own is nobody's child by then.
    const ProcessResult result =
        shell("sh -c 'echo $$; exec sleep 60' & setsid sh -c 'echo $$; exec sleep 60' & sleep 0.3");
    REQUIRE(result.ok());
    std::istringstream numbers(result.output);
    pid_t pid = 0;
    int count = 0;
    while (numbers >> pid) {
        ++count;
        CHECK_FALSE(alive(pid));
    }
    CHECK(count == 2);
    CHECK(result.seconds < 10.0);
}

TEST_CASE("no zombie and no file is left") {
    const ProcessResult result = shell("touch $TMPDIR/left; echo $TMPDIR");
    REQUIRE(result.ok());
    const std::string folder = result.output.substr(0, result.output.size() - 1);
    CHECK(folder.find("outcore-child-") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder));
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
}

TEST_CASE("a program that kills its parent harms nobody else") {
    const ProcessResult result = shell("sleep 60 & echo $!; kill -9 $PPID; sleep 60");
    CHECK(result.end == ProcessEnd::Signalled);
    const pid_t left = std::stoi(result.output);
    for (int i = 0; i < 500 && alive(left); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK_FALSE(alive(left));
    CHECK(result.seconds < 10.0);
}

TEST_CASE("a copy of this process answers, crashes and exits on its own") {
    const std::string outside = "seen";
    const auto body = [&] { return write_all(STDOUT_FILENO, outside) ? 0 : 1; };
    CHECK(run_copy(body, {}, {}).output == "seen");
    CHECK(run_copy([] { return 3; }, {}, {}).code == 3);
    const ProcessResult aborted = run_copy([]() -> int { std::abort(); }, {}, {});
    CHECK(aborted.end == ProcessEnd::Signalled);
    CHECK(aborted.code == SIGABRT);
}

TEST_CASE("a copy does not run the signal handlers of the original") {
    const auto before = ::signal(SIGTERM, [](int) { ::_exit(5); });
    const ProcessResult result = run_copy([] { return ::raise(SIGTERM); }, {}, {});
    ::signal(SIGTERM, before);
    CHECK(result.end == ProcessEnd::Signalled);
    CHECK(result.code == SIGTERM);
}

TEST_CASE("when this process dies, the program dies with it") {
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    const auto note_of = [&](pid_t host) {
        return folder / ("outcore-orphan-" + std::to_string(host));
    };
    const pid_t host = ::fork();
    if (host == 0) {
        shell("echo $$ > " + note_of(::getpid()).string() + "; exec sleep 60");
        ::_exit(0);
    }
    const std::filesystem::path note = note_of(host);
    pid_t pid = 0;
    for (int i = 0; i < 500 && !(std::ifstream(note) >> pid); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(pid > 0);
    CHECK(alive(pid));
    ::kill(host, SIGKILL);
    ::waitpid(host, nullptr, 0);
    for (int i = 0; i < 500 && alive(pid); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK_FALSE(alive(pid));
    std::filesystem::remove(note);
}
