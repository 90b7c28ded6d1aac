// Executes Thumb code by Unicorn and tells a listener what happens. Unicorn has neither exceptions
// nor time: both are its users' business.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "board/core/guest_memory.hpp"
#include "board/core/nvic.hpp"
#include "board/core/system_control.hpp"

namespace outcore::board {

enum class Register {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    R10,
    R11,
    R12,
    Sp,
    Lr,
    Pc,
    ProgramStatus,  // xPSR with exception number, flags, IT and T
    Control,
    MainStack,
    ProcessStack,
    FloatStatus,
};

class Emulator {
  public:
    /// Called from within run().
    class Listener {
      public:
        virtual ~Listener() = default;
        /// Before a block of straight-line code runs; false stops before it.
        virtual bool block(std::uint32_t address, std::uint32_t size) = 0;
        /// Before the core accesses memory that is mapped; devices included.
        virtual void memory_read(std::uint32_t address, std::uint32_t bytes) = 0;
        virtual void memory_write(std::uint32_t address, std::uint32_t bytes) = 0;
        virtual std::uint32_t device_read(std::uint32_t address, unsigned bytes) = 0;
        virtual void device_write(std::uint32_t address, unsigned bytes, std::uint32_t value) = 0;
        /// Before the instruction at an address that watch() was told of is executed: not where
        /// its condition does not hold.
        virtual void watched(std::uint32_t address) = 0;
    };

    enum class Stop {
        Asked,            // block() said no, or stop() was called
        ExceptionReturn,  // a branch to an EXC_RETURN value, which is the program counter now
        WaitForEvent,     // the program counter is behind it, as for all below
        WaitForInterrupt,
        SupervisorCall,
        Breakpoint,
        // Faults. The program counter is the start of the block that did it.
        ReadUnmapped,
        WriteUnmapped,
        WriteRefused,
        FetchUnmapped,
        UndefinedInstruction,
    };
    struct Outcome {
        Stop stop = Stop::Asked;
        std::uint32_t address = 0;  // what a memory fault accessed
    };

    Emulator(CoreModel model, Listener& listener);
    ~Emulator();
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;

    void map(const MemoryRange& range);
    /// Addresses whose accesses go to the listener's device_read() and device_write().
    void map_devices(std::uint32_t base, std::uint32_t size);
    /// Code there may have changed behind the emulator's back.
    void forget_code(std::uint32_t address, std::uint32_t size);

    /// Asks for Listener::watched() at one instruction. Not from within run().
    void watch(std::uint32_t address);

    Outcome run(std::uint32_t pc);
    void stop();

    std::uint32_t get(Register which) const;
    void set(Register which, std::uint32_t value);
    /// S0 to S31.
    std::uint32_t get_float(unsigned number) const;
    void set_float(unsigned number, std::uint32_t value);
    ExceptionMasks masks() const;
    void clear_fault_mask();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace outcore::board
