// The board description as its files state it, every constant optional, and the tables that say
// which constants there are: reading, writing, overrides, limits and the list of constants all
// follow them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/raw_constant.hpp"

namespace outcore::platform {

/// A name or an enumerator; pointer empty: not stated.
struct RawText {
    std::string text;
    std::string file, pointer;
    bool stated() const { return !pointer.empty(); }
};

struct RawCore {
    RawText name;
    RawConstant clock_hz, cache_line_bytes, data_cache_bytes, run_current_a, sleep_current_a;
    // What the virtual board needs of it (core_timing.hpp).
    RawConstant issue_width, load_cycles, pipelined_saving_cycles, load_use_stall_cycles,
        address_stall_cycles, store_cycles, indexed_store_cycles, load_after_store_cycles,
        multiple_cycles, late_result_stall_cycles, unaligned_load_cycles, unaligned_store_cycles,
        multiply_cycles, divide_cycles, if_cycles, system_cycles, barrier_cycles, float_cycles,
        float_multiply_add_cycles, float_divide_cycles, branch_taken_cycles, branch_indirect_cycles,
        branch_mispredict_cycles, branch_predicted_cycles, code_cache_bytes, code_cache_ways,
        code_line_bytes, sequential_miss_share, data_cache_ways, bus_latency_cycles,
        store_miss_share, itcm_bytes, exception_entry_cycles, exception_exit_cycles,
        tail_chain_cycles;
};

struct RawPsram {
    RawConstant command_clocks, read_latency_clocks, write_latency_clocks, fixed_latency, row_bytes,
        deselect_clocks, select_low_max_s, refresh_interval_s, refresh_time_s;
};

struct RawSdram {
    RawConstant banks, row_bytes, activate_to_access_clocks, precharge_clocks, cas_latency_clocks,
        activate_to_precharge_clocks, row_cycle_clocks, write_recovery_clocks, refresh_interval_s,
        read_ahead;
};

struct RawMemory {
    RawText name, part, kind;
    RawConstant base_address, size_bytes, reserved_bytes, cached, bus_clock_hz, bytes_per_clock,
        burst_setup_clocks, burst_bytes, active_current_a, standby_current_a;
    std::optional<RawPsram> psram;
    std::optional<RawSdram> sdram;
};

struct RawSd {
    RawConstant bus_lines, response_gap_clocks, read_access_typ_s, read_access_max_s, block_gap_s,
        write_latency_typ_s, write_latency_max_s, write_latency_spread, spare_share;
};

struct RawRead {
    RawConstant opcode, instruction_lines, address_lines, data_lines, instruction_bits,
        address_bits, mode_clocks, dummy_clocks, ddr, banks, continuous, max_clock_hz;
};

/// Program, erase and status commands.
struct RawCommand {
    RawConstant opcode, instruction_lines, address_lines, data_lines, instruction_bits,
        address_bits, dummy_clocks, ddr;
};

struct RawStorage {
    RawText name, part, kind;
    RawConstant size_bytes, dies, page_bytes, sector_bytes, read_granule_bytes, needs_erase,
        bus_clock_hz, chip_select_high_clocks, page_program_typ_s, page_program_max_s,
        sector_erase_typ_s, sector_erase_max_s, endurance_cycles, window_address, supply_v,
        read_current_a, program_current_a, erase_current_a, standby_current_a;
    RawConstant half_block_bytes, half_block_erase_typ_s, half_block_erase_max_s, block_bytes,
        block_erase_typ_s, block_erase_max_s, chip_erase_typ_s, chip_erase_max_s,
        sector_erase_opcode, half_block_erase_opcode, block_erase_opcode, chip_erase_opcode,
        suspend_opcode, resume_opcode, deselect_after_read_s, deselect_after_other_s,
        suspend_latency_s, resume_to_suspend_s, enter_power_down_s, leave_power_down_s, reset_s,
        status_poll_clocks, age_cycles, power_down_current_a;
    RawRead read;
    RawCommand program, erase, status;
    std::optional<RawSd> sd;

    bool is_sd_card() const { return kind.text == "SdCard"; }  // no `read` then, but `sd`
};

struct RawEngine {
    RawText name;
    RawConstant read_clocks, write_clocks, beat_clocks, two_ports, request_clocks,
        requests_pipelined, burst_items, widest_item_bytes, fifo_bytes, counter_limit, counts_bytes;
};

struct RawDriver {
    RawText name;
    RawConstant item_bytes, copy_item_bytes, request_items, command_bytes, start_cycles,
        completion_cycles;
};

/// What engine and driver say may be left out; what stands here wins.
struct RawChannel {
    RawText name, kind, storage;
    std::vector<RawText> reaches;
    std::optional<RawEngine> engine;
    RawConstant item_bytes, max_items, clock_hz, bytes_per_clock, start_cycles, completion_cycles;
};

struct RawPlatform {
    std::string file;
    RawText name, title, kernel_profile;
    std::vector<std::string> notes;
    RawConstant supply_v;
    RawCore core;
    std::optional<RawDriver> driver;
    std::vector<RawMemory> memories;
    std::vector<RawStorage> storages;
    std::vector<RawChannel> channels;
};

/// One constant of a `Raw`: its key, its unit, its limits, and what leaving it out means (nothing
/// there: it may not be left out).
template <typename Raw>
struct Field {
    std::string_view key;
    Unit unit;
    RawConstant Raw::*member;
    double low = 0.0;
    double high = std::numeric_limits<double>::max();
    std::optional<double> absent = std::nullopt;
};

std::span<const Field<RawPlatform>> platform_fields();
std::span<const Field<RawCore>> core_fields();
std::span<const Field<RawMemory>> memory_fields();
std::span<const Field<RawPsram>> psram_fields();
std::span<const Field<RawSdram>> sdram_fields();
std::span<const Field<RawRead>> read_fields();
std::span<const Field<RawSd>> sd_fields();
std::span<const Field<RawCommand>> command_fields();
std::span<const Field<RawStorage>> storage_fields();
std::span<const Field<RawChannel>> channel_fields();
std::span<const Field<RawEngine>> engine_fields();
std::span<const Field<RawDriver>> driver_fields();

std::span<const std::string_view> memory_kind_names();   // in the order of MemoryKind
std::span<const std::string_view> storage_kind_names();  // in the order of StorageKind
std::span<const std::string_view> channel_kind_names();  // in the order of ChannelKind

/// Calls visit(prefix, raw, fields) for every table of the description; `prefix` is the JSON
/// pointer of the object in the resolved description, `alias` the same with a name in the place of
/// an index.
template <typename Platform, typename Visit>
void visit_tables(Platform& raw, Visit&& visit) {
    const auto at = [](std::string_view list, std::size_t index) {
        return "/" + std::string(list) + "/" + std::to_string(index);
    };
    const auto named = [](std::string_view list, const RawText& name) {
        return "/" + std::string(list) + "/" + name.text;
    };
    visit(std::string(), std::string(), raw, platform_fields());
    visit(std::string("/core"), std::string("/core"), raw.core, core_fields());
    if (raw.driver)
        visit(std::string("/driver"), std::string("/driver"), *raw.driver, driver_fields());
    for (std::size_t i = 0; i < raw.memories.size(); ++i) {
        auto& memory = raw.memories[i];
        const std::string prefix = at("memories", i), alias = named("memories", memory.name);
        visit(prefix, alias, memory, memory_fields());
        if (memory.psram) visit(prefix + "/psram", alias + "/psram", *memory.psram, psram_fields());
        if (memory.sdram) visit(prefix + "/sdram", alias + "/sdram", *memory.sdram, sdram_fields());
    }
    for (std::size_t i = 0; i < raw.storages.size(); ++i) {
        auto& storage = raw.storages[i];
        const std::string prefix = at("storages", i), alias = named("storages", storage.name);
        visit(prefix, alias, storage, storage_fields());
        if (!storage.is_sd_card())
            visit(prefix + "/read", alias + "/read", storage.read, read_fields());
        visit(prefix + "/program", alias + "/program", storage.program, command_fields());
        visit(prefix + "/erase", alias + "/erase", storage.erase, command_fields());
        visit(prefix + "/status", alias + "/status", storage.status, command_fields());
        if (storage.sd) visit(prefix + "/sd", alias + "/sd", *storage.sd, sd_fields());
    }
    for (std::size_t i = 0; i < raw.channels.size(); ++i) {
        auto& channel = raw.channels[i];
        const std::string prefix = at("channels", i), alias = named("channels", channel.name);
        visit(prefix, alias, channel, channel_fields());
        if (channel.engine)
            visit(prefix + "/engine", alias + "/engine", *channel.engine, engine_fields());
    }
}

}  // namespace outcore::platform
