// SPDX-License-Identifier: Apache-2.0
#include "deploy/bundle.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "base/sha256.hpp"
#include "deploy/blob_reader.hpp"
#include "deploy/byte_writer.hpp"
#include "deploy/hex_file.hpp"
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
    for (const char* name :
         {"schedule.blob", "qspi.bin", "schedule.json", "README.md", "CMakeLists.txt",
          "arm-none-eabi.cmake", "generated/bundle_config.h", "generated/blob.S",
          "generated/bundle.cmake", "runtime/include/outcore.h"}) {
        CHECK(fs::exists(folder.path() / "a" / name));
    }
}

TEST_CASE("a storage with a window has its image as HEX, one without has not") {
    const TemporaryFolder folder;
    schedule::Schedule s = testing::small_schedule();
    REQUIRE(bundle(s, folder.path() / "a").ok());
    CHECK_FALSE(fs::exists(folder.path() / "a/qspi.hex"));
    auto platform = std::make_shared<platform::Platform>(*s.platform);
    platform->storages[0].window_address = 0x90000000;
    s.platform = platform;
    REQUIRE(bundle(s, folder.path() / "b").ok());
    const auto binary = read_bytes(folder.path() / "b/qspi.bin");
    REQUIRE(binary.ok());
    CHECK(binary->size() == 256 + 32);
    CHECK(*read_text(folder.path() / "b/qspi.hex") == deploy::intel_hex(0x90000000, *binary));
}

TEST_CASE("image, footer and configuration name the same image") {
    const TemporaryFolder folder;
    REQUIRE(bundle(testing::small_schedule(), folder.path() / "a").ok());
    const auto image = read_bytes(folder.path() / "a/qspi.bin");
    const auto config = read_text(folder.path() / "a/generated/bundle_config.h");
    const auto manifest = JsonDocument::load(folder.path() / "a/manifest.json");
    REQUIRE((image.ok() && config.ok() && manifest.ok()));
    const std::string id = manifest->root().at("image").at("id").text();
    CHECK(sha256_hex(std::span(*image).first(104)).substr(0, 32) == id);
    std::string in_footer, in_config;
    for (std::size_t i = 0; i < 16; ++i) {
        in_footer += fmt::format("{:02x}", (*image)[256 + 16 + i]);
        in_config += fmt::format("{}0x{}", i == 0 ? "{" : ", ", id.substr(2 * i, 2));
    }
    CHECK(in_footer == id);
    CHECK(config->find("OC_BUNDLE_IMAGE_ID " + in_config + "}") != std::string::npos);
    CHECK(config->find("OC_BUNDLE_IMAGE_BYTES 104u") != std::string::npos);
}

TEST_CASE("a board without a port gets a bundle without firmware that says so") {
    const TemporaryFolder folder;
    const auto summary = bundle(testing::small_schedule(), folder.path() / "a");
    REQUIRE(summary.ok());
    CHECK(summary->port.empty());
    CHECK_FALSE(fs::exists(folder.path() / "a/runtime/ports/stm32"));
    CHECK(read_text(folder.path() / "a/README.md")->find("no firmware in this bundle") !=
          std::string::npos);
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

TEST_CASE("constants that stay in internal flash are part of the firmware, not of the image") {
    const TemporaryFolder folder;
    const schedule::Schedule s = testing::kept_schedule();
    const auto summary = bundle(s, folder.path() / "a");
    REQUIRE(summary.ok());
    CHECK(summary->image_bytes == 40);
    CHECK(summary->internal_flash.needed_bytes ==
          deploy::kRuntimeCodeBytes + summary->blob_bytes + 40);
    const auto kept = read_bytes(folder.path() / "a/flash.bin");
    REQUIRE(kept.ok());
    CHECK(kept->size() == 40);
    // The same bytes as in the image when they are streamed.
    REQUIRE(bundle(testing::small_schedule(), folder.path() / "b").ok());
    const auto image = read_bytes(folder.path() / "b/qspi.bin");
    REQUIRE(image.ok());
    CHECK(std::equal(kept->begin(), kept->end(), image->begin() + 64));
    CHECK(read_text(folder.path() / "a/generated/blob.S")->find("../flash.bin") !=
          std::string::npos);
    CHECK(read_text(folder.path() / "b/generated/blob.S")->find(".bin") == std::string::npos);
    const auto blob = read_bytes(folder.path() / "a/schedule.blob");
    REQUIRE(blob.ok());
    const testing::BlobReader reader(*blob);
    CHECK(reader.word(reader.device(0) + 12) == testing::kKeptAt);
    CHECK(reader.word(reader.device(0) + 16) == deploy::crc32(*kept));
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
