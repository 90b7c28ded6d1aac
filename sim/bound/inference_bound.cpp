// SPDX-License-Identifier: Apache-2.0
#include "bound/inference_bound.hpp"

#include <algorithm>

#include "network/geometry.hpp"

namespace outcore::bound {
namespace {

double untiled_cycles(const network::Network& network, OperatorId id, const platform::Core& core,
                      const cost::KernelProfile& profile) {
    const auto shape = network::geometry(network, id);
    if (!shape || network::is_view(network.op(id).kind)) return 0.0;
    const network::Tile whole{network::whole(shape->output), 0, shape->reduction, 0};
    return static_cast<double>(cost::compute_cycles(network, id, whole, profile, core).count);
}

double peak_bytes_per_second(const platform::Storage& storage) {
    if (storage.kind == platform::StorageKind::SdCard)
        return storage.bus_clock.count * storage.sd.bus_lines / 8.0;
    const platform::ReadCommand& read = storage.read;
    return storage.bus_clock.count * read.data_lines * read.banks * (read.ddr ? 2 : 1) / 8.0;
}

}  // namespace

InferenceBound inference_bound(const network::Network& network, const platform::Platform& platform,
                               const cost::KernelProfile& profile) {
    InferenceBound result;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        result.compute_cycles += untiled_cycles(network, OperatorId(i), platform.core, profile);
    }
    double internal_flash = 0.0, rate = 0.0;
    for (const platform::Memory& memory : platform.memories) {
        if (memory.kind == platform::MemoryKind::InternalFlash)
            internal_flash += static_cast<double>(memory.usable().count);
    }
    for (const platform::Storage& storage : platform.storages)
        rate += peak_bytes_per_second(storage);
    const double streamed =
        std::max(0.0, static_cast<double>(network::constant_bytes(network)) - internal_flash);
    if (rate > 0.0) result.storage_cycles = streamed / rate * platform.core.clock.count;
    result.cycles = std::max(result.compute_cycles, result.storage_cycles);
    result.name = result.storage_cycles > result.compute_cycles ? "storage" : "compute";
    return result;
}

}  // namespace outcore::bound
