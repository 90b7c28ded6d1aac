// SPDX-License-Identifier: Apache-2.0
#include "platform/raw_writer.hpp"

#include <algorithm>

namespace outcore::platform {
namespace {

void write_text(JsonWriter& writer, std::string_view key, const RawText& text) {
    if (text.stated()) writer.member(key, text.text);
}

template <typename Raw>
void write_table(JsonWriter& writer, const Raw& raw, std::span<const Field<Raw>> fields) {
    for (const Field<Raw>& field : fields) {
        const RawConstant& constant = raw.*field.member;
        if (!constant.stated()) continue;
        writer.key(field.key);
        write_constant(writer, constant, field.unit);
    }
}

template <typename Raw>
void write_object(JsonWriter& writer, std::string_view key, const Raw& raw,
                  std::span<const Field<Raw>> fields) {
    writer.key(key).begin_object();
    write_table(writer, raw, fields);
    writer.end_object();
}

void write_command(JsonWriter& writer, std::string_view key, const RawCommand& command) {
    const auto stated = [&](const Field<RawCommand>& field) {
        return (command.*field.member).stated();
    };
    const auto fields = command_fields();
    if (std::none_of(fields.begin(), fields.end(), stated)) return;
    writer.key(key).begin_object();
    write_table(writer, command, fields);
    writer.end_object();
}

void write_item(JsonWriter& writer, const RawMemory& memory) {
    write_text(writer, "name", memory.name);
    write_text(writer, "part", memory.part);
    write_text(writer, "kind", memory.kind);
    write_table(writer, memory, memory_fields());
    if (memory.psram) write_object(writer, "psram", *memory.psram, psram_fields());
    if (memory.sdram) write_object(writer, "sdram", *memory.sdram, sdram_fields());
}

void write_item(JsonWriter& writer, const RawStorage& storage) {
    write_text(writer, "name", storage.name);
    write_text(writer, "part", storage.part);
    write_text(writer, "kind", storage.kind);
    write_table(writer, storage, storage_fields());
    if (!storage.is_sd_card()) write_object(writer, "read", storage.read, read_fields());
    write_command(writer, "program", storage.program);
    write_command(writer, "erase", storage.erase);
    write_command(writer, "status", storage.status);
    if (storage.sd) write_object(writer, "sd", *storage.sd, sd_fields());
}

void write_item(JsonWriter& writer, const RawChannel& channel) {
    write_text(writer, "name", channel.name);
    write_text(writer, "kind", channel.kind);
    write_text(writer, "storage", channel.storage);
    writer.key("reaches").begin_array(JsonWriter::Layout::Inline);
    for (const RawText& memory : channel.reaches) writer.value(memory.text);
    writer.end_array();
    if (channel.engine) {
        writer.key("engine").begin_object();
        write_text(writer, "name", channel.engine->name);
        write_table(writer, *channel.engine, engine_fields());
        writer.end_object();
    }
    write_table(writer, channel, channel_fields());
}

template <typename Raw>
void write_list(JsonWriter& writer, std::string_view key, const std::vector<Raw>& items) {
    writer.key(key).begin_array();
    for (const Raw& item : items) {
        writer.begin_object();
        write_item(writer, item);
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace

std::string write_resolved(const RawPlatform& raw) {
    JsonWriter writer;
    writer.begin_object().member("schema", "outcore-board-1");
    write_text(writer, "name", raw.name);
    write_text(writer, "title", raw.title);
    if (!raw.notes.empty()) {
        writer.key("notes").begin_array();
        for (const std::string& note : raw.notes) writer.value(note);
        writer.end_array();
    }
    write_text(writer, "kernel_profile", raw.kernel_profile);
    write_table(writer, raw, platform_fields());
    writer.key("core").begin_object();
    write_text(writer, "name", raw.core.name);
    write_table(writer, raw.core, core_fields());
    writer.end_object();
    if (raw.driver) {
        writer.key("driver").begin_object();
        write_text(writer, "name", raw.driver->name);
        write_table(writer, *raw.driver, driver_fields());
        writer.end_object();
    }
    write_list(writer, "memories", raw.memories);
    write_list(writer, "storages", raw.storages);
    write_list(writer, "channels", raw.channels);
    return writer.end_object().text();
}

}  // namespace outcore::platform
