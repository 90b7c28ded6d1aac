// SPDX-License-Identifier: Apache-2.0
#include "platform/platform_resolver.hpp"

#include <algorithm>
#include <cassert>
#include <type_traits>

#include "platform/basis.hpp"
#include "platform/raw_writer.hpp"

namespace outcore::platform {
namespace {

/// The number, or what leaving it out means: 0 for all constants that may be left out but one.
double number(const RawConstant& constant, double absent = 0.0) {
    return constant.number.value_or(absent);
}
std::int64_t whole(const RawConstant& constant, double absent = 0.0) {
    return static_cast<std::int64_t>(number(constant, absent));
}
std::int32_t small(const RawConstant& constant) {
    return static_cast<std::int32_t>(whole(constant));
}
std::uint32_t address(const RawConstant& constant) {
    return static_cast<std::uint32_t>(number(constant));
}
bool flag(const RawConstant& constant) { return number(constant) != 0.0; }

template <typename Kind>
Kind kind(const RawText& text, std::span<const std::string_view> names) {
    const auto found = std::find(names.begin(), names.end(), text.text);
    assert(found != names.end() && "the reader accepts only known kinds");
    return static_cast<Kind>(found - names.begin());
}

CoreTiming resolve_timing(const RawCore& raw) {
    CoreTiming timing;
    const auto take = [](auto& value, const RawConstant& constant) {
        if (constant.number) value = static_cast<std::decay_t<decltype(value)>>(*constant.number);
    };
    take(timing.issue_width, raw.issue_width);
    take(timing.load_cycles, raw.load_cycles);
    take(timing.pipelined_saving_cycles, raw.pipelined_saving_cycles);
    take(timing.load_use_stall_cycles, raw.load_use_stall_cycles);
    take(timing.address_stall_cycles, raw.address_stall_cycles);
    take(timing.store_cycles, raw.store_cycles);
    take(timing.indexed_store_cycles, raw.indexed_store_cycles);
    take(timing.load_after_store_cycles, raw.load_after_store_cycles);
    take(timing.multiple_cycles, raw.multiple_cycles);
    take(timing.late_result_stall_cycles, raw.late_result_stall_cycles);
    take(timing.unaligned_load_cycles, raw.unaligned_load_cycles);
    take(timing.unaligned_store_cycles, raw.unaligned_store_cycles);
    take(timing.multiply_cycles, raw.multiply_cycles);
    take(timing.divide_cycles, raw.divide_cycles);
    take(timing.if_cycles, raw.if_cycles);
    take(timing.system_cycles, raw.system_cycles);
    take(timing.barrier_cycles, raw.barrier_cycles);
    take(timing.float_cycles, raw.float_cycles);
    take(timing.float_multiply_add_cycles, raw.float_multiply_add_cycles);
    take(timing.float_divide_cycles, raw.float_divide_cycles);
    take(timing.branch_taken_cycles, raw.branch_taken_cycles);
    take(timing.branch_indirect_cycles, raw.branch_indirect_cycles);
    take(timing.branch_mispredict_cycles, raw.branch_mispredict_cycles);
    take(timing.branch_predicted_cycles, raw.branch_predicted_cycles);
    take(timing.code_cache_bytes, raw.code_cache_bytes);
    take(timing.code_cache_ways, raw.code_cache_ways);
    take(timing.code_line_bytes, raw.code_line_bytes);
    take(timing.sequential_miss_share, raw.sequential_miss_share);
    take(timing.data_cache_ways, raw.data_cache_ways);
    take(timing.bus_latency_cycles, raw.bus_latency_cycles);
    take(timing.store_miss_share, raw.store_miss_share);
    take(timing.itcm_bytes, raw.itcm_bytes);
    take(timing.exception_entry_cycles, raw.exception_entry_cycles);
    take(timing.exception_exit_cycles, raw.exception_exit_cycles);
    take(timing.tail_chain_cycles, raw.tail_chain_cycles);
    return timing;
}

Core resolve_core(const RawCore& raw) {
    Core core;
    core.name = raw.name.text;
    core.clock = Hertz(number(raw.clock_hz));
    core.cache_line_bytes = small(raw.cache_line_bytes);
    core.data_cache_bytes = whole(raw.data_cache_bytes);
    core.run_current = Amperes(number(raw.run_current_a));
    core.sleep_current = Amperes(number(raw.sleep_current_a));
    core.timing = resolve_timing(raw);
    return core;
}

PsramTiming resolve_psram(const RawPsram& raw) {
    PsramTiming psram;
    psram.command_clocks = small(raw.command_clocks);
    psram.read_latency_clocks = small(raw.read_latency_clocks);
    psram.write_latency_clocks = small(raw.write_latency_clocks);
    psram.fixed_latency = flag(raw.fixed_latency);
    psram.row_bytes = small(raw.row_bytes);
    psram.deselect_clocks = small(raw.deselect_clocks);
    psram.select_low_max = Seconds(number(raw.select_low_max_s));
    psram.refresh_interval = Seconds(number(raw.refresh_interval_s));
    psram.refresh_time = Seconds(number(raw.refresh_time_s));
    return psram;
}

SdramTiming resolve_sdram(const RawSdram& raw) {
    SdramTiming sdram;
    sdram.banks = small(raw.banks);
    sdram.row_bytes = small(raw.row_bytes);
    sdram.activate_to_access = small(raw.activate_to_access_clocks);
    sdram.precharge = small(raw.precharge_clocks);
    sdram.cas_latency = small(raw.cas_latency_clocks);
    sdram.activate_to_precharge = small(raw.activate_to_precharge_clocks);
    sdram.row_cycle = small(raw.row_cycle_clocks);
    sdram.write_recovery = small(raw.write_recovery_clocks);
    sdram.refresh_interval = Seconds(number(raw.refresh_interval_s));
    sdram.read_ahead = flag(raw.read_ahead);
    return sdram;
}

void resolve_ram_timing(const RawMemory& raw, Memory& memory) {
    if (raw.psram) {
        memory.ram_timing = RamTiming::Psram;
        memory.psram = resolve_psram(*raw.psram);
    } else if (raw.sdram) {
        memory.ram_timing = RamTiming::Sdram;
        memory.sdram = resolve_sdram(*raw.sdram);
    }
}

Memory resolve_memory(const RawMemory& raw) {
    Memory memory;
    memory.name = raw.name.text;
    memory.part = raw.part.text;
    memory.kind = kind<MemoryKind>(raw.kind, memory_kind_names());
    memory.base_address = address(raw.base_address);
    memory.size = Bytes(whole(raw.size_bytes));
    memory.reserved = Bytes(whole(raw.reserved_bytes));
    memory.cached = flag(raw.cached);
    memory.bus_clock = Hertz(number(raw.bus_clock_hz));
    memory.bytes_per_clock = number(raw.bytes_per_clock);
    memory.burst_setup_clocks = small(raw.burst_setup_clocks);
    memory.burst_bytes = small(raw.burst_bytes);
    memory.active_current = Amperes(number(raw.active_current_a));
    memory.standby_current = Amperes(number(raw.standby_current_a));
    resolve_ram_timing(raw, memory);
    return memory;
}

ReadCommand resolve_read(const RawRead& raw) {
    ReadCommand read;
    read.opcode = address(raw.opcode);
    read.instruction_lines = small(raw.instruction_lines);
    read.address_lines = small(raw.address_lines);
    read.data_lines = small(raw.data_lines);
    read.instruction_bits = small(raw.instruction_bits);
    read.address_bits = small(raw.address_bits);
    read.dummy_clocks = small(raw.dummy_clocks);
    read.ddr = flag(raw.ddr);
    read.banks = small(raw.banks);
    read.mode_clocks = small(raw.mode_clocks);
    read.continuous = flag(raw.continuous);
    return read;
}

SdTiming resolve_sd(const RawSd& raw) {
    SdTiming sd;
    sd.bus_lines = small(raw.bus_lines);
    sd.response_gap_clocks = small(raw.response_gap_clocks);
    sd.read_access_typ = Seconds(number(raw.read_access_typ_s));
    sd.read_access_max = Seconds(number(raw.read_access_max_s));
    sd.block_gap = Seconds(number(raw.block_gap_s));
    sd.write_latency_typ = Seconds(number(raw.write_latency_typ_s));
    sd.write_latency_max = Seconds(number(raw.write_latency_max_s));
    sd.write_latency_spread = number(raw.write_latency_spread);
    sd.spare_share = number(raw.spare_share);
    return sd;
}

/// Both banks of dual flash take every command.
SerialCommand resolve_command(const RawCommand& raw, const ReadCommand& read) {
    SerialCommand command;
    command.opcode = address(raw.opcode);
    command.instruction_lines = small(raw.instruction_lines);
    command.address_lines = small(raw.address_lines);
    command.data_lines = small(raw.data_lines);
    command.instruction_bits = small(raw.instruction_bits);
    command.address_bits = small(raw.address_bits);
    command.dummy_clocks = small(raw.dummy_clocks);
    command.ddr = flag(raw.ddr);
    command.banks = read.banks;
    return command;
}

EraseType resolve_erase(const RawConstant& bytes, const RawConstant& typ, const RawConstant& max,
                        const RawConstant& opcode) {
    return {Bytes(whole(bytes)), Seconds(number(typ)), Seconds(number(max)), address(opcode)};
}

void resolve_erases(const RawStorage& raw, Storage& storage) {
    storage.half_block = resolve_erase(raw.half_block_bytes, raw.half_block_erase_typ_s,
                                       raw.half_block_erase_max_s, raw.half_block_erase_opcode);
    storage.block = resolve_erase(raw.block_bytes, raw.block_erase_typ_s, raw.block_erase_max_s,
                                  raw.block_erase_opcode);
    if (!raw.chip_erase_typ_s.stated()) return;
    storage.chip = resolve_erase(raw.size_bytes, raw.chip_erase_typ_s, raw.chip_erase_max_s,
                                 raw.chip_erase_opcode);
}

FlashTimes resolve_times(const RawStorage& raw) {
    FlashTimes times;
    times.deselect_after_read = Seconds(number(raw.deselect_after_read_s));
    times.deselect_after_other = Seconds(number(raw.deselect_after_other_s));
    times.suspend = Seconds(number(raw.suspend_latency_s));
    times.resume_to_suspend = Seconds(number(raw.resume_to_suspend_s));
    times.enter_power_down = Seconds(number(raw.enter_power_down_s));
    times.leave_power_down = Seconds(number(raw.leave_power_down_s));
    times.reset = Seconds(number(raw.reset_s));
    return times;
}

Storage resolve_storage(const RawStorage& raw) {
    Storage storage;
    storage.name = raw.name.text;
    storage.part = raw.part.text;
    storage.kind = kind<StorageKind>(raw.kind, storage_kind_names());
    storage.size = Bytes(whole(raw.size_bytes));
    storage.dies = small(raw.dies);
    storage.page = Bytes(whole(raw.page_bytes));
    storage.sector = Bytes(whole(raw.sector_bytes));
    storage.read_granule = Bytes(whole(raw.read_granule_bytes, 1.0));
    storage.needs_erase = flag(raw.needs_erase);
    storage.bus_clock = Hertz(number(raw.bus_clock_hz));
    storage.read = resolve_read(raw.read);
    storage.chip_select_high_clocks = small(raw.chip_select_high_clocks);
    storage.page_program_typ = Seconds(number(raw.page_program_typ_s));
    storage.page_program_max = Seconds(number(raw.page_program_max_s));
    storage.sector_erase_typ = Seconds(number(raw.sector_erase_typ_s));
    storage.sector_erase_max = Seconds(number(raw.sector_erase_max_s));
    storage.endurance_cycles = number(raw.endurance_cycles);
    storage.window_address = address(raw.window_address);
    storage.supply = Volts(number(raw.supply_v));
    storage.read_current = Amperes(number(raw.read_current_a));
    storage.program_current = Amperes(number(raw.program_current_a));
    storage.erase_current = Amperes(number(raw.erase_current_a));
    storage.standby_current = Amperes(number(raw.standby_current_a));
    if (raw.sd) storage.sd = resolve_sd(*raw.sd);
    storage.program = resolve_command(raw.program, storage.read);
    storage.erase = resolve_command(raw.erase, storage.read);
    storage.status = resolve_command(raw.status, storage.read);
    resolve_erases(raw, storage);
    storage.times = resolve_times(raw);
    storage.status_poll_clocks = small(raw.status_poll_clocks);
    storage.sector_erase_opcode = address(raw.sector_erase_opcode);
    storage.suspend_opcode = address(raw.suspend_opcode);
    storage.resume_opcode = address(raw.resume_opcode);
    storage.age_cycles = number(raw.age_cycles);
    storage.power_down_current = Amperes(number(raw.power_down_current_a));
    return storage;
}

/// Position of `name` among `items` as a device id; `first` is the id of the first item.
template <typename Raw>
DeviceId device(const std::vector<Raw>& items, const std::string& name, std::size_t first) {
    const auto found = std::find_if(items.begin(), items.end(),
                                    [&](const Raw& item) { return item.name.text == name; });
    assert(found != items.end() && "the rules accept only known names");
    return DeviceId(first + static_cast<std::size_t>(found - items.begin()));
}

Engine resolve_engine(const RawEngine& raw) {
    Engine engine;
    engine.name = raw.name.text;
    engine.read_clocks = number(raw.read_clocks);
    engine.write_clocks = number(raw.write_clocks);
    engine.beat_clocks = number(raw.beat_clocks);
    engine.two_ports = flag(raw.two_ports);
    engine.request_clocks = number(raw.request_clocks);
    engine.requests_pipelined = flag(raw.requests_pipelined);
    engine.burst_items = small(raw.burst_items);
    engine.widest_item_bytes = small(raw.widest_item_bytes);
    engine.fifo_bytes = small(raw.fifo_bytes);
    engine.counter_limit = whole(raw.counter_limit);
    engine.counts_bytes = flag(raw.counts_bytes);
    return engine;
}

Driver resolve_driver(const RawDriver& raw) {
    Driver driver;
    driver.name = raw.name.text;
    driver.item_bytes = small(raw.item_bytes);
    driver.copy_item_bytes = small(raw.copy_item_bytes);
    driver.request_items = small(raw.request_items);
    driver.command_bytes = whole(raw.command_bytes);
    driver.start_cycles = whole(raw.start_cycles);
    driver.completion_cycles = whole(raw.completion_cycles);
    return driver;
}

/// What the channel itself states wins over what engine and driver make of it.
void state_rate(const RawChannel& raw, Channel& channel) {
    if (raw.item_bytes.stated()) channel.item_bytes = small(raw.item_bytes);
    if (raw.max_items.stated()) channel.max_items = whole(raw.max_items);
    if (raw.bytes_per_clock.stated()) {
        channel.bytes_per_clock = number(raw.bytes_per_clock);
        channel.full_rate_item_bytes = 0;
        channel.drain_clocks = 0.0;
    }
    if (raw.start_cycles.stated()) channel.start_cycles = Cycles(whole(raw.start_cycles));
    if (raw.completion_cycles.stated())
        channel.completion_cycles = Cycles(whole(raw.completion_cycles));
}

Channel resolve_channel(const RawChannel& raw, const RawPlatform& platform,
                        const std::optional<Driver>& driver) {
    Channel channel;
    channel.name = raw.name.text;
    channel.kind = kind<ChannelKind>(raw.kind, channel_kind_names());
    if (channel.kind == ChannelKind::Storage) {
        channel.storage = device(platform.storages, raw.storage.text, platform.memories.size());
    }
    for (const RawText& memory : raw.reaches) {
        channel.reaches.push_back(device(platform.memories, memory.text, 0));
    }
    channel.clock = Hertz(number(raw.clock_hz));
    if (raw.engine) channel.engine = resolve_engine(*raw.engine);
    if (driver) derive_rate(*driver, channel);
    state_rate(raw, channel);
    return channel;
}

std::vector<Constant> constants_of(const RawPlatform& raw) {
    std::vector<Constant> constants;
    visit_tables(raw, [&](const std::string&, const std::string&, const auto& part, auto fields) {
        for (const auto& field : fields) {
            const RawConstant& constant = part.*field.member;
            if (!constant.stated()) continue;
            constants.push_back({constant.file, constant.pointer, number(constant),
                                 std::string(to_string(field.unit)), constant.source,
                                 basis_of(constant.source, constant.assumed)});
        }
    });
    return constants;
}

}  // namespace

Platform resolve(const RawPlatform& raw) {
    Platform platform;
    platform.name = raw.name.text;
    platform.title = raw.title.text;
    platform.source_json = write_resolved(raw);
    platform.core = resolve_core(raw.core);
    platform.supply = Volts(number(raw.supply_v));
    if (raw.driver) platform.driver = resolve_driver(*raw.driver);
    for (const RawMemory& memory : raw.memories)
        platform.memories.push_back(resolve_memory(memory));
    for (const RawStorage& storage : raw.storages) {
        platform.storages.push_back(resolve_storage(storage));
    }
    for (const RawChannel& channel : raw.channels) {
        platform.channels.push_back(resolve_channel(channel, raw, platform.driver));
    }
    platform.constants = constants_of(raw);
    platform.kernel_profile = raw.kernel_profile.text;
    return platform;
}

}  // namespace outcore::platform
