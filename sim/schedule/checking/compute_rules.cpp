// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/compute_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "schedule/checking/view_rules.hpp"

namespace outcore::schedule::checking {
using network::Box;
using network::OperatorKind;
using network::Tile;

namespace {

constexpr std::int64_t kPartialBytes = 4;

class ComputeRules {
  public:
    ComputeRules(const Subject& subject, TaskId id, const Compute& compute, Findings& findings)
        : subject_(subject),
          id_(id),
          compute_(compute),
          findings_(findings),
          op_(subject.network.op(compute.op)),
          shape_(*subject.shapes[compute.op]),
          layout_(subject.layouts.of(op_.kind)) {}

    void check() {
        if (!check_tile() || !check_counts()) return;
        bool sound = true;
        for (std::size_t i = 0; i < compute_.inputs.size(); ++i) sound = check_input(i) && sound;
        sound = check_constants() && sound;
        sound = check_partial() && sound;
        sound = check_scratch() && sound;
        if (writes_output()) sound = check_output() && sound;
        if (sound) check_in_place();
    }

  private:
    const Tile& tile() const { return compute_.tile; }
    bool writes_output() const { return tile().k1 == shape_.reduction; }

    bool check_tile() {
        const Box& out = tile().out;
        const auto bad = [&](const char* why) {
            findings_.add(
                Rule::BadTile, id_,
                "{}: rows {}-{}, columns {}-{}, channels {}-{}, input channels {}-{}, part {}: {}",
                subject_.network.describe(compute_.op), out.y0, out.y1, out.x0, out.x1, out.c0,
                out.c1, tile().k0, tile().k1, tile().part, why);
            return false;
        };
        if (out.empty()) return bad("is empty");
        if (!network::whole(shape_.output).contains(out)) return bad("reaches beyond the output");
        if (!channels_allowed(out)) return bad("the kernel does not cut channels there");
        if (!reduction_allowed()) return bad("the kernel does not cut input channels there");
        if (!part_allowed()) return bad("is not a copy of one part");
        return true;
    }
    bool channels_allowed(const Box& out) const {
        const std::int32_t all = shape_.output.c;
        if (!layout_.tiles_channels) return out.c0 == 0 && out.c1 == all;
        return out.c0 % layout_.channel_multiple == 0 &&
               (out.c1 % layout_.channel_multiple == 0 || out.c1 == all);
    }
    bool reduction_allowed() const {
        if (shape_.reduction == 0) return tile().k0 == 0 && tile().k1 == 0;
        if (!layout_.tiles_reduction) return tile().k0 == 0 && tile().k1 == shape_.reduction;
        return 0 <= tile().k0 && tile().k0 < tile().k1 && tile().k1 <= shape_.reduction;
    }
    bool part_allowed() const {
        if (op_.kind != OperatorKind::Concatenation) return tile().part == 0;
        if (tile().part < 0 || static_cast<std::size_t>(tile().part) >= op_.inputs.size())
            return false;
        const Box copied = field(static_cast<std::size_t>(tile().part));
        return copied.extent() == tile().out.extent();
    }

    Box field(std::size_t operand) const {
        return receptive_field(subject_.network, op_, shape_, tile(), operand);
    }
    bool check_counts() {
        const std::size_t expected =
            op_.kind == OperatorKind::Concatenation ? 1 : network::operand_count(op_);
        const bool right =
            compute_.inputs.size() == expected &&
            (compute_.input_chunks.empty() || compute_.input_chunks.size() == expected);
        if (!right) {
            findings_.add(Rule::OperandMismatch, id_,
                          "{} has {} operands, the task {} views and {} chunks",
                          subject_.network.describe(compute_.op), expected, compute_.inputs.size(),
                          compute_.input_chunks.size());
        }
        return right;
    }
    bool check_input(std::size_t position) {
        const std::size_t operand = operand_index(op_, tile(), position);
        const TensorId tensor = op_.inputs[operand];
        const Box needed = field(operand);
        if (!check_input_chunk(position, tensor)) return false;
        if (needed.empty()) return true;
        const ViewUse use{needed, shape_.inputs[operand], subject_.element_bytes(tensor), false};
        return check_view(subject_, id_, compute_.inputs[position], use, findings_);
    }
    /// A constant operand is a chunk of the same tensor, an activation is none.
    bool check_input_chunk(std::size_t position, TensorId tensor) {
        const ChunkId id =
            compute_.input_chunks.empty() ? ChunkId() : compute_.input_chunks[position];
        const TensorId root = subject_.roots[tensor];
        if (!subject_.network.tensor(root).constant()) {
            if (!id.valid()) return true;
            findings_.add(Rule::OperandMismatch, id_,
                          "operand '{}' is computed, not loaded from chunk {}",
                          subject_.network.tensor(tensor).name, id.value);
            return false;
        }
        if (id.valid()) {
            const ImageChunk& chunk = subject_.schedule.chunks[id];
            const auto& owner = subject_.network.op(chunk.op).inputs;
            if (chunk.operand >= 0 &&
                subject_.roots[owner[static_cast<std::size_t>(chunk.operand)]] == root)
                return true;
        }
        findings_.add(Rule::ConstantsMismatch, id_,
                      "operand '{}' is a constant, chunk {} does not hold it",
                      subject_.network.tensor(tensor).name, id.value);
        return false;
    }
    bool check_constants() {
        const ConstantsView& view = compute_.constants;
        if (layout_.sections.empty() != !view.chunk.valid()) {
            findings_.add(
                Rule::ConstantsMismatch, id_, "{} {}", subject_.network.describe(compute_.op),
                view.chunk.valid() ? "has no constants" : "needs constants, the task has none");
            return false;
        }
        if (!view.chunk.valid()) return true;
        const ImageChunk& chunk = subject_.schedule.chunks[view.chunk];
        if (!constants_fit(chunk)) {
            findings_.add(Rule::ConstantsMismatch, id_,
                          "chunk {} is operand {} of {}, channels {}-{}, input channels {}-{}; the "
                          "tile is channels {}-{}, input channels {}-{} of {}",
                          view.chunk.value, chunk.operand, subject_.network.describe(chunk.op),
                          chunk.c0, chunk.c1, chunk.k0, chunk.k1, tile().out.c0, tile().out.c1,
                          tile().k0, tile().k1, subject_.network.describe(compute_.op));
            return false;
        }
        const FlatUse use{view.offset, chunk.size_bytes, layout_.alignment_bytes, false};
        return check_flat(subject_, id_, view.buffer, use, "constants", findings_);
    }
    bool constants_fit(const ImageChunk& chunk) const {
        if (chunk.op != compute_.op || chunk.operand != -1) return false;
        const bool by_channel =
            std::any_of(layout_.sections.begin(), layout_.sections.end(),
                        [](const Section& section) { return section.content != "table_int8"; });
        return !by_channel || (chunk.c0 == tile().out.c0 && chunk.c1 == tile().out.c1 &&
                               chunk.k0 == tile().k0 && chunk.k1 == tile().k1);
    }
    bool check_partial() {
        const bool needed = uses_partial_sums(shape_, tile());
        if (needed != compute_.partial_buffer.valid()) {
            findings_.add(Rule::PartialSums, id_, "{}",
                          needed
                              ? "sums up a part of the input channels without a place for the sums"
                              : "sums up all input channels at once and needs no partial sums");
            return false;
        }
        if (!needed) return true;
        const FlatUse use{compute_.partial_offset, partial_bytes(), kPartialBytes, true};
        return check_flat(subject_, id_, compute_.partial_buffer, use, "partial sums", findings_);
    }
    std::int64_t partial_bytes() const { return tile().out.extent().elements() * kPartialBytes; }
    std::int64_t scratch_needed() const {
        return scratch_bytes(subject_.network, compute_.op, layout_, tile().k0, tile().k1);
    }
    bool check_scratch() {
        const std::int64_t needed = scratch_needed();
        if (!compute_.scratch_buffer.valid()) {
            if (needed == 0) return true;
            findings_.add(Rule::Scratch, id_, "the kernel needs {} bytes of scratch, there is none",
                          needed);
            return false;
        }
        const Buffer& buffer = subject_.buffer(compute_.scratch_buffer);
        const auto bad = [&](const std::string& why) {
            findings_.add(Rule::Scratch, id_, "scratch at {} of buffer \"{}\" of {} bytes: {}",
                          compute_.scratch_offset, buffer.name, buffer.size_bytes, why);
            return false;
        };
        if (needed == 0) return bad("the kernel needs none");
        if (needed > buffer.size_bytes || compute_.scratch_offset > buffer.size_bytes - needed)
            return bad(fmt::format("the kernel needs {} bytes", needed));
        const bool on_chip = subject_.platform.is_memory(buffer.device) &&
                             subject_.platform.memory(buffer.device).on_chip_ram();
        if (!on_chip)
            return bad(subject_.platform.device_name(buffer.device) + " is no on-chip RAM");
        const std::int64_t at = buffer.offset + compute_.scratch_offset;
        if (subject_.address(buffer.device, at) % kScratchAlignment != 0)
            return bad(fmt::format("must begin on a multiple of {}", kScratchAlignment));
        return true;
    }
    bool check_output() {
        const ViewUse use{tile().out, shape_.output, subject_.element_bytes(op_.output), true};
        return check_view(subject_, id_, compute_.output, use, findings_);
    }

    struct Piece {
        DeviceId device;
        PairedRows rows;
    };
    Piece view_piece(const TensorView& view, const Box& box, const network::Extent& extent,
                     TensorId tensor) const {
        const Buffer& buffer = subject_.buffer(view.buffer);
        return {buffer.device, rows_of(view, buffer, box, extent, subject_.element_bytes(tensor))};
    }
    Piece flat_piece(BufferId id, std::int64_t offset, std::int64_t bytes) const {
        const Buffer& buffer = subject_.buffer(id);
        PairedRows rows;
        rows.bytes = bytes;
        rows.first.start = buffer.offset + offset;
        return {buffer.device, rows};
    }
    /// Nothing that is written overlaps anything else, except an output that replaces input 0
    /// element by element.
    void check_in_place() {
        std::vector<Piece> others;
        if (compute_.constants.chunk.valid()) {
            others.push_back(
                flat_piece(compute_.constants.buffer, compute_.constants.offset,
                           subject_.schedule.chunks[compute_.constants.chunk].size_bytes));
        }
        for (std::size_t i = 0; i < compute_.inputs.size(); ++i) {
            const std::size_t operand = operand_index(op_, tile(), i);
            const Box needed = field(operand);
            if (needed.empty() || (writes_output() && replaces(i, operand, needed))) continue;
            others.push_back(view_piece(compute_.inputs[i], needed, shape_.inputs[operand],
                                        op_.inputs[operand]));
        }
        if (compute_.partial_buffer.valid()) {
            const Piece partial =
                flat_piece(compute_.partial_buffer, compute_.partial_offset, partial_bytes());
            refuse_overlap(partial, others, "the partial sums overlap what the task reads");
            others.push_back(partial);
        }
        if (compute_.scratch_buffer.valid()) {
            const Piece scratch =
                flat_piece(compute_.scratch_buffer, compute_.scratch_offset, scratch_needed());
            refuse_overlap(scratch, others, "the scratch room overlaps what the task uses");
            others.push_back(scratch);
        }
        if (!writes_output()) return;
        refuse_overlap(
            view_piece(compute_.output, tile().out, shape_.output, op_.output), others,
            "the output overlaps what the task reads, which its kernel does not allow there");
    }
    /// Whether the output takes exactly the place of an input, and the kernel allows that.
    bool replaces(std::size_t position, std::size_t operand, const Box& needed) const {
        if (!layout_.in_place || position != 0 || needed != tile().out) return false;
        const std::int64_t bytes = subject_.element_bytes(op_.output);
        if (bytes != subject_.element_bytes(op_.inputs[operand])) return false;
        const TensorView& input = compute_.inputs[position];
        const TensorView& output = compute_.output;
        if (subject_.buffer(input.buffer).device != subject_.buffer(output.buffer).device)
            return false;
        const Region read = coalesced(region_of(input, needed, bytes));
        const Region written = coalesced(region_of(output, needed, bytes));
        const RowStart from = placed(read, subject_.buffer(input.buffer));
        const RowStart to = placed(written, subject_.buffer(output.buffer));
        return from.start == to.start && read.row_bytes == written.row_bytes &&
               from.row_stride == to.row_stride && from.plane_stride == to.plane_stride;
    }
    void refuse_overlap(const Piece& writes, const std::vector<Piece>& others, const char* why) {
        for (const Piece& other : others) {
            if (other.device != writes.device || !share_bytes(writes.rows, other.rows)) continue;
            findings_.add(Rule::InPlace, id_, "{}", why);
            return;
        }
    }

    const Subject& subject_;
    TaskId id_;
    const Compute& compute_;
    Findings& findings_;
    const network::Operator& op_;
    const OperatorShape& shape_;
    const KernelLayout& layout_;
};

}  // namespace

std::size_t operand_index(const network::Operator& op, const Tile& tile, std::size_t position) {
    return op.kind == OperatorKind::Concatenation ? static_cast<std::size_t>(tile.part) : position;
}

bool uses_partial_sums(const OperatorShape& shape, const Tile& tile) {
    return tile.k0 != 0 || tile.k1 != shape.reduction;
}

void check_compute(const Subject& subject, TaskId id, const Compute& compute, Findings& findings) {
    if (!subject.shapes[compute.op]) {
        findings.add(Rule::BadTile, id,
                     "{} moves no byte or has too many dimensions: there is nothing to compute",
                     subject.network.describe(compute.op));
        return;
    }
    ComputeRules(subject, id, compute, findings).check();
}

}  // namespace outcore::schedule::checking
