// Register map: DDI0403, B3.2 to B3.5; cache maintenance and identification: Cortex-M7 Devices
// Generic User Guide (DUI0646), 4.8 and 4.5.
// SPDX-License-Identifier: Apache-2.0
#include "board/core/system_control.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

constexpr std::uint32_t kTrace = 0x1000, kScs = 0xE000, kScsEnd = 0xF000;

// Offsets from 0xE000E000.
constexpr std::uint32_t kIctr = 0x004, kActlr = 0x008, kSysTick = 0x010, kSysTickEnd = 0x020,
                        kNvic = 0x100, kPriorities = 0x400, kPrioritiesEnd = 0x4F0, kCpuid = 0xD00,
                        kIcsr = 0xD04, kVtor = 0xD08, kAircr = 0xD0C, kScr = 0xD10, kCcr = 0xD14,
                        kShpr = 0xD18, kShprEnd = 0xD24, kShcsr = 0xD24, kCfsr = 0xD28,
                        kHfsr = 0xD2C, kDfsr = 0xD30, kMmfar = 0xD34, kBfar = 0xD38, kClidr = 0xD78,
                        kCtr = 0xD7C, kCcsidr = 0xD80, kCsselr = 0xD84, kCpacr = 0xD88,
                        kMpu = 0xD90, kMpuEnd = 0xDC8, kDhcsr = 0xDF0, kDemcr = 0xDFC,
                        kStir = 0xF00, kFpccr = 0xF34, kMvfr0 = 0xF40, kIciallu = 0xF50,
                        kIcimvau = 0xF58, kDcimvac = 0xF5C, kDcisw = 0xF60, kDccmvau = 0xF64,
                        kDccmvac = 0xF68, kDccsw = 0xF6C, kDccimvac = 0xF70, kDccisw = 0xF74,
                        kBpiall = 0xF78, kItcmcr = 0xF90, kAhbscr = 0xFA0;

constexpr std::uint32_t kDataCacheOn = 1U << 16U;

bool byte_accessible(std::uint32_t scs) {
    return (scs >= kPriorities && scs < kPrioritiesEnd) || (scs >= kShpr && scs < kShprEnd) ||
           (scs >= kCfsr && scs < kHfsr);
}

std::uint32_t cpuid(CoreModel model) {
    switch (model) {
        case CoreModel::M4:
            return 0x410FC241;  // r0p1
        case CoreModel::M7:
            return 0x411FC271;  // r1p1
        default:
            return 0x410FD214;  // Cortex-M33 r0p4
    }
}

}  // namespace

SystemControl::SystemControl(CoreModel model, Core& core, Nvic& nvic, DataCache& cache,
                             std::uint32_t vector_table)
    : model_(model),
      core_(core),
      nvic_(nvic),
      cache_(cache),
      mpu_(model == CoreModel::M33),
      trace_(model == CoreModel::M7),
      vtor_(vector_table) {}

std::uint32_t SystemControl::read(std::uint32_t offset, unsigned bytes) {
    const std::uint32_t word = offset & ~3U, shift = (offset & 3U) * 8;
    const bool narrow_ok = offset >= kScs && offset < kScsEnd && byte_accessible(word - kScs);
    if (bytes != 4 && !narrow_ok && offset >= kScs)
        core_.report(Misuse::WrongWidth,
                     fmt::format("read of {} bytes at {:#010x}: registers of the core take words",
                                 bytes, kBase + offset));
    const std::uint32_t value = read_word(word) >> shift;
    return bytes == 4 ? value : value & ((1U << (8 * bytes)) - 1U);
}

void SystemControl::write(std::uint32_t offset, unsigned bytes, std::uint32_t value) {
    const std::uint32_t word = offset & ~3U, shift = (offset & 3U) * 8;
    if (bytes == 4) return write_word(word, value);
    if (offset < kScs) return;  // narrow writes to the trace port carry data for a debugger
    if (!byte_accessible(word - kScs)) {
        core_.report(Misuse::WrongWidth,
                     fmt::format("write of {} bytes at {:#010x}: registers of the core take words",
                                 bytes, kBase + offset));
        return;
    }
    const std::uint32_t mask = ((1U << (8 * bytes)) - 1U) << shift;
    // Status bits clear when written as one: the other bytes must stay zero there.
    const std::uint32_t kept = word - kScs == kCfsr ? 0 : read_word(word) & ~mask;
    write_word(word, kept | (value << shift & mask));
}

std::uint32_t SystemControl::read_word(std::uint32_t offset) {
    if (offset < kTrace) return 1;  // trace port: its FIFO always has room
    if (offset < 0x2000) return trace_.read(offset - kTrace, core_.cycle_now());
    if (offset < kScs || offset >= kScsEnd) return 0;  // breakpoints, ROM table
    const std::uint32_t scs = offset - kScs;
    if (scs >= kSysTick && scs < kSysTickEnd) return timer_.read(scs - kSysTick, core_.cycle_now());
    if (scs >= kNvic && scs < kPrioritiesEnd) return read_nvic(scs);
    if (scs >= kMpu && scs < kMpuEnd) return mpu_.read(scs - kMpu);
    return read_block(scs);
}

void SystemControl::write_word(std::uint32_t offset, std::uint32_t value) {
    if (offset < kTrace) return;
    if (offset < 0x2000) return trace_.write(offset - kTrace, value, core_.cycle_now());
    if (offset < kScs || offset >= kScsEnd) return;
    const std::uint32_t scs = offset - kScs;
    if (scs >= kSysTick && scs < kSysTickEnd) {
        timer_.write(scs - kSysTick, value, core_.cycle_now());
        core_.exceptions_changed();
    } else if (scs >= kNvic && scs < kPrioritiesEnd) {
        write_nvic(scs, value);
    } else if (scs >= kMpu && scs < kMpuEnd) {
        if (mpu_.write(scs - kMpu, value)) core_.memory_types_changed();
    } else if (!write_maintenance(scs, value) && !write_block(scs, value)) {
        core_.report(Misuse::ReservedBits, fmt::format("write of {:#010x} to {:#010x}: no register "
                                                       "that can be written",
                                                       value, kBase + offset));
    }
}

std::uint32_t SystemControl::read_nvic(std::uint32_t offset) const {
    const std::uint32_t bank = offset & 0x380U, word = (offset & 0x7FU) / 4;
    std::uint32_t value = 0;
    if (offset >= kPriorities) {
        const int first = exception::kFirstInterrupt + static_cast<int>(offset - kPriorities);
        for (int i = 3; i >= 0; --i) value = value << 8U | nvic_.priority(first + i);
        return value;
    }
    for (unsigned bit = 0; bit < 32; ++bit) {
        const int line = static_cast<int>(word * 32 + bit);
        if (line >= Nvic::kLines) break;
        const int number = exception::kFirstInterrupt + line;
        const bool set = bank == 0x100 || bank == 0x180   ? nvic_.enabled(number)
                         : bank == 0x200 || bank == 0x280 ? nvic_.pending(number)
                                                          : nvic_.active(number);
        value |= static_cast<std::uint32_t>(set) << bit;
    }
    return value;
}

void SystemControl::write_nvic(std::uint32_t offset, std::uint32_t value) {
    const std::uint32_t bank = offset & 0x380U, word = (offset & 0x7FU) / 4;
    if (offset >= kPriorities) {
        const int first = exception::kFirstInterrupt + static_cast<int>(offset - kPriorities);
        for (int i = 0; i < 4; ++i)
            nvic_.set_priority(first + i, static_cast<std::uint8_t>(value >> (8 * i)));
    } else {
        for (unsigned bit = 0; bit < 32; ++bit) {
            const int line = static_cast<int>(word * 32 + bit);
            if ((value >> bit & 1U) == 0 || line >= Nvic::kLines) continue;
            const int number = exception::kFirstInterrupt + line;
            if (bank == 0x100) nvic_.enable(number, true);
            if (bank == 0x180) nvic_.enable(number, false);
            if (bank == 0x200) nvic_.pend(number);
            if (bank == 0x280) nvic_.clear_pending(number);
        }
    }
    core_.exceptions_changed();
}

std::uint32_t SystemControl::read_icsr() const {
    std::uint32_t value = 0;
    const int highest = nvic_.highest_pending();
    value |= static_cast<std::uint32_t>(highest) << 12U;
    for (int line = 0; line < Nvic::kLines; ++line) {
        if (nvic_.pending(exception::kFirstInterrupt + line)) {
            value |= 1U << 22U;
            break;
        }
    }
    if (nvic_.pending(exception::kSysTick)) value |= 1U << 26U;
    if (nvic_.pending(exception::kPendSv)) value |= 1U << 28U;
    if (nvic_.pending(exception::kNmi)) value |= 1U << 31U;
    if (nvic_.active_count() <= 1) value |= 1U << 11U;  // RETTOBASE
    return value | static_cast<std::uint32_t>(nvic_.innermost());
}

std::uint32_t SystemControl::read_shcsr() const {
    struct Bit {
        unsigned bit;
        bool set;
    };
    const Bit bits[] = {
        {0, nvic_.active(exception::kMemManage)},  {1, nvic_.active(exception::kBusFault)},
        {3, nvic_.active(exception::kUsageFault)}, {7, nvic_.active(exception::kSvCall)},
        {10, nvic_.active(exception::kPendSv)},    {11, nvic_.active(exception::kSysTick)},
        {15, nvic_.pending(exception::kSvCall)},   {16, nvic_.enabled(exception::kMemManage)},
        {17, nvic_.enabled(exception::kBusFault)}, {18, nvic_.enabled(exception::kUsageFault)}};
    std::uint32_t value = 0;
    for (const Bit& each : bits) value |= static_cast<std::uint32_t>(each.set) << each.bit;
    return value;
}

/// Sets, ways and line size of the cache that CSSELR names.
std::uint32_t SystemControl::cache_size_id() const {
    const CacheShape& shape = cache_.shape();
    if (shape.bytes == 0) return 0;
    const std::uint32_t ways = (csselr_ & 1U) != 0 ? 2 : shape.ways;  // M7: I-cache has two ways
    const std::uint32_t sets = shape.bytes / (ways * DataCache::kLineBytes);
    return 7U << 29U | (sets - 1) << 13U | (ways - 1) << 3U | 1U;
}

std::uint32_t SystemControl::read_block(std::uint32_t offset) {
    if (offset >= kShpr && offset < kShprEnd) {
        const int first = exception::kMemManage + static_cast<int>(offset - kShpr);
        std::uint32_t value = 0;
        for (int i = 3; i >= 0; --i) value = value << 8U | nvic_.priority(first + i);
        return value;
    }
    switch (offset) {
        case kIctr:
            return Nvic::kLines / 32;
        case kActlr:
            return actlr_;
        case kCpuid:
            return cpuid(model_);
        case kIcsr:
            return read_icsr();
        case kVtor:
            return vtor_;
        case kAircr:
            return 0xFA050000U | nvic_.priority_group() << 8U;
        case kScr:
            return scr_;
        case kCcr:
            return ccr_;
        case kShcsr:
            return read_shcsr();
        case kCfsr:
            return cfsr_;
        case kHfsr:
            return hfsr_;
        case kMmfar:
            return mmfar_;
        case kBfar:
            return bfar_;
        case kClidr:
            return cache_.shape().bytes != 0 ? 0x09000003 : 0;
        case kCtr:
            return cache_.shape().bytes != 0 ? 0x8303C003 : 0x8000C000;
        case kCcsidr:
            return cache_size_id();
        case kCsselr:
            return csselr_;
        case kCpacr:
            return cpacr_;
        case kDemcr:
            return trace_.monitor_control();
        case kFpccr:
            return fpccr_;
        case kMvfr0:
            return 0x10110021;
        default:
            return 0;
    }
}

void SystemControl::write_icsr(std::uint32_t value) {
    if ((value >> 31U & 1U) != 0) nvic_.pend(exception::kNmi);
    if ((value >> 28U & 1U) != 0) nvic_.pend(exception::kPendSv);
    if ((value >> 27U & 1U) != 0) nvic_.clear_pending(exception::kPendSv);
    if ((value >> 26U & 1U) != 0) nvic_.pend(exception::kSysTick);
    if ((value >> 25U & 1U) != 0) nvic_.clear_pending(exception::kSysTick);
    core_.exceptions_changed();
}

void SystemControl::write_aircr(std::uint32_t value) {
    if (value >> 16U != 0x05FA) {
        core_.report(Misuse::ReservedBits,
                     fmt::format("write of {:#010x} to AIRCR without its key 0x05FA", value));
        return;
    }
    nvic_.set_priority_group(value >> 8U & 7U);
    if ((value & 4U) != 0) core_.request_reset();
    core_.exceptions_changed();
}

void SystemControl::write_ccr(std::uint32_t value) {
    ccr_ = value;
    cache_.set_enabled((value & kDataCacheOn) != 0);
    core_.memory_types_changed();
}

bool SystemControl::write_maintenance(std::uint32_t offset, std::uint32_t value) {
    switch (offset) {
        case kIciallu:
            core_.invalidate_code(true, 0);
            return true;
        case kIcimvau:
            core_.invalidate_code(false, value);
            return true;
        case kDcimvac:
            cache_.invalidate(value);
            return true;
        case kDcisw:
            cache_.invalidate_set_way(value);
            return true;
        case kDccmvau:
        case kDccmvac:
            cache_.clean(value);
            return true;
        case kDccsw:
            cache_.clean_set_way(value);
            return true;
        case kDccimvac:
            cache_.clean(value);
            cache_.invalidate(value);
            return true;
        case kDccisw:
            cache_.clean_set_way(value);
            cache_.invalidate_set_way(value);
            return true;
        case kBpiall:
            return true;
        default:
            return false;
    }
}

bool SystemControl::write_block(std::uint32_t offset, std::uint32_t value) {
    if (offset >= kShpr && offset < kShprEnd) {
        const int first = exception::kMemManage + static_cast<int>(offset - kShpr);
        for (int i = 0; i < 4; ++i)
            nvic_.set_priority(first + i, static_cast<std::uint8_t>(value >> (8 * i)));
        core_.exceptions_changed();
        return true;
    }
    switch (offset) {
        case kActlr:
            actlr_ = value;
            return true;
        case kIcsr:
            write_icsr(value);
            return true;
        case kVtor:
            vtor_ = value & ~0x7FU;
            return true;
        case kAircr:
            write_aircr(value);
            return true;
        case kScr:
            scr_ = value;
            return true;
        case kCcr:
            write_ccr(value);
            return true;
        case kShcsr:
            nvic_.enable(exception::kMemManage, (value >> 16U & 1U) != 0);
            nvic_.enable(exception::kBusFault, (value >> 17U & 1U) != 0);
            nvic_.enable(exception::kUsageFault, (value >> 18U & 1U) != 0);
            return true;
        case kCfsr:
            cfsr_ &= ~value;
            return true;
        case kHfsr:
            hfsr_ &= ~value;
            return true;
        case kMmfar:
            mmfar_ = value;
            return true;
        case kBfar:
            bfar_ = value;
            return true;
        case kCsselr:
            csselr_ = value & 0xFU;
            return true;
        case kCpacr:
            cpacr_ = value;
            return true;
        case kDemcr:
            trace_.set_monitor_control(value, core_.cycle_now());
            return true;
        case kStir:
            nvic_.pend(exception::kFirstInterrupt + static_cast<int>(value % Nvic::kLines));
            core_.exceptions_changed();
            return true;
        case kFpccr:
            fpccr_ = value;
            return true;
        default:
            // Debug, TCM and bus control registers hold no state that this model has.
            return (offset >= kDhcsr && offset < kDemcr) || offset == kDfsr ||
                   (offset >= kFpccr && offset < kMvfr0) ||
                   (offset >= kItcmcr && offset <= kAhbscr + 8);
    }
}

int SystemControl::record_fault(int fault, std::uint32_t status, std::uint32_t address,
                                bool address_valid) {
    cfsr_ |= status;
    if (address_valid && fault == exception::kBusFault) bfar_ = address;
    if (address_valid && fault == exception::kMemManage) mmfar_ = address;
    if (fault != exception::kHardFault && nvic_.enabled(fault)) return fault;
    hfsr_ |= 1U << 30U;  // FORCED
    return exception::kHardFault;
}

}  // namespace outcore::board
