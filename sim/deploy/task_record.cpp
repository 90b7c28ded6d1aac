// SPDX-License-Identifier: Apache-2.0
#include "deploy/task_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/byte_writer.hpp"

namespace outcore::deploy {
namespace {

using schedule::Region;

enum class Kind : std::uint8_t {
    Compute = 0,
    Transfer = 1,
    Erase = 2,
    Mode = 3,
    InputReady = 4,
    OutputTaken = 5,
};
constexpr std::int64_t kHasConstants = 1;
constexpr std::int64_t kHasPartialSums = 2;
constexpr std::int64_t kHasScratch = 4;
constexpr std::int64_t kUntouched = 1 << 15;  // beside a transfer's source device
constexpr std::int64_t kOnce = 128;           // beside the kind
constexpr unsigned kDelayShift = 3;
constexpr unsigned kCountBits = 28;  // of a wait; the lane stands above
constexpr std::uint32_t kMostCount = (1u << kCountBits) - 1u;

/// Where the devices of a compute task's operands stand in its word of devices.
enum DeviceShift : unsigned {
    kInputs = 0,
    kConstants = 8,
    kPartial = 12,
    kScratch = 16,
    kOutput = 20
};
constexpr unsigned kDeviceBits = 4;

/// Writes what follows the waits, by kind of action.
class Body {
  public:
    Body(const schedule::Schedule& schedule, const CoreWrites& writes, ByteWriter& writer)
        : schedule_(schedule), writes_(writes), writer_(writer) {}

    void operator()(const schedule::Compute& compute) {
        const network::Tile& tile = compute.tile;
        const bool constants = compute.constants.chunk.valid();
        const bool partial_sums = compute.partial_buffer.valid();
        const bool scratch = compute.scratch_buffer.valid();
        writer_.u16(compute.op.value);
        writer_.u8((constants ? kHasConstants : 0) | (partial_sums ? kHasPartialSums : 0) |
                   (scratch ? kHasScratch : 0));
        writer_.u8(static_cast<std::int64_t>(compute.inputs.size()));
        writer_.u32(devices(compute));
        words({tile.out.y0, tile.out.y1, tile.out.x0, tile.out.x1, tile.out.c0, tile.out.c1});
        words({tile.k0, tile.k1});
        output(compute);
        for (const schedule::TensorView& view : compute.inputs) input(compute, view);
        if (constants) offset(compute.constants.buffer, compute.constants.offset);
        if (partial_sums) offset(compute.partial_buffer, compute.partial_offset);
        if (scratch) offset(compute.scratch_buffer, compute.scratch_offset);
    }

    void operator()(const schedule::Transfer& transfer) {
        const auto [kind, source, destination] = jointly_coalesced(transfer);
        writer_.u16(device(source.buffer) | (writes_.touch(destination) ? 0 : kUntouched));
        writer_.u16(device(destination.buffer));
        offset(source.buffer, source.offset);
        offset(destination.buffer, destination.offset);
        writer_.u32(source.row_bytes);
        if (source.rows == 1 && source.planes == 1) return;
        words({source.rows, source.row_stride, destination.row_stride});
        words({source.planes, source.plane_stride, destination.plane_stride});
    }

    void operator()(const schedule::Erase& erase) {
        writer_.u32(device(erase.region.buffer));
        offset(erase.region.buffer, erase.region.offset);
        writer_.u32(erase.region.size_bytes());
    }
    void operator()(const schedule::SetMode& mode) {
        words({mode.storage.value, mode.mode == schedule::StorageMode::Mapped ? 1 : 0});
    }
    void operator()(const schedule::InputReady& ready) { writer_.u32(ready.index); }
    void operator()(const schedule::OutputTaken& taken) { writer_.u32(taken.index); }

  private:
    void words(std::initializer_list<std::int64_t> values) {
        for (const std::int64_t value : values) writer_.u32(value);
    }
    /// 0 for what the task does not touch.
    std::int64_t device(BufferId buffer) const {
        return buffer.valid() ? schedule_.buffers[buffer].device.value : 0;
    }
    void offset(BufferId buffer, std::int64_t offset) {
        writer_.u32(buffer.valid() ? schedule_.buffers[buffer].offset + offset : 0);
    }
    /// Only partial sums are written: the runtime still wants a place inside a memory.
    static BufferId written(const schedule::Compute& compute) {
        return compute.output.buffer.valid() ? compute.output.buffer : compute.partial_buffer;
    }
    std::int64_t devices(const schedule::Compute& compute) const {
        const bool constants = compute.constants.chunk.valid();
        std::int64_t word =
            device(constants ? compute.constants.buffer : BufferId()) << kConstants |
            device(compute.partial_buffer) << kPartial |
            device(compute.scratch_buffer) << kScratch | device(written(compute)) << kOutput;
        // More than two inputs do not fit the record and are refused with it.
        for (std::size_t i = 0; i < std::min<std::size_t>(2, compute.inputs.size()); ++i)
            word |= device(compute.inputs[i].buffer) << (kInputs + kDeviceBits * i);
        return word;
    }
    void input(const schedule::Compute& compute, const schedule::TensorView& view) {
        network::Box box = view.box;
        std::int64_t first = view.offset;
        const network::Network& network = *schedule_.network;
        const network::Operator& op = network.op(compute.op);
        if (op.kind == network::OperatorKind::Concatenation) {
            // The record has no axis: the runtime copies from where the view begins.
            const auto part = static_cast<std::size_t>(compute.tile.part);
            box = network::input_box(network, compute.op, compute.tile, part);
            const auto element = network::size_bytes(network.tensor(op.inputs.at(part)).type);
            first = schedule::region_of(view, box, element).offset;
        }
        offset(view.buffer, first);
        words({box.y0, box.x0, box.c0, view.stride_y, view.stride_x});
    }
    void output(const schedule::Compute& compute) {
        if (!compute.output.buffer.valid()) {
            offset(compute.partial_buffer, compute.partial_offset);
            return words({0, 0});
        }
        const auto& tensor = schedule_.network->tensor(schedule_.network->op(compute.op).output);
        const Region region =
            schedule::region_of(compute.output, compute.tile.out, network::size_bytes(tensor.type));
        offset(compute.output.buffer, region.offset);
        words({compute.output.stride_y, compute.output.stride_x});
    }

    const schedule::Schedule& schedule_;
    const CoreWrites& writes_;
    ByteWriter& writer_;
};

Kind kind_of(const schedule::Action& action) {
    constexpr Kind kKinds[] = {Kind::Compute, Kind::Transfer,   Kind::Erase,
                               Kind::Mode,    Kind::InputReady, Kind::OutputTaken};
    static_assert(std::variant_size_v<schedule::Action> == std::size(kKinds));
    return kKinds[action.index()];
}

void join_rows(Region& region) {
    region.row_bytes *= region.rows;
    region.rows = 1;
    region.row_stride = region.row_bytes;
}
void planes_to_rows(Region& region) {
    region.rows = region.planes;
    region.row_stride = region.plane_stride;
    region.planes = 1;
}
bool rows_touch(const Region& region) {
    return region.rows == 1 || region.row_stride == region.row_bytes;
}
bool planes_touch(const Region& region) {
    return region.plane_stride == region.row_stride * region.rows;
}

/// Strides that are never taken are written as the size of what they would step over.
void tidy_strides(Region& region) {
    if (region.rows == 1) region.row_stride = region.row_bytes;
    if (region.planes == 1) region.plane_stride = region.row_stride * region.rows;
}

}  // namespace

schedule::Transfer jointly_coalesced(schedule::Transfer transfer) {
    Region& source = transfer.source;
    Region& destination = transfer.destination;
    const auto both = [&](auto holds) { return holds(source) && holds(destination); };
    const auto change = [&](auto apply) {
        apply(source);
        apply(destination);
    };
    if (both(rows_touch)) change(join_rows);
    if (source.rows == 1 && source.planes > 1) {
        change(planes_to_rows);
        if (both(rows_touch)) change(join_rows);
    }
    if (source.planes > 1 && both(planes_touch)) {
        change([](Region& region) {
            region.rows *= region.planes;
            region.planes = 1;
        });
    }
    change(tidy_strides);
    return transfer;
}

Result<std::vector<std::uint8_t>> task_record(const schedule::Schedule& schedule,
                                              const CoreWrites& writes, TaskId id,
                                              std::span<const Wait> waits) {
    const schedule::Task& task = schedule.tasks[id];
    ByteWriter content;
    for (const Wait& wait : waits) {
        content.u32(wait.count > kMostCount
                        ? -1
                        : wait.lane.value << kCountBits | std::int64_t{wait.count});
    }
    std::visit(Body(schedule, writes, content), task.action);

    ByteWriter record;
    record.u16(static_cast<std::int64_t>(1 + content.size() / 4));
    record.u8(static_cast<std::int64_t>(kind_of(task.action)) | (task.once ? kOnce : 0) |
              std::int64_t{task.delay} << kDelayShift);
    record.u8(static_cast<std::int64_t>(waits.size()));
    record.append(content.bytes());
    const std::string place = fmt::format("task {} ({})", id.value, task.label);
    if (!content.fits() || !record.fits())
        return Diagnostic{"", place, "a number of its record is negative or too large"};
    if (record.size() > kLongestRecord) {
        return Diagnostic{"", place,
                          fmt::format("its record has {} bytes; the runtime's window takes {}",
                                      record.size(), kLongestRecord)};
    }
    return record.bytes();
}

}  // namespace outcore::deploy
