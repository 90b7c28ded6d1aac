// SPDX-License-Identifier: Apache-2.0
#include "judge/bundle_replay.hpp"

#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "judge/child_process.hpp"

using namespace outcore;
namespace fs = std::filesystem;

namespace {

/// A bundle that is none and a "replayer" that is a shell script.
class Scene {
  public:
    explicit Scene(const std::string& script) {
        write_file(folder_.path() / "schedule.blob", std::string_view("blob"));
        const fs::path program = folder_.path() / "outcore-replay-host";
        write_file(program, "#!/bin/sh\n" + script);
        fs::permissions(program, fs::perms::owner_all);
        request.bundle = request.programs = folder_.path();
        request.input = {1, 2, 3};
        request.timeout_seconds = 20.0;
    }
    judge::ReplayRequest request;

  private:
    judge::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("the replayer gets the bundle and the input, and its files come back") {
    Scene scene(
        "cat $1/schedule.blob input.bin > output.bin; echo \"$@\" >&2\n"
        "echo '{\"frames\": [{\"checksums\": [\"0000000a\", \"ffffffff\"]}]}' > report.json\n");
    scene.request.delays = judge::Delays::Max;
    scene.request.seed = 9;
    const auto result = judge::replay(scene.request);
    REQUIRE(result.ok());
    CHECK(result->exit_code == 0);
    CHECK(result->outputs == std::vector<std::uint8_t>{'b', 'l', 'o', 'b', 1, 2, 3});
    REQUIRE(result->sums.size() == 1);
    CHECK(result->sums[0] == judge::OperatorSums{10, 0xFFFFFFFFu});
    CHECK(result->messages ==
          "bundle --input input.bin --output output.bin --report report.json --frames 1 "
          "--delays max --seed 9 --repeat 1\n");
}

TEST_CASE("a replayer that fails is a result with its message") {
    Scene scene("echo 'the image is another one' >&2; exit 4\n");
    const auto result = judge::replay(scene.request);
    REQUIRE(result.ok());
    CHECK(result->exit_code == 4);
    CHECK(result->messages == "the image is another one\n");
    CHECK(result->outputs.empty());
}

TEST_CASE("a missing program, bundle or report is a diagnostic") {
    Scene scene("touch output.bin\n");
    CHECK_FALSE(judge::replay(scene.request).ok());
    scene.request.target = judge::Target::QemuM7;
    const auto no_program = judge::replay(scene.request);
    REQUIRE_FALSE(no_program.ok());
    CHECK(no_program.diagnostics()[0].file.find("outcore-replay-m7.elf") != std::string::npos);
    scene.request.bundle /= "elsewhere";
    CHECK_FALSE(judge::replay(scene.request).ok());
}
