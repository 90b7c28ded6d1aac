// SPDX-License-Identifier: Apache-2.0
#include "platform/sfdp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace outcore::platform {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::uint32_t kSignature = 0x50444653;  // "SFDP"
constexpr std::uint32_t kBasicTable = 0xFF00, kFourByteTable = 0xFF84;
constexpr std::size_t kFirstRevision = 9, kWithTimes = 16;  // DWORDs of the basic table
constexpr std::uint32_t kLargestPower = 34;
constexpr std::int64_t kLargestPart = std::int64_t{1} << kLargestPower;

using Words = std::vector<std::uint32_t>;

Diagnostic wrong(std::string message) { return {"", "", std::move(message)}; }

std::uint32_t word(std::span<const std::uint8_t> dump, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | dump[at + i];
    return value;
}

/// `count` bits of DWORD `number` (from 1, as the standard counts) from bit `low` up.
std::uint32_t bits(std::span<const std::uint32_t> words, std::size_t number, int low, int count) {
    return words[number - 1] >> low & ((std::uint32_t{1} << count) - 1);
}

/// (count + 1) units; five bits of count below two bits of unit, at bit `low`.
Seconds counted(std::span<const std::uint32_t> words, std::size_t number, int low,
                const std::array<double, 4>& units) {
    return Seconds((bits(words, number, low, 5) + 1) * units[bits(words, number, low + 5, 2)]);
}

constexpr std::array<double, 4> kEraseUnits = {1e-3, 16e-3, 128e-3, 1.0};
constexpr std::array<double, 4> kChipUnits = {16e-3, 256e-3, 4.0, 64.0};
constexpr std::array<double, 4> kLatencyUnits = {128e-9, 1e-6, 8e-6, 64e-6};
constexpr double kResumeUnit = 64e-6;

Result<std::int64_t> size_of(std::span<const std::uint32_t> words) {
    constexpr std::uint32_t kPowerFlag = std::uint32_t{1} << 31;
    const std::uint32_t density = words[1];
    std::int64_t size_bits = std::int64_t{density} + 1;
    if ((density & kPowerFlag) != 0) {
        const std::uint32_t power = density & ~kPowerFlag;
        size_bits = power < 40 ? std::int64_t{1} << power : 0;
    }
    const std::int64_t bytes = size_bits / 8;
    if (bytes == 0 || size_bits % 8 != 0 || bytes > kLargestPart)
        return wrong(fmt::format("its density 0x{:08x} is no size of a part", density));
    return bytes;
}

/// Where a fast read stands: the bit that says it exists, and the half of a DWORD that holds it.
struct ReadPlace {
    std::size_t flag_word;
    int flag_bit;
    std::size_t word;
    int low;
    int instruction_lines, address_lines, data_lines;
};
constexpr ReadPlace kReadPlaces[] = {
    {1, 16, 4, 0, 1, 1, 2},  {1, 20, 4, 16, 1, 2, 2}, {5, 0, 6, 16, 2, 2, 2},
    {1, 22, 3, 16, 1, 1, 4}, {1, 21, 3, 0, 1, 4, 4},  {5, 4, 7, 16, 4, 4, 4},
};

void decode_reads(std::span<const std::uint32_t> words, SfdpPart& part) {
    for (const ReadPlace& place : kReadPlaces) {
        if (bits(words, place.flag_word, place.flag_bit, 1) == 0) continue;
        const auto clocks = static_cast<int>(bits(words, place.word, place.low, 5));
        const auto mode = static_cast<int>(bits(words, place.word, place.low + 5, 3));
        const std::uint32_t opcode = bits(words, place.word, place.low + 8, 8);
        part.reads.push_back(
            {place.instruction_lines, place.address_lines, place.data_lines, opcode, mode, clocks});
    }
}

void decode_erases(std::span<const std::uint32_t> words, SfdpPart& part) {
    const bool times = words.size() >= kWithTimes;
    for (int type = 0; type < 4; ++type) {
        const std::size_t at = type < 2 ? 8 : 9;
        const std::uint32_t exponent = bits(words, at, type % 2 * 16, 8);
        if (exponent == 0 || exponent > kLargestPower) {
            part.erases.emplace_back();  // keeps the place of its type
            continue;
        }
        SfdpErase erase{
            std::int64_t{1} << exponent, bits(words, at, type % 2 * 16 + 8, 8), {}, {}, {}};
        if (times) {
            erase.typ = counted(words, 10, 4 + 7 * type, kEraseUnits);
            erase.max = Seconds(erase.typ->count * 2.0 * (bits(words, 10, 0, 4) + 1));
        }
        part.erases.push_back(erase);
    }
}

void decode_program_and_chip_erase(std::span<const std::uint32_t> words, SfdpPart& part) {
    const double longest = 2.0 * (bits(words, 11, 0, 4) + 1);
    part.page_bytes = std::int64_t{1} << bits(words, 11, 4, 4);
    const double unit = bits(words, 11, 13, 1) != 0 ? 64e-6 : 8e-6;
    part.page_program_typ = Seconds((bits(words, 11, 8, 5) + 1) * unit);
    part.page_program_max = Seconds(part.page_program_typ->count * longest);
    part.chip_erase_typ = counted(words, 11, 24, kChipUnits);
    part.chip_erase_max = Seconds(part.chip_erase_typ->count * longest);
}

void decode_suspend_and_power_down(std::span<const std::uint32_t> words, SfdpPart& part) {
    if (bits(words, 12, 31, 1) == 0) {
        part.suspend = SfdpSuspend{bits(words, 13, 24, 8), bits(words, 13, 16, 8),
                                   counted(words, 12, 24, kLatencyUnits),
                                   Seconds((bits(words, 12, 20, 4) + 1) * kResumeUnit)};
    }
    if (bits(words, 14, 31, 1) == 0) {
        part.power_down = SfdpPowerDown{bits(words, 14, 23, 8), bits(words, 14, 15, 8),
                                        counted(words, 14, 8, kLatencyUnits)};
    }
}

/// DWORD 2 of the 4-byte table: one opcode for each erase type, in the order of the basic table.
void decode_four_bytes(std::span<const std::uint32_t> table, SfdpPart& part) {
    constexpr int kFirstEraseBit = 9;
    part.four_byte_address = true;
    for (std::size_t i = 0; i < part.erases.size(); ++i) {
        const auto type = static_cast<int>(i);
        if (bits(table, 1, kFirstEraseBit + type, 1) != 0)
            part.erases[i].four_byte_opcode = bits(table, 2, 8 * type, 8);
    }
}

struct TableHeader {
    std::uint32_t id = 0;
    int major = 0, minor = 0;
    std::size_t words = 0, place = 0;
};

TableHeader header_at(std::span<const std::uint8_t> dump, std::size_t at) {
    const std::uint32_t first = word(dump, at), second = word(dump, at + 4);
    TableHeader header;
    header.minor = static_cast<int>(first >> 8 & 0xFF);
    header.major = static_cast<int>(first >> 16 & 0xFF);
    header.words = first >> 24;
    header.place = second & 0xFFFFFF;
    // The first revision knew one byte of id; what stood in the place of the second was 0xff.
    header.id = (second >> 24 << 8) | (first & 0xFF);
    return header;
}

Result<Words> table_of(std::span<const std::uint8_t> dump, const TableHeader& header) {
    if (header.place + header.words * 4 > dump.size()) {
        return wrong(fmt::format(
            "its length is {} bytes, but the table 0x{:04x} takes {} bytes from byte {}",
            dump.size(), header.id, header.words * 4, header.place));
    }
    Words words;
    for (std::size_t i = 0; i < header.words; ++i)
        words.push_back(word(dump, header.place + i * 4));
    return words;
}

void sort_by_size(std::vector<SfdpErase>& erases) {
    std::erase_if(erases, [](const SfdpErase& erase) { return erase.bytes == 0; });
    std::sort(erases.begin(), erases.end(),
              [](const SfdpErase& a, const SfdpErase& b) { return a.bytes < b.bytes; });
}

/// Erase types in the order of the table.
Result<SfdpPart> decode_words(std::span<const std::uint32_t> words) {
    if (words.size() < kFirstRevision) {
        return wrong(
            fmt::format("its basic table has a length of {} DWORDs; JESD216 has at least {}",
                        words.size(), kFirstRevision));
    }
    SfdpPart part;
    const auto bytes = size_of(words);
    if (!bytes) return bytes.diagnostics();
    part.bytes = *bytes;
    decode_reads(words, part);
    decode_erases(words, part);
    const auto none = [](const SfdpErase& erase) { return erase.bytes == 0; };
    if (std::all_of(part.erases.begin(), part.erases.end(), none))
        return wrong("its basic table names no erase type");
    if (words.size() >= kWithTimes) {
        decode_program_and_chip_erase(words, part);
        decode_suspend_and_power_down(words, part);
    }
    return part;
}

/// One header for each table, the basic one first; a later revision of it may follow.
Result<SfdpPart> decode_tables(std::span<const std::uint8_t> dump, std::size_t headers) {
    std::optional<TableHeader> basic, four_bytes;
    for (std::size_t i = 0; i < headers; ++i) {
        const TableHeader header = header_at(dump, kHeaderBytes * (i + 1));
        if (header.id == kBasicTable && (!basic || header.minor > basic->minor)) basic = header;
        if (header.id == kFourByteTable && header.words >= 2) four_bytes = header;
    }
    if (!basic) return wrong("none of its headers names the basic flash parameter table");
    if (basic->major != 1)
        return wrong(fmt::format("its basic table has revision {}.{}; must be 1.x", basic->major,
                                 basic->minor));
    const auto words = table_of(dump, *basic);
    if (!words) return words.diagnostics();
    auto part = decode_words(*words);
    if (!part) return part;
    part->major = basic->major;
    part->minor = basic->minor;
    if (four_bytes) {
        const auto table = table_of(dump, *four_bytes);
        if (!table) return table.diagnostics();
        decode_four_bytes(*table, *part);
    }
    sort_by_size(part->erases);
    return part;
}

}  // namespace

Result<SfdpPart> decode_basic_table(std::span<const std::uint32_t> words) {
    auto part = decode_words(words);
    if (part) sort_by_size(part->erases);
    return part;
}

Result<SfdpPart> decode_sfdp(std::span<const std::uint8_t> dump) {
    if (dump.size() < 2 * kHeaderBytes)
        return wrong(fmt::format("its length is {} bytes; the headers alone take {}", dump.size(),
                                 2 * kHeaderBytes));
    if (word(dump, 0) != kSignature)
        return wrong(
            fmt::format("its signature is {:02x} {:02x} {:02x} {:02x}; must be "
                        "53 46 44 50 (\"SFDP\")",
                        dump[0], dump[1], dump[2], dump[3]));
    const int minor = dump[4], major = dump[5];
    if (major != 1)
        return wrong(fmt::format("its revision is {}.{}; must be 1.x (JESD216)", major, minor));
    const std::size_t headers = std::size_t{dump[6]} + 1;
    if (dump.size() < kHeaderBytes * (headers + 1))
        return wrong(fmt::format("its length is {} bytes; {} parameter headers take {}",
                                 dump.size(), headers, kHeaderBytes * (headers + 1)));
    return decode_tables(dump, headers);
}

}  // namespace outcore::platform
