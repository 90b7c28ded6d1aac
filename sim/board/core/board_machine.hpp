// One board that runs: the core, its time, and what devices may ask of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "board/core/block_table.hpp"
#include "board/core/core_clock.hpp"
#include "board/core/cycle_profile.hpp"
#include "board/core/device_map.hpp"
#include "board/core/elf_image.hpp"
#include "board/core/emulator.hpp"
#include "board/core/event_queue.hpp"
#include "board/core/exception_frame.hpp"
#include "board/core/memory_system.hpp"
#include "board/core/misuse_log.hpp"
#include "board/core/nvic.hpp"
#include "board/core/system_control.hpp"
#include "board/virtual_board.hpp"

namespace outcore::board {

class Machine final : public BoardServices,
                      public SystemControl::Core,
                      public Emulator::Listener,
                      public StackMemory,
                      public MemorySystem::Clock {
  public:
    /// `image` and `platform` outlive it. Surroundings come later, because they need services.
    Machine(const platform::Platform& platform, const ElfImage& image, CoreModel model);
    ~Machine() override;

    /// Maps devices and windows and puts the firmware into memory. Once, before run().
    Result<Ok> attach(Surroundings& surroundings);

    struct Limits {
        std::string stop_line;
        Picoseconds time = 0;
        std::optional<ProfileRequest> profile;
    };
    /// Runs from reset. UART output, misuse, counts; storages are the surroundings' business.
    BoardRun run(const Limits& limits);

    // What devices ask.
    Picoseconds now() const override { return clock_.time(cycle_now()); }
    double core_hz() const override { return clock_.hz(); }
    void set_core_hz(double hz) override;
    void at(Picoseconds when, std::function<void()> action) override;
    void set_interrupt(int line, bool level) override;
    bool bus_read(std::uint32_t address, std::span<std::uint8_t> bytes) override;
    bool bus_write(std::uint32_t address, std::span<const std::uint8_t> bytes) override;
    void stall(Picoseconds time) override;
    void misuse(Misuse kind, const std::string& what) override;

    // What the core's own registers ask.
    std::uint64_t cycle_now() const override;
    void exceptions_changed() override { deadline_ = 0; }
    void memory_types_changed() override;
    void invalidate_code(bool all, std::uint32_t address) override;
    void request_reset() override;
    void report(Misuse kind, const std::string& what) override { misuse(kind, what); }

    // What the emulator tells.
    bool block(std::uint32_t address, std::uint32_t size) override;
    void memory_read(std::uint32_t address, std::uint32_t bytes) override;
    void memory_write(std::uint32_t address, std::uint32_t bytes) override;
    std::uint32_t device_read(std::uint32_t address, unsigned bytes) override;
    void device_write(std::uint32_t address, unsigned bytes, std::uint32_t value) override;
    void watched(std::uint32_t address) override;

    bool stack_read(std::uint32_t address, std::uint32_t& value) override;
    bool stack_write(std::uint32_t address, std::uint32_t value) override;

    double cycles_of(Picoseconds duration) const override { return clock_.cycles_of(duration); }

  private:
    struct Fault {
        int number = exception::kHardFault;
        std::uint32_t status = 0, pc = 0, address = 0;
        bool address_valid = false;
        std::string what;
    };

    void settle();
    void plan();
    double branch_cycles(const Block& to);
    /// Are all instructions of the block that may be skipped watched? Else the loop sees to it.
    bool all_watched(const Block& block);
    void watch_skippable();

    void serve_events();
    bool take_exception();
    void enter(int number, std::uint32_t return_address, bool chained);
    void leave(std::uint32_t exc_return);
    void handle(const Emulator::Outcome& outcome);
    void raise(const Fault& fault);
    void memory_fault(const Emulator::Outcome& outcome, bool write);
    void end(RunEnd how, std::string reason);

    void wait(bool for_event);
    bool must_wake(bool for_event);
    bool line_sent();

    /// The instruction of the present block that accesses these bytes now, after the one found
    /// before.
    std::size_t locate(std::uint32_t address, std::uint32_t bytes, bool write);
    std::uint32_t address_of(const AddressForm& form, const Instruction& instruction) const;
    std::uint32_t pc_now() const;
    void check_unaligned(std::uint32_t address, std::uint32_t bytes, bool write);
    /// Counts the block's accesses: one that was to hide behind another memory's does not.
    void follow_bus(std::uint32_t address);
    double unaligned_cycles(std::uint32_t address, std::uint32_t bytes, bool write) const;
    std::string place_name(std::uint32_t pc) const;

    const platform::Platform& platform_;
    const ElfImage& image_;
    GuestMemory memory_;
    EventQueue events_;
    CoreClock clock_;
    Nvic nvic_;
    DataCache cache_;
    SystemControl control_;
    Emulator emulator_;
    std::unique_ptr<Pipeline> pipeline_;
    BlockTable blocks_;
    std::unique_ptr<MemorySystem> timing_;
    DeviceMap devices_;
    MisuseLog log_;
    Surroundings* surroundings_ = nullptr;

    Limits limits_;
    BoardRun result_;
    bool ended_ = false;
    std::uint64_t limit_cycle_ = 0;

    std::uint64_t cycles_ = 0;       // at the start of the present block
    std::uint64_t seen_cycles_ = 0;  // up to which the timer has been looked at
    std::uint64_t deadline_ = 0;     // a block that starts later must not run before the loop
    double pending_ = 0.0;           // cycles of the present block
    double carry_ = 0.0;             // of the last sum, below one cycle
    std::uint32_t executed_ = 0;     // of the present block's skippable cycles
    std::uint32_t offset_ = 0;       // of the instruction under way in its block
    Block* present_ = nullptr;       // the block that runs, or ran last
    Block* previous_ = nullptr;      // the one before
    std::size_t cursor_ = 0;         // instructions of the block before it have accessed devices
    std::size_t access_ = 0;         // accesses of the present block so far
    std::uint32_t last_access_ = 0;  // address of the last one
    bool in_block_ = false;
    std::unordered_set<std::uint32_t> watched_;  // addresses
    const Block* to_watch_ = nullptr;            // must not run before its instructions are watched
    bool types_stale_ = true;
    bool watch_masks_ = false;  // something pending waits for PRIMASK or BASEPRI
    std::uint32_t pc_ = 0;
    bool event_ = false;  // the event register
    std::uint64_t seen_pends_ = 0;
    std::size_t sent_ = 0;           // characters over the UART when a device was last written
    std::size_t scanned_ = 0;        // of the UART's output
    std::uint64_t fault_cycle_ = 0;  // of the first fault; 0: none
    std::optional<CycleProfile> profile_;
    Fault late_fault_;  // found while the block could not be left
    bool has_late_fault_ = false;
};

}  // namespace outcore::board
