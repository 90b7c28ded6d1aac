// The estimate of code size that decides whether a bundle fits the internal flash.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "judge/deployed_network.hpp"

using namespace outcore;

namespace {

/// Bytes that an ELF file of 32 bits puts into memory from the file: code and initialised data.
std::int64_t loaded_bytes(const std::vector<std::uint8_t>& elf) {
    constexpr std::uint32_t kLoad = 1;
    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value |= std::uint32_t{elf.at(at + i)} << (8 * i);
        return value;
    };
    const std::size_t headers = number(28, 4), size = number(42, 2), count = number(44, 2);
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (number(headers + i * size, 4) == kLoad) bytes += number(headers + i * size + 16, 4);
    }
    return bytes;
}

}  // namespace

TEST_CASE(
    "the programs for emulated cores, replayer included, are smaller than the estimate of code") {
    for (const auto target :
         {judge::Target::QemuM4, judge::Target::QemuM7, judge::Target::QemuM33}) {
        if (!testing::has_program(target)) {
            WARN("skipped: no program for " << to_string(target));
            continue;
        }
        const auto elf =
            testing::required(read_bytes(judge::program_of(testing::kPrograms, target)));
        CAPTURE(to_string(target));
        CHECK(loaded_bytes(elf) > 8 * 1024);
        CHECK(loaded_bytes(elf) <= deploy::kRuntimeCodeBytes);
    }
}
