// Bundles in temporary folders, and programs run on them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/sha256.hpp"
#include "support/blob_builder.hpp"

namespace outcore::test {

/// A folder that is removed at the end of the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "outcore-runtime-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    std::string text() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

inline void write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
    std::ofstream file(path, std::ios::binary);
    for (const std::uint8_t byte : bytes) file.put(static_cast<char>(byte));
    REQUIRE(file.good());
}

inline Bytes read_all(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

/// Writes blob and image; the blob gets the image's id.
inline void write_bundle(const TemporaryFolder& folder, BlobBuilder builder, const Bytes& image) {
    const std::string digest = sha256_hex(image);
    for (std::size_t i = 0; i < 16; ++i) {
        builder.image_id[i] =
            static_cast<std::uint8_t>(std::stoi(digest.substr(2 * i, 2), nullptr, 16));
    }
    builder.image_bytes = static_cast<std::uint32_t>(image.size());
    write_bytes(folder / "schedule.blob", builder.build());
    write_bytes(folder / "qspi.bin", image);
}

/// Exit code of a command; its messages go to `folder`/messages.
inline int run(const TemporaryFolder& folder, const std::string& command) {
    const int status = std::system((command + " 2> " + (folder / "messages").string()).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline std::string messages(const TemporaryFolder& folder) {
    const Bytes bytes = read_all(folder / "messages");
    return std::string(bytes.begin(), bytes.end());
}

inline const std::string kHostReplay = OUTCORE_BINARY_DIR "/bin/outcore-replay-host";

/// Input, output and report of a replay in `folder`.
inline std::string replay_arguments(const TemporaryFolder& folder) {
    return " " + folder.text() + " --input " + (folder / "input").string() + " --output " +
           (folder / "output").string() + " --report " + (folder / "report.json").string();
}

constexpr std::uint32_t kSumN = 64;

/// Three tensors of 64: sum = input + weights, doubled = sum + sum; the sum is spilled to the flash
/// in two pages and fetched again before it is doubled. SRAM: input 0, weights 64, sum 128, doubled
/// 192, fetched 256.
inline BlobBuilder spilling_blob() {
    constexpr std::uint32_t kSram = 0, kFlash = 1, n = kSumN;
    BlobBuilder b;
    b.devices = {{"sram", false, 320 + kAddScratchBytes}, {"qspi", true, 8192, 32, 4096, true}};
    b.operators = {add_operator(n), add_operator(n)};
    b.bindings = {{false, 0, 0, 0, n}, {true, 0, 0, 192, n}};
    b.lanes.resize(2);
    b.lanes[0].tasks = {
        {4, {}, {0}},
        add_task({{1, 1}}, 0, n, {kSram, 0}, {kSram, 64}, {kSram, 128}, {kSram, 320}),
        add_task({{1, 5}}, 1, n, {kSram, 256}, {kSram, 256}, {kSram, 192}, {kSram, 320}),
        {5, {}, {0}}};
    b.lanes[1] = {1,
                  kFlash,
                  {move_task({}, kFlash, 0, kSram, 64, n),
                   {2, {}, {kFlash, 4096, 4096}},
                   move_task({{0, 2}}, kSram, 128, kFlash, 4096, 32),
                   move_task({}, kSram, 160, kFlash, 4128, 32),
                   move_task({}, kFlash, 4096, kSram, 256, n)}};
    return b;
}

inline Bytes ramp(std::uint32_t count, std::uint8_t start) {
    Bytes bytes(count);
    for (std::uint32_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(start + i % 16);
    return bytes;
}

/// What spilling_blob() makes of input frames, with ramp(64, 1) as its weights.
inline Bytes spilling_result(const Bytes& input) {
    Bytes result(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) {
        result[i] = static_cast<std::uint8_t>(2 * (input[i] + ramp(kSumN, 1)[i % kSumN]));
    }
    return result;
}

}  // namespace outcore::test
