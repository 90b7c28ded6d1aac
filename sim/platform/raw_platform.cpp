// SPDX-License-Identifier: Apache-2.0
#include "platform/raw_platform.hpp"

#include <array>

namespace outcore::platform {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::max();
constexpr double kAddressSpace = 4294967296.0;
constexpr double kLastAddress = kAddressSpace - 1.0;
constexpr double kFastestClock = 4e9;
constexpr double kHighestCurrent = 10.0;
constexpr double kLongestTime = 3600.0;
constexpr double kLongestDeselect = 1e-3;
constexpr double kLowestVoltage = 0.5, kHighestVoltage = 20.0;

using P = RawPlatform;
constexpr Field<P> kPlatform[] = {
    {"supply_v", Unit::Volts, &P::supply_v, kLowestVoltage, kHighestVoltage},
};

using C = RawCore;
constexpr Field<C> kCore[] = {
    {"clock_hz", Unit::Hertz, &C::clock_hz, 1e3, kFastestClock},
    {"cache_line_bytes", Unit::Bytes, &C::cache_line_bytes, 0, 256},
    {"data_cache_bytes", Unit::Bytes, &C::data_cache_bytes, 0, 1048576, 0.0},
    {"run_current_a", Unit::Amperes, &C::run_current_a, 0, kHighestCurrent},
    {"sleep_current_a", Unit::Amperes, &C::sleep_current_a, 0, kHighestCurrent},
    // The virtual board's: core_timing.hpp.
    {"issue_width", Unit::Count, &C::issue_width, 1, 2, 1.0},
    {"load_cycles", Unit::Cycles, &C::load_cycles, 1, 8, 2.0},
    {"pipelined_saving_cycles", Unit::Cycles, &C::pipelined_saving_cycles, 0, 2, 1.0},
    {"load_use_stall_cycles", Unit::Cycles, &C::load_use_stall_cycles, 0, 4, 0.0},
    {"address_stall_cycles", Unit::Cycles, &C::address_stall_cycles, 0, 4, 1.0},
    {"store_cycles", Unit::Cycles, &C::store_cycles, 1, 8, 1.0},
    {"indexed_store_cycles", Unit::Cycles, &C::indexed_store_cycles, 1, 8, 2.0},
    {"load_after_store_cycles", Unit::Cycles, &C::load_after_store_cycles, 0, 4, 0.0},
    {"multiple_cycles", Unit::Cycles, &C::multiple_cycles, 0, 8, 1.0},
    {"late_result_stall_cycles", Unit::Cycles, &C::late_result_stall_cycles, 0, 4, 0.0},
    {"unaligned_load_cycles", Unit::Cycles, &C::unaligned_load_cycles, 0, 8, 0.0},
    {"unaligned_store_cycles", Unit::Cycles, &C::unaligned_store_cycles, 0, 8, 0.0},
    {"multiply_cycles", Unit::Cycles, &C::multiply_cycles, 1, 32, 1.0},
    {"divide_cycles", Unit::Cycles, &C::divide_cycles, 1, 64, 7.0},
    {"if_cycles", Unit::Cycles, &C::if_cycles, 0, 2, 1.0},
    {"system_cycles", Unit::Cycles, &C::system_cycles, 1, 16, 2.0},
    {"barrier_cycles", Unit::Cycles, &C::barrier_cycles, 1, 32, 4.0},
    {"float_cycles", Unit::Cycles, &C::float_cycles, 1, 16, 1.0},
    {"float_multiply_add_cycles", Unit::Cycles, &C::float_multiply_add_cycles, 1, 16, 3.0},
    {"float_divide_cycles", Unit::Cycles, &C::float_divide_cycles, 1, 64, 14.0},
    {"branch_taken_cycles", Unit::Cycles, &C::branch_taken_cycles, 0, 8, 2.0},
    {"branch_indirect_cycles", Unit::Cycles, &C::branch_indirect_cycles, 0, 16, 2.0},
    {"branch_mispredict_cycles", Unit::Cycles, &C::branch_mispredict_cycles, 0, 32, 0.0},
    {"branch_predicted_cycles", Unit::Cycles, &C::branch_predicted_cycles, 0, 4, 0.0},
    {"code_cache_bytes", Unit::Bytes, &C::code_cache_bytes, 0, 1048576, 0.0},
    {"code_cache_ways", Unit::Count, &C::code_cache_ways, 1, 64, 2.0},
    {"code_line_bytes", Unit::Bytes, &C::code_line_bytes, 4, 256, 32.0},
    {"sequential_miss_share", Unit::Ratio, &C::sequential_miss_share, 0, 1, 0.5},
    {"data_cache_ways", Unit::Count, &C::data_cache_ways, 1, 64, 4.0},
    {"bus_latency_cycles", Unit::Cycles, &C::bus_latency_cycles, 0, 1000, 0.0},
    {"store_miss_share", Unit::Ratio, &C::store_miss_share, 0, 1, 0.5},
    {"itcm_bytes", Unit::Bytes, &C::itcm_bytes, 0, 1048576, 0.0},
    {"exception_entry_cycles", Unit::Cycles, &C::exception_entry_cycles, 1, 100, 12.0},
    {"exception_exit_cycles", Unit::Cycles, &C::exception_exit_cycles, 1, 100, 10.0},
    {"tail_chain_cycles", Unit::Cycles, &C::tail_chain_cycles, 1, 100, 6.0},
};

using M = RawMemory;
constexpr Field<M> kMemory[] = {
    {"base_address", Unit::Address, &M::base_address, 0, kLastAddress},
    {"size_bytes", Unit::Bytes, &M::size_bytes, 1, kAddressSpace},
    {"reserved_bytes", Unit::Bytes, &M::reserved_bytes, 0, kAddressSpace, 0.0},
    {"cached", Unit::Flag, &M::cached, 0, 1},
    {"bus_clock_hz", Unit::Hertz, &M::bus_clock_hz, 1e3, kFastestClock},
    {"bytes_per_clock", Unit::BytesPerClock, &M::bytes_per_clock, 1e-3, 1024},
    {"burst_setup_clocks", Unit::Clocks, &M::burst_setup_clocks, 0, 10000, 0.0},
    {"burst_bytes", Unit::Bytes, &M::burst_bytes, 1, 65536},
    {"active_current_a", Unit::Amperes, &M::active_current_a, 0, kHighestCurrent, 0.0},
    {"standby_current_a", Unit::Amperes, &M::standby_current_a, 0, kHighestCurrent, 0.0},
};

using L = RawPsram;
constexpr Field<L> kPsram[] = {
    {"command_clocks", Unit::Clocks, &L::command_clocks, 1, 64},
    {"read_latency_clocks", Unit::Clocks, &L::read_latency_clocks, 1, 64},
    {"write_latency_clocks", Unit::Clocks, &L::write_latency_clocks, 0, 64},
    {"fixed_latency", Unit::Flag, &L::fixed_latency, 0, 1},
    {"row_bytes", Unit::Bytes, &L::row_bytes, 32, 65536},
    {"deselect_clocks", Unit::Clocks, &L::deselect_clocks, 0, 64},
    {"select_low_max_s", Unit::Seconds, &L::select_low_max_s, 1e-7, 1},
    {"refresh_interval_s", Unit::Seconds, &L::refresh_interval_s, 1e-7, 1},
    {"refresh_time_s", Unit::Seconds, &L::refresh_time_s, 0, 1e-3},
};

using D = RawSdram;
constexpr Field<D> kSdram[] = {
    {"banks", Unit::Count, &D::banks, 1, 16},
    {"row_bytes", Unit::Bytes, &D::row_bytes, 32, 65536},
    {"activate_to_access_clocks", Unit::Clocks, &D::activate_to_access_clocks, 1, 64},
    {"precharge_clocks", Unit::Clocks, &D::precharge_clocks, 1, 64},
    {"cas_latency_clocks", Unit::Clocks, &D::cas_latency_clocks, 1, 64},
    {"activate_to_precharge_clocks", Unit::Clocks, &D::activate_to_precharge_clocks, 1, 64},
    {"row_cycle_clocks", Unit::Clocks, &D::row_cycle_clocks, 1, 256},
    {"write_recovery_clocks", Unit::Clocks, &D::write_recovery_clocks, 0, 64},
    {"refresh_interval_s", Unit::Seconds, &D::refresh_interval_s, 1e-6, 1},
    {"read_ahead", Unit::Flag, &D::read_ahead, 0, 1},
};

using R = RawRead;
constexpr Field<R> kRead[] = {
    {"opcode", Unit::Opcode, &R::opcode, 0, 65535},
    {"instruction_lines", Unit::Lines, &R::instruction_lines, 1, 8},
    {"address_lines", Unit::Lines, &R::address_lines, 1, 8},
    {"data_lines", Unit::Lines, &R::data_lines, 1, 8},
    {"instruction_bits", Unit::Bits, &R::instruction_bits, 8, 16},
    {"address_bits", Unit::Bits, &R::address_bits, 24, 32},
    {"mode_clocks", Unit::Clocks, &R::mode_clocks, 0, 8, 0.0},
    {"dummy_clocks", Unit::Clocks, &R::dummy_clocks, 0, 63},
    {"ddr", Unit::Flag, &R::ddr, 0, 1},
    {"banks", Unit::Count, &R::banks, 1, 2},
    {"continuous", Unit::Flag, &R::continuous, 0, 1, 0.0},
    {"max_clock_hz", Unit::Hertz, &R::max_clock_hz, 1e3, kFastestClock, kFastestClock},
};

/// Absent: what flash_defaults says; only NOR flash has these commands.
using O = RawCommand;
constexpr Field<O> kCommand[] = {
    {"opcode", Unit::Opcode, &O::opcode, 0, 65535, 0.0},
    {"instruction_lines", Unit::Lines, &O::instruction_lines, 1, 8, 0.0},
    {"address_lines", Unit::Lines, &O::address_lines, 1, 8, 0.0},
    {"data_lines", Unit::Lines, &O::data_lines, 1, 8, 0.0},
    {"instruction_bits", Unit::Bits, &O::instruction_bits, 8, 16, 0.0},
    {"address_bits", Unit::Bits, &O::address_bits, 0, 32, 0.0},
    {"dummy_clocks", Unit::Clocks, &O::dummy_clocks, 0, 63, 0.0},
    {"ddr", Unit::Flag, &O::ddr, 0, 1, 0.0},
};

using S = RawStorage;
constexpr Field<S> kStorage[] = {
    {"size_bytes", Unit::Bytes, &S::size_bytes, 1, 1e13},
    {"dies", Unit::Count, &S::dies, 1, 16},
    {"page_bytes", Unit::Bytes, &S::page_bytes, 1, 65536},
    {"sector_bytes", Unit::Bytes, &S::sector_bytes, 1, 16777216},
    {"read_granule_bytes", Unit::Bytes, &S::read_granule_bytes, 1, 65536, 1.0},
    {"needs_erase", Unit::Flag, &S::needs_erase, 0, 1},
    {"bus_clock_hz", Unit::Hertz, &S::bus_clock_hz, 1e3, kFastestClock},
    {"chip_select_high_clocks", Unit::Clocks, &S::chip_select_high_clocks, 0, 64},
    {"page_program_typ_s", Unit::Seconds, &S::page_program_typ_s, 0, kLongestTime, 0.0},
    {"page_program_max_s", Unit::Seconds, &S::page_program_max_s, 0, kLongestTime, 0.0},
    {"sector_erase_typ_s", Unit::Seconds, &S::sector_erase_typ_s, 0, kLongestTime, 0.0},
    {"sector_erase_max_s", Unit::Seconds, &S::sector_erase_max_s, 0, kLongestTime, 0.0},
    {"endurance_cycles", Unit::Count, &S::endurance_cycles, 1, kUnlimited},
    {"window_address", Unit::Address, &S::window_address, 0, kLastAddress, 0.0},
    {"supply_v", Unit::Volts, &S::supply_v, kLowestVoltage, kHighestVoltage},
    {"read_current_a", Unit::Amperes, &S::read_current_a, 0, kHighestCurrent},
    {"program_current_a", Unit::Amperes, &S::program_current_a, 0, kHighestCurrent},
    {"erase_current_a", Unit::Amperes, &S::erase_current_a, 0, kHighestCurrent},
    {"standby_current_a", Unit::Amperes, &S::standby_current_a, 0, kHighestCurrent},
    {"half_block_bytes", Unit::Bytes, &S::half_block_bytes, 1, 16777216, 0.0},
    {"half_block_erase_typ_s", Unit::Seconds, &S::half_block_erase_typ_s, 0, kLongestTime, 0.0},
    {"half_block_erase_max_s", Unit::Seconds, &S::half_block_erase_max_s, 0, kLongestTime, 0.0},
    {"block_bytes", Unit::Bytes, &S::block_bytes, 1, 16777216, 0.0},
    {"block_erase_typ_s", Unit::Seconds, &S::block_erase_typ_s, 0, kLongestTime, 0.0},
    {"block_erase_max_s", Unit::Seconds, &S::block_erase_max_s, 0, kLongestTime, 0.0},
    {"chip_erase_typ_s", Unit::Seconds, &S::chip_erase_typ_s, 0, kLongestTime, 0.0},
    {"chip_erase_max_s", Unit::Seconds, &S::chip_erase_max_s, 0, kLongestTime, 0.0},
    {"sector_erase_opcode", Unit::Opcode, &S::sector_erase_opcode, 0, 65535, 0.0},
    {"half_block_erase_opcode", Unit::Opcode, &S::half_block_erase_opcode, 0, 65535, 0.0},
    {"block_erase_opcode", Unit::Opcode, &S::block_erase_opcode, 0, 65535, 0.0},
    {"chip_erase_opcode", Unit::Opcode, &S::chip_erase_opcode, 0, 65535, 0.0},
    {"suspend_opcode", Unit::Opcode, &S::suspend_opcode, 0, 65535, 0.0},
    {"resume_opcode", Unit::Opcode, &S::resume_opcode, 0, 65535, 0.0},
    {"deselect_after_read_s", Unit::Seconds, &S::deselect_after_read_s, 0, kLongestDeselect, 0.0},
    {"deselect_after_other_s", Unit::Seconds, &S::deselect_after_other_s, 0, kLongestDeselect, 0.0},
    {"suspend_latency_s", Unit::Seconds, &S::suspend_latency_s, 0, kLongestTime, 0.0},
    {"resume_to_suspend_s", Unit::Seconds, &S::resume_to_suspend_s, 0, kLongestTime, 0.0},
    {"enter_power_down_s", Unit::Seconds, &S::enter_power_down_s, 0, kLongestTime, 0.0},
    {"leave_power_down_s", Unit::Seconds, &S::leave_power_down_s, 0, kLongestTime, 0.0},
    {"reset_s", Unit::Seconds, &S::reset_s, 0, kLongestTime, 0.0},
    {"status_poll_clocks", Unit::Clocks, &S::status_poll_clocks, 0, 65535, 0.0},
    {"age_cycles", Unit::Count, &S::age_cycles, 0, kUnlimited, 0.0},
    {"power_down_current_a", Unit::Amperes, &S::power_down_current_a, 0, kHighestCurrent, 0.0},
};

using K = RawSd;
constexpr Field<K> kSd[] = {
    {"bus_lines", Unit::Lines, &K::bus_lines, 1, 4},
    {"response_gap_clocks", Unit::Clocks, &K::response_gap_clocks, 2, 64},
    {"read_access_typ_s", Unit::Seconds, &K::read_access_typ_s, 0, 10},
    {"read_access_max_s", Unit::Seconds, &K::read_access_max_s, 0, 10},
    {"block_gap_s", Unit::Seconds, &K::block_gap_s, 0, 1},
    {"write_latency_typ_s", Unit::Seconds, &K::write_latency_typ_s, 0, 10},
    {"write_latency_max_s", Unit::Seconds, &K::write_latency_max_s, 0, 10},
    {"write_latency_spread", Unit::Ratio, &K::write_latency_spread, 0, 4},
    {"spare_share", Unit::Ratio, &K::spare_share, 0.005, 4},
};

using X = RawChannel;
constexpr Field<X> kChannel[] = {
    {"item_bytes", Unit::Bytes, &X::item_bytes, 1, 64, 0.0},
    {"max_items", Unit::Count, &X::max_items, 1, kAddressSpace, 0.0},
    {"clock_hz", Unit::Hertz, &X::clock_hz, 1e3, kFastestClock},
    {"bytes_per_clock", Unit::BytesPerClock, &X::bytes_per_clock, 1e-3, 1024, 0.0},
    {"start_cycles", Unit::Cycles, &X::start_cycles, 0, 1e9, 0.0},
    {"completion_cycles", Unit::Cycles, &X::completion_cycles, 0, 1e9, 0.0},
};

using E = RawEngine;
constexpr double kMostClocks = 1e4;
constexpr Field<E> kEngine[] = {
    {"read_clocks", Unit::MeanClocks, &E::read_clocks, 1, kMostClocks},
    {"write_clocks", Unit::MeanClocks, &E::write_clocks, 1, kMostClocks},
    {"beat_clocks", Unit::MeanClocks, &E::beat_clocks, 0, kMostClocks},
    {"two_ports", Unit::Flag, &E::two_ports, 0, 1},
    {"request_clocks", Unit::MeanClocks, &E::request_clocks, 0, kMostClocks},
    {"requests_pipelined", Unit::Flag, &E::requests_pipelined, 0, 1},
    {"burst_items", Unit::Count, &E::burst_items, 1, 256},
    {"widest_item_bytes", Unit::Bytes, &E::widest_item_bytes, 1, 64},
    {"fifo_bytes", Unit::Bytes, &E::fifo_bytes, 0, 65536},
    {"counter_limit", Unit::Count, &E::counter_limit, 1, kAddressSpace},
    {"counts_bytes", Unit::Flag, &E::counts_bytes, 0, 1},
};

using V = RawDriver;
constexpr Field<V> kDriver[] = {
    {"item_bytes", Unit::Bytes, &V::item_bytes, 1, 64},
    {"copy_item_bytes", Unit::Bytes, &V::copy_item_bytes, 1, 64},
    {"request_items", Unit::Count, &V::request_items, 1, 256},
    {"command_bytes", Unit::Bytes, &V::command_bytes, 64, kAddressSpace, 0.0},
    {"start_cycles", Unit::Cycles, &V::start_cycles, 0, 1e9},
    {"completion_cycles", Unit::Cycles, &V::completion_cycles, 0, 1e9},
};

constexpr std::array<std::string_view, 4> kMemoryKinds = {"Tcm", "Sram", "InternalFlash",
                                                          "ExternalRam"};
constexpr std::array<std::string_view, 3> kStorageKinds = {"Nor", "SdCard", "Psram"};
constexpr std::array<std::string_view, 2> kChannelKinds = {"Storage", "MemoryToMemory"};

}  // namespace

std::span<const Field<RawPlatform>> platform_fields() { return kPlatform; }
std::span<const Field<RawCore>> core_fields() { return kCore; }
std::span<const Field<RawMemory>> memory_fields() { return kMemory; }
std::span<const Field<RawPsram>> psram_fields() { return kPsram; }
std::span<const Field<RawSdram>> sdram_fields() { return kSdram; }
std::span<const Field<RawRead>> read_fields() { return kRead; }
std::span<const Field<RawSd>> sd_fields() { return kSd; }
std::span<const Field<RawCommand>> command_fields() { return kCommand; }
std::span<const Field<RawStorage>> storage_fields() { return kStorage; }
std::span<const Field<RawChannel>> channel_fields() { return kChannel; }
std::span<const Field<RawEngine>> engine_fields() { return kEngine; }
std::span<const Field<RawDriver>> driver_fields() { return kDriver; }

std::span<const std::string_view> memory_kind_names() { return kMemoryKinds; }
std::span<const std::string_view> storage_kind_names() { return kStorageKinds; }
std::span<const std::string_view> channel_kind_names() { return kChannelKinds; }

}  // namespace outcore::platform
