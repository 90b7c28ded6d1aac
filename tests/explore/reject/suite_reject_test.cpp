// Bad suites: each mistake at its place, and all of them at once.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "base/file.hpp"
#include "explore/suite.hpp"

using namespace outcore;

namespace {

constexpr std::string_view kGood = R"({
  "schema": "outcore-suite-1",
  "name": "test",
  "notes": ["a note"],
  "networks": [ {"name": "net", "model": "net.json"} ],
  "platforms": [ {"name": "board", "board": "stm32f746g-disco", "storage": "w25q128jv",
                  "set": {"/core/clock_hz": 100000000}} ],
  "sram_bytes": [65536, 131072],
  "schedulers": ["serial", "double-buffer"],
  "kernels": "cmsis-nn",
  "spill": "ram",
  "internal_flash": "none"
})";

/// A folder with net.json, in which a suite is written and read.
class SuiteFolder {
  public:
    SuiteFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "suite-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        write_file(folder_ / "net.json", std::string_view("{}"));
    }
    ~SuiteFolder() { std::filesystem::remove_all(folder_); }
    SuiteFolder(const SuiteFolder&) = delete;
    SuiteFolder& operator=(const SuiteFolder&) = delete;

    Result<explore::Suite> read(std::string_view text) const {
        write_file(folder_ / "suite.json", text);
        const std::filesystem::path configs = std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs";
        const auto registry = scheduler::make_builtin_schedulers();
        return explore::load_suite(folder_ / "suite.json", explore::known_names(configs, registry));
    }

  private:
    std::filesystem::path folder_;
};

std::string changed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// `from` becomes `to`.
struct BadSuite {
    const char* from;
    const char* to;
    const char* pointer;
    const char* rule;
};

const BadSuite kBadSuites[] = {
    {"outcore-suite-1", "outcore-suite-2", "/schema", "must be one of outcore-suite-1"},
    {"\"name\": \"test\",", "", "/name", "missing"},
    {"\"schedulers\"", "\"shedulers\"", "/shedulers", "did you mean \"schedulers\"?"},
    {"[\"a note\"]", "[7]", "/notes/0", "must be a string"},
    {"[ {\"name\": \"net\", \"model\": \"net.json\"} ]", "[]", "/networks", "at least one element"},
    {"\"net.json\"", "\"none.json\"", "/networks/0/model", "there is no file"},
    {"\"model\"", "\"modle\"", "/networks/0/modle", "did you mean \"model\"?"},
    {"{\"name\": \"net\"", "{\"name\": \"\"", "/networks/0/name", "must not be empty"},
    {"{\"name\": \"net\", \"model\": \"net.json\"}",
     "{\"name\": \"net\", \"model\": \"net.json\"}, {\"name\": \"net\", \"model\": \"net.json\"}",
     "/networks/1/name", "name of two elements"},
    {"stm32f746g-disco", "stm32f746g-disko", "/platforms/0/board",
     "did you mean \"stm32f746g-disco\"?"},
    {"\"stm32f746g-disco\"", "\"boards/mine.json\"", "/platforms/0/board", "there is no file"},
    {"w25q128jv", "w25q128jw", "/platforms/0/storage", "did you mean \"w25q128jv\"?"},
    {"/core/clock_hz", "core/clock_hz", "/platforms/0/set/core~1clock_hz", "JSON pointer"},
    {"[65536, 131072]", "[]", "/sram_bytes", "at least one element"},
    {"65536", "1023", "/sram_bytes/0", "1024"},
    {"65536", "67108865", "/sram_bytes/0", "67108864"},
    {"65536", "65536.5", "/sram_bytes/0", "must be an integer"},
    {"131072", "65536", "/sram_bytes/1", "stands twice"},
    {"\"double-buffer\"", "\"double-bufer\"", "/schedulers/1", "did you mean \"double-buffer\"?"},
    {"\"double-buffer\"", "\"serial\"", "/schedulers/1", "stands twice"},
    {"cmsis-nn", "cmsis-n", "/kernels", "did you mean \"cmsis-nn\"?"},
    {"\"ram\"", "\"flash\"", "/spill", "must be one of ram, none"},
    {"\"internal_flash\": \"none\"", "\"internal_flash\": true", "/internal_flash", "must be"},
};

}  // namespace

TEST_CASE("a suite without mistakes is read as it stands") {
    const SuiteFolder folder;
    const auto suite = folder.read(kGood);
    if (!suite) FAIL(to_string(suite.diagnostics().front()));
    CHECK(suite->name == "test");
    CHECK(suite->networks.front().model.filename() == "net.json");
    CHECK(suite->platforms.front().storage == "w25q128jv");
    CHECK(suite->platforms.front().overrides.at("/core/clock_hz") == "100000000");
    CHECK(suite->sram_bytes == std::vector<std::int64_t>{65536, 131072});
    CHECK(suite->schedulers == std::vector<std::string>{"serial", "double-buffer"});
    CHECK(suite->kernels == "cmsis-nn");
    CHECK(suite->external_ram);
    CHECK_FALSE(suite->internal_flash);
}

TEST_CASE("each mistake of a suite is refused at its place") {
    const SuiteFolder folder;
    for (const BadSuite& bad : kBadSuites) {
        INFO(bad.from << " -> " << bad.to);
        const auto suite = folder.read(changed(std::string(kGood), bad.from, bad.to));
        REQUIRE_FALSE(suite.ok());
        const Diagnostics& found = suite.diagnostics();
        const auto expected = std::find_if(found.begin(), found.end(), [&](const auto& one) {
            return one.place == bad.pointer && one.message.find(bad.rule) != std::string::npos;
        });
        INFO(to_string(found.front()));
        CHECK(expected != found.end());
    }
}

TEST_CASE("all mistakes of a suite are returned at once") {
    const SuiteFolder folder;
    std::string text(kGood);
    text = changed(text, "net.json", "none.json");
    text = changed(text, "w25q128jv", "w25q128jw");
    text = changed(text, "65536", "1");
    text = changed(text, "\"serial\"", "\"seriel\"");
    const auto suite = folder.read(text);
    REQUIRE_FALSE(suite.ok());
    CHECK(suite.diagnostics().size() == 4);
}

TEST_CASE("what is no JSON is refused with its line") {
    const SuiteFolder folder;
    const auto suite = folder.read("{\n  nonsense");
    REQUIRE_FALSE(suite.ok());
    CHECK_THAT(to_string(suite.diagnostics().front()), Catch::Contains("line 2"));
}
