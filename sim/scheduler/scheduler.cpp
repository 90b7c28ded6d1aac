// SPDX-License-Identifier: Apache-2.0
#include "scheduler/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/version.hpp"
#include "network/geometry.hpp"
#include "scheduler/constraint_check.hpp"
#include "scheduler/emitter.hpp"

namespace outcore::scheduler {
namespace {

std::optional<Infeasible> untileable(const Problem& problem) {
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
        const OperatorId id(i);
        if (network::geometry(*problem.network, id)) continue;
        Infeasible why;
        why.op = id;
        why.resource = "geometry";
        why.message = fmt::format(
            "operator {} has a batch above 1 or more than three dimensions that are not 1; "
            "such operators can not be tiled",
            problem.network->describe(id));
        return why;
    }
    return std::nullopt;
}

/// Chunks that end beyond their storage.
std::optional<Infeasible> image_too_large(const schedule::Schedule& made) {
    for (const schedule::ImageChunk& chunk : made.chunks) {
        if (!made.platform->is_storage(chunk.storage)) continue;
        const platform::Storage& storage = made.platform->storage(chunk.storage);
        if (chunk.offset + chunk.size_bytes <= storage.size.count) continue;
        Infeasible why;
        why.op = chunk.op;
        why.resource = "external storage";
        why.bytes_needed = image_bytes(made);
        why.bytes_free = storage.size.count;
        why.nearest_bytes = why.bytes_needed;
        why.message = fmt::format(
            "the constants take {} bytes and {} ({}) holds {}; operator {} is the first beyond its "
            "end",
            why.bytes_needed, storage.name, storage.part, why.bytes_free,
            made.network->describe(chunk.op));
        return why;
    }
    return std::nullopt;
}

}  // namespace

bool Constraints::forbids(DeviceId memory) const {
    return std::find(forbidden.begin(), forbidden.end(), memory) != forbidden.end();
}

std::int64_t Constraints::reserved_in(DeviceId memory) const {
    std::int64_t bytes = 0;
    for (const Reserve& reserve : reserved) {
        if (reserve.memory == memory) bytes += reserve.bytes;
    }
    return bytes;
}

std::optional<std::int64_t> Constraints::most_sram_bytes() const {
    std::optional<std::int64_t> most = sram_bytes;
    for (const Limit& limit : limits) {
        if (limit.metric != Metric::Sram) continue;
        const auto bytes = static_cast<std::int64_t>(limit.value);
        most = most ? std::min(*most, bytes) : bytes;
    }
    return most;
}

const FixedTile* Constraints::tile_of(OperatorId op) const {
    const auto found = std::find_if(tiles.begin(), tiles.end(),
                                    [op](const FixedTile& tile) { return tile.op == op; });
    return found == tiles.end() ? nullptr : &*found;
}

std::optional<DeviceId> Constraints::place_of(TensorId root) const {
    for (const FixedPlace& place : places) {
        if (place.tensor == root) return place.memory;
    }
    return std::nullopt;
}

Outcome Scheduler::run(const Problem& problem) const {
    if (auto why = untileable(problem)) return *why;
    Outcome outcome = make(problem);
    auto* made = std::get_if<schedule::Schedule>(&outcome);
    if (made == nullptr) return outcome;
    if (auto why = image_too_large(*made)) return *why;
    if (auto why = broken_constraint(problem, *made)) return *why;
    const std::string& options = made->origin.scheduler;
    made->origin = {problem.network->source_path, problem.network->source_sha256,
                    options.empty() ? std::string(name()) : options,
                    fmt::format("outcore {} ({})", version(), commit())};
    return outcome;
}

}  // namespace outcore::scheduler
