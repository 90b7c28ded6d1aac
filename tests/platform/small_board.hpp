// A complete board description, as small as the loader takes it, for tests that break one thing of
// it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <string>
#include <string_view>

namespace outcore::test {

/// "key": {constant}
inline std::string constant(std::string_view key, std::string_view value, std::string_view unit) {
    return "\"" + std::string(key) + "\": {\"value\": " + std::string(value) + ", \"unit\": \"" +
           std::string(unit) + "\", \"source\": \"a test\"}";
}

inline std::string small_memory(std::string_view name, std::string_view kind,
                                std::string_view base) {
    return "{\"name\": \"" + std::string(name) + "\", \"kind\": \"" + std::string(kind) + "\", " +
           constant("base_address", "\"" + std::string(base) + "\"", "address") + ", " +
           constant("size_bytes", "65536", "bytes") + ", " + constant("cached", "true", "flag") +
           ", " + constant("bus_clock_hz", "100000000", "Hz") + ", " +
           constant("bytes_per_clock", "4", "bytes/clock") + ", " +
           constant("burst_setup_clocks", "0", "clocks") + ", " +
           constant("burst_bytes", "32", "bytes") + "}";
}

inline std::string small_storage() {
    return "{\"name\": \"qspi\", \"part\": \"DEMO\", \"kind\": \"Nor\", " +
           constant("size_bytes", "1048576", "bytes") + ", " + constant("dies", "1", "count") +
           ", " + constant("page_bytes", "256", "bytes") + ", " +
           constant("sector_bytes", "4096", "bytes") + ", " +
           constant("needs_erase", "true", "flag") + ", " +
           constant("bus_clock_hz", "50000000", "Hz") + ", " +
           constant("chip_select_high_clocks", "2", "clocks") + ", " +
           constant("page_program_typ_s", "0.001", "s") + ", " +
           constant("page_program_max_s", "0.005", "s") + ", " +
           constant("sector_erase_typ_s", "0.1", "s") + ", " +
           constant("sector_erase_max_s", "0.5", "s") + ", " +
           constant("endurance_cycles", "100000", "count") + ", " +
           constant("window_address", "\"0x90000000\"", "address") + ", " +
           constant("supply_v", "3", "V") + ", " + constant("read_current_a", "0.011", "A") + ", " +
           constant("program_current_a", "0.021", "A") + ", " +
           constant("erase_current_a", "0.031", "A") + ", " +
           constant("standby_current_a", "0.001", "A") + ", \"read\": {" +
           constant("opcode", "\"0xeb\"", "opcode") + ", " +
           constant("instruction_lines", "1", "lines") + ", " +
           constant("address_lines", "4", "lines") + ", " + constant("data_lines", "4", "lines") +
           ", " + constant("instruction_bits", "8", "bits") + ", " +
           constant("address_bits", "24", "bits") + ", " +
           constant("dummy_clocks", "10", "clocks") + ", " + constant("ddr", "false", "flag") +
           ", " + constant("banks", "1", "count") + "}}";
}

inline std::string small_channel(std::string_view head, std::string_view reaches) {
    return "{" + std::string(head) + ", \"reaches\": [" + std::string(reaches) + "], " +
           constant("item_bytes", "4", "bytes") + ", " + constant("max_items", "65535", "count") +
           ", " + constant("clock_hz", "100000000", "Hz") + ", " +
           constant("bytes_per_clock", "4", "bytes/clock") + ", " +
           constant("start_cycles", "150", "cycles") + ", " +
           constant("completion_cycles", "100", "cycles") + "}";
}

/// A core of 100 MHz with a 32-byte cache line, two banks of 64 KiB, a 1 MiB NOR flash.
inline std::string small_board() {
    return "{\"schema\": \"outcore-board-1\", \"name\": \"demo\", \"title\": \"DEMO\", "
           "\"kernel_profile\": \"outcore-c\", " +
           constant("supply_v", "3", "V") + ", \"core\": {\"name\": \"cortex-m7\", " +
           constant("clock_hz", "100000000", "Hz") + ", " +
           constant("cache_line_bytes", "32", "bytes") + ", " +
           constant("run_current_a", "0.05", "A") + ", " +
           constant("sleep_current_a", "0.01", "A") + "}, \"memories\": [" +
           small_memory("SRAM1", "Sram", "0x20000000") + ", " +
           small_memory("SRAM2", "Sram", "0x20010000") + "], \"storages\": [" + small_storage() +
           "], \"channels\": [" +
           small_channel(R"("name": "qspi", "kind": "Storage", "storage": "qspi")",
                         R"("SRAM1", "SRAM2")") +
           ", " +
           small_channel(R"("name": "dma", "kind": "MemoryToMemory")", R"("SRAM1", "SRAM2")") +
           "]}";
}

/// `text` with the first `from` after the first `after` turned into `to`.
inline std::string with(std::string text, std::string_view after, std::string_view from,
                        std::string_view to) {
    const std::size_t start = text.find(after);
    const std::size_t place = text.find(from, start == std::string::npos ? 0 : start);
    assert(start != std::string::npos && place != std::string::npos && "nothing to replace");
    return text.replace(place, from.size(), to);
}

}  // namespace outcore::test
