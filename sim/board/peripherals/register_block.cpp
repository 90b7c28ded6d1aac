// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/register_block.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

std::uint32_t lane_mask(unsigned bytes) { return bytes == 4 ? ~0u : (1u << (8 * bytes)) - 1; }

}  // namespace

RegisterBlock::RegisterBlock(std::string name, std::span<const RegisterSpec> table,
                             BoardServices& board)
    : name_(std::move(name)), table_(table), board_(board) {
    const std::size_t words = table.empty() ? 0 : table.back().offset / 4 + 1;
    values_.assign(words, 0);
    specs_.assign(words, nullptr);
    for (const RegisterSpec& spec : table) {
        specs_.at(spec.offset / 4) = &spec;
        values_.at(spec.offset / 4) = spec.reset;
    }
}

void RegisterBlock::reset() {
    for (const RegisterSpec& spec : table_) values_[spec.offset / 4] = spec.reset;
    on_reset();
}

const RegisterSpec* RegisterBlock::find(std::uint32_t offset, unsigned bytes) {
    if (!clocked()) {
        misuse(Misuse::UnclockedPeripheral, fmt::format("access at +{:#x} without clock", offset));
        return nullptr;
    }
    const RegisterSpec* spec = offset / 4 < specs_.size() ? specs_[offset / 4] : nullptr;
    if (spec == nullptr) {
        misuse(Misuse::UnmappedAccess, fmt::format("no register at +{:#x}", offset));
        return nullptr;
    }
    if ((spec->widths & bytes) == 0 || offset % bytes != 0) {
        misuse(Misuse::WrongWidth,
               fmt::format("{} accessed as {} bytes at +{:#x}", spec->name, bytes, offset));
        return nullptr;
    }
    return spec;
}

std::uint32_t RegisterBlock::read(std::uint32_t offset, unsigned bytes) {
    const RegisterSpec* spec = find(offset, bytes);
    if (spec == nullptr) return 0;
    const std::uint32_t word = load(spec->offset, bytes);
    if (is_data_port(spec->offset)) return word & lane_mask(bytes);
    return (word >> (8 * (offset % 4))) & lane_mask(bytes);
}

void RegisterBlock::check_bits(const RegisterSpec& spec, std::uint32_t written,
                               std::uint32_t lanes) {
    if (spec.writable == 0) {
        misuse(Misuse::ReservedBits, fmt::format("{} is read-only", spec.name));
        return;
    }
    const std::uint32_t reserved = ~(spec.writable | spec.read_only) & lanes;
    const std::uint32_t wrong = (written ^ spec.reset) & reserved;
    if (wrong != 0)
        misuse(Misuse::ReservedBits,
               fmt::format("reserved bits {:#010x} of {} are to be kept", wrong, spec.name));
}

void RegisterBlock::write(std::uint32_t offset, unsigned bytes, std::uint32_t written) {
    const RegisterSpec* spec = find(offset, bytes);
    if (spec == nullptr) return;
    if (is_data_port(spec->offset)) return store(spec->offset, bytes, written & lane_mask(bytes));
    const unsigned shift = 8 * (offset % 4);
    const std::uint32_t lanes = lane_mask(bytes) << shift;
    const std::uint32_t bits = (written << shift) & lanes;
    check_bits(*spec, bits, lanes);
    const std::uint32_t taken = spec->writable & lanes;
    store(spec->offset, bytes, (value(spec->offset) & ~taken) | (bits & taken));
}

std::uint32_t RegisterBlock::load(std::uint32_t offset, unsigned) { return value(offset); }

void RegisterBlock::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    set(offset, written);
}

}  // namespace outcore::board
