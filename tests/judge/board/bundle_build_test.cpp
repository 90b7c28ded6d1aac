// A bundle stands alone: the host replayer builds from it and replays it.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "judge/board/firmware_build.hpp"
#include "judge/deployed_network.hpp"

using namespace outcore;
using testing::required;

namespace {

void build_with(const std::vector<std::string>& configure, const std::filesystem::path& folder) {
    for (const auto& command : {configure, std::vector<std::string>{"cmake", "--build", "."}}) {
        const auto result = required(judge::run_child({command, folder, 300.0}));
        INFO(result.output << result.errors);
        REQUIRE(result.ok());
    }
}

}  // namespace

TEST_CASE("the host replayer built from the bundle alone gives the in-core bytes") {
    const testing::Workload load = testing::load_workload(
        std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 2);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "serial");
    const testing::Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder build;
    build_with({"cmake", "-G", "Ninja", deployed.folder().string()}, build.path());
    judge::ReplayRequest request =
        deployed.request(load, judge::Target::Host, judge::Delays::Random);
    request.programs = build.path();
    testing::check_replay(load, request);
}

TEST_CASE("a bundle is a target of another project, on the host and for its board") {
    const testing::Workload load = testing::load_workload(
        std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "serial");
    const testing::Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder project;
    write_file(
        project.path() / "main.c",
        "#include \"bundle_config.h\"\n"
        "#include \"outcore.h\"\n"
        "extern const unsigned char oc_bundle_blob[], oc_bundle_blob_end[];\n"
        "int blob_has_its_size(void) {\n"
        "    return (unsigned)(oc_bundle_blob_end - oc_bundle_blob) == OC_BUNDLE_BLOB_BYTES;\n"
        "}\n"
        "#ifndef __arm__\n"
        "int main(void) {\n"
        "    static oc_context context;\n"
        "    return blob_has_its_size() && oc_open(&context, 0) != OC_OK ? 0 : 1;\n"
        "}\n"
        "#endif\n");
    write_file(project.path() / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.20)\n"
               "project(application LANGUAGES C)\n"
               "add_subdirectory(\"" +
                   deployed.folder().string() +
                   "\" bundle)\n"
                   "if(CMAKE_CROSSCOMPILING)\n"
                   "    add_library(application main.c)\n"
                   "else()\n"
                   "    add_executable(application main.c)\n"
                   "endif()\n"
                   "target_link_libraries(application PRIVATE outcore_bundle)\n");
    const judge::TemporaryFolder host, board;
    build_with({"cmake", "-G", "Ninja", project.path().string()}, host.path());
    CHECK(required(judge::run_child({{(host.path() / "application").string()}, host.path()})).ok());
    build_with({"cmake", "-G", "Ninja",
                "-DCMAKE_TOOLCHAIN_FILE=" + (deployed.folder() / "arm-none-eabi.cmake").string(),
                project.path().string()},
               board.path());
}

TEST_CASE("the firmware of a board with a port builds from the bundle alone, as a user would") {
    const testing::Workload load = testing::load_workload(
        std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "serial");
    const testing::Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder build;
    const judge::Firmware firmware =
        required(judge::build_firmware(deployed.folder(), build.path()));
    CHECK(std::filesystem::exists(build.path() / "firmware.hex"));
    CHECK(std::filesystem::exists(build.path() / "firmware.bin"));
    CHECK(firmware.is_kernel(firmware.sources.at("oc_depthwise_conv_2d_s8")));
    CHECK_FALSE(firmware.is_kernel(firmware.sources.at("oc_step")));
    // A second build of the same bundle changes nothing.
    CHECK(required(judge::build_firmware(deployed.folder(), build.path())).sha256 ==
          firmware.sha256);
}

TEST_CASE("a bundle for a board without a port has no firmware, and says so") {
    const testing::Workload load = testing::load_workload(
        std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco-sd", "serial");
    const testing::Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder build;
    const auto firmware = judge::build_firmware(deployed.folder(), build.path());
    REQUIRE_FALSE(firmware.ok());
    CHECK(firmware.diagnostics()[0].message ==
          "has no firmware: the runtime has no port for stm32f746g-disco-sd");
    build_with({"cmake", "-G", "Ninja",
                "-DCMAKE_TOOLCHAIN_FILE=" + (deployed.folder() / "arm-none-eabi.cmake").string(),
                deployed.folder().string()},
               build.path());
}
