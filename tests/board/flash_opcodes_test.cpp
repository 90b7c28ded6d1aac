// The commands that the virtual flash parts understand against those that platforms describe: what
// the simulator prices and the ports send, a part must take, and mean the same by it.
// SPDX-License-Identifier: Apache-2.0
#include "board/parts/flash_opcodes.hpp"

#include <catch2/catch.hpp>

#include "platform/platform_loader.hpp"

using namespace outcore;
using board::FlashAction;

namespace {

/// The boards whose ports drive a NOR flash; together they carry every part with a dialect.
constexpr const char* kBoards[] = {"stm32f746g-disco", "stm32f746g-disco-w25q", "stm32h747i-disco",
                                   "b-l4s5i-iot01a",   "stm32f769i-disco",      "b-u585i-iot02a",
                                   "stm32l476g-disco"};

/// Null: the part does not know it. In octal modes the second byte is the inverse of the first.
const board::FlashOpcode* find(const board::FlashDialect& dialect, std::uint32_t opcode) {
    const std::uint32_t first = opcode > 0xFF ? opcode >> 8 : opcode;
    if (opcode > 0xFF) CHECK((opcode & 0xFFU) == (~first & 0xFFU));
    for (const board::FlashOpcode& each : dialect.commands)
        if (each.opcode == first) return &each;
    return nullptr;
}

void check_action(const board::FlashDialect& dialect, std::uint32_t opcode, FlashAction action) {
    INFO("opcode " << std::hex << opcode);
    const board::FlashOpcode* known = find(dialect, opcode);
    REQUIRE(known != nullptr);
    CHECK(known->action == action);
}

void check_command(const board::FlashDialect& dialect, const platform::SerialCommand& described,
                   FlashAction action) {
    INFO("opcode " << std::hex << described.opcode << std::dec);
    check_action(dialect, described.opcode, action);
    const board::FlashOpcode& known = *find(dialect, described.opcode);
    // Beyond SPI all phases take all lines, and registers have addresses.
    if (described.instruction_lines != 1) return;
    if (known.address_bytes != board::FlashOpcode::kFollowsMode)
        CHECK(known.address_bytes * 8 == described.address_bits);
    if (described.address_bits != 0) CHECK(known.address_lines == described.address_lines);
    if (action != FlashAction::EraseSector) CHECK(known.data_lines == described.data_lines);
    // Configured ones are the part's default, which a port may change.
    if (known.rule == board::DummyRule::Fixed)
        CHECK(known.waits == described.mode_clocks + described.dummy_clocks);
}

void check_erases(const board::FlashDialect& dialect, const platform::Storage& storage) {
    constexpr FlashAction kActions[] = {FlashAction::EraseSector, FlashAction::EraseHalfBlock,
                                        FlashAction::EraseBlock, FlashAction::EraseChip};
    for (const platform::EraseKind kind : platform::kEraseKinds) {
        const platform::EraseType erase = storage.erase_type(kind);
        if (erase.size.count != 0)
            check_action(dialect, erase.opcode, kActions[static_cast<std::size_t>(kind)]);
    }
}

}  // namespace

TEST_CASE("the virtual flash parts take the commands that the platforms describe") {
    for (const char* name : kBoards) {
        const auto loaded = platform::load_platform(name, OUTCORE_SOURCE_DIR "/configs");
        REQUIRE(loaded.ok());
        const platform::Storage& storage = loaded->storages.at(0);
        INFO(name << ", " << storage.part);
        const board::FlashDialect* dialect = board::find_dialect(storage.part);
        REQUIRE(dialect != nullptr);
        check_command(*dialect, storage.read, FlashAction::Read);
        check_command(*dialect, storage.program_command(), FlashAction::Program);
        check_command(*dialect, storage.erase_command(), FlashAction::EraseSector);
        check_command(*dialect, storage.status_command(), FlashAction::ReadStatus);
        check_erases(*dialect, storage);
        check_action(*dialect, storage.suspend_opcode, FlashAction::Suspend);
        check_action(*dialect, storage.resume_opcode, FlashAction::Resume);
    }
}
