// SPDX-License-Identifier: Apache-2.0
#include "deploy/hex_file.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <cstdlib>
#include <random>

#include "base/file.hpp"

using namespace outcore;
namespace fs = std::filesystem;

namespace {

std::vector<std::uint8_t> random_bytes(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

/// What objcopy makes of the text: bytes from the lowest address on.
std::vector<std::uint8_t> objcopied(const std::string& text) {
    const std::string stem =
        (fs::temp_directory_path() / ("outcore-hex-test-" + std::to_string(::getpid()))).string();
    write_file(stem + ".hex", text);
    const std::string command =
        "arm-none-eabi-objcopy -I ihex -O binary " + stem + ".hex " + stem + ".bin";
    REQUIRE(std::system(command.c_str()) == 0);
    const auto bytes = read_bytes(stem + ".bin");
    REQUIRE(bytes.ok());
    fs::remove(stem + ".hex");
    fs::remove(stem + ".bin");
    return *bytes;
}

bool has_objcopy() { return std::system("arm-none-eabi-objcopy --version > /dev/null 2>&1") == 0; }

}  // namespace

TEST_CASE("a HEX file is that of the format's description") {
    const std::vector<std::uint8_t> bytes = {0x01, 0x02, 0xFF};
    CHECK(deploy::intel_hex(0x90000010, bytes) ==
          ":0200000490006A\n"
          ":030010000102FFEB\n"
          ":00000001FF\n");
    CHECK(deploy::intel_hex(0x90000000, {}) == ":00000001FF\n");
}

TEST_CASE("no record crosses a block of 64 KiB") {
    const std::vector<std::uint8_t> bytes(8, 0xA5);
    CHECK(deploy::intel_hex(0x0801FFFC, bytes) ==
          ":020000040801F1\n"
          ":04FFFC00A5A5A5A56D\n"
          ":020000040802F0\n"
          ":04000000A5A5A5A568\n"
          ":00000001FF\n");
}

TEST_CASE("the last address of the address space can be written") {
    const std::vector<std::uint8_t> bytes(16, 0);
    CHECK(deploy::intel_hex(0xFFFFFFF0, bytes).find(":10FFF000") != std::string::npos);
}

TEST_CASE("objcopy reads back the bytes of every size and alignment") {
    if (!has_objcopy()) {
        WARN("arm-none-eabi-objcopy is not installed: nothing to compare with");
        return;
    }
    for (const std::size_t count : {1u, 31u, 32u, 33u, 1000u, 65536u, 200001u}) {
        for (const std::uint32_t address : {0x90000000u, 0x08000001u, 0x0800FFE1u}) {
            CAPTURE(count, address);
            const auto bytes = random_bytes(count, static_cast<unsigned>(count));
            CHECK(objcopied(deploy::intel_hex(address, bytes)) == bytes);
        }
    }
}
