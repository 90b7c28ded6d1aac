// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/configuration.hpp"

#include "base/json_writer.hpp"

namespace outcore::explore {
namespace {

void write_constants(JsonWriter& out, const std::map<std::string, std::string>& constants) {
    out.begin_object();
    for (const auto& [pointer, value] : constants) out.key(pointer).raw(value);
    out.end_object();
}

template <typename T>
void write_optional(JsonWriter& out, std::string_view key, const std::optional<T>& value) {
    out.key(key);
    if (value)
        out.value(*value);
    else
        out.null();
}

}  // namespace

std::string canonical_text(const Configuration& c) {
    JsonWriter out;
    out.begin_object(JsonWriter::Layout::Inline);
    out.member("network", c.network).member("board", c.board).member("storage", c.storage);
    out.member("kernels", c.kernels).key("constants");
    write_constants(out, c.board_constants);
    out.member("scheduler", c.scheduler);
    write_optional(out, "sram_bytes", c.sram_bytes);
    out.member("external_ram", c.external_ram);
    out.member("internal_flash_bytes", c.internal_flash_bytes);
    out.member("prefetch_depth", c.prefetch_depth);
    out.key("tile_limits").begin_array();
    for (const std::int32_t extent :
         {c.tile_limits.h, c.tile_limits.w, c.tile_limits.c, c.tile_limits.k})
        out.value(extent);
    out.end_array();
    write_optional(out, "budget", c.budget);
    out.member("seed", c.seed).member("objective", c.objective).key("limits").begin_array();
    for (const std::string& limit : c.limits) out.value(limit);
    out.end_array();
    write_optional(out, "inferences_per_day", c.inferences_per_day);
    if (c.planned_constants) {
        out.key("planned_constants");
        write_constants(out, *c.planned_constants);
    }
    out.end_object();
    std::string text = out.text();
    text.pop_back();  // the document's new line
    return text;
}

}  // namespace outcore::explore
