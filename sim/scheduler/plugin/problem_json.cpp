// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/problem_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "cost/kernel_cost.hpp"
#include "network/geometry.hpp"
#include "network/lifetimes.hpp"
#include "schedule/firmware_room.hpp"

namespace outcore::scheduler {
namespace {

using Layout = JsonWriter::Layout;

/// Spelled as in the files of configs/.
constexpr std::array kMemoryKinds = {"tcm", "sram", "internal_flash", "external_ram"};

std::string_view without_newline(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

class ProblemWriter {
  public:
    ProblemWriter(const Problem& problem, const BoardView& view)
        : problem_(problem), network_(*problem.network), board_(*problem.platform), view_(view) {}

    std::string text() {
        out_.begin_object()
            .member("schema", "outcore-problem-1")
            .member("objective", objective())
            .member("core_clock_hz", board_.core.clock.count);
        write_aims();
        write_constraints();
        write_network();
        write_layouts();
        write_board();
        out_.key("platform").raw(without_newline(board_.source_json));
        return out_.end_object().text();
    }

  private:
    /// As on the command line: "latency,sram" or "0.7*latency+0.3*energy".
    std::string objective() const {
        const Objective& aim = problem_.constraints.objective;
        std::string text;
        for (const Term& term : aim.terms) {
            if (!text.empty()) text += aim.weighted ? '+' : ',';
            if (aim.weighted) text += fmt::format("{}*", term.weight);
            text += to_string(term.metric);
        }
        return text;
    }
    void write_aims() {
        const Objective& aim = problem_.constraints.objective;
        out_.member("weighted", aim.weighted).key("terms").begin_array(Layout::Inline);
        for (const Term& term : aim.terms) {
            out_.begin_object()
                .member("figure", to_string(term.metric))
                .member("weight", term.weight)
                .end_object();
        }
        out_.end_array().key("limits").begin_array(Layout::Inline);
        for (const Limit& limit : problem_.constraints.limits) {
            out_.begin_object()
                .member("figure", to_string(limit.metric))
                .member(more_is_better(limit.metric) ? "at_least" : "at_most", limit.value)
                .end_object();
        }
        out_.end_array();
    }

    /// Constraints that name a memory, an operator or a tensor.
    void write_named_constraints() {
        const Constraints& limits = problem_.constraints;
        out_.key("reserved").begin_array();
        for (const Reserve& reserve : limits.reserved) {
            out_.begin_object()
                .member("memory", board_.device_name(reserve.memory))
                .member("bytes", reserve.bytes)
                .end_object();
        }
        out_.end_array();
        names("forbidden", limits.forbidden);
        out_.key("tiles").begin_array();
        for (const FixedTile& tile : limits.tiles) {
            out_.begin_object()
                .member("operator", tile.op.value)
                .member("rows", tile.h)
                .member("columns", tile.w)
                .member("channels", tile.c)
                .member("reduction", tile.k)
                .end_object();
        }
        out_.end_array().key("places").begin_array();
        for (const FixedPlace& place : limits.places) {
            out_.begin_object()
                .member("tensor", place.tensor.value)
                .member("memory", board_.device_name(place.memory))
                .end_object();
        }
        out_.end_array();
    }

    void write_constraints() {
        const Constraints& limits = problem_.constraints;
        out_.key("constraints").begin_object(Layout::Inline).key("sram_bytes");
        if (limits.sram_bytes)
            out_.value(*limits.sram_bytes);
        else
            out_.null();
        out_.member("external_ram", limits.external_ram)
            .member("prefetch_depth", limits.prefetch_depth)
            .member("internal_flash_bytes", flash_bytes());
        write_named_constraints();
        out_.end_object();
    }
    /// What the constraint and the code leave; the blob takes its share of that, too.
    std::int64_t flash_bytes() const {
        if (!view_.internal_flash) return 0;
        const std::int64_t room =
            board_.memory(*view_.internal_flash).usable().count - schedule::kRuntimeCodeBytes;
        return std::max<std::int64_t>(0, std::min(problem_.constraints.internal_flash_bytes, room));
    }

    void write_network() {
        out_.key("network")
            .begin_object()
            .member("name", network_.name)
            .member("path", network_.source_path)
            .member("sha256", network_.source_sha256);
        ids("inputs", network_.inputs);
        ids("outputs", network_.outputs);
        out_.key("tensors").begin_array();
        const std::vector<TensorId> roots = network::storage_roots(network_);
        for (std::size_t i = 0; i < network_.tensors.size(); ++i) write_tensor(TensorId(i), roots);
        out_.end_array().key("operators").begin_array();
        for (std::size_t i = 0; i < network_.operators.size(); ++i) write_operator(OperatorId(i));
        out_.end_array().key("activations").begin_array();
        for (const network::Lifetime& activation : network::lifetimes(network_)) {
            out_.begin_object(Layout::Inline)
                .member("tensor", activation.root.value)
                .member("size_bytes", activation.size_bytes)
                .member("first", activation.first)
                .member("last", activation.last)
                .member("uses", activation.uses)
                .end_object();
        }
        out_.end_array().end_object();
    }
    void ids(std::string_view key, const std::vector<TensorId>& list) {
        out_.key(key).begin_array(Layout::Inline);
        for (const TensorId id : list) out_.value(id.value);
        out_.end_array();
    }
    void write_tensor(TensorId id, const std::vector<TensorId>& roots) {
        const network::Tensor& tensor = network_.tensor(id);
        out_.begin_object(Layout::Inline)
            .member("id", id.value)
            .member("name", tensor.name)
            .member("type", network::to_string(tensor.type))
            .member("size_bytes", tensor.size_bytes())
            .member("constant", tensor.constant())
            .member("root", roots[id.index()].value)
            .key("shape")
            .begin_array();
        for (const std::int32_t size : tensor.shape) out_.value(size);
        out_.end_array().end_object();
    }

    void write_operator(OperatorId id) {
        const network::Operator& op = network_.op(id);
        out_.begin_object(Layout::Inline)
            .member("id", id.value)
            .member("kind", network::to_string(op.kind))
            .member("file_index", op.file_index);
        ids("inputs", op.inputs);
        out_.member("output", op.output.value)
            .member("operands", network::operand_count(op))
            .member("view", network::is_view(op.kind))
            .member("macs", network::macs(network_, id));
        if (const auto geometry = network::geometry(network_, id)) write_geometry(id, *geometry);
        if (std::holds_alternative<network::Window>(op.attributes))
            write_window(op.as<network::Window>());
        if (op.kind == network::OperatorKind::Concatenation)
            out_.member("axis", op.as<network::Fused>().axis);
        out_.end_object();
    }
    void extent(const network::Extent& size) {
        out_.begin_array().value(size.h).value(size.w).value(size.c).end_array();
    }
    /// Extents, and what the operator costs in one piece.
    void write_geometry(OperatorId id, const network::Geometry& geometry) {
        out_.key("geometry").begin_object().key("output");
        extent(geometry.output);
        out_.key("inputs").begin_array();
        for (const network::Extent& input : geometry.inputs) extent(input);
        out_.end_array().member("reduction", geometry.reduction).end_object();
        const schedule::KernelLayout& layout = problem_.layouts->of(network_.op(id).kind);
        const network::Tile whole{network::whole(geometry.output), 0, geometry.reduction, 0};
        const auto cycles =
            cost::compute_cycles(network_, id, whole, *problem_.profile, board_.core);
        out_.member("cycles", cycles.count)
            .member("constant_bytes", constant_bytes(id, geometry, layout))
            .member("scratch_bytes",
                    schedule::scratch_bytes(network_, id, layout, 0, geometry.reduction))
            .member("tiles_channels", layout.tiles_channels)
            .member("tiles_reduction", layout.tiles_reduction && geometry.reduction > 0)
            .member("channel_multiple", layout.channel_multiple);
    }
    std::int64_t constant_bytes(OperatorId id, const network::Geometry& geometry,
                                const schedule::KernelLayout& layout) const {
        const network::Operator& op = network_.op(id);
        std::int64_t bytes = 0;
        for (std::size_t i = 0; i < network::operand_count(op); ++i) {
            const network::Tensor& operand = network_.tensor(op.inputs[i]);
            if (operand.constant()) bytes += operand.size_bytes();
        }
        if (layout.sections.empty()) return bytes;
        return bytes + schedule::chunk_layout(network_, id, layout, 0, geometry.output.c, 0,
                                              geometry.reduction)
                           .size_bytes;
    }
    void write_window(const network::Window& window) {
        const auto pair = [&](std::string_view key, std::int32_t h, std::int32_t w) {
            out_.key(key).begin_array().value(h).value(w).end_array();
        };
        out_.key("window").begin_object();
        pair("kernel", window.kernel_h, window.kernel_w);
        pair("stride", window.stride_h, window.stride_w);
        pair("dilation", window.dilation_h, window.dilation_w);
        pair("pad", window.pad_top, window.pad_left);
        out_.end_object();
    }

    void write_layouts() {
        out_.key("layouts").begin_array();
        for (const schedule::KernelLayout& layout : problem_.layouts->all()) write_layout(layout);
        out_.end_array();
    }
    void write_layout(const schedule::KernelLayout& layout) {
        constexpr std::array kWhen = {"always", "first_reduction", "last_reduction"};
        out_.begin_object(Layout::Inline)
            .member("kind", network::to_string(layout.kind))
            .member("channel_group", layout.channel_group)
            .member("alignment_bytes", layout.alignment_bytes)
            .member("channel_multiple", layout.channel_multiple)
            .member("in_place", layout.in_place)
            .member("tiles_reduction", layout.tiles_reduction)
            .member("tiles_channels", layout.tiles_channels)
            .key("scratch")
            .begin_object()
            .member("patches", layout.scratch.patches)
            .member("element_bytes", layout.scratch.element_bytes)
            .member("bytes", layout.scratch.bytes)
            .end_object()
            .key("sections")
            .begin_array();
        for (const schedule::Section& section : layout.sections) {
            out_.begin_object()
                .member("content", section.content)
                .member("when", kWhen[static_cast<std::size_t>(section.when)])
                .end_object();
        }
        out_.end_array().end_object();
    }

    void write_board() {
        out_.key("board").begin_object().key("memories").begin_array();
        for (std::size_t i = 0; i < board_.memories.size(); ++i) {
            const platform::Memory& memory = board_.memories[i];
            out_.begin_object(Layout::Inline)
                .member("name", memory.name)
                .member("kind", kMemoryKinds[static_cast<std::size_t>(memory.kind)])
                .member("cached", memory.cached)
                .member("usable_bytes",
                        memory.on_chip_ram() ? view_.usable_bytes[i] : memory.usable().count)
                .end_object();
        }
        out_.end_array().key("lanes").begin_array();
        for (std::size_t i = 1; i < board_.lane_count(); ++i) {
            const platform::Channel& channel = board_.channel(LaneId(i));
            out_.begin_object(Layout::Inline)
                .member("name", channel.name)
                .member("kind", channel.kind == platform::ChannelKind::Storage ? "storage" : "copy")
                .member("item_bytes", channel.item_bytes)
                .member("most_items", channel.max_items)
                .key("reaches")
                .begin_array();
            for (const DeviceId device : channel.reaches) out_.value(board_.device_name(device));
            out_.end_array().end_object();
        }
        out_.end_array();
        write_view();
        out_.end_object();
    }
    /// The lanes and memories that the host's own schedulers use.
    void write_view() {
        out_.member("storage", board_.device_name(view_.storage))
            .member("storage_size_bytes", board_.device_size(view_.storage).count)
            .member("storage_lane", board_.lane_name(view_.storage_lane))
            .member("alignment_bytes", view_.alignment)
            .member("chunk_alignment_bytes", view_.chunk_alignment);
        rate("storage_rate", view_.storage_rate);
        names("on_chip", view_.on_chip);
        names("weight_homes", view_.weight_homes);
        names("activation_homes", view_.activation_homes);
        if (view_.external) {
            out_.member("external", board_.device_name(*view_.external))
                .member("copy_lane", board_.lane_name(*view_.copy_lane));
            rate("copy_rate", view_.copy_rate);
        }
        if (view_.internal_flash)
            out_.member("internal_flash", board_.device_name(*view_.internal_flash));
    }
    void rate(std::string_view key, const Rate& rate) {
        out_.key(key)
            .begin_object(Layout::Inline)
            .member("cycles_per_byte", rate.cycles_per_byte)
            .member("cycles_per_piece", rate.cycles_per_piece)
            .end_object();
    }
    void names(std::string_view key, const std::vector<DeviceId>& devices) {
        out_.key(key).begin_array(Layout::Inline);
        for (const DeviceId device : devices) out_.value(board_.device_name(device));
        out_.end_array();
    }

    const Problem& problem_;
    const network::Network& network_;
    const platform::Platform& board_;
    const BoardView& view_;
    JsonWriter out_;
};

}  // namespace

std::string problem_json(const Problem& problem, const BoardView& board) {
    return ProblemWriter(problem, board).text();
}

}  // namespace outcore::scheduler
