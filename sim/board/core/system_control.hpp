// The registers of the core itself (private peripheral bus): NVIC, SCB, SysTick, MPU, cache
// maintenance, cycle counter. What they do beyond holding values is asked of a `Core`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "board/core/data_cache.hpp"
#include "board/core/memory_protection.hpp"
#include "board/core/nvic.hpp"
#include "board/core/sys_tick.hpp"
#include "board/core/trace_unit.hpp"
#include "board/peripheral.hpp"

namespace outcore::board {

enum class CoreModel { M4, M7, M33 };

class SystemControl {
  public:
    /// What the registers ask of the rest of the core.
    class Core {
      public:
        virtual ~Core() = default;
        virtual std::uint64_t cycle_now() const = 0;
        /// Priorities, pending states or the timer may have changed.
        virtual void exceptions_changed() = 0;
        virtual void memory_types_changed() = 0;
        virtual void invalidate_code(bool all, std::uint32_t address) = 0;
        virtual void request_reset() = 0;
        virtual void report(Misuse kind, const std::string& what) = 0;
    };

    static constexpr std::uint32_t kBase = 0xE0000000, kSize = 0x100000;

    SystemControl(CoreModel model, Core& core, Nvic& nvic, DataCache& cache,
                  std::uint32_t vector_table);

    std::uint32_t read(std::uint32_t offset, unsigned bytes);
    void write(std::uint32_t offset, unsigned bytes, std::uint32_t value);

    std::uint32_t vector_table() const { return vtor_; }
    bool event_on_pending() const { return (scr_ & 0x10U) != 0; }
    bool sleep_on_exit() const { return (scr_ & 2U) != 0; }
    bool traps_unaligned() const { return (ccr_ & 8U) != 0; }
    bool traps_division_by_zero() const { return (ccr_ & 0x10U) != 0; }
    bool code_cache_enabled() const { return (ccr_ & (1U << 17U)) != 0; }
    bool floating_point_enabled() const { return (cpacr_ >> 20U & 0xFU) == 0xFU; }
    const MemoryProtection& protection() const { return mpu_; }
    SysTick& timer() { return timer_; }

    /// Which of the configurable fault handlers takes `fault`, or HardFault. Sets status registers.
    int record_fault(int fault, std::uint32_t status, std::uint32_t address, bool address_valid);
    std::uint32_t fault_status() const { return cfsr_; }

  private:
    std::uint32_t read_word(std::uint32_t offset);
    void write_word(std::uint32_t offset, std::uint32_t value);
    std::uint32_t read_nvic(std::uint32_t offset) const;
    void write_nvic(std::uint32_t offset, std::uint32_t value);
    std::uint32_t read_block(std::uint32_t offset);
    bool write_block(std::uint32_t offset, std::uint32_t value);
    void write_icsr(std::uint32_t value);
    void write_aircr(std::uint32_t value);
    void write_ccr(std::uint32_t value);
    bool write_maintenance(std::uint32_t offset, std::uint32_t value);
    std::uint32_t read_icsr() const;
    std::uint32_t read_shcsr() const;
    std::uint32_t cache_size_id() const;

    CoreModel model_;
    Core& core_;
    Nvic& nvic_;
    DataCache& cache_;
    SysTick timer_;
    MemoryProtection mpu_;
    TraceUnit trace_;
    std::uint32_t vtor_, scr_ = 0, ccr_ = 0x200, cpacr_ = 0, cfsr_ = 0, hfsr_ = 0, mmfar_ = 0,
                         bfar_ = 0, csselr_ = 0, actlr_ = 0, fpccr_ = 0xC0000000;
};

}  // namespace outcore::board
