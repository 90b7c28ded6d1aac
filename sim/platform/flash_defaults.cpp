// SPDX-License-Identifier: Apache-2.0
#include "platform/flash_defaults.hpp"

namespace outcore::platform {
namespace {

struct StorageDefault {
    std::string_view key;
    RawConstant RawStorage::*member;
    double number;
    std::string_view source;
};

using S = RawStorage;
constexpr StorageDefault kStorageDefaults[] = {
    {"deselect_after_read_s", &S::deselect_after_read_s, 12e-9,
     "not stated; tSHSL1 of IS25LX256 (data sheet rev A14)"},
    {"deselect_after_other_s", &S::deselect_after_other_s, 50e-9,
     "not stated; tSHSL2 of IS25LX256 (data sheet rev A14), and what the F746 BSP asks for"},
    {"suspend_latency_s", &S::suspend_latency_s, 20e-6, "not stated; SFDP of W25Q128JV says 20 us"},
    {"resume_to_suspend_s", &S::resume_to_suspend_s, 512e-6,
     "not stated; SFDP of W25Q128JV says 512 us for an erase"},
    {"enter_power_down_s", &S::enter_power_down_s, 10e-6,
     "not stated; t-enter-dpd of MX25R6435F in Zephyr's board files"},
    {"leave_power_down_s", &S::leave_power_down_s, 30e-6,
     "not stated; SFDP of Macronix and Micron parts says 30 us"},
    {"reset_s", &S::reset_s, 30e-6, "not stated; the order of the power-down exit"},
    {"status_poll_clocks", &S::status_poll_clocks, 16,
     "not stated; automatic polling interval of ST's board packages, from memory"},
    {"age_cycles", &S::age_cycles, 0, "a fresh part"},
    {"power_down_current_a", &S::power_down_current_a, 5e-6,
     "not stated; N25Q128 1.8 V data sheet front page"},
    {"suspend_opcode", &S::suspend_opcode, 0x75, "not stated; Winbond, Micron and ISSI use 0x75"},
    {"resume_opcode", &S::resume_opcode, 0x7A, "not stated; Winbond, Micron and ISSI use 0x7a"},
};

/// An erase opcode with three address bytes and with four, where the part has that command.
struct OpcodeDefault {
    std::string_view key;
    RawConstant RawStorage::*member;
    RawConstant RawStorage::*needs;
    double three_bytes, four_bytes;
};
constexpr OpcodeDefault kEraseOpcodes[] = {
    {"sector_erase_opcode", &S::sector_erase_opcode, &S::sector_bytes, 0x20, 0x21},
    {"half_block_erase_opcode", &S::half_block_erase_opcode, &S::half_block_bytes, 0x52, 0x5C},
    {"block_erase_opcode", &S::block_erase_opcode, &S::block_bytes, 0xD8, 0xDC},
    {"chip_erase_opcode", &S::chip_erase_opcode, &S::chip_erase_typ_s, 0xC7, 0xC7},
};
constexpr std::string_view kCommonOpcode = "not stated; common to JESD216 parts";

/// Writes assumptions beside what the part's file states.
class Assumptions {
  public:
    explicit Assumptions(RawStorage& storage) : storage_(storage), file_(storage.part.file) {
        const std::string& part = storage.part.pointer;
        constexpr std::string_view kPart = "/part";
        if (part.ends_with(kPart)) prefix_ = part.substr(0, part.size() - kPart.size());
    }

    void make() {
        for (const StorageDefault& d : kStorageDefaults)
            assume(storage_.*d.member, d.key, d.number, d.source);
        for (const OpcodeDefault& d : kEraseOpcodes) {
            if (!(storage_.*d.needs).stated()) continue;
            assume(storage_.*d.member, d.key, four_bytes() ? d.four_bytes : d.three_bytes,
                   kCommonOpcode);
        }
        command("program", storage_.program, four_bytes() ? 0x12 : 0x02, true);
        command("erase", storage_.erase, four_bytes() ? 0x21 : 0x20, true);
        command("status", storage_.status, 0x05, false);
    }

  private:
    static double number(const RawConstant& constant) { return constant.number.value_or(0.0); }
    bool four_bytes() const { return number(storage_.read.address_bits) > 24; }

    void assume(RawConstant& constant, std::string_view key, double number,
                std::string_view source) {
        if (constant.stated()) return;
        constant = {number, true, std::string(source), file_, prefix_ + "/" + std::string(key)};
    }

    /// One line where the read takes its instruction on one, else the lines of that instruction.
    void command(std::string_view name, RawCommand& command, double opcode, bool has_address) {
        const RawRead& read = storage_.read;
        const double lines = number(read.instruction_lines);
        const std::string_view like = lines > 1
                                          ? "not stated; on the lines of the read's instruction"
                                          : "not stated; on one line, which every serial NOR takes";
        const auto say = [&](RawConstant RawCommand::*member, std::string_view key, double value) {
            assume(command.*member, std::string(name) + "/" + std::string(key), value, like);
        };
        say(&RawCommand::opcode, "opcode", opcode);
        say(&RawCommand::instruction_lines, "instruction_lines", lines);
        say(&RawCommand::address_lines, "address_lines", lines);
        say(&RawCommand::data_lines, "data_lines", lines);
        say(&RawCommand::instruction_bits, "instruction_bits", number(read.instruction_bits));
        say(&RawCommand::address_bits, "address_bits",
            has_address ? number(read.address_bits) : 0.0);
        say(&RawCommand::dummy_clocks, "dummy_clocks", 0.0);
        say(&RawCommand::ddr, "ddr", lines == 8 ? number(read.ddr) : 0.0);
    }

    RawStorage& storage_;
    std::string file_, prefix_;
};

}  // namespace

void assume_flash_defaults(RawStorage& storage) {
    const bool nor =
        storage.kind.text == storage_kind_names().front() && storage.needs_erase.number == 1.0;
    if (nor && storage.part.stated() && storage.read.instruction_lines.number)
        Assumptions(storage).make();
}

}  // namespace outcore::platform
