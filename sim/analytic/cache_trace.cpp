// SPDX-License-Identifier: Apache-2.0
#include "analytic/cache_trace.hpp"

#include <algorithm>

namespace outcore::analytic {

using schedule::Compute;
using schedule::TensorView;

CacheTrace::CacheTrace(const schedule::Schedule& schedule)
    : schedule_(schedule), loaded_(schedule.buffers.size(), false) {
    for (const schedule::Task& task : schedule.tasks) {
        const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        if (transfer != nullptr) loaded_[transfer->destination.buffer.index()] = true;
    }
}

CacheTrace::Part CacheTrace::part_of(BufferId id, std::int64_t offset, std::int64_t bytes) const {
    const schedule::Buffer& buffer = schedule_.buffers[id];
    const std::int64_t begin = buffer.offset + offset;
    return {buffer.device, begin, begin + bytes, 0, loaded_[id.index()]};
}

/// In usual lines; 0 for what does not pass the data cache. Constants in internal flash do,
/// whatever the memory's flag says, which is about what transfers write; their wait states are
/// priced as direct accesses (task_costs.cpp).
double CacheTrace::line_price(BufferId id) const {
    const platform::Platform& platform = *schedule_.platform;
    if (!id.valid() || platform.is_storage(schedule_.buffers[id].device)) return 0.0;
    platform::Memory memory = platform.memory(schedule_.buffers[id].device);
    const bool flash = memory.kind == platform::MemoryKind::InternalFlash;
    const double usual = cost::usual_fill(platform.core);
    if ((!memory.cached && !flash) || usual == 0.0) return 0.0;
    if (flash) memory.burst_setup_clocks = 0;
    return cost::line_cycles(platform.core, memory) / usual;
}

double CacheTrace::cold(const Part& part) const {
    if (part.loaded && part.chunk == 0) return 1.0;
    const auto capacity = static_cast<double>(schedule_.platform->core.data_cache_bytes);
    double there = 0.0, touched = 0.0;
    for (const Kernel& kernel : kernels_) {
        touched += kernel.bytes;
        const double share = std::clamp(2.0 - touched / capacity, 0.0, 1.0);
        if (share == 0.0) break;
        for (const Part& old : kernel.parts) {
            if (old.device != part.device || old.chunk != part.chunk) continue;
            const std::int64_t both = std::min(old.end, part.end) - std::max(old.begin, part.begin);
            if (both > 0) there += share * static_cast<double>(both);
        }
    }
    return 1.0 - std::min(1.0, there / static_cast<double>(part.end - part.begin));
}

cost::CachedOperands CacheTrace::next(const Compute& compute) {
    const network::Network& network = *schedule_.network;
    const network::Operator& op = network.op(compute.op);
    cost::CachedOperands cached;
    Kernel kernel;
    const auto see = [&](const Part& part) {
        kernel.bytes += static_cast<double>(part.end - part.begin);
        kernel.parts.push_back(part);
        return cold(part);
    };
    const auto see_view = [&](const TensorView& view, TensorId tensor) {
        const std::int64_t bytes =
            view.box.extent().elements() * network::size_bytes(network.tensor(tensor).type);
        return bytes == 0 ? 1.0 : see(part_of(view.buffer, view.offset, bytes));
    };
    cached.input_price = cached.input_cold = 0.0;
    for (const TensorView& view : compute.inputs) {
        const double price = line_price(view.buffer);
        cached.input_price = std::max(cached.input_price, price);
        if (price > 0.0)
            cached.input_cold = std::max(cached.input_cold, see_view(view, op.inputs.front()));
    }
    cached.weight_price = line_price(compute.constants.buffer);
    if (cached.weight_price > 0.0 && compute.constants.chunk.valid()) {
        Part part = part_of(compute.constants.buffer, compute.constants.offset,
                            schedule_.chunks[compute.constants.chunk].size_bytes);
        part.chunk = compute.constants.chunk.index() + 1;
        cached.weight_cold = see(part);
    }
    cached.output_price = line_price(compute.output.buffer);
    if (cached.output_price > 0.0) cached.output_cold = see_view(compute.output, op.output);
    cached.inputs = cached.input_price > 0.0;
    cached.weights = cached.weight_price > 0.0;
    cached.output = cached.output_price > 0.0;
    if (!compute.inputs.empty()) cached.input_pitch = compute.inputs.front().stride_x;
    cached.output_pitch = compute.output.stride_x;
    kernels_.push_front(std::move(kernel));
    constexpr std::size_t kRemembered = 32;  // more have never been left of a cache of 16 KiB
    if (kernels_.size() > kRemembered) kernels_.pop_back();
    return cached;
}

}  // namespace outcore::analytic
