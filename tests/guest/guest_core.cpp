// SPDX-License-Identifier: Apache-2.0
#include "guest/guest_core.hpp"

#include <capstone/capstone.h>
#include <elf.h>
#include <unicorn/unicorn.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace outcore::test {
namespace {

constexpr std::uint32_t kCode = 0x0, kCodeBytes = 0x100000;
constexpr std::uint32_t kData = 0x20000000, kDataBytes = 0x100000;
constexpr std::uint32_t kRegionBase = 0x30000000, kRegionStep = 0x1000000;
constexpr std::uint32_t kReturn = 0x10000000;  // never executed: the call ends when pc gets there
constexpr std::uint32_t kTakenBranchCycles = 2;

uc_cpu_arm model(GuestCpu cpu) {
    if (cpu == GuestCpu::M33) return UC_CPU_ARM_CORTEX_M33;
    return cpu == GuestCpu::M7 ? UC_CPU_ARM_CORTEX_M7 : UC_CPU_ARM_CORTEX_M4;
}

void check(uc_err error) {
    if (error != UC_ERR_OK) FAIL("unicorn: " << uc_strerror(error));
}

template <typename T>
T at(const std::vector<char>& file, std::size_t offset) {
    T value;
    if (offset + sizeof value > file.size()) FAIL("the ELF ends early");
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

std::vector<char> contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string to_string(GuestCpu cpu) {
    if (cpu == GuestCpu::M33) return "m33";
    return cpu == GuestCpu::M7 ? "m7" : "m4";
}

GuestCore::GuestCore(GuestCpu cpu, const std::string& elf) {
    check(uc_open(UC_ARCH_ARM, static_cast<uc_mode>(UC_MODE_THUMB | UC_MODE_MCLASS), &uc_));
    check(uc_ctl_set_cpu_model(uc_, model(cpu)));
    csh handle = 0;
    const auto mode = static_cast<cs_mode>(CS_MODE_THUMB | CS_MODE_MCLASS);
    if (cs_open(CS_ARCH_ARM, mode, &handle) != CS_ERR_OK) FAIL("capstone does not open");
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    capstone_ = handle;
    map(kCode, kCodeBytes);
    map(kData, kDataBytes);
    for (unsigned region = 0; region < kRegions; ++region)
        map(kRegionBase + region * kRegionStep, kRegionBytes);
    load(elf);
}

GuestCore::~GuestCore() {
    csh handle = capstone_;
    cs_close(&handle);
    uc_close(uc_);
}

void GuestCore::map(std::uint32_t address, std::size_t size) {
    check(uc_mem_map(uc_, address, size, UC_PROT_ALL));
}

void GuestCore::load(const std::string& elf) {
    const std::vector<char> file = contents(elf);
    const auto header = at<Elf32_Ehdr>(file, 0);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) FAIL(elf << " is not an ELF");
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        const auto segment = at<Elf32_Phdr>(file, header.e_phoff + i * header.e_phentsize);
        if (segment.p_type == PT_LOAD)
            write(segment.p_vaddr, file.data() + segment.p_offset, segment.p_filesz);
    }
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
        const auto section = at<Elf32_Shdr>(file, header.e_shoff + i * header.e_shentsize);
        if (section.sh_type != SHT_SYMTAB) continue;
        const auto names =
            at<Elf32_Shdr>(file, header.e_shoff + section.sh_link * header.e_shentsize);
        for (std::size_t s = 0; s < section.sh_size; s += sizeof(Elf32_Sym)) {
            const auto symbol = at<Elf32_Sym>(file, section.sh_offset + s);
            if (ELF32_ST_TYPE(symbol.st_info) != STT_FUNC) continue;
            const std::string name = file.data() + names.sh_offset + symbol.st_name;
            functions_[name] = symbol.st_value;
            names_[symbol.st_value & ~1u] = name;
        }
    }
}

std::uint32_t GuestCore::region_tail(unsigned region, std::size_t size) const {
    if (region >= kRegions || size > kRegionBytes) FAIL("the guest has no room for " << size);
    return kRegionBase + region * kRegionStep + static_cast<std::uint32_t>(kRegionBytes - size);
}

void GuestCore::write(std::uint32_t address, const void* bytes, std::size_t size) {
    if (size != 0) check(uc_mem_write(uc_, address, bytes, size));
}

void GuestCore::read(std::uint32_t address, void* bytes, std::size_t size) const {
    if (size != 0) check(uc_mem_read(uc_, address, bytes, size));
}

GuestCount GuestCore::call(const std::string& function, std::uint32_t argument,
                           GuestCounting counting) {
    const std::uint32_t entry = address_of(function) | 1u;
    std::uint32_t sp = kData + kDataBytes, lr = kReturn | 1u;
    check(uc_reg_write(uc_, UC_ARM_REG_SP, &sp));
    check(uc_reg_write(uc_, UC_ARM_REG_LR, &lr));
    check(uc_reg_write(uc_, UC_ARM_REG_R0, &argument));
    count_ = {};
    misaligned_ = 0;
    expected_ = entry & ~1u;
    block_end_ = expected_;
    running_ = nullptr;
    std::vector<uc_hook> hooks;
    const auto hook = [&](int kinds, auto callback) {
        uc_hook handle = 0;
        check(uc_hook_add(uc_, &handle, kinds, reinterpret_cast<void*>(callback), this, 1, 0));
        hooks.push_back(handle);
    };
    if (counting == GuestCounting::Blocks) {
        hook(UC_HOOK_BLOCK, &on_block);
    } else {
        hook(UC_HOOK_BLOCK, &on_entry);
        hook(UC_HOOK_CODE, &on_code);
        hook(UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, &on_access);
    }
    const uc_err error = uc_emu_start(uc_, entry, kReturn, 0, 0);
    for (const uc_hook handle : hooks) check(uc_hook_del(uc_, handle));
    count_.cycles += kTakenBranchCycles;  // the return
    std::uint32_t pc = 0;
    check(uc_reg_read(uc_, UC_ARM_REG_PC, &pc));
    if (error != UC_ERR_OK)
        FAIL(function << ": " << uc_strerror(error) << " at pc " << std::hex << pc);
    if (pc != kReturn) FAIL(function << " stopped at pc " << std::hex << pc);
    if (misaligned_ != 0)
        FAIL(function << ": misaligned multiple access at pc " << std::hex << misaligned_);
    return count_;
}

std::uint32_t GuestCore::address_of(const std::string& function) const {
    const auto found = functions_.find(function);
    if (found == functions_.end()) FAIL("the image lacks " << function);
    return found->second & ~1u;
}

std::map<std::uint32_t, GuestCount> GuestCore::by_function() const {
    std::map<std::uint32_t, GuestCount> counts;
    for (const auto& [address, block] : blocks_) {
        const auto behind = names_.upper_bound(address);
        if (behind == names_.begin()) continue;
        GuestCount& count = counts[std::prev(behind)->first];
        count.instructions += block.entries * block.instructions;
        count.cycles += block.entries * block.cycles + block.taken * kTakenBranchCycles;
    }
    return counts;
}

GuestCore::Decoded GuestCore::decode(std::uint32_t address, bool behind_access) const {
    std::uint8_t bytes[4];
    read(address, bytes, sizeof bytes);
    Decoded result;
    // 32-bit encodings begin with 0b11101, 0b11110 or 0b11111.
    result.bytes = bytes[1] >= 0xE8 ? 4 : 2;
    result.cycles = 1;
    cs_insn* found = nullptr;
    if (cs_disasm(capstone_, bytes, result.bytes, address, 1, &found) != 1) return result;
    const std::string_view name = found->mnemonic;
    const auto registers = static_cast<std::uint32_t>(found->detail->arm.op_count);
    const auto is = [&name](std::string_view prefix) { return name.starts_with(prefix); };
    if (is("ldrd") || is("strd")) {
        result.multiple_access = true;
        result.cycles = 3;
    } else if (is("ldm") || is("stm")) {
        result.multiple_access = true;
        result.cycles = registers;  // the base and the list
    } else if (is("push") || is("pop")) {
        result.multiple_access = true;
        result.cycles = 1 + registers;
    } else if (is("ldr")) {
        result.single_access = true;
        result.cycles = behind_access ? 1 : 2;
    } else if (is("str")) {
        result.single_access = true;
    } else if (is("sdiv") || is("udiv")) {
        result.cycles = 12;
    }
    cs_free(found, 1);
    return result;
}

GuestCore::Block& GuestCore::block_at(std::uint32_t address, std::uint32_t size) {
    const auto [found, fresh] = blocks_.try_emplace(address);
    Block& block = found->second;
    // A block may be cut differently when it is translated again.
    if (!fresh && block.end == address + size) return block;
    block.end = address + size;
    block.instructions = block.cycles = 0;
    bool behind = false;
    for (std::uint32_t pc = address; pc < block.end;) {
        const Decoded one = decode(pc, behind);
        block.instructions += 1;
        block.cycles += one.cycles;
        behind = one.single_access;
        pc += one.bytes;
    }
    return block;
}

void GuestCore::add_block(std::uint32_t address, std::uint32_t size) {
    const bool taken = address != expected_;
    if (taken) count_.cycles += kTakenBranchCycles;
    Block& block = block_at(address, size);
    block.entries += 1;
    block.taken += taken ? 1 : 0;
    count_.instructions += block.instructions;
    count_.cycles += block.cycles;
    expected_ = block.end;
}

/// Unicorn does not report instructions of an IT block whose condition fails.
void GuestCore::add_skipped(std::uint32_t end) {
    while (expected_ < end) {
        const Decoded one = decode(expected_, false);
        count_.instructions += 1;
        count_.cycles += one.cycles;
        expected_ += one.bytes;
        running_ = nullptr;
    }
}

void GuestCore::add_instruction(std::uint32_t address) {
    add_skipped(address);
    const auto [found, fresh] = decoded_.try_emplace(address);
    if (fresh) found->second = decode(address, false);
    const bool behind = running_ != nullptr && running_->single_access;
    running_ = &found->second;
    count_.instructions += 1;
    // The later of two single accesses in a row overlaps with the earlier.
    count_.cycles += behind && running_->single_access ? 1 : running_->cycles;
    expected_ = address + running_->bytes;
    pc_ = address;
}

void GuestCore::check_access(std::uint64_t address) {
    if (address % 4 != 0 && running_ != nullptr && running_->multiple_access) misaligned_ = pc_;
}

void GuestCore::on_block(uc_struct*, std::uint64_t address, std::uint32_t size, void* self) {
    static_cast<GuestCore*>(self)->add_block(static_cast<std::uint32_t>(address), size);
}

void GuestCore::on_entry(uc_struct*, std::uint64_t address, std::uint32_t size, void* self) {
    auto* core = static_cast<GuestCore*>(self);
    core->add_skipped(core->block_end_);
    if (address != core->block_end_) {
        core->count_.cycles += kTakenBranchCycles;
        core->running_ = nullptr;
    }
    core->expected_ = static_cast<std::uint32_t>(address);
    core->block_end_ = static_cast<std::uint32_t>(address) + size;
}

void GuestCore::on_code(uc_struct*, std::uint64_t address, std::uint32_t, void* self) {
    static_cast<GuestCore*>(self)->add_instruction(static_cast<std::uint32_t>(address));
}

void GuestCore::on_access(uc_struct*, int, std::uint64_t address, int, std::int64_t, void* self) {
    static_cast<GuestCore*>(self)->check_access(address);
}

}  // namespace outcore::test
