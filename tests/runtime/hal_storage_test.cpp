// The example of a storage on ST's HAL keeps the contract of outcore_storage.h, and the walk over a
// strided transfer moves each byte once.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <vector>

#include "base/random.hpp"
#include "outcore.h"
#include "stm32746g_discovery_qspi.h"
extern "C" {
#include "hal_storage/hal_storage.h"
#include "lane_walk.h"
#include "peripherals/cache_m7.h"
}

namespace {

std::vector<std::uint8_t> flash(64 * 1024, 0xFF);
std::uint32_t cleaned_bytes = 0;
bool broken = false;

}  // namespace

extern "C" {
std::uint8_t BSP_QSPI_Read(std::uint8_t* data, std::uint32_t address, std::uint32_t bytes) {
    std::memcpy(data, flash.data() + address, bytes);
    return broken ? QSPI_ERROR : QSPI_OK;
}
std::uint8_t BSP_QSPI_Write(std::uint8_t* data, std::uint32_t address, std::uint32_t bytes) {
    for (std::uint32_t i = 0; i < bytes; ++i) flash[address + i] &= data[i];
    return broken ? QSPI_ERROR : QSPI_OK;
}
std::uint8_t BSP_QSPI_Erase_Block(std::uint32_t address) {
    std::memset(flash.data() + address, 0xFF, 4096);
    return broken ? QSPI_ERROR : QSPI_OK;
}
void oc_cache_clean(const void*, std::uint32_t bytes) { cleaned_bytes += bytes; }
}

TEST_CASE("the storage on the HAL erases, programs, reads, and says what failed") {
    oc_storage storage;
    hal_storage_make(&storage);
    std::vector<std::uint8_t> page(storage.page_bytes, 0x5A), back(storage.page_bytes, 0);
    CHECK(storage.erase(storage.self, storage.sector_bytes) == OC_OK);
    CHECK(storage.program(storage.self, storage.sector_bytes, page.data(), storage.page_bytes) ==
          OC_OK);
    cleaned_bytes = 0;
    CHECK(storage.read(storage.self, storage.sector_bytes, back.data(), storage.page_bytes) ==
          OC_OK);
    CHECK(cleaned_bytes == storage.page_bytes);  // else the runtime would drop what the core copied
    CHECK(back == page);
    CHECK(storage.status(storage.self) == OC_OK);
    broken = true;
    CHECK(storage.erase(storage.self, 0) == OC_ERR_TRANSFER);
    CHECK(storage.status(storage.self) == OC_ERR_TRANSFER);
    broken = false;
}

TEST_CASE("a walk moves each byte of a transfer once, and programs inside pages") {
    outcore::Xorshift32 generator(1);
    const auto random = [&] { return generator.next(); };
    const auto up_to = [&](std::uint32_t most) { return 1 + random() % most; };
    for (int round = 0; round < 500; ++round) {
        oc_transfer t{};
        t.row_bytes = up_to(600), t.rows = up_to(4), t.planes = up_to(3);
        t.source_offset = random() % 100, t.destination_offset = random() % 1000;
        t.source_row_stride = t.row_bytes + random() % 2 * up_to(40);
        t.destination_row_stride = t.row_bytes + random() % 2 * up_to(40);
        t.source_plane_stride = t.rows * t.source_row_stride + random() % 2 * 8;
        t.destination_plane_stride = t.rows * t.destination_row_stride + random() % 2 * 8;
        std::map<std::uint32_t, std::uint32_t> expected, seen;  // destination byte -> source byte
        for (std::uint32_t p = 0; p < t.planes; ++p)
            for (std::uint32_t r = 0; r < t.rows; ++r)
                for (std::uint32_t i = 0; i < t.row_bytes; ++i)
                    expected[t.destination_offset + p * t.destination_plane_stride +
                             r * t.destination_row_stride + i] =
                        t.source_offset + p * t.source_plane_stride + r * t.source_row_stride + i;
        const std::uint32_t page = random() % 2 ? 256 : 0;
        oc_lane_walk walk;
        oc_lane_piece piece;
        std::size_t pieces = 0;
        oc_lane_walk_begin(&walk, &t);
        while (oc_lane_walk_next(&walk, page, &piece)) {
            ++pieces;
            REQUIRE(piece.bytes > 0);
            if (page != 0)
                REQUIRE(piece.destination_offset / page ==
                        (piece.destination_offset + piece.bytes - 1) / page);
            for (std::uint32_t i = 0; i < piece.bytes; ++i) {
                const bool first =
                    seen.emplace(piece.destination_offset + i, piece.source_offset + i).second;
                REQUIRE(first);
            }
        }
        REQUIRE(seen == expected);
        // Rows that touch are one piece.
        if (page == 0 && t.source_row_stride == t.row_bytes &&
            t.destination_row_stride == t.row_bytes)
            REQUIRE(pieces <= t.planes);
    }
}
