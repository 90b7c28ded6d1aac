// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/structure_rules.hpp"

#include "schedule/checking/interval_map.hpp"

namespace outcore::schedule::checking {
namespace {

/// Looks at every id of one task.
class TaskReferences {
  public:
    TaskReferences(const Subject& subject, TaskId id, Findings& findings)
        : subject_(subject), id_(id), findings_(findings) {}

    void operator()(const Compute& compute) const {
        if (!subject_.network.operators.contains(compute.op))
            return missing("operator", compute.op.value);
        for (const TensorView& view : compute.inputs) {
            if (view.buffer.valid())
                buffer(view.buffer);  // a tile that reads padding alone has no view
        }
        for (const ChunkId chunk : compute.input_chunks) optional_chunk(chunk);
        optional_chunk(compute.constants.chunk);
        if (compute.constants.chunk.valid()) buffer(compute.constants.buffer);
        if (compute.output.buffer.valid()) buffer(compute.output.buffer);
        if (compute.partial_buffer.valid()) buffer(compute.partial_buffer);
        if (compute.scratch_buffer.valid()) buffer(compute.scratch_buffer);
    }
    void operator()(const Transfer& transfer) const {
        buffer(transfer.source.buffer);
        buffer(transfer.destination.buffer);
    }
    void operator()(const Erase& erase) const { buffer(erase.region.buffer); }
    void operator()(const SetMode& set) const {
        if (!subject_.platform.is_storage(set.storage)) missing("storage", set.storage.value);
    }
    void operator()(const InputReady& input) const {
        index("network input", input.index, subject_.network.inputs.size());
        buffer(input.view.buffer);
    }
    void operator()(const OutputTaken& output) const {
        index("network output", output.index, subject_.network.outputs.size());
        buffer(output.view.buffer);
    }

  private:
    void missing(const char* what, std::int32_t value) const {
        findings_.add(Rule::BadReference, id_, "there is no {} {}", what, value);
    }
    void buffer(BufferId id) const {
        if (!subject_.schedule.buffers.contains(id)) missing("buffer", id.value);
    }
    void optional_chunk(ChunkId id) const {
        if (id.value != -1 && !subject_.schedule.chunks.contains(id)) missing("chunk", id.value);
    }
    void index(const char* what, std::int32_t value, std::size_t count) const {
        if (value < 0 || static_cast<std::size_t>(value) >= count) missing(what, value);
    }

    const Subject& subject_;
    TaskId id_;
    Findings& findings_;
};

/// The application gives a frame in the iteration of that number, and takes all its outputs
/// together, in the last one that works on it.
void check_delay(const Subject& subject, TaskId id, std::int32_t greatest, Findings& findings) {
    const Task& task = subject.schedule.tasks[id];
    const bool input = std::holds_alternative<InputReady>(task.action);
    const bool output = std::holds_alternative<OutputTaken>(task.action);
    if (task.delay < 0 || task.delay > kMostDelay) {
        findings.add(Rule::BadDelay, id, "delay is {}, must be between 0 and {}", task.delay,
                     kMostDelay);
    } else if (input && task.delay != 0) {
        findings.add(Rule::BadDelay, id, "an input has delay {}, must be 0", task.delay);
    } else if (output && task.delay != greatest) {
        findings.add(Rule::BadDelay, id,
                     "an output has delay {}, must be the greatest delay of all tasks, {}",
                     task.delay, greatest);
    } else if (task.once && (input || output)) {
        findings.add(Rule::BadDelay, id, "every frame has inputs and outputs, they are not once");
    }
}

bool known_device(const platform::Platform& platform, DeviceId id) {
    return platform.is_memory(id) || platform.is_storage(id);
}

/// Constants are read from a storage or from internal flash.
bool holds_images(const platform::Platform& platform, DeviceId id) {
    return platform.is_storage(id) ||
           (platform.is_memory(id) &&
            platform.memory(id).kind == platform::MemoryKind::InternalFlash);
}

void check_chunk_references(const Subject& subject, ChunkId id, Findings& findings) {
    const ImageChunk& chunk = subject.schedule.chunks[id];
    if (!holds_images(subject.platform, chunk.storage)) {
        findings.add(Rule::BadReference,
                     "chunk {}: device {} is neither a storage nor internal flash", id.value,
                     chunk.storage.value);
    }
    if (!subject.network.operators.contains(chunk.op)) {
        findings.add(Rule::BadReference, "chunk {}: there is no operator {}", id.value,
                     chunk.op.value);
        return;
    }
    const auto& inputs = subject.network.op(chunk.op).inputs;
    if (chunk.operand < -1 || chunk.operand >= static_cast<std::int32_t>(inputs.size())) {
        findings.add(Rule::BadReference, "chunk {}: operator {} has no operand {}", id.value,
                     subject.network.describe(chunk.op), chunk.operand);
    }
}

/// The channel of a lane, when the lane is one that moves bytes of `storage`.
bool serves(const platform::Platform& platform, LaneId lane, DeviceId storage) {
    if (!platform.has_channel(lane)) return false;
    const platform::Channel& channel = platform.channel(lane);
    return channel.kind == platform::ChannelKind::Storage && channel.storage == storage;
}

bool on_right_lane(const Subject& subject, const Task& task) {
    const bool cpu = task.lane == platform::kCpuLane;
    if (std::holds_alternative<Transfer>(task.action)) return !cpu;
    if (const auto* erase = std::get_if<Erase>(&task.action)) {
        return serves(subject.platform, task.lane, subject.buffer(erase->region.buffer).device);
    }
    if (const auto* set = std::get_if<SetMode>(&task.action))
        return serves(subject.platform, task.lane, set->storage);
    return cpu;
}

}  // namespace

void check_references(const Subject& subject, Findings& findings) {
    const Schedule& schedule = subject.schedule;
    for (std::size_t i = 0; i < schedule.buffers.size(); ++i) {
        const Buffer& buffer = schedule.buffers[BufferId(i)];
        if (known_device(subject.platform, buffer.device)) continue;
        findings.add(Rule::BadReference, "buffer {} \"{}\": there is no device {}", i, buffer.name,
                     buffer.device.value);
    }
    for (std::size_t i = 0; i < schedule.chunks.size(); ++i)
        check_chunk_references(subject, ChunkId(i), findings);
    const std::int32_t greatest = greatest_delay(schedule);
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const TaskId id(i);
        const Task& task = schedule.tasks[id];
        check_delay(subject, id, greatest, findings);
        for (const TaskId before : task.after) {
            if (!schedule.tasks.contains(before)) {
                findings.add(Rule::BadReference, id, "waits for task {}, which is not there",
                             before.value);
            }
        }
        std::visit(TaskReferences(subject, id, findings), task.action);
    }
    if (schedule.overlap < 0 || schedule.overlap > kMostDelay) {
        findings.add(Rule::BadReference, "overlap is {}, must be between 0 and {}",
                     schedule.overlap, kMostDelay);
    }
}

void check_lanes(const Subject& subject, Findings& findings) {
    const std::size_t lanes = subject.platform.lane_count();
    if (lanes > kMostLanes) {
        findings.add(Rule::WrongLane, "the platform has {} lanes; at most {} can be scheduled",
                     lanes, kMostLanes);
    }
    for (std::size_t i = 0; i < subject.schedule.tasks.size(); ++i) {
        const TaskId id(i);
        const Task& task = subject.schedule.tasks[id];
        if (!task.lane.valid() || task.lane.index() >= lanes) {
            findings.add(Rule::WrongLane, id, "there is no lane {}", task.lane.value);
        } else if (!on_right_lane(subject, task)) {
            findings.add(Rule::WrongLane, id, "this lane can not do such a task");
        }
    }
}

}  // namespace outcore::schedule::checking
