// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/placement_rules.hpp"

#include <algorithm>

namespace outcore::schedule::checking {
namespace {

std::int64_t usable_bytes(const platform::Platform& platform, DeviceId device) {
    return platform.is_memory(device) ? platform.memory(device).usable().count
                                      : platform.storage(device).size.count;
}

bool inside(std::int64_t offset, std::int64_t size, std::int64_t space) {
    return offset >= 0 && size > 0 && size <= space && offset <= space - size;
}

/// Size that a chunk must have; nothing when it names channels that the operator does not have.
std::optional<std::int64_t> expected_size(const Subject& subject, const ImageChunk& chunk) {
    const network::Operator& op = subject.network.op(chunk.op);
    if (chunk.operand >= 0) {
        const TensorId tensor = op.inputs[static_cast<std::size_t>(chunk.operand)];
        if (!tensor.valid() || !subject.network.tensor(tensor).constant()) return std::nullopt;
        return subject.network.tensor(tensor).size_bytes();
    }
    const auto& shape = subject.shapes[chunk.op];
    const KernelLayout& layout = subject.layouts.of(op.kind);
    if (!shape || layout.sections.empty()) return std::nullopt;
    const bool channels = 0 <= chunk.c0 && chunk.c0 < chunk.c1 && chunk.c1 <= shape->output.c;
    const bool reduction = shape->reduction == 0 ? chunk.k0 == 0 && chunk.k1 == 0
                                                 : 0 <= chunk.k0 && chunk.k0 < chunk.k1 &&
                                                       chunk.k1 <= shape->reduction;
    if (!channels || !reduction) return std::nullopt;
    return chunk_layout(subject.network, chunk.op, layout, chunk.c0, chunk.c1, chunk.k0, chunk.k1)
        .size_bytes;
}

void check_chunk(const Subject& subject, ChunkId id, Findings& findings) {
    const ImageChunk& chunk = subject.schedule.chunks[id];
    const std::int64_t space = usable_bytes(subject.platform, chunk.storage);
    const auto size = expected_size(subject, chunk);
    if (!size) {
        findings.add(Rule::ChunkLayout,
                     "chunk {}: operator {} has no constants for operand {}, channels {} to {}, "
                     "input channels {} to {}",
                     id.value, subject.network.describe(chunk.op), chunk.operand, chunk.c0,
                     chunk.c1, chunk.k0, chunk.k1);
    } else if (*size != chunk.size_bytes) {
        findings.add(Rule::ChunkLayout,
                     "chunk {}: has {} bytes, the kernel of operator {} needs {}", id.value,
                     chunk.size_bytes, subject.network.describe(chunk.op), *size);
    } else if (!inside(chunk.offset, chunk.size_bytes, space)) {
        findings.add(Rule::ImageTooLarge, "chunk {}: {} bytes at {} reach beyond {} of {} bytes",
                     id.value, chunk.size_bytes, chunk.offset,
                     subject.platform.device_name(chunk.storage), space);
    }
}

void check_chunk_overlap(const Subject& subject, Findings& findings) {
    const auto& chunks = subject.schedule.chunks;
    std::vector<ChunkId> order;
    for (std::size_t i = 0; i < chunks.size(); ++i) order.push_back(ChunkId(i));
    std::sort(order.begin(), order.end(), [&](ChunkId a, ChunkId b) {
        return std::pair(chunks[a].storage, chunks[a].offset) <
               std::pair(chunks[b].storage, chunks[b].offset);
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
        const ImageChunk& low = chunks[order[i - 1]];
        const ImageChunk& high = chunks[order[i]];
        if (low.storage != high.storage || low.offset + low.size_bytes <= high.offset) continue;
        findings.add(
            Rule::ChunkOverlap, "chunks {} and {} share {}", order[i - 1].value, order[i].value,
            subject.bytes(low.storage, high.offset,
                          std::min(low.offset + low.size_bytes, high.offset + high.size_bytes)));
    }
}

/// Who touches each buffer.
struct Touch {
    TaskId cpu, transfer;
};

void touch(IdVector<BufferId, Touch>& touches, const Task& task, TaskId id) {
    const auto by_cpu = [&](BufferId buffer) {
        if (buffer.valid()) touches[buffer].cpu = id;
    };
    if (const auto* compute = std::get_if<Compute>(&task.action)) {
        for (const TensorView& view : compute->inputs) by_cpu(view.buffer);
        if (compute->constants.chunk.valid()) by_cpu(compute->constants.buffer);
        by_cpu(compute->output.buffer);
        by_cpu(compute->partial_buffer);
        by_cpu(compute->scratch_buffer);
    } else if (const auto* transfer = std::get_if<Transfer>(&task.action)) {
        touches[transfer->source.buffer].transfer = id;
        touches[transfer->destination.buffer].transfer = id;
    } else if (const auto* input = std::get_if<InputReady>(&task.action)) {
        by_cpu(input->view.buffer);
    } else if (const auto* output = std::get_if<OutputTaken>(&task.action)) {
        by_cpu(output->view.buffer);
    }
}

}  // namespace

void check_buffers(const Subject& subject, Findings& findings) {
    for (std::size_t i = 0; i < subject.schedule.buffers.size(); ++i) {
        const Buffer& buffer = subject.buffer(BufferId(i));
        const std::int64_t space = usable_bytes(subject.platform, buffer.device);
        if (inside(buffer.offset, buffer.size_bytes, space)) continue;
        findings.add(Rule::BufferOutsideMemory,
                     "buffer {} \"{}\": {} bytes at {} do not lie in the {} usable bytes of {}", i,
                     buffer.name, buffer.size_bytes, buffer.offset, space,
                     subject.platform.device_name(buffer.device));
    }
}

void check_image(const Subject& subject, Findings& findings) {
    for (std::size_t i = 0; i < subject.schedule.chunks.size(); ++i)
        check_chunk(subject, ChunkId(i), findings);
    if (findings.none()) check_chunk_overlap(subject, findings);
}

void check_cache_lines(const Subject& subject, Findings& findings) {
    const std::int64_t line = subject.platform.core.cache_line_bytes;
    if (line <= 0) return;
    IdVector<BufferId, Touch> touches(subject.schedule.buffers.size());
    for (std::size_t i = 0; i < subject.schedule.tasks.size(); ++i) {
        touch(touches, subject.schedule.tasks[TaskId(i)], TaskId(i));
    }
    for (std::size_t i = 0; i < touches.size(); ++i) {
        const Touch& users = touches[BufferId(i)];
        const Buffer& buffer = subject.buffer(BufferId(i));
        const bool cached = subject.platform.is_memory(buffer.device) &&
                            subject.platform.memory(buffer.device).cached;
        if (!cached || !users.cpu.valid() || !users.transfer.valid()) continue;
        const std::int64_t begin = subject.address(buffer.device, buffer.offset);
        if (begin % line == 0 && buffer.size_bytes % line == 0) continue;
        findings.add_pair(Rule::CacheLineShared, users.transfer, users.cpu,
                          "buffer {} \"{}\" at {:#x}, {} bytes, is also used by {} and must begin "
                          "and end on cache lines of {} bytes",
                          i, buffer.name, begin, buffer.size_bytes, subject.name(users.cpu), line);
    }
}

}  // namespace outcore::schedule::checking
