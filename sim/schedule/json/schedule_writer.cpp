// Schedule -> JSON, docs/spec/schedule.md.
// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>

#include "base/json_writer.hpp"
#include "schedule/json/schedule_names.hpp"
#include "schedule/schedule_json.hpp"

namespace outcore::schedule {
namespace {

using Layout = JsonWriter::Layout;

/// The document without what surrounds it: the platform is JSON text already.
std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

class ScheduleWriter {
  public:
    explicit ScheduleWriter(const Schedule& schedule) : schedule_(schedule) {}

    std::string text() {
        out_.begin_object();
        out_.member("schema", json_form::kSchema);
        write_origin();
        out_.member("overlap", schedule_.overlap);
        list("buffers", schedule_.buffers, [this](const Buffer& buffer) { write_members(buffer); });
        list("chunks", schedule_.chunks, [this](const ImageChunk& chunk) { write_members(chunk); });
        list("tasks", schedule_.tasks, [this](const Task& task) { write_members(task); });
        out_.key("platform").raw(trimmed(schedule_.platform->source_json));
        return out_.end_object().text();
    }

  private:
    void write_origin() {
        const Origin& origin = schedule_.origin;
        out_.key("origin").begin_object();
        out_.member("network_path", origin.network_path)
            .member("network_sha256", origin.network_sha256);
        out_.member("scheduler", origin.scheduler).member("generator", origin.generator);
        out_.end_object();
    }
    /// An array of objects, each on a line of its own and with its id first.
    template <typename Items, typename Write>
    void list(std::string_view name, const Items& items, Write write) {
        out_.key(name).begin_array();
        for (std::size_t i = 0; i < items.size(); ++i) {
            out_.begin_object(Layout::Inline).member("id", i);
            write(items.data()[i]);
            out_.end_object();
        }
        out_.end_array();
    }
    void device(std::string_view name, DeviceId id) {
        out_.member(name, schedule_.platform->device_name(id));
    }
    void numbers(std::string_view name, std::initializer_list<std::int64_t> values) {
        out_.key(name).begin_array(Layout::Inline);
        for (const std::int64_t value : values) out_.value(value);
        out_.end_array();
    }

    void write_members(const Buffer& buffer) {
        out_.member("name", buffer.name);
        device("device", buffer.device);
        out_.member("offset", buffer.offset).member("size_bytes", buffer.size_bytes);
    }
    void write_members(const ImageChunk& chunk) {
        device("storage", chunk.storage);
        out_.member("offset", chunk.offset)
            .member("size_bytes", chunk.size_bytes)
            .member("operator", chunk.op.value);
        if (chunk.operand >= 0) out_.member("operand", chunk.operand);
        numbers("channels", {chunk.c0, chunk.c1});
        numbers("reduction", {chunk.k0, chunk.k1});
    }
    void write_members(const Task& task) {
        out_.member("lane", schedule_.platform->lane_name(task.lane)).member("label", task.label);
        if (task.delay != 0) out_.member("delay", task.delay);
        if (task.once) out_.member("once", true);
        out_.key("after").begin_array(Layout::Inline);
        for (const TaskId before : task.after) out_.value(before.value);
        out_.end_array();
        out_.key(json_form::kActions[task.action.index()]).begin_object(Layout::Inline);
        std::visit([this](const auto& action) { write_members(action); }, task.action);
        out_.end_object();
    }
    void write_members(const Compute& compute) {
        const network::Box& box = compute.tile.out;
        out_.member("operator", compute.op.value);
        numbers("tile", {box.y0, box.y1, box.x0, box.x1, box.c0, box.c1});
        numbers("reduction", {compute.tile.k0, compute.tile.k1});
        if (compute.tile.part != 0) out_.member("part", compute.tile.part);
        out_.key("inputs").begin_array(Layout::Inline);
        for (std::size_t i = 0; i < compute.inputs.size(); ++i) {
            view(compute.inputs[i],
                 i < compute.input_chunks.size() ? compute.input_chunks[i] : ChunkId());
        }
        out_.end_array();
        if (compute.constants.chunk.valid()) {
            out_.key("constants").begin_object().member("chunk", compute.constants.chunk.value);
            place(compute.constants.buffer, compute.constants.offset);
            out_.end_object();
        }
        if (compute.partial_buffer.valid()) {
            out_.key("partial").begin_object();
            place(compute.partial_buffer, compute.partial_offset);
            out_.end_object();
        }
        if (compute.scratch_buffer.valid()) {
            out_.key("scratch").begin_object();
            place(compute.scratch_buffer, compute.scratch_offset);
            out_.end_object();
        }
        if (compute.output.buffer.valid()) view_member("output", compute.output);
    }
    void write_members(const Transfer& transfer) {
        out_.member("kind", json_form::kTransferKinds[static_cast<std::size_t>(transfer.kind)]);
        region("source", transfer.source);
        region("destination", transfer.destination);
    }
    void write_members(const Erase& erase) { region("region", erase.region); }
    void write_members(const SetMode& set) {
        device("storage", set.storage);
        out_.member("mode", json_form::kStorageModes[static_cast<std::size_t>(set.mode)]);
    }
    void write_members(const InputReady& input) {
        out_.member("index", input.index);
        view_member("view", input.view);
    }
    void write_members(const OutputTaken& output) {
        out_.member("index", output.index);
        view_member("view", output.view);
    }

    void place(BufferId buffer, std::int64_t offset) {
        out_.member("buffer", buffer.value).member("offset", offset);
    }
    /// Rows and planes are left out where there is just one.
    void region(std::string_view name, const Region& region) {
        out_.key(name).begin_object();
        place(region.buffer, region.offset);
        out_.member("row_bytes", region.row_bytes);
        if (region.rows != 1 || region.row_stride != 0)
            numbers("rows", {region.rows, region.row_stride});
        if (region.planes != 1 || region.plane_stride != 0)
            numbers("planes", {region.planes, region.plane_stride});
        out_.end_object();
    }
    void view_member(std::string_view name, const TensorView& content) {
        out_.key(name);
        view(content, ChunkId());
    }
    /// null for an operand of which the tile reads nothing.
    void view(const TensorView& view, ChunkId chunk) {
        if (!view.buffer.valid()) {
            out_.null();
            return;
        }
        out_.begin_object();
        if (chunk.valid()) out_.member("chunk", chunk.value);
        place(view.buffer, view.offset);
        numbers("box",
                {view.box.y0, view.box.y1, view.box.x0, view.box.x1, view.box.c0, view.box.c1});
        numbers("strides", {view.stride_y, view.stride_x});
        out_.end_object();
    }

    const Schedule& schedule_;
    JsonWriter out_;
};

}  // namespace

std::string to_json(const Schedule& schedule) { return ScheduleWriter(schedule).text(); }

}  // namespace outcore::schedule
