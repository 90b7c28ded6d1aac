// SPDX-License-Identifier: Apache-2.0
#include "platform/raw_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/file.hpp"
#include "platform/sfdp.hpp"
#include "platform/sfdp_part.hpp"

namespace outcore::platform {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> kBoardSchema = {"outcore-board-1"};
constexpr std::array<std::string_view, 1> kCoreSchema = {"outcore-core-1"};
constexpr std::array<std::string_view, 1> kStorageSchema = {"outcore-storage-1"};
constexpr std::array<std::string_view, 1> kMemorySchema = {"outcore-memory-1"};
constexpr std::array<std::string_view, 1> kEngineSchema = {"outcore-engine-1"};
constexpr std::array<std::string_view, 1> kDriverSchema = {"outcore-driver-1"};

/// What the readers of one board share.
struct Context {
    std::string file;  // the one being read
    const std::optional<fs::path>& configs;
    Diagnostics& mistakes;
    bool& parts_found;
    const PartChoice& choice;
};

/// Unstated after a mistake.
RawText read_text_at(const JsonNode& node, const Context& context) {
    std::string text = node.text();
    return node.is_string() ? RawText{std::move(text), context.file, node.pointer()} : RawText{};
}

RawText read_name(const JsonNode& node, std::string_view key, const Context& context) {
    return read_text_at(node.at(key), context);
}

RawText read_optional(const JsonNode& node, std::string_view key, const Context& context) {
    const auto member = node.find(key);
    return member ? read_text_at(*member, context) : RawText{};
}

/// Records a missing member that a reader of optional ones would pass over.
void require(const JsonNode& node, std::string_view key) {
    if (node.is_object()) node.at(key);
}

RawText read_kind(const JsonNode& node, std::span<const std::string_view> names,
                  const Context& context) {
    const auto kind = node.find("kind");
    if (!kind) return {};
    return {std::string(names[kind->choice(names)]), context.file, kind->pointer()};
}

/// Reads what `fields` name and refuses every key that is neither there nor in `others`.
template <typename Raw>
void read_table(const JsonNode& node, std::span<const Field<Raw>> fields,
                std::initializer_list<std::string_view> others, const Context& context, Raw& raw) {
    std::vector<std::string_view> known(others);
    for (const Field<Raw>& field : fields) {
        known.push_back(field.key);
        if (const auto constant = node.find(field.key)) {
            raw.*field.member = read_constant(*constant, field.unit, context.file);
        }
    }
    node.only(known);
}

/// What the board says wins over what the part says.
template <typename Raw>
void merge(Raw& board, const Raw& part, std::span<const Field<Raw>> fields) {
    for (const Field<Raw>& field : fields) {
        if (!(board.*field.member).stated()) board.*field.member = part.*field.member;
    }
}

/// A table that may be missing as a whole.
template <typename Raw>
void merge(std::optional<Raw>& board, const std::optional<Raw>& part,
           std::span<const Field<Raw>> fields) {
    if (!part) return;
    if (!board) board.emplace();
    merge(*board, *part, fields);
}

template <typename Raw>
void read_optional_table(const JsonNode& node, std::string_view key,
                         std::span<const Field<Raw>> fields, const Context& context,
                         std::optional<Raw>& raw) {
    const auto table = node.find(key);
    if (table) read_table(*table, fields, {}, context, raw.emplace());
}

void merge(RawText& board, const RawText& part) {
    if (!board.stated()) board = part;
}

/// The part file that `use` names, read by `read(root, context of that file)`.
template <typename Raw, typename Read>
std::optional<Raw> read_part(const JsonNode& use, std::string_view folder, const Context& context,
                             Read&& read) {
    if (!context.configs) {
        context.parts_found = false;
        use.fail("a resolved description holds its parts; nothing is looked up here");
        return std::nullopt;
    }
    const bool others_found = std::exchange(context.parts_found, false);
    const std::string name = use.text();
    if (!use.is_string()) return std::nullopt;
    const fs::path parts = *context.configs / folder;
    const std::vector<std::string> known = names_in(parts);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        use.fail(unknown_name(fmt::format("file of {}", parts.generic_string()), name, known));
        return std::nullopt;
    }
    const fs::path path = parts / (name + ".json");
    auto document = JsonDocument::load(path);
    if (!document) {
        const Diagnostics& found = document.diagnostics();
        context.mistakes.insert(context.mistakes.end(), found.begin(), found.end());
        return std::nullopt;
    }
    context.parts_found = others_found;
    Raw raw = read(document->root(), Context{path.string(), context.configs, context.mistakes,
                                             context.parts_found, context.choice});
    const Diagnostics& found = document->diagnostics();
    context.mistakes.insert(context.mistakes.end(), found.begin(), found.end());
    return raw;
}

/// Cores, engines and drivers: a name and a table of constants, in a file of their own or in place.
template <typename Raw>
struct NamedPart {
    std::string_view folder;
    std::span<const std::string_view> schema;
    std::span<const Field<Raw>> fields;

    Raw read_file(const JsonNode& root, const Context& context) const {
        Raw raw;
        root.at("schema").choice(schema);
        raw.name = read_name(root, "name", context);
        read_table(root, fields, {"$schema", "schema", "notes", "name"}, context, raw);
        return raw;
    }
    /// The file that `use` names.
    std::optional<Raw> read_used(const JsonNode& use, const Context& context) const {
        return read_part<Raw>(
            use, folder, context,
            [this](const JsonNode& root, const Context& inner) { return read_file(root, inner); });
    }
    /// What stands in the board's file wins over what it `use`s.
    Raw read(const JsonNode& node, const Context& context) const {
        Raw raw;
        raw.name = read_optional(node, "name", context);
        read_table(node, fields, {"use", "name"}, context, raw);
        const auto use = node.find("use");
        if (!use) return raw;
        if (const auto part = read_used(*use, context)) {
            merge(raw.name, part->name);
            merge(raw, *part, fields);
        }
        return raw;
    }
};
NamedPart<RawCore> core_part() { return {"cores", kCoreSchema, core_fields()}; }
NamedPart<RawEngine> engine_part() { return {"engines", kEngineSchema, engine_fields()}; }
NamedPart<RawDriver> driver_part() { return {"drivers", kDriverSchema, driver_fields()}; }

/// What a part and a board may both say of a memory.
void read_memory_facts(const JsonNode& node, std::initializer_list<std::string_view> others,
                       const Context& context, RawMemory& memory) {
    memory.part = read_optional(node, "part", context);
    memory.kind = read_kind(node, memory_kind_names(), context);
    require(node, "kind");
    read_table(node, memory_fields(), others, context, memory);
    read_optional_table(node, "psram", psram_fields(), context, memory.psram);
    read_optional_table(node, "sdram", sdram_fields(), context, memory.sdram);
}

RawMemory read_memory_part(const JsonNode& root, const Context& context) {
    RawMemory memory;
    root.at("schema").choice(kMemorySchema);
    read_memory_facts(root, {"$schema", "schema", "notes", "part", "kind", "psram", "sdram"},
                      context, memory);
    return memory;
}

RawMemory read_memory(const JsonNode& node, const Context& context) {
    RawMemory memory;
    memory.name = read_name(node, "name", context);
    read_memory_facts(node, {"use", "name", "part", "kind", "psram", "sdram"}, context, memory);
    if (const auto use = node.find("use")) {
        if (const auto part = read_part<RawMemory>(*use, "memories", context, read_memory_part)) {
            merge(memory.part, part->part);
            merge(memory, *part, memory_fields());
            merge(memory.psram, part->psram, psram_fields());
            merge(memory.sdram, part->sdram, sdram_fields());
        }
    }
    return memory;
}

void read_command(const JsonNode& node, std::string_view key, const Context& context,
                  RawCommand& command) {
    if (const auto stated = node.find(key))
        read_table(*stated, command_fields(), {}, context, command);
}

/// What the dump says and the file does not state. The text is hexadecimal, or the name of a file
/// beside the one that names it.
void read_sfdp(const JsonNode& sfdp, const JsonNode& node, const Context& context,
               RawStorage& storage) {
    if (!sfdp.is_string()) return void(sfdp.text());
    const auto origin = node.find("sfdp_source");
    const auto dump = load_sfdp(sfdp.text(), fs::path(context.file).parent_path());
    const auto part = dump ? decode_sfdp(*dump) : Result<SfdpPart>(dump.diagnostics());
    if (!part) return sfdp.fail(part.diagnostics().front().message);
    state_sfdp(*part, origin ? origin->text() : std::string("SFDP of the part"),
               {context.file, sfdp.pointer()}, storage);
}

/// What a part and a board may both say of a storage.
void read_storage_facts(const JsonNode& node, std::initializer_list<std::string_view> others,
                        const Context& context, RawStorage& storage) {
    storage.part = read_optional(node, "part", context);
    storage.kind = read_kind(node, storage_kind_names(), context);
    read_table(node, storage_fields(), others, context, storage);
    if (const auto read = node.find("read"))
        read_table(*read, read_fields(), {}, context, storage.read);
    read_optional_table(node, "sd", sd_fields(), context, storage.sd);
    read_command(node, "program", context, storage.program);
    read_command(node, "erase", context, storage.erase);
    read_command(node, "status", context, storage.status);
    if (const auto sfdp = node.find("sfdp")) read_sfdp(*sfdp, node, context, storage);
}

RawStorage read_storage_part(const JsonNode& root, const Context& context) {
    RawStorage storage;
    root.at("schema").choice(kStorageSchema);
    read_storage_facts(root,
                       {"$schema", "schema", "title", "notes", "part", "kind", "read", "program",
                        "erase", "status", "sfdp", "sfdp_source", "sd"},
                       context, storage);
    return storage;
}

void merge_part(RawStorage& storage, const JsonNode& use, const Context& context) {
    const auto part = read_part<RawStorage>(use, "storages", context, read_storage_part);
    if (!part) return;
    merge(storage.part, part->part);
    merge(storage.kind, part->kind);
    merge(storage, *part, storage_fields());
    merge(storage.read, part->read, read_fields());
    merge(storage.sd, part->sd, sd_fields());
    merge(storage.program, part->program, command_fields());
    merge(storage.erase, part->erase, command_fields());
    merge(storage.status, part->status, command_fields());
}

/// Calls read(root) for a part chosen in the place of the board's; `text` is its name as JSON.
template <typename Read>
void read_chosen(const std::string& text, const std::string& pointer, const Context& context,
                 Read&& read) {
    const auto chosen = JsonDocument::parse(text, "override " + pointer);
    if (chosen) read(chosen->root());
    const Diagnostics& found = chosen ? chosen->diagnostics() : chosen.diagnostics();
    context.mistakes.insert(context.mistakes.end(), found.begin(), found.end());
}

/// Of a storage whose part is exchanged, what is the board's and not the part's.
RawStorage wiring_of(const RawStorage& storage) {
    RawStorage wiring;
    wiring.name = storage.name;
    wiring.bus_clock_hz = storage.bus_clock_hz;
    wiring.chip_select_high_clocks = storage.chip_select_high_clocks;
    wiring.window_address = storage.window_address;
    return wiring;
}

RawStorage read_storage(const JsonNode& node, std::size_t index, const Context& context) {
    RawStorage storage;
    storage.name = read_name(node, "name", context);
    read_storage_facts(node,
                       {"use", "name", "part", "kind", "read", "program", "erase", "status", "sfdp",
                        "sfdp_source", "sd"},
                       context, storage);
    for (const std::string& key : {std::to_string(index), storage.name.text}) {
        const auto chosen = context.choice.storages.find(key);
        if (chosen == context.choice.storages.end()) continue;
        storage = wiring_of(storage);
        read_chosen(chosen->second, "/storages/" + key + "/use", context,
                    [&](const JsonNode& use) { merge_part(storage, use, context); });
        return storage;
    }
    if (const auto use = node.find("use")) merge_part(storage, *use, context);
    return storage;
}

/// The driver chosen by name takes the place of the board's.
std::optional<RawDriver> read_drivers(const JsonNode& root, const Context& context) {
    const auto stated = root.find("driver");
    if (context.choice.driver.empty()) {
        return stated ? std::optional(driver_part().read(*stated, context)) : std::nullopt;
    }
    std::optional<RawDriver> driver;
    read_chosen(context.choice.driver, "/driver/use", context,
                [&](const JsonNode& use) { driver = driver_part().read_used(use, context); });
    return driver;
}

/// Chosen parts that no storage of the board takes.
void refuse_unused(const RawPlatform& raw, const Context& context) {
    for (const auto& [key, text] : context.choice.storages) {
        bool used = false;
        for (std::size_t i = 0; i < raw.storages.size(); ++i)
            used = used || key == std::to_string(i) || key == raw.storages[i].name.text;
        if (used) continue;
        context.mistakes.push_back(
            {"override", "/storages/" + key + "/use", "names no storage of the board"});
    }
}

RawChannel read_channel(const JsonNode& node, const Context& context) {
    RawChannel channel;
    channel.name = read_name(node, "name", context);
    channel.kind = read_kind(node, channel_kind_names(), context);
    require(node, "kind");
    channel.storage = read_optional(node, "storage", context);
    for (const JsonNode& name : node.at("reaches").items()) {
        channel.reaches.push_back(read_text_at(name, context));
    }
    if (const auto engine = node.find("engine"))
        channel.engine = engine_part().read(*engine, context);
    read_table(node, channel_fields(), {"name", "kind", "storage", "reaches", "engine"}, context,
               channel);
    return channel;
}

RawPlatform read_board(const JsonNode& root, const Context& context) {
    RawPlatform raw;
    raw.file = context.file;
    root.at("schema").choice(kBoardSchema);
    raw.name = read_name(root, "name", context);
    raw.title = read_name(root, "title", context);
    raw.kernel_profile = read_name(root, "kernel_profile", context);
    if (const auto notes = root.find("notes")) {
        for (const JsonNode& note : notes->items()) raw.notes.push_back(note.text());
    }
    read_table(root, platform_fields(),
               {"$schema", "schema", "name", "title", "notes", "kernel_profile", "core", "driver",
                "memories", "storages", "channels"},
               context, raw);
    raw.core = core_part().read(root.at("core"), context);
    raw.driver = read_drivers(root, context);
    for (const JsonNode& n : root.at("memories").items())
        raw.memories.push_back(read_memory(n, context));
    for (const JsonNode& n : root.at("storages").items())
        raw.storages.push_back(read_storage(n, raw.storages.size(), context));
    refuse_unused(raw, context);
    for (const JsonNode& n : root.at("channels").items())
        raw.channels.push_back(read_channel(n, context));
    return raw;
}

}  // namespace

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string>& known) {
    const std::string near = nearest_name(name, known);
    return fmt::format("is not a {};{} known: {}", what,
                       near.empty() ? "" : fmt::format(" did you mean \"{}\"?", near),
                       known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")));
}

Result<RawReading> read_raw(std::string_view text, const std::string& file,
                            const std::optional<fs::path>& configs, const PartChoice& choice) {
    auto document = JsonDocument::parse(text, file);
    if (!document) return document.diagnostics();
    RawReading reading;
    reading.raw = read_board(document->root(),
                             Context{file, configs, reading.mistakes, reading.parts_found, choice});
    const Diagnostics& own = document->diagnostics();
    reading.mistakes.insert(reading.mistakes.begin(), own.begin(), own.end());
    return reading;
}

}  // namespace outcore::platform
