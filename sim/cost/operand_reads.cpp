// SPDX-License-Identifier: Apache-2.0
#include "cost/operand_reads.hpp"

#include <algorithm>

namespace outcore::cost {
namespace {

using platform::Platform;

/// Internal flash and mapped windows are read-only, so any data cache may keep them.
bool cached(const Platform& platform, DeviceId device) {
    if (platform.core.data_cache_bytes == 0) return false;
    if (platform.is_storage(device)) return true;
    const platform::Memory& memory = platform.memory(device);
    return memory.cached || memory.kind == platform::MemoryKind::InternalFlash;
}

std::int64_t divide_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

}  // namespace

std::int64_t weight_reads(const network::Network& network, OperatorId op, const network::Tile& tile,
                          std::int64_t bytes, const Platform& platform, DeviceId device) {
    if (network.op(op).kind != network::OperatorKind::Conv2d) return 1;
    if (cached(platform, device) && bytes <= platform.core.data_cache_bytes) return 1;
    const network::Extent out = tile.out.extent();
    return divide_up(std::int64_t{out.h} * out.w, kPositionsPerRead);
}

std::int64_t input_reads(const network::Network& network, OperatorId id, const Platform& platform,
                         DeviceId device) {
    const network::Operator& op = network.op(id);
    if (cached(platform, device) || !std::holds_alternative<network::Window>(op.attributes))
        return 1;
    const auto& window = op.as<network::Window>();
    return std::max<std::int64_t>(1, std::int64_t{window.kernel_h} * window.kernel_w /
                                         (std::int64_t{window.stride_h} * window.stride_w));
}

}  // namespace outcore::cost
