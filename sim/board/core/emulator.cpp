// What Unicorn 2.0 does, found by experiment on Debian's library: UC_MODE_MCLASS forces the
// Cortex-M33, so it is left out and the model set instead; WFI returns without error, WFE and
// undefined instructions return as "invalid instruction", both with the program counter behind
// (WFE) or at (undefined) the instruction; in memory hooks the program counter is the start of the
// block, while all other registers are those of the instruction under way.
// SPDX-License-Identifier: Apache-2.0
#include "board/core/emulator.hpp"

#include <fmt/format.h>
#include <unicorn/unicorn.h>

#include <array>
#include <cassert>
#include <list>
#include <stdexcept>
#include <vector>

namespace outcore::board {
namespace {

constexpr std::uint32_t kInterruptSvc = 2, kInterruptPrefetch = 3, kInterruptBreakpoint = 7,
                        kInterruptReturn = 8;
constexpr std::uint32_t kFirstReturnValue = 0xFF000000;  // branches there leave an exception
constexpr std::uint32_t kPage = 1024;                    // the least that Unicorn maps on Arm

int unicorn_model(CoreModel model) {
    switch (model) {
        case CoreModel::M4:
            return UC_CPU_ARM_CORTEX_M4;
        case CoreModel::M7:
            return UC_CPU_ARM_CORTEX_M7;
        default:
            return UC_CPU_ARM_CORTEX_M33;
    }
}

int unicorn_register(Register which) {
    constexpr std::array<int, 21> kRegisters = {
        UC_ARM_REG_R0,   UC_ARM_REG_R1,          UC_ARM_REG_R2,      UC_ARM_REG_R3,  UC_ARM_REG_R4,
        UC_ARM_REG_R5,   UC_ARM_REG_R6,          UC_ARM_REG_R7,      UC_ARM_REG_R8,  UC_ARM_REG_R9,
        UC_ARM_REG_R10,  UC_ARM_REG_R11,         UC_ARM_REG_R12,     UC_ARM_REG_SP,  UC_ARM_REG_LR,
        UC_ARM_REG_PC,   UC_ARM_REG_XPSR_NZCVQG, UC_ARM_REG_CONTROL, UC_ARM_REG_MSP, UC_ARM_REG_PSP,
        UC_ARM_REG_FPSCR};
    return kRegisters[static_cast<std::size_t>(which)];
}

void check(uc_err error, const char* what) {
    if (error != UC_ERR_OK)
        throw std::runtime_error(fmt::format("emulator: {}: {}", what, uc_strerror(error)));
}

}  // namespace

struct Emulator::State {
    Listener* listener = nullptr;
    uc_engine* engine = nullptr;
    struct DevicePlace {
        State* state = nullptr;
        std::uint32_t base = 0;
    };
    std::list<DevicePlace> device_places;  // Unicorn's callbacks point to them
    std::uint32_t interrupt = 0;           // of the latest run
    std::uint32_t fault_address = 0;
    std::uint32_t block = 0;  // start of the latest one
    bool stopped = false;

    ~State() {
        if (engine != nullptr) uc_close(engine);
    }
    std::uint32_t read(int id) const {
        std::uint32_t value = 0;
        uc_reg_read(engine, id, &value);
        return value;
    }
    void stop() {
        stopped = true;
        uc_emu_stop(engine);
    }
    Stop without_error() const {
        switch (interrupt) {
            case 0:
                return stopped ? Stop::Asked : Stop::WaitForInterrupt;
            case kInterruptReturn:
                return Stop::ExceptionReturn;
            case kInterruptPrefetch:  // the addresses of return values are never executable
                return read(UC_ARM_REG_PC) >= kFirstReturnValue ? Stop::ExceptionReturn
                                                                : Stop::FetchUnmapped;
            case kInterruptSvc:
                return Stop::SupervisorCall;
            case kInterruptBreakpoint:
                return Stop::Breakpoint;
            default:
                return Stop::UndefinedInstruction;
        }
    }
    Stop with_error(uc_err error) const {
        switch (error) {
            case UC_ERR_READ_UNMAPPED:
            case UC_ERR_READ_PROT:
                return Stop::ReadUnmapped;
            case UC_ERR_WRITE_UNMAPPED:
                return Stop::WriteUnmapped;
            case UC_ERR_WRITE_PROT:
                return Stop::WriteRefused;
            default:
                return fault_address >= kFirstReturnValue ? Stop::ExceptionReturn
                                                          : Stop::FetchUnmapped;
        }
    }
    /// WFE, YIELD (Asked: to go on) or an undefined instruction. A block ends with a hint, so one
    /// that begins at `now` has not run it.
    Stop hint_before(std::uint32_t now) const {
        constexpr std::uint16_t kWaitForEvent = 0xBF20, kYield = 0xBF10;
        std::uint16_t before = 0;
        if (block == now || uc_mem_read(engine, now - 2, &before, sizeof before) != UC_ERR_OK)
            return Stop::UndefinedInstruction;
        if (before == kYield) return Stop::Asked;
        return before == kWaitForEvent ? Stop::WaitForEvent : Stop::UndefinedInstruction;
    }
    template <typename Callback>
    void hook(int kind, Callback callback) {
        uc_hook handle{};
        check(uc_hook_add(engine, &handle, kind, reinterpret_cast<void*>(callback), this, 1, 0),
              "adding a hook");
    }
};

namespace {

template <typename T>
T& as(void* user) {
    return *static_cast<T*>(user);
}

}  // namespace

Emulator::Emulator(CoreModel model, Listener& listener)
    : state_(std::make_unique<Emulator::State>()) {
    using Self = Emulator::State;
    state_->listener = &listener;
    check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &state_->engine), "opening it");
    check(uc_ctl_set_cpu_model(state_->engine, unicorn_model(model)), "choosing the core");
    state_->hook(
        UC_HOOK_BLOCK, +[](uc_engine*, std::uint64_t address, std::uint32_t size, void* user) {
            Self& self = as<Self>(user);
            self.block = static_cast<std::uint32_t>(address);
            if (!self.listener->block(static_cast<std::uint32_t>(address), size)) self.stop();
        });
    state_->hook(
        UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
        +[](uc_engine*, uc_mem_type type, std::uint64_t address, int size, std::int64_t,
            void* user) {
            Listener& to = *as<Self>(user).listener;
            const auto at = static_cast<std::uint32_t>(address);
            if (type == UC_MEM_WRITE)
                to.memory_write(at, static_cast<std::uint32_t>(size));
            else
                to.memory_read(at, static_cast<std::uint32_t>(size));
        });
    state_->hook(
        UC_HOOK_MEM_INVALID,
        +[](uc_engine*, uc_mem_type, std::uint64_t address, int, std::int64_t, void* user) -> bool {
            as<Self>(user).fault_address = static_cast<std::uint32_t>(address);
            return false;
        });
    state_->hook(
        UC_HOOK_INTR, +[](uc_engine*, std::uint32_t number, void* user) {
            Self& self = as<Self>(user);
            self.interrupt = number;
            self.stop();
        });
}

Emulator::~Emulator() = default;

void Emulator::map(const MemoryRange& range) {
    unsigned rights = UC_PROT_READ;
    if (range.writable) rights |= UC_PROT_WRITE;
    if (range.executable) rights |= UC_PROT_EXEC;
    const std::size_t size = (range.bytes.size() + kPage - 1) / kPage * kPage;
    check(uc_mem_map_ptr(state_->engine, range.base, size, rights, range.bytes.data()),
          ("mapping " + range.name).c_str());
}

void Emulator::map_devices(std::uint32_t base, std::uint32_t size) {
    using Place = Emulator::State::DevicePlace;
    state_->device_places.push_back({state_.get(), base});
    Place* const place = &state_->device_places.back();
    check(
        uc_mmio_map(
            state_->engine, base, size,
            +[](uc_engine*, std::uint64_t offset, unsigned bytes, void* user) -> std::uint64_t {
                const Place& at = as<Place>(user);
                return at.state->listener->device_read(at.base + static_cast<std::uint32_t>(offset),
                                                       bytes);
            },
            place,
            +[](uc_engine*, std::uint64_t offset, unsigned bytes, std::uint64_t value, void* user) {
                const Place& at = as<Place>(user);
                at.state->listener->device_write(at.base + static_cast<std::uint32_t>(offset),
                                                 bytes, static_cast<std::uint32_t>(value));
            },
            place),
        "mapping devices");
}

void Emulator::forget_code(std::uint32_t address, std::uint32_t size) {
    uc_ctl_remove_cache(state_->engine, static_cast<std::uint64_t>(address),
                        static_cast<std::uint64_t>(address) + size);
}

void Emulator::watch(std::uint32_t address) {
    uc_hook handle{};
    const auto callback = +[](uc_engine*, std::uint64_t at, std::uint32_t, void* user) {
        as<Emulator::State>(user).listener->watched(static_cast<std::uint32_t>(at));
    };
    check(uc_hook_add(state_->engine, &handle, UC_HOOK_CODE, reinterpret_cast<void*>(callback),
                      state_.get(), std::uint64_t{address}, std::uint64_t{address}),
          "watching an instruction");
}

void Emulator::stop() { state_->stop(); }

Emulator::Outcome Emulator::run(std::uint32_t pc) {
    constexpr std::uint64_t kNoEnd = 0xFFFFFFFE;
    State& state = *state_;
    for (;;) {
        state.stopped = false;
        state.interrupt = 0;
        state.block = pc;
        const uc_err error = uc_emu_start(state.engine, pc | 1U, kNoEnd, 0, 0);
        const std::uint32_t now = state.read(UC_ARM_REG_PC);
        if (error == UC_ERR_OK || state.interrupt != 0) return {state.without_error(), 0};
        if (error != UC_ERR_INSN_INVALID) return {state.with_error(error), state.fault_address};
        const Stop stop = state.hint_before(now);
        if (stop != Stop::Asked) return {stop, now};
        pc = now;  // YIELD
    }
}

std::uint32_t Emulator::get(Register which) const {
    // Unicorn writes the whole xPSR under one name and reads it under another.
    if (which == Register::ProgramStatus) return state_->read(UC_ARM_REG_XPSR);
    return state_->read(unicorn_register(which));
}

void Emulator::set(Register which, std::uint32_t value) {
    uc_reg_write(state_->engine, unicorn_register(which), &value);
}

std::uint32_t Emulator::get_float(unsigned number) const {
    return state_->read(UC_ARM_REG_S0 + static_cast<int>(number));
}

void Emulator::set_float(unsigned number, std::uint32_t value) {
    uc_reg_write(state_->engine, UC_ARM_REG_S0 + static_cast<int>(number), &value);
}

ExceptionMasks Emulator::masks() const {
    ExceptionMasks masks;
    masks.primask = (state_->read(UC_ARM_REG_PRIMASK) & 1U) != 0;
    masks.faultmask = (state_->read(UC_ARM_REG_FAULTMASK) & 1U) != 0;
    masks.basepri = static_cast<std::uint8_t>(state_->read(UC_ARM_REG_BASEPRI));
    return masks;
}

void Emulator::clear_fault_mask() {
    const std::uint32_t zero = 0;
    uc_reg_write(state_->engine, UC_ARM_REG_FAULTMASK, &zero);
}

}  // namespace outcore::board
