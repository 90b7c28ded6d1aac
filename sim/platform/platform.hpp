// One board, resolved and immutable: core, memories, storages, transfer channels, power. Nothing
// here is optional; where the facts are silent, the JSON holds an assumed value that says so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"

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

/// How one command reads: lines of instruction, address and data phase, and the clocks between.
struct ReadCommand {
    std::uint32_t opcode = 0x03;
    std::int32_t instruction_lines = 1, address_lines = 1, data_lines = 1;
    std::int32_t instruction_bits = 8, address_bits = 24;
    std::int32_t dummy_clocks = 0;  // mode clocks included
    bool ddr = false;
    std::int32_t banks = 1;  // 2 = dual flash, both banks give data at once
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
    std::int32_t chip_select_high_clocks = 2;
    Seconds page_program_typ, page_program_max;
    Seconds sector_erase_typ, sector_erase_max;
    double endurance_cycles = 1e5;     // program/erase cycles of a sector
    std::uint32_t window_address = 0;  // memory-mapped window, 0 without
    Volts supply;
    Amperes read_current, program_current, erase_current, standby_current;
    SdTiming sd;  // StorageKind::SdCard only
};

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
};

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
    std::string kernel_profile;  // name of the kernel timing profile in configs/kernels

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
