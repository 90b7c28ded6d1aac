// SPDX-License-Identifier: Apache-2.0
#include "deploy/generated_files.hpp"

#include <catch2/catch.hpp>

#include "deploy/small_schedule.hpp"

using namespace outcore;
using namespace outcore::deploy;

namespace {

const platform::Platform& board() {
    static const platform::Platform board = testing::small_platform();
    return board;
}

BundleFacts facts() {
    BundleFacts facts;
    facts.platform = &board();
    facts.memory = {{0x08000400, 0x1000}, {}, {}, {0x2000E000, 8192}, {0xC0000000, 33},
                    {0x20000000, 64}};
    facts.blob_crc = 0x00ABCDEF;
    facts.blob_bytes = 1001;
    facts.image_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xFF};
    facts.image_bytes = 300;
    return facts;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the configuration has every macro of the format") {
    const std::string text = bundle_config(facts());
    for (const char* line : {"BOARD \"small\"", "BLOB_CRC 0x00abcdefu", "BLOB_BYTES 1001u",
                             "IMAGE_BYTES 300u", "FOOTER_OFFSET 512u", "STAMP_ADDRESS 0x20000000u",
                             "STAMP_BYTES 64u", "INPUT_ADDRESS 0xC0000000u", "INPUT_BYTES 33u"}) {
        CAPTURE(line);
        CHECK(has(text, std::string("#define OC_BUNDLE_") + line + "\n"));
    }
    CHECK(has(text, "{0x01, 0x02,"));
    CHECK(has(text, "0x0f, 0xff}\n"));
}

TEST_CASE("the linker gets the platform's flash and the reserved RAM") {
    const std::string text = memory_script(facts());
    CHECK(has(text, "FLASH (rx) : ORIGIN = 0x08000400, LENGTH = 4096\n"));
    CHECK(has(text, "RAM (rwx) : ORIGIN = 0x2000E000, LENGTH = 8192\n"));
    CHECK(has(text, "REGION_ALIAS(\"FAST\", FLASH)\nREGION_ALIAS(\"FAST_DATA\", RAM)\n"));
}

TEST_CASE("the linker gets free RAM beside the flash for what must not wait, data stays") {
    BundleFacts those = facts();
    those.memory.fast = {0x10000000, 12288};
    const std::string text = memory_script(those);
    CHECK(has(text, "FAST (rwx) : ORIGIN = 0x10000000, LENGTH = 12288\n}\n"));
    CHECK(has(text, "REGION_ALIAS(\"FAST_DATA\", RAM)\n"));
    CHECK_FALSE(has(text, "FLASH)"));
}

TEST_CASE("constants that stay in internal flash have a place of their own") {
    BundleFacts those = facts();
    CHECK(has(memory_script(those), "KEPT (r) : ORIGIN = 0x08000400, LENGTH = 0\n"));
    CHECK_FALSE(has(blob_assembly(""), ".oc_kept"));
    those.memory.kept = {0x080F0000, 4096};
    CHECK(has(memory_script(those), "KEPT (r) : ORIGIN = 0x080F0000, LENGTH = 4096\n"));
    CHECK(has(blob_assembly("FLASH.bin"),
              ".section .oc_kept, \"a\"\n    .incbin \"../FLASH.bin\"\n"));
}

TEST_CASE("the linker gets a core's memory for instructions where there is one") {
    platform::Platform with_itcm = board();
    with_itcm.core.timing.itcm_bytes = 16384;
    BundleFacts those = facts();
    those.platform = &with_itcm;
    const std::string text = memory_script(those);
    CHECK(has(text, "FAST (rwx) : ORIGIN = 0x00000000, LENGTH = 16384\n}\n"));
    CHECK(has(text, "REGION_ALIAS(\"FAST_DATA\", FAST)\n"));
    CHECK_FALSE(has(text, "FLASH)"));
}

TEST_CASE("the compiler gets its own name of the core") {
    platform::Core core;
    core.name = "cortex-m0+";
    CHECK(has(toolchain_file(core), "-mcpu=cortex-m0plus -mthumb"));
    core.name = "cortex-m33";
    CHECK(has(toolchain_file(core), "-mcpu=cortex-m33 -mthumb"));
    CHECK_FALSE(has(toolchain_file(core), "OC_DUAL_ISSUE"));
    core.name = "cortex-m7";
    CHECK(has(toolchain_file(core), "-mcpu=cortex-m7 -mthumb -mfloat-abi=soft -DOC_DUAL_ISSUE=1"));
}

TEST_CASE("CMake is told of a port, or that there is none") {
    CHECK(has(bundle_settings(board(), ""), "set(OC_BUNDLE_PORT \"\")"));
    CHECK(has(bundle_settings(board(), "stm32f7"), "set(OC_BUNDLE_PORT \"stm32f7\")"));
}
