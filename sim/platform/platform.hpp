// One board, resolved and immutable: core, memories, storages, transfer channels, power. Nothing
// here is optional; where the facts are silent, the JSON holds an assumed value that says so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "platform/core_timing.hpp"
#include "platform/transfer_engine.hpp"

namespace outcore::platform {

enum class Basis { Measured, Quoted, Derived, Assumed };

/// One modelling constant as its file states it, for `outcore list constants`.
struct Constant {
    std::string file;     // configs/boards/stm32f746g-disco.json
    std::string pointer;  // /memories/1/size_bytes
    double value = 0.0;
    std::string unit;
    std::string source;
    Basis basis = Basis::Assumed;
};

struct Core {
    std::string name;  // "cortex-m7"
    Hertz clock;
    /// 0 without a data cache; else bytes of a line. Buffers in cached memory begin and end on
    /// lines.
    std::int32_t cache_line_bytes = 0;
    Amperes run_current;    // at `clock`, whole MCU
    Amperes sleep_current;  // while the core waits (WFE)
    /// What keeps data between two uses on its way from flash or cached memory; 0 without.
    std::int64_t data_cache_bytes = 0;
    CoreTiming timing = {};
};

enum class MemoryKind { Tcm, Sram, InternalFlash, ExternalRam };

/// How the time of an external RAM is described: one set-up for each burst, or the rules of its
/// kind.
enum class RamTiming { Flat, Psram, Sdram };

/// Octal PSRAM and HyperRAM: a burst is one chip-select low; refresh hides in the latency.
struct PsramTiming {
    std::int32_t command_clocks = 0;  // instruction and address
    std::int32_t read_latency_clocks = 0, write_latency_clocks = 0;
    /// Every access waits twice the latency; else only one that meets a refresh.
    bool fixed_latency = false;
    std::int32_t row_bytes = 1024;  // a burst ends at the end of a row
    std::int32_t deselect_clocks = 0;
    Seconds select_low_max;  // tCEM: longer bursts would keep the part from refreshing
    Seconds refresh_interval, refresh_time;
};

/// Clocks of the memory's bus.
struct SdramTiming {
    std::int32_t banks = 4;
    std::int32_t row_bytes = 512;
    std::int32_t activate_to_access = 0;  // tRCD
    std::int32_t precharge = 0;           // tRP
    std::int32_t cas_latency = 0;
    std::int32_t activate_to_precharge = 0;  // tRAS
    std::int32_t row_cycle = 0;              // tRC, also the length of a refresh
    std::int32_t write_recovery = 0;         // tWR
    Seconds refresh_interval;                // between two rows
    /// The controller asks for the next burst early: only the first pays the CAS latency.
    bool read_ahead = false;
};

/// What the core addresses directly.
struct Memory {
    std::string name;
    std::string part;  // of external RAM described by a part file, else empty
    MemoryKind kind = MemoryKind::Sram;
    std::uint32_t base_address = 0;
    Bytes size;
    Bytes reserved;       // at the end of the memory: stack, static data, schedule window
    bool cached = false;  // behind the core's data cache
    Hertz bus_clock;
    double bytes_per_clock = 4.0;  // streaming, of bus_clock
    std::int32_t burst_setup_clocks =
        0;  // before the first byte of each burst (row activation, bridge)
    std::int32_t burst_bytes = 32;
    Amperes active_current;  // external parts only; 0 for what the core's current includes
    Amperes standby_current;
    RamTiming ram_timing = RamTiming::Flat;  // Psram and Sdram do not use burst_setup_clocks
    PsramTiming psram;
    SdramTiming sdram;

    Bytes usable() const { return size - reserved; }
    bool on_chip_ram() const { return kind == MemoryKind::Tcm || kind == MemoryKind::Sram; }
};

enum class StorageKind { Nor, SdCard, Psram };

/// How one command goes over the wires: lines of instruction, address and data phase, and the
/// clocks between. 1-4-4 is {1, 4, 4}, QPI {4, 4, 4}, 8d-8d-8d {8, 8, 8} with `ddr`.
struct SerialCommand {
    std::uint32_t opcode = 0x03;
    std::int32_t instruction_lines = 1, address_lines = 1, data_lines = 1;
    std::int32_t instruction_bits = 8, address_bits = 24;  // address_bits 0: no address phase
    std::int32_t dummy_clocks = 0;                         // mode clocks not included
    bool ddr = false;                                      // address and data on both edges
    std::int32_t banks = 1;        // 2 = dual flash, both banks work at once
    std::int32_t mode_clocks = 0;  // between address and dummy clocks
    /// The mode bits ask the part to take the next read without its instruction (SIOO).
    bool continuous = false;

    std::int32_t wait_clocks() const { return mode_clocks + dummy_clocks; }
    /// JESD216 knows double-rate instructions on eight lines only (4s-4d-4d, 8d-8d-8d).
    bool instruction_ddr() const { return ddr && instruction_lines == 8; }
    /// The same lines for a command without waits, such as a program or an erase.
    SerialCommand without_waits() const;
};
using ReadCommand = SerialCommand;

/// One erase command; a size of 0: the part has none.
struct EraseType {
    Bytes size;
    Seconds typ, max;
    std::uint32_t opcode = 0x20;
};

/// The erase commands from the smallest to the largest.
enum class EraseKind { Sector, HalfBlock, Block, Chip };
constexpr EraseKind kEraseKinds[] = {EraseKind::Sector, EraseKind::HalfBlock, EraseKind::Block,
                                     EraseKind::Chip};

/// Least times between commands, all from the rise of chip select.
struct FlashTimes {
    Seconds deselect_after_read;   // tSHSL after reads
    Seconds deselect_after_other;  // tSHSL after every other command
    Seconds suspend;               // tSUS: from suspend until reads are taken
    Seconds resume_to_suspend;     // tRS: from resume to the next suspend
    Seconds enter_power_down;      // tDP
    Seconds leave_power_down;      // tRES1
    Seconds reset;                 // tRST
};

/// What an SD card adds to a storage: blocks of 512 bytes behind a flash translation layer. The
/// storage's page is what that layer programs at once, its sector what it erases, `endurance` that
/// of a sector.
struct SdTiming {
    std::int32_t bus_lines = 4;
    std::int32_t response_gap_clocks = 0;          // end of a command to its response
    Seconds read_access_typ, read_access_max;      // command to first block
    Seconds block_gap;                             // between the blocks of a read
    Seconds write_latency_typ, write_latency_max;  // busy after a write, beside the programs
    double write_latency_spread = 0.0;  // of the logarithm of that, where it is drawn at random
    double spare_share = 0.07;          // of the physical sectors, beyond the capacity
};

/// What is moved in bulk. Program and erase follow the rules of NOR flash when `needs_erase`.
struct Storage {
    std::string name;  // "qspi"
    std::string part;  // "N25Q128A"
    StorageKind kind = StorageKind::Nor;
    Bytes size;
    std::int32_t dies = 1;  // equal parts of `size`
    Bytes page;             // a program never crosses one
    Bytes sector;           // unit of erase
    Bytes read_granule{1};  // reads begin and end on multiples
    bool needs_erase = true;
    Hertz bus_clock;
    ReadCommand read;
    /// `erase` also stands for all that has no data: write enable, suspend. Instruction lines 0: as
    /// `read`, without its waits.
    SerialCommand program = {0x02, 0}, erase = {0x20, 0}, status = {0x05, 0};
    std::int32_t chip_select_high_clocks = 2;  // what the controller keeps, at least
    FlashTimes times;
    std::int32_t status_poll_clocks = 0;  // between two reads of the status register
    Seconds page_program_typ, page_program_max;
    Seconds sector_erase_typ, sector_erase_max;
    EraseType half_block, block, chip;  // beside the sector; Bytes 0: none
    std::uint32_t sector_erase_opcode = 0x20;
    std::uint32_t suspend_opcode = 0x75, resume_opcode = 0x7A;
    double endurance_cycles = 1e5;     // program/erase cycles of a sector
    double age_cycles = 0.0;           // of them behind every sector at the start
    std::uint32_t window_address = 0;  // memory-mapped window, 0 without
    Volts supply;
    Amperes read_current, program_current, erase_current, standby_current;
    SdTiming sd;  // StorageKind::SdCard only
    Amperes power_down_current;

    EraseType erase_type(EraseKind which) const;
    SerialCommand program_command() const;
    SerialCommand erase_command() const;
    SerialCommand status_command() const;
};

/// Leaving a mode of a storage's controller is an abort, a wait for idle and three register writes.
/// Assumed: 32 clocks of the storage's bus; no public figure.
constexpr double kModeSwitchBusClocks = 32.0;

enum class ChannelKind { Storage, MemoryToMemory };

/// One engine that moves bytes, and its lane: the storage's controller with its DMA stream, or a
/// memory-to-memory DMA stream. Lane id = index of the channel + 1.
struct Channel {
    std::string name;
    ChannelKind kind = ChannelKind::Storage;
    DeviceId storage;                // ChannelKind::Storage only
    std::vector<DeviceId> reaches;   // memories it can read and write
    std::int32_t item_bytes = 4;     // narrowest item; addresses and lengths are multiples
    std::int64_t max_items = 65535;  // in one contiguous piece
    Hertz clock;                     // of the engine's bus
    double bytes_per_clock = 4.0;
    Cycles start_cycles;       // on the cpu, for each contiguous piece
    Cycles completion_cycles;  // on the cpu (interrupt handler), for each contiguous piece
    /// Items of this width reach `bytes_per_clock`, narrower ones in proportion; 0: any width does.
    std::int32_t full_rate_item_bytes = 0;
    double drain_clocks = 0.0;                    // from the last byte to the end of the piece
    std::optional<Engine> engine = std::nullopt;  // what the rate derives from, where it does

    /// The rate of a piece whose addresses and length are multiples of `alignment`.
    double rate(std::int64_t alignment) const {
        if (full_rate_item_bytes <= 1 || alignment % full_rate_item_bytes == 0)
            return bytes_per_clock;
        const std::int64_t width = alignment & -alignment;  // its largest power of two
        return bytes_per_clock * static_cast<double>(width) / full_rate_item_bytes;
    }
};

/// Sets what `driver` and the channel's engine (where it has one) make of the channel.
void derive_rate(const Driver& driver, Channel& channel);

struct Platform {
    std::string name;         // "stm32f746g-disco"
    std::string title;        // "STM32F746G-DISCO"
    std::string source_json;  // the resolved description as JSON text, embedded in schedules
    Core core;
    Volts supply;
    std::vector<Memory> memories;   // device ids 0 .. memories-1
    std::vector<Storage> storages;  // device ids memories ..
    std::vector<Channel> channels;  // lane ids 1 ..
    std::vector<Constant> constants;
    std::string kernel_profile;    // name of the kernel timing profile in configs/kernels
    std::optional<Driver> driver;  // how the channels are programmed, where it is stated

    std::size_t device_count() const { return memories.size() + storages.size(); }
    bool is_memory(DeviceId id) const { return id.valid() && id.index() < memories.size(); }
    bool is_storage(DeviceId id) const {
        return id.valid() && !is_memory(id) && id.index() < device_count();
    }
    const Memory& memory(DeviceId id) const { return memories.at(id.index()); }
    const Storage& storage(DeviceId id) const { return storages.at(id.index() - memories.size()); }
    const std::string& device_name(DeviceId id) const {
        return is_memory(id) ? memory(id).name : storage(id).name;
    }
    Bytes device_size(DeviceId id) const {
        return is_memory(id) ? memory(id).size : storage(id).size;
    }
    std::size_t lane_count() const { return channels.size() + 1; }
    bool has_channel(LaneId lane) const { return lane.value >= 1 && lane.index() < lane_count(); }
    const Channel& channel(LaneId lane) const { return channels.at(lane.index() - 1); }
    std::string lane_name(LaneId lane) const {
        return lane.value == 0 ? "cpu" : channel(lane).name;
    }
};

constexpr LaneId kCpuLane{0};

}  // namespace outcore::platform
