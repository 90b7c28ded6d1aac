// Layout of the structures: System V ABI, chapter 4 (object files), and ELF for the Arm
// Architecture (IHI0044); build attributes: Addenda to the ABI for the Arm Architecture (IHI0045).
// SPDX-License-Identifier: Apache-2.0
#include "board/core/elf_image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/file.hpp"

namespace outcore::board {
namespace {

constexpr std::size_t kHeaderBytes = 52, kProgramHeaderBytes = 32, kSectionHeaderBytes = 40,
                      kSymbolBytes = 16;
constexpr std::uint16_t kExecutable = 2, kMachineArm = 40;
constexpr std::uint32_t kLoad = 1, kSymbolTable = 2, kNoBits = 8, kArmAttributes = 0x70000003;
constexpr std::uint8_t kFunctionSymbol = 2;

struct Section {
    std::uint32_t name = 0, type = 0, offset = 0, size = 0, link = 0;
};

/// Reads fields of a file whose numbers may lie; out of range yields nothing.
class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    bool holds(std::uint64_t offset, std::uint64_t size) const {
        return offset <= bytes_.size() && size <= bytes_.size() - offset;
    }
    std::uint32_t number(std::size_t offset, std::size_t size) const {
        std::uint32_t value = 0;
        if (!holds(offset, size)) return 0;
        for (std::size_t i = size; i-- > 0;) value = value << 8U | bytes_[offset + i];
        return value;
    }
    std::span<const std::uint8_t> part(std::uint32_t offset, std::uint32_t size) const {
        return holds(offset, size) ? bytes_.subspan(offset, size) : std::span<const std::uint8_t>();
    }

  private:
    std::span<const std::uint8_t> bytes_;
};

std::string text_at(std::span<const std::uint8_t> table, std::uint32_t offset) {
    if (offset >= table.size()) return {};
    const auto* const begin = table.data() + offset;
    const auto* const end = std::find(begin, table.data() + table.size(), std::uint8_t{0});
    return {begin, end};
}

Result<Ok> check_header(const Reader& file, const std::string& name) {
    constexpr std::uint32_t kMagic = 0x464C457F;  // 7F 'E' 'L' 'F'
    const auto broken = [&](const char* place, std::string message) {
        return Diagnostic{name, place, std::move(message)};
    };
    if (!file.holds(0, kHeaderBytes) || file.number(0, 4) != kMagic)
        return broken("byte 0", "is no ELF file");
    if (file.number(4, 1) != 1 || file.number(5, 1) != 1)
        return broken("e_ident", "firmware is 32-bit and little-endian");
    if (file.number(16, 2) != kExecutable)
        return broken("e_type",
                      fmt::format("found {}; must be an executable (2)", file.number(16, 2)));
    if (file.number(18, 2) != kMachineArm)
        return broken("e_machine", fmt::format("found {}; must be Arm (40)", file.number(18, 2)));
    return Ok{};
}

Result<std::vector<ElfSegment>> read_segments(const Reader& file, const std::string& name) {
    const std::uint32_t table = file.number(28, 4), count = file.number(44, 2);
    std::vector<ElfSegment> segments;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t header = table + std::uint64_t{i} * kProgramHeaderBytes;
        const std::string place = fmt::format("program header {}", i);
        if (!file.holds(header, kProgramHeaderBytes))
            return Diagnostic{name, place, "lies outside the file"};
        const auto field = [&](std::size_t offset) { return file.number(header + offset, 4); };
        const std::uint32_t bytes = field(16);
        if (field(0) != kLoad || bytes == 0) continue;
        const auto part = file.part(field(4), bytes);
        if (part.empty()) return Diagnostic{name, place, "its bytes lie outside the file"};
        segments.push_back({field(12), {part.begin(), part.end()}});
    }
    if (segments.empty()) return Diagnostic{name, "program headers", "nothing is loaded"};
    return segments;
}

std::vector<Section> read_sections(const Reader& file) {
    const std::uint32_t table = file.number(32, 4), count = file.number(48, 2);
    std::vector<Section> sections;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t header = table + std::uint64_t{i} * kSectionHeaderBytes;
        if (!file.holds(header, kSectionHeaderBytes)) break;
        const auto field = [&](std::size_t offset) { return file.number(header + offset, 4); };
        sections.push_back({field(0), field(4), field(16), field(20), field(24)});
    }
    return sections;
}

void read_functions(const Reader& file, const std::vector<Section>& sections,
                    const Section& symbols, std::vector<ElfFunction>& functions) {
    if (symbols.link >= sections.size()) return;
    const auto table = file.part(symbols.offset, symbols.size);
    const Section& texts = sections[symbols.link];
    const auto names = file.part(texts.offset, texts.size);
    const Reader reader(table);
    for (std::size_t at = 0; at + kSymbolBytes <= table.size(); at += kSymbolBytes) {
        const bool defined = reader.number(at + 14, 2) != 0;
        if (!defined || (reader.number(at + 12, 1) & 15U) != kFunctionSymbol) continue;
        functions.push_back({reader.number(at + 4, 4) & ~1U, reader.number(at + 8, 4),
                             text_at(names, reader.number(at, 4))});
    }
}

/// Aliases share an address: the first name, alphabetically, stands for all. A symbol without size
/// (assembly) reaches to the next one.
void tidy(std::vector<ElfFunction>& functions) {
    std::sort(functions.begin(), functions.end(), [](const ElfFunction& a, const ElfFunction& b) {
        return a.address != b.address ? a.address < b.address : a.name < b.name;
    });
    const auto same = [](const ElfFunction& a, const ElfFunction& b) {
        return a.address == b.address;
    };
    functions.erase(std::unique(functions.begin(), functions.end(), same), functions.end());
    for (std::size_t i = 0; i + 1 < functions.size(); ++i) {
        ElfFunction& function = functions[i];
        if (function.size == 0) function.size = functions[i + 1].address - function.address;
    }
}

std::optional<std::uint64_t> leb128(std::span<const std::uint8_t> bytes, std::size_t& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; at < bytes.size() && shift < 64; shift += 7) {
        const std::uint8_t byte = bytes[at++];
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if ((byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
}

bool is_text_tag(std::uint64_t tag) {  // CPU_raw_name, CPU_name, compatibility's name, odd tags
    return tag == 4 || tag == 5 || tag == 65 || tag == 67 || (tag > 32 && tag % 2 == 1);
}

/// Tag_CPU_arch of the file's scope in the vendor section "aeabi".
std::int32_t read_cpu_arch(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t kFirstTag =
        1 + 4 + 6 + 1 + 4;  // 'A', length, "aeabi\0", Tag_File, length
    constexpr std::uint64_t kCpuArch = 6, kCompatibility = 32;
    std::size_t at = kFirstTag;
    while (at < bytes.size()) {
        const auto tag = leb128(bytes, at);
        if (!tag) return -1;
        if (!is_text_tag(*tag)) {
            const auto value = leb128(bytes, at);
            if (!value) return -1;
            if (*tag == kCpuArch) return static_cast<std::int32_t>(*value);
            if (*tag != kCompatibility) continue;
        }
        while (at < bytes.size() && bytes[at++] != 0) {
        }
    }
    return -1;
}

void read_section_contents(const Reader& file, ElfImage& image) {
    const std::vector<Section> sections = read_sections(file);
    const std::uint32_t names_index = file.number(50, 2);
    const auto names = names_index < sections.size()
                           ? file.part(sections[names_index].offset, sections[names_index].size)
                           : std::span<const std::uint8_t>();
    for (const Section& section : sections) {
        if (section.type == kNoBits) continue;
        const auto bytes = file.part(section.offset, section.size);
        const std::string name = text_at(names, section.name);
        if (section.type == kSymbolTable)
            read_functions(file, sections, section, image.functions);
        else if (section.type == kArmAttributes)
            image.cpu_arch = read_cpu_arch(bytes);
        else if (name.rfind(".debug_", 0) == 0)
            image.debug_sections.push_back({name, {bytes.begin(), bytes.end()}});
    }
    tidy(image.functions);
}

}  // namespace

const ElfFunction* ElfImage::function_at(std::uint32_t address) const {
    const auto after = std::upper_bound(
        functions.begin(), functions.end(), address,
        [](std::uint32_t value, const ElfFunction& function) { return value < function.address; });
    if (after == functions.begin()) return nullptr;
    const ElfFunction& function = *std::prev(after);
    return address - function.address < std::max(function.size, 1U) ? &function : nullptr;
}

std::span<const std::uint8_t> ElfImage::debug_section(std::string_view name) const {
    for (const ElfSection& section : debug_sections) {
        if (section.name == name) return section.bytes;
    }
    return {};
}

Result<ElfImage> parse_elf(std::span<const std::uint8_t> bytes, const std::string& file) {
    const Reader reader(bytes);
    if (auto header = check_header(reader, file); !header) return header.diagnostics();
    auto segments = read_segments(reader, file);
    if (!segments) return segments.diagnostics();
    ElfImage image;
    image.entry = reader.number(24, 4);
    image.segments = std::move(*segments);
    read_section_contents(reader, image);
    return image;
}

Result<ElfImage> read_elf(const std::filesystem::path& path) {
    auto bytes = read_bytes(path);
    if (!bytes) return bytes.diagnostics();
    return parse_elf(*bytes, path.string());
}

}  // namespace outcore::board
