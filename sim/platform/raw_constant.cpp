// SPDX-License-Identifier: Apache-2.0
#include "platform/raw_constant.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace outcore::platform {
namespace {

bool is_hexadecimal(Unit unit) { return unit == Unit::Address || unit == Unit::Opcode; }

/// "0x" and one to eight hexadecimal digits.
std::optional<double> parse_hexadecimal(std::string_view text) {
    if (!text.starts_with("0x") || text.size() < 3 || text.size() > 10) return std::nullopt;
    std::uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 2, end, number, 16);
    if (error != std::errc() || stop != end) return std::nullopt;
    return static_cast<double>(number);
}

std::optional<double> read_hexadecimal(const JsonNode& node) {
    const auto number = node.is_string() ? parse_hexadecimal(node.text()) : std::nullopt;
    if (!number) node.fail("must be text like \"0x20000000\"");
    return number;
}

std::optional<double> read_flag(const JsonNode& node) {
    const std::string text = node.dump();
    if (text == "true") return 1.0;
    if (text == "false") return 0.0;
    node.fail("must be true or false");
    return std::nullopt;
}

void write_number(JsonWriter& writer, double number, Unit unit) {
    if (unit == Unit::Flag) {
        writer.value(number != 0.0);
    } else if (is_hexadecimal(unit)) {
        writer.value(spelled(number, unit));
    } else {
        writer.value(number);
    }
}

}  // namespace

std::string_view to_string(Unit unit) {
    switch (unit) {
        case Unit::Bytes:
            return "bytes";
        case Unit::Clocks:
        case Unit::MeanClocks:
            return "clocks";
        case Unit::Cycles:
            return "cycles";
        case Unit::Count:
            return "count";
        case Unit::Lines:
            return "lines";
        case Unit::Bits:
            return "bits";
        case Unit::Flag:
            return "flag";
        case Unit::Address:
            return "address";
        case Unit::Opcode:
            return "opcode";
        case Unit::Hertz:
            return "Hz";
        case Unit::Seconds:
            return "s";
        case Unit::Amperes:
            return "A";
        case Unit::Volts:
            return "V";
        case Unit::BytesPerClock:
            return "bytes/clock";
        case Unit::Ratio:
            return "ratio";
    }
    return "";
}

bool is_whole(Unit unit) {
    switch (unit) {
        case Unit::MeanClocks:
        case Unit::Hertz:
        case Unit::Seconds:
        case Unit::Amperes:
        case Unit::Volts:
        case Unit::BytesPerClock:
        case Unit::Ratio:
            return false;
        default:
            return true;
    }
}

std::string spelled(double number, Unit unit) {
    if (unit == Unit::Flag) return number != 0.0 ? "true" : "false";
    if (unit == Unit::Address) return fmt::format("0x{:08x}", static_cast<std::uint32_t>(number));
    if (unit == Unit::Opcode) return fmt::format("0x{:02x}", static_cast<std::uint32_t>(number));
    return fmt::format("{}", number);
}

std::optional<double> read_number(const JsonNode& node, Unit unit) {
    if (is_hexadecimal(unit)) return read_hexadecimal(node);
    if (unit == Unit::Flag) return read_flag(node);
    const double number = node.number();
    return node.is_number() ? std::optional(number) : std::nullopt;
}

RawConstant read_constant(const JsonNode& node, Unit unit, const std::string& file) {
    RawConstant constant;
    constant.file = file;
    constant.pointer = node.pointer();
    node.only({"value", "assumed", "unit", "source"});
    if (!node.is_object()) return constant;
    const JsonNode value = node.at("value");
    const auto assumed = node.find("assumed");
    constant.assumed = value.is_null();
    if (constant.assumed && !assumed) {
        value.fail("null (not known) needs a number under \"assumed\" beside it");
    } else if (assumed && !constant.assumed) {
        assumed->fail("stands only where the value is null");
    } else {
        constant.number = read_number(constant.assumed ? *assumed : value, unit);
    }
    const JsonNode unit_text = node.at("unit");
    if (!unit_text.is_string() || unit_text.text() != to_string(unit)) {
        unit_text.fail(fmt::format("must be \"{}\"", to_string(unit)));
    }
    const JsonNode source = node.at("source");
    constant.source = source.text();
    if (source.is_string() && constant.source.empty())
        source.fail("must say where this comes from");
    return constant;
}

void write_constant(JsonWriter& writer, const RawConstant& constant, Unit unit) {
    writer.begin_object(JsonWriter::Layout::Inline);
    writer.key("value");
    if (constant.assumed) writer.null().key("assumed");
    write_number(writer, constant.number.value_or(0.0), unit);
    writer.member("unit", to_string(unit)).member("source", constant.source).end_object();
}

}  // namespace outcore::platform
