// SPDX-License-Identifier: Apache-2.0
#include "judge/child_process.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using namespace outcore;

TEST_CASE("a child's streams and exit code come back") {
    const judge::TemporaryFolder folder;
    const auto result = judge::run_child(
        {{"sh", "-c", "echo out; echo err >&2; pwd > here; exit 7"}, folder.path(), 10.0});
    REQUIRE(result.ok());
    CHECK(result->exit_code == 7);
    CHECK_FALSE(result->ok());
    CHECK(result->output == "out\n");
    CHECK(result->errors == "err\n");
    CHECK(std::filesystem::exists(folder.path() / "here"));
}

TEST_CASE("arguments reach the child as they are") {
    const judge::TemporaryFolder folder;
    const auto result =
        judge::run_child({{"printf", "%s|", "a b", "$HOME", "'", ""}, folder.path(), 10.0});
    REQUIRE(result.ok());
    CHECK(result->output == "a b|$HOME|'||");
}

TEST_CASE("a child that does not end in time is killed") {
    const judge::TemporaryFolder folder;
    const auto result = judge::run_child({{"sleep", "60"}, folder.path(), 0.05});
    REQUIRE(result.ok());
    CHECK(result->timed_out);
    CHECK(result->exit_code == 128 + 9);
    CHECK(result->seconds < 10.0);
}

TEST_CASE("a program that is not there is a diagnostic") {
    const judge::TemporaryFolder folder;
    const auto result = judge::run_child({{"outcore-no-such-program"}, folder.path(), 10.0});
    REQUIRE_FALSE(result.ok());
    CHECK(result.diagnostics()[0].file == "outcore-no-such-program");
}

TEST_CASE("what a child leaves behind ends with it") {
    const judge::TemporaryFolder folder;
    const auto result = judge::run_child(
        {{"sh", "-c", "(sleep 2; touch late) & echo $! > who; exit 0"}, folder.path(), 10.0});
    REQUIRE(result.ok());
    CHECK(result->ok());
    std::ifstream who(folder.path() / "who");
    std::string process;
    REQUIRE(std::getline(who, process));
    CHECK_FALSE(std::filesystem::exists("/proc/" + process));
}

TEST_CASE("a child in a folder that is not there is a diagnostic") {
    const auto result = judge::run_child({{"true"}, "/no/such/folder", 10.0});
    REQUIRE_FALSE(result.ok());
}

TEST_CASE("a temporary folder goes away") {
    std::filesystem::path path;
    {
        const judge::TemporaryFolder folder;
        path = folder.path();
        CHECK(std::filesystem::is_directory(path));
    }
    CHECK_FALSE(std::filesystem::exists(path));
}
