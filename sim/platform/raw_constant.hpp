// One modelling constant as JSON states it: {"value", "unit", "source"}, or {"value": null,
// "assumed", "unit", "source"} where the facts are silent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"

namespace outcore::platform {

/// Flags are written as true and false, addresses and opcodes as "0x..." text, all else as numbers.
enum class Unit {
    Bytes,
    Clocks,
    MeanClocks,  // clocks, not necessarily a whole number
    Cycles,
    Count,
    Lines,
    Bits,
    Flag,
    Address,
    Opcode,
    Hertz,
    Seconds,
    Amperes,
    Volts,
    BytesPerClock,
    Ratio,
};
std::string_view to_string(Unit unit);
/// Whether a value of this unit must be a whole number.
bool is_whole(Unit unit);

struct RawConstant {
    std::optional<double> number;  // the value, or the assumed one; empty after a mistake
    bool assumed = false;          // the JSON says null: the facts are silent
    std::string source;
    std::string file, pointer;  // where it stands; pointer empty: nowhere

    bool stated() const { return !pointer.empty(); }
};

/// Mistakes are recorded in the node's document.
RawConstant read_constant(const JsonNode& node, Unit unit, const std::string& file);
/// The number alone, spelled as `unit` asks.
std::optional<double> read_number(const JsonNode& node, Unit unit);
void write_constant(JsonWriter& writer, const RawConstant& constant, Unit unit);
/// As a message shows it: "200", "0x20010000", "true".
std::string spelled(double number, Unit unit);

}  // namespace outcore::platform
