// SPDX-License-Identifier: Apache-2.0
#include "platform/platform.hpp"

namespace outcore::platform {
namespace {

SerialCommand or_as_read(const SerialCommand& command, const ReadCommand& read) {
    if (command.instruction_lines != 0) return command;
    SerialCommand like = read.without_waits();
    like.opcode = command.opcode;
    return like;
}

}  // namespace

SerialCommand SerialCommand::without_waits() const {
    SerialCommand command = *this;
    command.dummy_clocks = command.mode_clocks = 0;
    command.continuous = false;
    return command;
}

EraseType Storage::erase_type(EraseKind which) const {
    switch (which) {
        case EraseKind::Sector:
            return {sector, sector_erase_typ, sector_erase_max, sector_erase_opcode};
        case EraseKind::HalfBlock:
            return half_block;
        case EraseKind::Block:
            return block;
        case EraseKind::Chip:
            return chip;
    }
    return {};
}

SerialCommand Storage::program_command() const { return or_as_read(program, read); }

SerialCommand Storage::erase_command() const { return or_as_read(erase, read); }

SerialCommand Storage::status_command() const {
    SerialCommand command = or_as_read(status, read);
    if (status.instruction_lines == 0) {
        command.address_bits = 0;
        command.data_lines = command.instruction_lines;
        command.ddr = command.instruction_ddr();
    }
    return command;
}

}  // namespace outcore::platform
