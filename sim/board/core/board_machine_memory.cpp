// The machine's memory and devices: accesses of the core and of other masters, and which
// instruction makes them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "board/core/board_machine.hpp"

namespace outcore::board {
namespace {
constexpr std::uint32_t kUnalignedStatus = 1U << 24U;
}

Result<Ok> Machine::attach(Surroundings& surroundings) {
    surroundings_ = &surroundings;
    std::vector<WindowPlace> windows = surroundings.windows();
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const WindowPlace& window = windows[i];
        memory_.add_window(window.name, window.base, window.bytes, window.writable,
                           static_cast<int>(i));
        for (std::size_t m = 0; m < platform_.memories.size(); ++m) {
            if (platform_.memories[m].base_address == window.base)
                memory_.range(static_cast<int>(memory_.ranges().size()) - 1).platform_memory =
                    static_cast<int>(m);
        }
    }
    for (const MemoryRange& range : memory_.ranges()) emulator_.map(range);
    for (const ElfSegment& segment : image_.segments) {
        const auto place = memory_.find(segment.address, segment.bytes.size());
        if (place.empty())
            return Diagnostic{"", fmt::format("segment at {:#010x}", segment.address),
                              fmt::format("{} bytes do not fit any memory of {}",
                                          segment.bytes.size(), platform_.name)};
        std::copy(segment.bytes.begin(), segment.bytes.end(), place.begin());
    }
    devices_.set(surroundings.peripherals());
    // The emulator maps whole pages, in which several peripherals may lie.
    constexpr std::uint32_t kPage = 1024;
    std::set<std::uint32_t> pages;
    for (const PeripheralPlace& place : devices_.places()) {
        const std::uint32_t end = place.base + std::max(place.size, 1U) - 1;
        for (std::uint32_t page = place.base / kPage; page <= end / kPage; ++page)
            pages.insert(page);
    }
    for (auto page = pages.begin(); page != pages.end();) {
        const std::uint32_t first = *page;
        std::uint32_t last = first;
        for (++page; page != pages.end() && *page == last + 1; ++page) last = *page;
        emulator_.map_devices(first * kPage, (last - first + 1) * kPage);
    }
    emulator_.map_devices(SystemControl::kBase, SystemControl::kSize);
    timing_ = std::make_unique<MemorySystem>(platform_, memory_, cache_, *this, std::move(windows));
    return Ok{};
}

void Machine::memory_types_changed() {
    types_stale_ = true;
    deadline_ = 0;
}

void Machine::invalidate_code(bool all, std::uint32_t address) {
    timing_->drop_code(all, address);
    if (all) blocks_.clear();
    present_ = previous_ = nullptr;
}

void Machine::request_reset() {
    end(RunEnd::Fault, fmt::format("the firmware asked for a reset at {}", place_name(pc_now())));
    emulator_.stop();
}

// ------------------------------------------------------------------------------ who accesses

std::uint32_t Machine::address_of(const AddressForm& form, const Instruction& instruction) const {
    const auto value = [&](std::uint8_t number) -> std::uint32_t {
        if (number == AddressForm::kNone) return 0;
        if (number == 15) return (instruction.address + 4) & ~3U;
        return emulator_.get(static_cast<Register>(number));
    };
    return value(form.base) + (value(form.index) << form.shift) +
           static_cast<std::uint32_t>(form.offset);
}

std::size_t Machine::locate(std::uint32_t address, std::uint32_t bytes, bool write) {
    const std::vector<Instruction>& instructions = present_->instructions;
    const auto fits = [&](const Instruction& instruction) {
        if (write ? !instruction.is_store() : !instruction.is_load()) return false;
        const std::uint32_t first = address_of(instruction.memory, instruction);
        const std::uint32_t length =
            std::uint32_t{instruction.memory.bytes} * instruction.memory.count;
        return address - first < length && bytes <= 8;
    };
    for (const std::size_t begin : {cursor_, std::size_t{0}}) {
        for (std::size_t i = begin; i < instructions.size(); ++i) {
            if (!fits(instructions[i])) continue;
            cursor_ = i + (instructions[i].memory.count > 1 ? 0 : 1);
            return i;
        }
    }
    return instructions.size();
}

std::uint32_t Machine::pc_now() const {
    if (!in_block_ || present_ == nullptr) return pc_;
    for (std::size_t i = 0; i < present_->instructions.size(); ++i) {
        if (present_->issue[i] >= offset_) return present_->instructions[i].address;
    }
    return present_->address;
}

void Machine::misuse(Misuse kind, const std::string& what) {
    log_.add(kind, what, pc_now(), cycle_now());
}

void Machine::check_unaligned(std::uint32_t address, std::uint32_t bytes, bool write) {
    if (present_ == nullptr || !in_block_ || has_late_fault_) return;
    const std::size_t index = locate(address, bytes, write);
    const bool known = index < present_->instructions.size();
    const bool device = timing_->type(address) == MemoryType::Device;
    const bool multiple = known && present_->instructions[index].needs_alignment();
    if (!device && !multiple && !control_.traps_unaligned()) return;
    const std::uint32_t pc = known ? present_->instructions[index].address : present_->address;
    const std::string what =
        fmt::format("{} of {} bytes at {:#010x}{}", write ? "write" : "read", bytes, address,
                    device     ? ", device memory"
                    : multiple ? ", by a multiple access"
                               : "");
    log_.add(Misuse::UnalignedAccess, what, pc, cycle_now());
    late_fault_ = {exception::kUsageFault, kUnalignedStatus, pc, address, false,
                   "unaligned " + what};
    has_late_fault_ = true;
}

double Machine::unaligned_cycles(std::uint32_t address, std::uint32_t bytes, bool write) const {
    const platform::CoreTiming& timing = platform_.core.timing;
    const double cycles = write ? timing.unaligned_store_cycles : timing.unaligned_load_cycles;
    // A narrow bus takes a word at an odd address as a byte, a halfword and a byte.
    const bool three_parts = timing.issue_width == 1 && bytes == 4 && (address & 1U) != 0;
    return three_parts ? 2 * cycles : cycles;
}

void Machine::follow_bus(std::uint32_t address) {
    if (present_ == nullptr || present_->overlaps.empty()) return;
    // Flash, SRAM on the code bus, SRAM on the system bus and peripherals differ in the top byte.
    const bool other = (address ^ last_access_) >> 24U != 0;
    if (access_ < present_->overlaps.size() && present_->overlaps[access_] && other)
        pending_ += platform_.core.timing.pipelined_saving_cycles;
    ++access_;
    last_access_ = address;
}

void Machine::memory_read(std::uint32_t address, std::uint32_t bytes) {
    follow_bus(address);
    if ((address & (bytes - 1)) != 0) {
        check_unaligned(address, bytes, false);
        pending_ += unaligned_cycles(address, bytes, false);
    }
    pending_ += timing_->read(address, bytes);
}

void Machine::memory_write(std::uint32_t address, std::uint32_t bytes) {
    follow_bus(address);
    if ((address & (bytes - 1)) != 0) {
        check_unaligned(address, bytes, true);
        pending_ += unaligned_cycles(address, bytes, true);
    }
    pending_ += timing_->write(address, bytes);
}

// ------------------------------------------------------------------------------------ devices

std::uint32_t Machine::device_read(std::uint32_t address, unsigned bytes) {
    const std::size_t index = locate(address, bytes, false);
    if (index < present_->issue.size()) offset_ = present_->issue[index];
    if (address - SystemControl::kBase < SystemControl::kSize)
        return control_.read(address - SystemControl::kBase, bytes);
    const PeripheralPlace* const place = devices_.find(address);
    if (place != nullptr) return place->peripheral->read(address - place->base, bytes);
    misuse(Misuse::UnmappedAccess, fmt::format("read of {:#010x}: no peripheral", address));
    return 0;
}

void Machine::device_write(std::uint32_t address, unsigned bytes, std::uint32_t value) {
    const std::size_t index = locate(address, bytes, true);
    if (index < present_->issue.size()) offset_ = present_->issue[index];
    if (address - SystemControl::kBase < SystemControl::kSize)
        return control_.write(address - SystemControl::kBase, bytes, value);
    const PeripheralPlace* const place = devices_.find(address);
    if (place != nullptr) {
        place->peripheral->write(address - place->base, bytes, value);
        // The line that ends the run may have been sent.
        if (surroundings_->uart_output().size() != sent_) {
            sent_ = surroundings_->uart_output().size();
            if (surroundings_->uart_output().back() == '\n') deadline_ = 0;
        }
        return;
    }
    misuse(Misuse::UnmappedAccess, fmt::format("write to {:#010x}: no peripheral", address));
}

// ------------------------------------------------------------------------------ other masters

bool Machine::bus_read(std::uint32_t address, std::span<std::uint8_t> bytes) {
    if (memory_.find(address, bytes.size()).empty()) {
        // Registers, word by word: a peripheral that feeds a DMA stream.
        const PeripheralPlace* const place = devices_.find(address);
        if (place == nullptr || bytes.size() > 4) return false;
        const std::uint32_t value =
            place->peripheral->read(address - place->base, static_cast<unsigned>(bytes.size()));
        std::memcpy(bytes.data(), &value, bytes.size());
        return true;
    }
    cache_.master_read(memory_.canonical(address), bytes);
    return true;
}

bool Machine::bus_write(std::uint32_t address, std::span<const std::uint8_t> bytes) {
    const int range = memory_.range_at(address);
    if (memory_.find(address, bytes.size()).empty()) {
        const PeripheralPlace* const place = devices_.find(address);
        if (place == nullptr || bytes.size() > 4) return false;
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data(), bytes.size());
        place->peripheral->write(address - place->base, static_cast<unsigned>(bytes.size()), value);
        return true;
    }
    if (!memory_.range(range).writable) return false;
    cache_.master_write(memory_.canonical(address), bytes);
    return true;
}

bool Machine::stack_read(std::uint32_t address, std::uint32_t& value) {
    const auto bytes = memory_.find(address, 4);
    if (bytes.size() < 4) return false;
    if (timing_ != nullptr) timing_->read(address, 4);
    std::memcpy(&value, bytes.data(), 4);
    return true;
}

bool Machine::stack_write(std::uint32_t address, std::uint32_t value) {
    const auto bytes = memory_.find(address, 4);
    const int range = memory_.range_at(address);
    if (bytes.size() < 4 || !memory_.range(range).writable) return false;
    timing_->write(address, 4);
    std::memcpy(bytes.data(), &value, 4);
    return true;
}

}  // namespace outcore::board
