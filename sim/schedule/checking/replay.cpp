// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/replay.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "schedule/checking/compute_rules.hpp"
#include "schedule/checking/data_flow.hpp"

namespace outcore::schedule::checking {
using network::Box;

namespace {

constexpr std::int64_t kPartialBytes = 4;
constexpr auto kWhateverWasThere = [](std::int64_t, std::int64_t, const Content&) {};

/// Partial sums belong to a tile as a whole: operator, frame and output box.
using PartialTile = std::tuple<OperatorId, std::int32_t, std::int32_t, std::int32_t, std::int32_t,
                               std::int32_t, std::int32_t, std::int32_t>;

class Replay {
  public:
    Replay(const Subject& subject, const HappensBefore& order, Findings& findings)
        : subject_(subject), findings_(findings), flow_(subject, order, findings) {
        for (const ImageChunk& chunk : subject.schedule.chunks) {
            image_[chunk.storage][chunk.offset] = chunk.offset + chunk.size_bytes;
        }
    }

    void visit(Node node) {
        flow_.begin(node);
        std::visit([this](const auto& action) { play(action); },
                   subject_.schedule.tasks[flow_.task()].action);
    }
    void finish() {
        for (const DeviceId storage : flow_.spaces().mapped_storages()) {
            findings_.add(Rule::WrongMode, "{} is still memory-mapped at the end",
                          subject_.platform.device_name(storage));
        }
    }

  private:
    void play(const Compute& compute) {
        const network::Operator& op = subject_.network.op(compute.op);
        const OperatorShape& shape = *subject_.shapes[compute.op];
        for (std::size_t i = 0; i < compute.inputs.size(); ++i) read_input(compute, op, shape, i);
        if (compute.constants.chunk.valid()) {
            const std::int64_t bytes = subject_.schedule.chunks[compute.constants.chunk].size_bytes;
            flow_.expect(subject_.buffer(compute.constants.buffer).device,
                         flat(compute.constants.buffer, compute.constants.offset, bytes),
                         chunk_content(compute.constants.chunk));
        }
        if (compute.partial_buffer.valid()) sum_up(compute);
        if (compute.scratch_buffer.valid()) clobber_scratch(compute);
        if (compute.tile.k1 != shape.reduction) return;
        const Buffer& buffer = subject_.buffer(compute.output.buffer);
        flow_.put(buffer.device,
                  rows_of(compute.output, buffer, compute.tile.out, shape.output,
                          subject_.element_bytes(op.output)),
                  flow_.tensor_content(op.output));
    }
    void play(const InputReady& input) {
        const TensorId tensor = subject_.network.inputs[static_cast<std::size_t>(input.index)];
        flow_.put(subject_.buffer(input.view.buffer).device, whole_view(input.view, tensor),
                  flow_.tensor_content(tensor));
    }
    void play(const OutputTaken& output) {
        const TensorId tensor = subject_.network.outputs[static_cast<std::size_t>(output.index)];
        const Buffer& buffer = subject_.buffer(output.view.buffer);
        flow_.expect(buffer.device, whole_view(output.view, tensor), flow_.tensor_content(tensor),
                     Rule::OutputIncomplete);
    }
    void play(const Transfer& transfer) {
        const PairedRows rows = rows_of(transfer, subject_.schedule);
        const DeviceId source = subject_.buffer(transfer.source.buffer).device;
        const DeviceId destination = subject_.buffer(transfer.destination.buffer).device;
        const bool programs = subject_.platform.is_storage(destination) &&
                              subject_.platform.storage(destination).needs_erase;
        occupy(source, rows, false);
        occupy(destination, swapped(rows), programs);
        fetch(source, rows, padding_limit(source));
        for (const Moved& moved : moved_) {
            flow_.spaces().write(destination, moved.begin, moved.end, moved.content,
                                 [&](std::int64_t first, std::int64_t last, const Content& old) {
                                     if (programs && old.kind != ContentKind::Erased)
                                         refuse_program(destination, first, last, old);
                                 });
        }
        if (subject_.platform.is_storage(destination)) {
            rows.for_each([&](std::int64_t, std::int64_t begin, std::int64_t bytes) {
                guard_image(destination, begin, begin + bytes);
            });
        }
    }
    void play(const Erase& erase) {
        const Buffer& buffer = subject_.buffer(erase.region.buffer);
        const std::int64_t begin = buffer.offset + erase.region.offset;
        const std::int64_t end = begin + rows_of(erase.region, buffer).bytes;
        flow_.spaces().need_mode(buffer.device, StorageMode::Indirect);
        flow_.spaces().use_dies(buffer.device, begin, end, true);
        guard_image(buffer.device, begin, end);
        flow_.spaces().write(buffer.device, begin, end, {ContentKind::Erased, -1, 0, 0},
                             kWhateverWasThere);
    }
    void play(const SetMode& set) { flow_.spaces().set_mode(set.storage, set.mode); }

    void read_input(const Compute& compute, const network::Operator& op, const OperatorShape& shape,
                    std::size_t position) {
        const std::size_t operand = operand_index(op, compute.tile, position);
        const Box needed = receptive_field(subject_.network, op, shape, compute.tile, operand);
        if (needed.empty()) return;
        const TensorView& view = compute.inputs[position];
        const Buffer& buffer = subject_.buffer(view.buffer);
        const ChunkId chunk =
            compute.input_chunks.empty() ? ChunkId() : compute.input_chunks[position];
        flow_.expect(
            buffer.device,
            rows_of(view, buffer, needed, shape.inputs[operand],
                    subject_.element_bytes(op.inputs[operand])),
            chunk.valid() ? chunk_content(chunk) : flow_.tensor_content(op.inputs[operand]));
    }
    /// Reads the partial sums of the input channels before, unless this is the first tile, and
    /// leaves those up to this one.
    void sum_up(const Compute& compute) {
        const std::int64_t bytes = compute.tile.out.extent().elements() * kPartialBytes;
        const PairedRows rows = flat(compute.partial_buffer, compute.partial_offset, bytes);
        const DeviceId device = subject_.buffer(compute.partial_buffer).device;
        Content sums{ContentKind::Partial, partial_id(compute), compute.tile.k0, 0};
        if (compute.tile.k0 > 0) {
            flow_.spaces().read(device, rows.first.start, rows.first.start + bytes,
                                [&](std::int64_t first, std::int64_t last, const Content& found) {
                                    if (found != sums.after(first - rows.first.start))
                                        refuse_sums(compute, device, first, last, found);
                                });
        }
        sums.stage = compute.tile.k1;
        flow_.put(device, rows, sums);
    }
    /// The kernel leaves whatever it worked with.
    void clobber_scratch(const Compute& compute) {
        const network::Operator& op = subject_.network.op(compute.op);
        const std::int64_t bytes =
            scratch_bytes(subject_.network, compute.op, subject_.layouts.of(op.kind),
                          compute.tile.k0, compute.tile.k1);
        flow_.put(subject_.buffer(compute.scratch_buffer).device,
                  flat(compute.scratch_buffer, compute.scratch_offset, bytes), Content{});
    }
    void refuse_sums(const Compute& compute, DeviceId device, std::int64_t first, std::int64_t last,
                     const Content& found) {
        const bool again = found.kind == ContentKind::Partial && found.id == partial_id(compute) &&
                           found.stage > compute.tile.k0;
        findings_.add(again ? Rule::RepeatedCompute : Rule::PartialSums, flow_.task(),
                      "sums up input channels {} to {} on top of {} in {}, must be the sums of the "
                      "same tile up to channel {}",
                      compute.tile.k0, compute.tile.k1, flow_.describe(found),
                      subject_.bytes(device, first, last), compute.tile.k0);
    }
    std::int32_t partial_id(const Compute& compute) {
        const Box& box = compute.tile.out;
        const PartialTile tile{compute.op, flow_.frame(), box.y0, box.y1,
                               box.x0,     box.x1,        box.c0, box.c1};
        return partial_ids_.try_emplace(tile, static_cast<std::int32_t>(partial_ids_.size()))
            .first->second;
    }

    /// One run of bytes that a transfer carries.
    struct Moved {
        std::int64_t begin, end;  // at the destination
        Content content;
    };
    /// Reads what a transfer carries. Undefined bytes may be carried where they only fill up an
    /// item or a granule; more of them in a row are a mistake.
    void fetch(DeviceId source, const PairedRows& rows, std::int64_t limit) {
        moved_.clear();
        rows.for_each([&](std::int64_t from, std::int64_t to, std::int64_t bytes) {
            std::int64_t undefined = 0;
            flow_.spaces().read(
                source, from, from + bytes,
                [&](std::int64_t first, std::int64_t last, const Content& found) {
                    undefined = found.meaningless() ? undefined + last - first : 0;
                    if (undefined >= limit)
                        flow_.refuse_undefined(source, last - undefined, last, found);
                    const Content carried = found.meaningless() ? Content{} : found;
                    moved_.push_back({to + (first - from), to + (last - from), carried});
                });
        });
    }
    std::int64_t padding_limit(DeviceId source) const {
        const platform::Platform& platform = subject_.platform;
        const std::int64_t item =
            std::max(1, platform.channel(subject_.schedule.tasks[flow_.task()].lane).item_bytes);
        return platform.is_storage(source)
                   ? std::max(item, platform.storage(source).read_granule.count)
                   : item;
    }
    /// Mode and dies of a storage that a transfer touches at the first place of its rows.
    void occupy(DeviceId device, const PairedRows& rows, bool busy) {
        if (!subject_.platform.is_storage(device)) return;
        flow_.spaces().need_mode(device, StorageMode::Indirect);
        flow_.use_dies(device, rows, busy);
    }
    static PairedRows swapped(PairedRows rows) {
        std::swap(rows.first, rows.second);
        return rows;
    }
    void refuse_program(DeviceId device, std::int64_t first, std::int64_t last,
                        const Content& old) {
        if (old.kind == ContentKind::Chunk && in_image(device, first, last))
            return;  // ImageOverwritten says it better
        findings_.add(Rule::ProgramWithoutErase, flow_.task(),
                      "programs {}, which hold {} and were not erased in this frame",
                      subject_.bytes(device, first, last), flow_.describe(old));
    }
    void guard_image(DeviceId device, std::int64_t begin, std::int64_t end) {
        if (!in_image(device, begin, end)) return;
        findings_.add(Rule::ImageOverwritten, flow_.task(), "{} belong to the image",
                      subject_.bytes(device, begin, end));
    }
    bool in_image(DeviceId device, std::int64_t begin, std::int64_t end) const {
        const auto image = image_.find(device);
        if (image == image_.end()) return false;
        const auto next = image->second.lower_bound(end);
        return next != image->second.begin() && std::prev(next)->second > begin;
    }

    static Content chunk_content(ChunkId chunk) { return {ContentKind::Chunk, chunk.value, 0, 0}; }
    PairedRows flat(BufferId buffer, std::int64_t offset, std::int64_t bytes) const {
        PairedRows rows;
        rows.bytes = bytes;
        rows.first.start = subject_.buffer(buffer).offset + offset;
        return rows;
    }
    PairedRows whole_view(const TensorView& view, TensorId tensor) const {
        return flat(view.buffer, view.offset, subject_.network.tensor(tensor).size_bytes());
    }
    const Subject& subject_;
    Findings& findings_;
    DataFlow flow_;
    std::map<DeviceId, std::map<std::int64_t, std::int64_t>> image_;  // begin -> end of each chunk
    std::map<PartialTile, std::int32_t> partial_ids_;
    std::vector<Moved> moved_;
};

}  // namespace

void replay(const Subject& subject, const TaskOrder& order, std::int32_t frames,
            Findings& findings) {
    const std::int32_t iterations = frames + greatest_delay(subject.schedule);
    const HappensBefore happens_before(subject.schedule, order, iterations);
    Replay player(subject, happens_before, findings);
    for (std::int32_t iteration = 0; iteration < iterations && !findings.full(); ++iteration) {
        for (const TaskId id : order.order) {
            if (findings.full()) return;
            if (!runs_in(subject.schedule.tasks[id], iteration, frames)) continue;
            player.visit(happens_before.node(iteration, id));
        }
    }
    player.finish();
}

}  // namespace outcore::schedule::checking
