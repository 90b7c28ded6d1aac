// What a register-level peripheral and the virtual board know of each other: time, interrupt lines,
// the bus as a DMA engine sees it, and the place where wrong use is reported.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace outcore::board {

/// Time since reset. The core's clock changes while firmware sets up its PLL, so time, not cycles,
/// is what devices share.
using Picoseconds = std::int64_t;

/// Uses of the hardware that would fail silently, or not at once, on a real board.
enum class Misuse {
    UnmappedAccess,       // no memory or peripheral at this address
    UnclockedPeripheral,  // its RCC enable bit is off
    ReservedBits,         // a reserved bit was set, or a read-only register written
    WrongWidth,           // access narrower or wider than the register takes
    WrongOrder,           // a register written while the peripheral is busy or enabled
    UnreachableMemory,    // a DMA engine or bus master has no path to this address
    StaleCacheLine,       // the core reads a line that a DMA has overwritten, without invalidation
    DirtyCacheLine,       // a DMA reads, or overwrites, bytes of which the cache holds newer ones
    BusyStorage,          // a command to a flash that programs or erases
    StorageRule,          // erase before program, page crossed, write not enabled
    WrongClock,           // clock too fast for wait states, voltage scale or part
    UnalignedAccess,      // the core would fault
    Fault,                // the core took a fault exception
};

/// The contents of one storage from its offset 0; the rest is erased.
struct StorageContents {
    std::string storage;  // its name in the platform
    std::vector<std::uint8_t> bytes;
};

/// Time, events and lines of one board.
class BoardServices {
  public:
    virtual ~BoardServices() = default;

    virtual Picoseconds now() const = 0;
    virtual double core_hz() const = 0;
    /// The RCC model calls this when firmware switches clocks.
    virtual void set_core_hz(double hz) = 0;

    /// Runs `action` once, when `now()` has reached `when` (not before the present instruction
    /// block has ended). Actions of one instant run in the order in which they were asked for.
    virtual void at(Picoseconds when, std::function<void()> action) = 0;

    /// Level of the external interrupt line `line` (position in the vector table minus 16).
    virtual void set_interrupt(int line, bool level) = 0;

    /// Bytes as a bus master other than the core moves them; the address map is the core's. False
    /// when nothing is there. The data cache watches: what it would get wrong is reported as
    /// misuse.
    virtual bool bus_read(std::uint32_t address, std::span<std::uint8_t> bytes) = 0;
    virtual bool bus_write(std::uint32_t address, std::span<const std::uint8_t> bytes) = 0;

    /// Stall the core: an access that is under way takes this much longer.
    virtual void stall(Picoseconds time) = 0;

    /// Records wrong use with the program counter and source line of the instruction under way.
    virtual void misuse(Misuse kind, const std::string& what) = 0;
};

/// Registers in the core's address space. Offsets are from the peripheral's base.
class Peripheral {
  public:
    virtual ~Peripheral() = default;
    /// `bytes` is 1, 2 or 4; reads may have effects (data registers).
    virtual std::uint32_t read(std::uint32_t offset, unsigned bytes) = 0;
    virtual void write(std::uint32_t offset, unsigned bytes, std::uint32_t value) = 0;
};

/// Where a peripheral answers.
struct PeripheralPlace {
    std::string name;  // "QUADSPI"
    std::uint32_t base = 0, size = 0x400;
    Peripheral* peripheral = nullptr;
};

/// A memory whose bytes the core reads through another device: the mapped window of a flash, SDRAM
/// behind the FMC. `bytes` is mapped into the core's address space as it is.
class Window {
  public:
    virtual ~Window() = default;
    /// Called before each access of the core that misses its caches: reports misuse (not in mapped
    /// mode, not initialised) and returns how long the access takes.
    virtual Picoseconds access(std::uint32_t offset, unsigned bytes, bool write) = 0;
};
struct WindowPlace {
    std::string name;
    std::uint32_t base = 0;
    std::span<std::uint8_t> bytes;
    bool writable = false;
    Window* window = nullptr;
};

/// A microcontroller's peripherals and what is soldered around it. Owns them; lives as long as the
/// run.
class Surroundings {
  public:
    virtual ~Surroundings() = default;
    virtual std::vector<PeripheralPlace> peripherals() = 0;
    virtual std::vector<WindowPlace> windows() = 0;
    /// What the firmware has sent over the report UART so far.
    virtual const std::string& uart_output() const = 0;
    /// Bytes that arrive at the report UART, one character time after another, from when the
    /// firmware has sent the line "oc ready".
    virtual void uart_input(std::string bytes) = 0;
    /// Contents of the storages that the firmware has programmed or erased.
    virtual std::vector<StorageContents> written_storages() { return {}; }
};

}  // namespace outcore::board
