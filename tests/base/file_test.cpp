#include "base/file.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>

using namespace outcore;
namespace fs = std::filesystem;

namespace {
struct Scratch {
    fs::path path = fs::temp_directory_path() / ("outcore_file_test" + std::to_string(::getpid()));
    Scratch() { fs::create_directories(path); }
    ~Scratch() { fs::remove_all(path); }
};
}  // namespace

TEST_CASE("an output folder that is not committed leaves nothing behind") {
    const Scratch scratch;
    {
        auto folder = OutputFolder::create(scratch.path / "out", false);
        REQUIRE(folder.ok());
        write_file(folder->path() / "a.txt", "half");
    }
    CHECK(fs::is_empty(scratch.path));
}

TEST_CASE("a committed output folder is whole, and a second one needs force") {
    const Scratch scratch;
    const fs::path target = scratch.path / "out";
    for (const bool force : {false, true}) {
        auto folder = OutputFolder::create(target, force);
        REQUIRE(folder.ok());
        write_file(folder->path() / (force ? "new.txt" : "old.txt"), "x");
        folder->commit();
    }
    CHECK(fs::exists(target / "new.txt"));
    CHECK(!fs::exists(target / "old.txt"));
    const auto refused = OutputFolder::create(target, false);
    REQUIRE(!refused.ok());
    CHECK(refused.diagnostics()[0].message.find("--force") != std::string::npos);
}

TEST_CASE("a file that is missing or a folder is a diagnostic") {
    CHECK(!read_bytes("/nonexistent/file").ok());
    CHECK(!read_text(fs::temp_directory_path()).ok());
}
