// SPDX-License-Identifier: Apache-2.0
#include "cost/fewest_lines.hpp"

#include <algorithm>

#include "cost/line_fills.hpp"

namespace outcore::cost {
using network::OperatorKind;

double weight_bytes(const network::Operator& op, const network::Tile& tile) {
    double taps = 1.0;
    if (op.kind == OperatorKind::Conv2d) {
        const auto& window = op.as<network::Window>();
        taps = static_cast<double>(window.kernel_h) * window.kernel_w;
    } else if (op.kind != OperatorKind::FullyConnected) {
        return 0.0;
    }
    return tile.out.extent().c * (taps * (tile.k1 - tile.k0) + kRequantisationBytes);
}

double fewest_lines(const network::Network& network, OperatorId id, const network::Tile& tile,
                    const platform::Platform& platform) {
    const platform::Core& core = platform.core;
    if (core.cache_line_bytes == 0 || core.data_cache_bytes == 0) return 0.0;
    const network::Operator& op = network.op(id);
    const Cache cache(core);
    double read = weight_bytes(op, tile);
    for (std::size_t i = 0; i < network::operand_count(op); ++i)
        read += static_cast<double>(network::input_box(network, id, tile, i).extent().elements());
    double tight = 0.0;
    for (const platform::Memory& memory : platform.memories)
        if (memory.on_chip_ram() && !memory.cached)
            tight += static_cast<double>(memory.usable().count);
    const double written = std::max(
        0.0, static_cast<double>(tile.out.extent().elements()) - std::max(0.0, tight - read));
    return cache.lines_of(std::max(0.0, read - tight)) +
           cache.store_share * cache.lines_of(written);
}

}  // namespace outcore::cost
