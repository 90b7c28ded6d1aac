// SPDX-License-Identifier: Apache-2.0
#include "deploy/bundle.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "base/sha256.hpp"
#include "deploy/small_schedule.hpp"

using namespace outcore;
namespace fs = std::filesystem;

namespace {

/// A folder that goes away with the test.
class TemporaryFolder {
  public:
    TemporaryFolder()
        : path_(fs::temp_directory_path() / ("outcore-bundle-test-" + std::to_string(::getpid()))) {
        fs::create_directories(path_);
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

schedule::KernelLayouts layouts() {
    auto loaded = schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/configs/kernels/layout.json");
    REQUIRE(loaded.ok());
    return *loaded;
}

Result<deploy::BundleSummary> bundle(const schedule::Schedule& s, const fs::path& folder) {
    fs::create_directories(folder);
    return deploy::write_bundle(s, layouts(), folder, OUTCORE_SOURCE_DIR "/runtime");
}

std::vector<std::string> files_below(const fs::path& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            files.push_back(fs::relative(entry.path(), folder).generic_string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("a bundle has its files, and the manifest their hashes") {
    const TemporaryFolder folder;
    const auto summary = bundle(testing::small_schedule(), folder.path() / "a");
    REQUIRE(summary.ok());
    CHECK(summary->image_bytes == 104);
    const auto manifest = JsonDocument::load(folder.path() / "a/manifest.json");
    REQUIRE(manifest.ok());
    CHECK(manifest->root().at("platform").text() == "small");
    CHECK(manifest->root().at("network").at("sha256").text() == "5a");
    std::vector<std::string> listed = {"manifest.json"};
    for (const JsonNode& file : manifest->root().at("files").items()) {
        listed.push_back(file.at("path").text());
        const auto bytes = read_bytes(folder.path() / "a" / listed.back());
        REQUIRE(bytes.ok());
        CHECK(file.at("size_bytes").integer() == static_cast<std::int64_t>(bytes->size()));
        CHECK(file.at("sha256").text() == sha256_hex(*bytes));
    }
    std::sort(listed.begin(), listed.end());
    CHECK(listed == files_below(folder.path() / "a"));
    for (const char* name : {"schedule.blob", "qspi.bin", "schedule.json", "README.md",
                             "CMakeLists.txt", "runtime/include/outcore.h"}) {
        CHECK(fs::exists(folder.path() / "a" / name));
    }
}

TEST_CASE("the same schedule gives the same bundle, byte for byte") {
    const TemporaryFolder folder;
    REQUIRE(bundle(testing::small_schedule(), folder.path() / "a").ok());
    REQUIRE(bundle(testing::small_schedule(), folder.path() / "b").ok());
    const auto files = files_below(folder.path() / "a");
    REQUIRE(files == files_below(folder.path() / "b"));
    for (const std::string& file : files) {
        CAPTURE(file);
        CHECK(*read_bytes(folder.path() / "a" / file) == *read_bytes(folder.path() / "b" / file));
    }
}

TEST_CASE("blob and code that exceed the internal flash are refused with the bytes") {
    const TemporaryFolder folder;
    schedule::Schedule s = testing::small_schedule();
    auto platform = std::make_shared<platform::Platform>(*s.platform);
    platform->memories[0].size = Bytes(deploy::kRuntimeCodeBytes);
    s.platform = platform;
    const auto refused = bundle(s, folder.path() / "a");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics()[0].message.find("internal flash: ") == 0);
    CHECK(refused.diagnostics()[0].message.find("65536 free") != std::string::npos);
    CHECK(files_below(folder.path() / "a").empty());

    platform->memories[0].size = Bytes(1 << 20);
    s.buffers.add({"kept in flash", DeviceId(0), 0, 1000});
    CHECK(deploy::internal_flash_fit(s, 500).needed_bytes == deploy::kRuntimeCodeBytes + 1500);
    platform->memories[0].kind = platform::MemoryKind::Sram;
    CHECK(deploy::internal_flash_fit(s, 500).fits());
}
