// The ports' flash parts against those that platforms describe: the virtual board, the simulator
// and the firmware must mean the same commands. SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "platform/platform_loader.hpp"

extern "C" {
#include "nor_part.h"

// nor_part.c drives a controller with these; nothing here asks it to.
void oc_flash_encode(const oc_flash_command*, oc_flash_encoded*) { FAIL("not to be called"); }
void oc_flash_send(const oc_flash_controller*, const oc_flash_encoded*, uint32_t) {
    FAIL("not to be called");
}
void oc_flash_get(const oc_flash_controller*, const oc_flash_encoded*, uint32_t, uint8_t*,
                  uint32_t) {
    FAIL("not to be called");
}
void oc_flash_put(const oc_flash_controller*, const oc_flash_encoded*, uint32_t, const uint8_t*,
                  uint32_t) {
    FAIL("not to be called");
}
void oc_core_delay(uint32_t, uint32_t) { FAIL("not to be called"); }
}

using namespace outcore;

namespace {

struct Pair {
    const oc_nor_part* part;
    const char* board;
};
const Pair kPairs[] = {
    {&oc_nor_n25q128a, "stm32f746g-disco"},    {&oc_nor_w25q128jv, "stm32f746g-disco-w25q"},
    {&oc_nor_mt25tl01g, "stm32h747i-disco"},   {&oc_nor_mx25r6435f, "b-l4s5i-iot01a"},
    {&oc_nor_mx25l51245g, "stm32f769i-disco"}, {&oc_nor_mx25lm51245g, "b-u585i-iot02a"}};

void check_command(const oc_flash_command& ours, const platform::SerialCommand& described) {
    CHECK(ours.opcode == described.opcode);
    CHECK(ours.opcode_lines == described.instruction_lines);
    CHECK(ours.address_bytes * 8 == described.address_bits);
    if (described.address_bits != 0) CHECK(ours.address_lines == described.address_lines);
    // An erase has no data; the platform says on which lines it would be.
    if (ours.data_lines != 0) CHECK(ours.data_lines == described.data_lines);
    // A mode byte takes eight clocks, shared by its lines.
    CHECK((ours.mode_lines == 0 ? 0 : 8 / ours.mode_lines) == described.mode_clocks);
    CHECK(ours.dummy_clocks == described.dummy_clocks);
    CHECK((ours.double_rate != 0) == described.ddr);
}

}  // namespace

TEST_CASE("the ports send the commands that the platforms describe") {
    for (const Pair& pair : kPairs) {
        const auto board = platform::load_platform(pair.board, OUTCORE_SOURCE_DIR "/configs");
        REQUIRE(board.ok());
        REQUIRE(board->storages.size() == 1);
        const platform::Storage& storage = board->storages[0];
        INFO(pair.board << ", " << pair.part->name);
        CHECK(storage.part.rfind(pair.part->name, 0) == 0);
        CHECK(pair.part->page_bytes == storage.page.count);
        CHECK(pair.part->sector_bytes == storage.sector.count);
        {
            INFO("read");
            check_command(pair.part->read, storage.read);
            CHECK(pair.part->read.data_lines != 0);
        }
        {
            INFO("program");
            check_command(pair.part->program, storage.program_command());
            CHECK(pair.part->program.data_lines != 0);
        }
        {
            INFO("erase");
            check_command(pair.part->erase, storage.erase_command());
            CHECK(pair.part->erase.data_lines == 0);
        }
        INFO("status");
        check_command(pair.part->status, storage.status_command());
    }
}
