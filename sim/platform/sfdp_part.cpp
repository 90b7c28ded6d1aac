// SPDX-License-Identifier: Apache-2.0
#include "platform/sfdp_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/file.hpp"

namespace outcore::platform {
namespace {

Result<std::vector<std::uint8_t>> from_hexadecimal(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\t') digits += c;
    }
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        std::uint8_t byte = 0;
        const char* const end = digits.data() + i + 2;
        const auto [stop, error] = std::from_chars(digits.data() + i, end, byte, 16);
        if (error != std::errc() || stop != end) break;
        bytes.push_back(byte);
    }
    if (bytes.empty() || bytes.size() * 2 != digits.size())
        return Diagnostic{"", "", "must be bytes in hexadecimal or the name of a .bin file"};
    return bytes;
}

/// Adds constants that nobody stated.
class Statement {
  public:
    Statement(const SfdpPart& part, const std::string& source, const SfdpPlace& place,
              RawStorage& storage)
        : part_(part), source_(source), place_(place), storage_(storage) {}

    void make() {
        say(storage_.size_bytes, static_cast<double>(part_.bytes));
        say(storage_.dies, 1);
        say(storage_.needs_erase, 1);
        if (part_.page_bytes) say(storage_.page_bytes, static_cast<double>(*part_.page_bytes));
        say(storage_.page_program_typ_s, part_.page_program_typ);
        say(storage_.page_program_max_s, part_.page_program_max);
        say_erases();
        say(storage_.chip_erase_typ_s, part_.chip_erase_typ);
        say(storage_.chip_erase_max_s, part_.chip_erase_max);
        say_suspend();
        say_read();
    }

  private:
    bool four_bytes() const { return part_.four_byte_address && part_.bytes > (1 << 24); }

    void say(RawConstant& constant, double number) {
        if (constant.stated()) return;
        constant = {number, false, source_, place_.file, place_.pointer + key_of(constant)};
    }
    /// "/size_bytes", "/read/opcode": what the file could have said instead.
    std::string key_of(const RawConstant& constant) const {
        for (const Field<RawStorage>& field : storage_fields()) {
            if (&(storage_.*field.member) == &constant) return "/" + std::string(field.key);
        }
        for (const Field<RawRead>& field : read_fields()) {
            if (&(storage_.read.*field.member) == &constant)
                return "/read/" + std::string(field.key);
        }
        return {};
    }
    void say(RawConstant& constant, const std::optional<Seconds>& time) {
        if (time) say(constant, time->count);
    }

    struct EraseKeys {
        RawConstant RawStorage::*bytes;
        RawConstant RawStorage::*typ;
        RawConstant RawStorage::*max;
        RawConstant RawStorage::*opcode;
    };

    /// The smallest is the sector, the largest the block, one between them the half block.
    void say_erases() {
        using S = RawStorage;
        constexpr EraseKeys kSector = {&S::sector_bytes, &S::sector_erase_typ_s,
                                       &S::sector_erase_max_s, &S::sector_erase_opcode};
        constexpr EraseKeys kHalf = {&S::half_block_bytes, &S::half_block_erase_typ_s,
                                     &S::half_block_erase_max_s, &S::half_block_erase_opcode};
        constexpr EraseKeys kBlock = {&S::block_bytes, &S::block_erase_typ_s, &S::block_erase_max_s,
                                      &S::block_erase_opcode};
        const auto& erases = part_.erases;
        say(erases.front(), kSector);
        if (erases.size() > 2) say(erases[erases.size() - 2], kHalf);
        if (erases.size() > 1) say(erases.back(), kBlock);
    }

    /// Without times a larger erase command says nothing: nobody could price it.
    void say(const SfdpErase& erase, const EraseKeys& keys) {
        const bool sector = keys.bytes == &RawStorage::sector_bytes;
        if (!sector && !erase.typ && !(storage_.*keys.typ).stated()) return;
        say(storage_.*keys.bytes, static_cast<double>(erase.bytes));
        say(storage_.*keys.typ, erase.typ);
        say(storage_.*keys.max, erase.max);
        const std::uint32_t opcode =
            four_bytes() ? erase.four_byte_opcode.value_or(erase.opcode) : erase.opcode;
        say(storage_.*keys.opcode, opcode);
    }

    void say_suspend() {
        if (part_.suspend) {
            say(storage_.suspend_opcode, part_.suspend->suspend_opcode);
            say(storage_.resume_opcode, part_.suspend->resume_opcode);
            say(storage_.suspend_latency_s, part_.suspend->latency.count);
            say(storage_.resume_to_suspend_s, part_.suspend->resume_to_suspend.count);
        }
        if (part_.power_down) say(storage_.leave_power_down_s, part_.power_down->leave.count);
    }

    void say_read() {
        RawRead& read = storage_.read;
        if (read.opcode.stated()) return;  // stated as a whole: modes do not mix
        const SfdpRead* best = nullptr;
        for (const SfdpRead& one : part_.reads) {
            const bool quad_mode = one.instruction_lines > 1;
            if (!quad_mode && (!best || one.data_lines >= best->data_lines)) best = &one;
        }
        constexpr SfdpRead kFastRead = {1, 1, 1, 0x0B, 0, 8};  // every JESD216 part
        const SfdpRead& one = best ? *best : kFastRead;
        // Of every read opcode that these tables can hold, the one with four address bytes is the
        // next (0x0b -> 0x0c, 0x6b -> 0x6c, 0xeb -> 0xec).
        say(read.opcode, one.opcode + (four_bytes() ? 1 : 0));
        say(read.instruction_lines, one.instruction_lines);
        say(read.address_lines, one.address_lines);
        say(read.data_lines, one.data_lines);
        say(read.instruction_bits, 8);
        say(read.address_bits, part_.bytes > (1 << 24) ? 32 : 24);
        say(read.mode_clocks, one.mode_clocks);
        say(read.dummy_clocks, one.dummy_clocks);
        say(read.ddr, 0);
        say(read.banks, 1);
    }

    const SfdpPart& part_;
    const std::string& source_;
    const SfdpPlace& place_;
    RawStorage& storage_;
};

}  // namespace

Result<std::vector<std::uint8_t>> load_sfdp(std::string_view text,
                                            const std::filesystem::path& folder) {
    if (!text.ends_with(".bin")) return from_hexadecimal(text);
    return read_bytes(folder / text);
}

void state_sfdp(const SfdpPart& part, const std::string& source, const SfdpPlace& place,
                RawStorage& storage) {
    Statement(part, source, place, storage).make();
}

}  // namespace outcore::platform
