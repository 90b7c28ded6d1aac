// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/replay.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "schedule/checking/address_spaces.hpp"
#include "schedule/checking/compute_rules.hpp"
#include "schedule/checking/paired_rows.hpp"

namespace outcore::schedule::checking {
using network::Box;
using network::Extent;

namespace {

constexpr std::int64_t kPartialBytes = 4;
constexpr auto kWhateverWasThere = [](std::int64_t, std::int64_t, const Content&) {};

/// Partial sums belong to a tile as a whole: operator, frame and output box.
using PartialTile = std::tuple<OperatorId, std::int32_t, std::int32_t, std::int32_t, std::int32_t,
                               std::int32_t, std::int32_t, std::int32_t>;

class Replay {
  public:
    Replay(const Subject& subject, const HappensBefore& order, Findings& findings)
        : subject_(subject), order_(order), findings_(findings), spaces_(subject, order, findings) {
        for (std::size_t i = 0; i < subject.schedule.tasks.size(); ++i) {
            if (std::holds_alternative<InputReady>(subject.schedule.tasks[TaskId(i)].action))
                inputs_.push_back(TaskId(i));
        }
        for (const ImageChunk& chunk : subject.schedule.chunks) {
            image_[chunk.storage][chunk.offset] = chunk.offset + chunk.size_bytes;
        }
    }

    void visit(Node node) {
        task_ = order_.task(node);
        frame_ = order_.frame(node);
        node_ = node;
        spaces_.begin(node);
        std::visit([this](const auto& action) { play(action); },
                   subject_.schedule.tasks[task_].action);
    }
    void finish() {
        for (const DeviceId storage : spaces_.mapped_storages()) {
            findings_.add(Rule::WrongMode, "{} is still memory-mapped when the frame ends",
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
            expect(subject_.buffer(compute.constants.buffer),
                   flat(compute.constants.buffer, compute.constants.offset, bytes),
                   chunk_content(compute.constants.chunk));
        }
        if (compute.partial_buffer.valid()) sum_up(compute);
        if (compute.tile.k1 != shape.reduction) return;
        const Buffer& buffer = subject_.buffer(compute.output.buffer);
        put(buffer.device,
            rows_of(compute.output, buffer, compute.tile.out, shape.output,
                    subject_.element_bytes(op.output)),
            tensor_content(op.output));
    }
    void play(const InputReady& input) {
        const TensorId tensor = subject_.network.inputs[static_cast<std::size_t>(input.index)];
        put(subject_.buffer(input.view.buffer).device, whole_view(input.view, tensor),
            tensor_content(tensor));
    }
    void play(const OutputTaken& output) {
        const TensorId tensor = subject_.network.outputs[static_cast<std::size_t>(output.index)];
        const Buffer& buffer = subject_.buffer(output.view.buffer);
        expect(buffer, whole_view(output.view, tensor), tensor_content(tensor),
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
            spaces_.write(destination, moved.begin, moved.end, moved.content,
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
        spaces_.need_mode(buffer.device, StorageMode::Indirect);
        spaces_.use_dies(buffer.device, begin, end, true);
        guard_image(buffer.device, begin, end);
        spaces_.write(buffer.device, begin, end, {ContentKind::Erased, -1, 0, 0},
                      kWhateverWasThere);
    }
    void play(const SetMode& set) { spaces_.set_mode(set.storage, set.mode); }

    void read_input(const Compute& compute, const network::Operator& op, const OperatorShape& shape,
                    std::size_t position) {
        const std::size_t operand = operand_index(op, compute.tile, position);
        const Box needed = receptive_field(subject_.network, op, shape, compute.tile, operand);
        if (needed.empty()) return;
        const TensorView& view = compute.inputs[position];
        const Buffer& buffer = subject_.buffer(view.buffer);
        const ChunkId chunk =
            compute.input_chunks.empty() ? ChunkId() : compute.input_chunks[position];
        expect(buffer,
               rows_of(view, buffer, needed, shape.inputs[operand],
                       subject_.element_bytes(op.inputs[operand])),
               chunk.valid() ? chunk_content(chunk) : tensor_content(op.inputs[operand]));
    }
    /// Reads the partial sums of the input channels before, unless this is the first tile, and
    /// leaves those up to this one.
    void sum_up(const Compute& compute) {
        const std::int64_t bytes = compute.tile.out.extent().elements() * kPartialBytes;
        const PairedRows rows = flat(compute.partial_buffer, compute.partial_offset, bytes);
        const DeviceId device = subject_.buffer(compute.partial_buffer).device;
        Content sums{ContentKind::Partial, partial_id(compute), compute.tile.k0, 0};
        if (compute.tile.k0 > 0) {
            spaces_.read(device, rows.first.start, rows.first.start + bytes,
                         [&](std::int64_t first, std::int64_t last, const Content& found) {
                             if (found != sums.after(first - rows.first.start))
                                 refuse_sums(compute, device, first, last, found);
                         });
        }
        sums.stage = compute.tile.k1;
        put(device, rows, sums);
    }
    void refuse_sums(const Compute& compute, DeviceId device, std::int64_t first, std::int64_t last,
                     const Content& found) {
        const bool again = found.kind == ContentKind::Partial && found.id == partial_id(compute) &&
                           found.stage > compute.tile.k0;
        findings_.add(again ? Rule::RepeatedCompute : Rule::PartialSums, task_,
                      "sums up input channels {} to {} on top of {} in {}, must be the sums of the "
                      "same tile up to channel {}",
                      compute.tile.k0, compute.tile.k1, describe(found),
                      subject_.bytes(device, first, last), compute.tile.k0);
    }
    std::int32_t partial_id(const Compute& compute) {
        const Box& box = compute.tile.out;
        const PartialTile tile{compute.op, frame_, box.y0, box.y1, box.x0, box.x1, box.c0, box.c1};
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
            spaces_.read(source, from, from + bytes,
                         [&](std::int64_t first, std::int64_t last, const Content& found) {
                             undefined = found.meaningless() ? undefined + last - first : 0;
                             if (undefined >= limit)
                                 refuse_undefined(source, last - undefined, last, found);
                             const Content carried = found.meaningless() ? Content{} : found;
                             moved_.push_back({to + (first - from), to + (last - from), carried});
                         });
        });
    }
    std::int64_t padding_limit(DeviceId source) const {
        const platform::Platform& platform = subject_.platform;
        const std::int64_t item =
            std::max(1, platform.channel(subject_.schedule.tasks[task_].lane).item_bytes);
        return platform.is_storage(source)
                   ? std::max(item, platform.storage(source).read_granule.count)
                   : item;
    }
    /// Mode and dies of a storage that a transfer touches at the first place of its rows.
    void occupy(DeviceId device, const PairedRows& rows, bool busy) {
        if (!subject_.platform.is_storage(device)) return;
        spaces_.need_mode(device, StorageMode::Indirect);
        use_dies(device, rows, busy);
    }
    void use_dies(DeviceId device, const PairedRows& rows, bool busy) {
        std::int64_t seen = -1;
        rows.for_each([&](std::int64_t begin, std::int64_t, std::int64_t bytes) {
            const std::int64_t die = subject_.die(device, begin);
            if (die == seen && die == subject_.die(device, begin + bytes - 1)) return;
            seen = die;
            spaces_.use_dies(device, begin, begin + bytes, busy);
        });
    }
    static PairedRows swapped(PairedRows rows) {
        std::swap(rows.first, rows.second);
        return rows;
    }
    void refuse_program(DeviceId device, std::int64_t first, std::int64_t last,
                        const Content& old) {
        if (old.kind == ContentKind::Chunk && in_image(device, first, last))
            return;  // ImageOverwritten says it better
        findings_.add(Rule::ProgramWithoutErase, task_,
                      "programs {}, which hold {} and were not erased in this frame",
                      subject_.bytes(device, first, last), describe(old));
    }
    void guard_image(DeviceId device, std::int64_t begin, std::int64_t end) {
        if (!in_image(device, begin, end)) return;
        findings_.add(Rule::ImageOverwritten, task_, "{} belong to the image",
                      subject_.bytes(device, begin, end));
    }
    bool in_image(DeviceId device, std::int64_t begin, std::int64_t end) const {
        const auto image = image_.find(device);
        if (image == image_.end()) return false;
        const auto next = image->second.lower_bound(end);
        return next != image->second.begin() && std::prev(next)->second > begin;
    }

    /// Reads rows that must hold `content`, whose offset counts from the rows' second place.
    void expect(const Buffer& buffer, const PairedRows& rows, const Content& content,
                Rule rule = Rule::WrongContent) {
        const DeviceId device = buffer.device;
        if (subject_.platform.is_storage(device)) {
            spaces_.need_mode(device, StorageMode::Mapped);
            use_dies(device, rows, false);
        }
        rows.for_each([&](std::int64_t begin, std::int64_t offset, std::int64_t bytes) {
            Content expected = content;
            expected.offset = offset;
            spaces_.read(device, begin, begin + bytes,
                         [&](std::int64_t first, std::int64_t last, const Content& found) {
                             const Content here = expected.after(first - begin);
                             if (found != here)
                                 refuse_content(rule, device, first, last, here, found);
                         });
        });
    }
    void put(DeviceId device, const PairedRows& rows, const Content& content) {
        rows.for_each([&](std::int64_t begin, std::int64_t offset, std::int64_t bytes) {
            Content written = content;
            written.offset = offset;
            spaces_.write(device, begin, begin + bytes, written, kWhateverWasThere);
        });
    }
    void refuse_content(Rule rule, DeviceId device, std::int64_t first, std::int64_t last,
                        const Content& expected, const Content& found) {
        if (found.meaningless() && rule != Rule::OutputIncomplete) rule = Rule::UndefinedRead;
        if (rule != Rule::OutputIncomplete && awaits_input(device, first))
            rule = Rule::InputReadEarly;
        findings_.add(rule, task_, "needs {} in {}, finds {}", describe(expected),
                      subject_.bytes(device, first, last), describe(found));
    }
    void refuse_undefined(DeviceId device, std::int64_t first, std::int64_t last,
                          const Content& found) {
        const Rule rule = awaits_input(device, first) ? Rule::InputReadEarly : Rule::UndefinedRead;
        findings_.add(rule, task_, "moves {}, which hold {}", subject_.bytes(device, first, last),
                      describe(found));
    }
    /// Whether the application is to write an input to this byte, but has not, as far as this task
    /// knows.
    bool awaits_input(DeviceId device, std::int64_t at) const {
        return std::any_of(inputs_.begin(), inputs_.end(), [&](TaskId id) {
            const auto& input = std::get<InputReady>(subject_.schedule.tasks[id].action);
            const TensorId tensor = subject_.network.inputs[static_cast<std::size_t>(input.index)];
            const Buffer& buffer = subject_.buffer(input.view.buffer);
            const std::int64_t begin = buffer.offset + input.view.offset;
            return buffer.device == device && begin <= at &&
                   at < begin + subject_.network.tensor(tensor).size_bytes() &&
                   !order_.ordered(order_.node(frame_, id), node_);
        });
    }

    Content tensor_content(TensorId tensor) const {
        return {ContentKind::Tensor, subject_.roots[tensor].value, frame_, 0};
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
    std::string describe(const Content& content) const {
        switch (content.kind) {
            case ContentKind::Undefined:
                return "nothing defined";
            case ContentKind::Erased:
                return "erased flash";
            case ContentKind::Tensor:
                return fmt::format("tensor '{}' from byte {}{}",
                                   subject_.network.tensor(TensorId(content.id)).name,
                                   content.offset,
                                   content.stage == frame_ ? "" : " of another frame");
            case ContentKind::Chunk:
                return fmt::format(
                    "chunk {} of {} from byte {}", content.id,
                    subject_.network.describe(subject_.schedule.chunks[ChunkId(content.id)].op),
                    content.offset);
            case ContentKind::Partial:
                return fmt::format("partial sums up to input channel {}", content.stage);
            case ContentKind::Mode:
                return "a mode";
        }
        return "?";
    }

    const Subject& subject_;
    const HappensBefore& order_;
    Findings& findings_;
    AddressSpaces spaces_;
    std::vector<TaskId> inputs_;                                      // InputReady tasks
    std::map<DeviceId, std::map<std::int64_t, std::int64_t>> image_;  // begin -> end of each chunk
    std::map<PartialTile, std::int32_t> partial_ids_;
    std::vector<Moved> moved_;
    Node node_ = kNobody;
    TaskId task_;
    std::int32_t frame_ = 0;
};

}  // namespace

void replay(const Subject& subject, const TaskOrder& order, std::int32_t frames,
            Findings& findings) {
    const HappensBefore happens_before(subject.schedule, order, frames);
    Replay player(subject, happens_before, findings);
    for (std::int32_t frame = 0; frame < frames && !findings.full(); ++frame) {
        for (const TaskId id : order.order) {
            if (findings.full()) return;
            player.visit(happens_before.node(frame, id));
        }
    }
    player.finish();
}

}  // namespace outcore::schedule::checking
