// SPDX-License-Identifier: Apache-2.0
#include "scheduler/constraint_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cost/kernel_cost.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/objective_text.hpp"

namespace outcore::scheduler {
namespace {

using schedule::Compute;
using schedule::Schedule;

class ConstraintCheck {
  public:
    ConstraintCheck(const Problem& problem, const Schedule& schedule)
        : problem_(problem), constraints_(problem.constraints), schedule_(schedule) {}

    std::optional<Infeasible> run() {
        for (std::size_t b = 0; b < schedule_.buffers.size(); ++b) check_memory(BufferId(b));
        if (!why_ && (!constraints_.tiles.empty() || constraints_.tile_limits.any())) check_tiles();
        if (!why_ && !constraints_.places.empty()) check_places();
        if (!why_ && !constraints_.limits.empty()) check_limits();
        return std::move(why_);
    }

  private:
    void fail(std::string resource, OperatorId op, std::string message) {
        if (why_) return;
        why_.emplace();
        why_->resource = std::move(resource);
        why_->op = op;
        why_->message = std::move(message);
    }
    std::string named(OperatorId op) const {
        return op.valid() ? "operator " + schedule_.network->describe(op)
                          : std::string("the network");
    }

    /// The first operator that computes on a buffer.
    OperatorId user_of(BufferId buffer) const {
        for (const schedule::Task& task : schedule_.tasks) {
            const auto* compute = std::get_if<Compute>(&task.action);
            if (compute == nullptr) continue;
            bool uses = compute->output.buffer == buffer || compute->constants.buffer == buffer ||
                        compute->partial_buffer == buffer || compute->scratch_buffer == buffer;
            for (const auto& view : compute->inputs) uses = uses || view.buffer == buffer;
            if (uses) return compute->op;
        }
        return {};
    }

    void check_memory(BufferId id) {
        const schedule::Buffer& buffer = schedule_.buffers[id];
        if (schedule_.platform->is_storage(buffer.device)) return;
        const platform::Memory& memory = schedule_.platform->memory(buffer.device);
        if (constraints_.forbids(buffer.device)) {
            const OperatorId op = user_of(id);
            return fail(memory.name, op,
                        fmt::format("--forbid {}: {} keeps {} bytes there; allow that memory, or "
                                    "use another scheduler",
                                    memory.name, named(op), buffer.size_bytes));
        }
        const std::int64_t reserved = constraints_.reserved_in(buffer.device);
        const std::int64_t over =
            buffer.offset + buffer.size_bytes - (memory.usable().count - reserved);
        if (reserved == 0 || over <= 0) return;
        const OperatorId op = user_of(id);
        fail(
            memory.name, op,
            fmt::format("--reserve {0}={1}: {2} uses {3} bytes of them; nearest: --reserve {0}={4}",
                        memory.name, reserved, named(op), over,
                        std::max<std::int64_t>(0, reserved - over)));
    }

    void check_tiles() {
        for (const schedule::Task& task : schedule_.tasks) {
            const auto* compute = std::get_if<Compute>(&task.action);
            if (compute == nullptr) continue;
            const FixedTile* wanted = constraints_.tile_of(compute->op);
            if (wanted != nullptr) check_tile(*wanted, *compute);
            if (constraints_.tile_limits.any()) check_limit(*compute);
        }
    }
    /// Tiles above a limit, where the kernel could be cut smaller.
    void check_limit(const Compute& compute) {
        const network::OperatorKind kind = schedule_.network->op(compute.op).kind;
        const schedule::KernelLayout& layout = problem_.layouts->of(kind);
        const network::Box& box = compute.tile.out;
        const TileLimits& most = constraints_.tile_limits;
        const auto above = [](std::int32_t size, std::int32_t limit, std::int32_t least) {
            return limit > 0 && size > std::max(limit, least);
        };
        constexpr std::int32_t kLeastChannels = 4, kLeastReduction = 16;
        const std::int32_t step = std::max(kLeastChannels, layout.channel_multiple);
        const bool broken = above(box.y1 - box.y0, most.h, 1) ||
                            above(box.x1 - box.x0, most.w, 1) ||
                            (layout.tiles_channels && above(box.c1 - box.c0, most.c, step)) ||
                            (layout.tiles_reduction &&
                             above(compute.tile.k1 - compute.tile.k0, most.k, kLeastReduction));
        if (!broken) return;
        fail("tile", compute.op,
             fmt::format("--tile-limit {},{},{},{}: a tile of {} has {},{},{},{}", most.h, most.w,
                         most.c, most.k, named(compute.op), box.y1 - box.y0, box.x1 - box.x0,
                         box.c1 - box.c0, compute.tile.k1 - compute.tile.k0));
    }
    void check_tile(const FixedTile& wanted, const Compute& compute) {
        const network::Geometry geometry = *network::geometry(*schedule_.network, compute.op);
        const network::Box& box = compute.tile.out;
        const auto differs = [](std::int32_t fixed, std::int32_t begin, std::int32_t end,
                                std::int32_t extent) {
            if (fixed == 0) return false;
            const std::int32_t size = std::min(fixed, extent);
            return end - begin != size && !(end == extent && end - begin < size);
        };
        const bool other = differs(wanted.h, box.y0, box.y1, geometry.output.h) ||
                           differs(wanted.w, box.x0, box.x1, geometry.output.w) ||
                           differs(wanted.c, box.c0, box.c1, geometry.output.c) ||
                           differs(wanted.k, compute.tile.k0, compute.tile.k1, geometry.reduction);
        if (!other) return;
        fail("tile", compute.op,
             fmt::format("--tile {}={},{},{},{}: a tile of {} has {},{},{},{}", compute.op.value,
                         wanted.h, wanted.w, wanted.c, wanted.k, named(compute.op), box.y1 - box.y0,
                         box.x1 - box.x0, box.c1 - box.c0, compute.tile.k1 - compute.tile.k0));
    }

    void check_places() {
        const std::vector<TensorId> roots = network::storage_roots(*schedule_.network);
        for (const schedule::Task& task : schedule_.tasks) {
            const auto* compute = std::get_if<Compute>(&task.action);
            if (compute == nullptr || !compute->output.buffer.valid()) continue;
            const TensorId root = roots[schedule_.network->op(compute->op).output.index()];
            const auto place = constraints_.place_of(root);
            if (!place || !schedule_.platform->memory(*place).on_chip_ram()) continue;
            const DeviceId is = schedule_.buffers[compute->output.buffer].device;
            if (is == *place) continue;
            fail("placement", compute->op,
                 fmt::format("--place {}={}: {} writes it to {}",
                             schedule_.network->tensor(root).name,
                             schedule_.platform->device_name(*place), named(compute->op),
                             schedule_.platform->device_name(is)));
        }
    }

    /// The operator that a limit is mostly spent on.
    OperatorId costliest(Metric metric) const {
        std::vector<double> spent(schedule_.network->operators.size(), 0.0);
        for (const schedule::Task& task : schedule_.tasks) {
            const auto* compute = std::get_if<Compute>(&task.action);
            if (compute == nullptr) continue;
            double& own = spent[compute->op.index()];
            if (metric == Metric::Sram) {
                double bytes = 0.0;
                const auto add = [&](BufferId id) {
                    if (id.valid()) bytes += static_cast<double>(schedule_.buffers[id].size_bytes);
                };
                for (const auto& view : compute->inputs) add(view.buffer);
                add(compute->output.buffer);
                add(compute->constants.buffer);
                own = std::max(own, bytes);
            } else {
                own += static_cast<double>(cost::compute_cycles(*schedule_.network, compute->op,
                                                                compute->tile, *problem_.profile,
                                                                schedule_.platform->core)
                                               .count);
            }
        }
        if (spent.empty()) return {};
        return OperatorId(
            static_cast<std::size_t>(std::max_element(spent.begin(), spent.end()) - spent.begin()));
    }

    void check_limits() {
        const Figures figures = figures_of(schedule_, *problem_.profile);
        for (const Limit& limit : constraints_.limits) {
            if (!limit.broken_by(figures)) continue;
            const double have = figures.of(limit.metric);
            const OperatorId op = costliest(limit.metric);
            fail(std::string(to_string(limit.metric)), op,
                 fmt::format("--limit {0}={1}: the schedule found has {2}, {3}; most of it at {4}; "
                             "nearest: --limit {0}={2}",
                             to_string(limit.metric), with_unit(limit.metric, limit.value),
                             with_unit(limit.metric, nearest(limit, have)), difference(limit, have),
                             named(op)));
            why_->bytes_needed = limit.metric == Metric::Sram ? std::llround(have) : 0;
            why_->bytes_free = limit.metric == Metric::Sram ? std::llround(limit.value) : 0;
            if (limit.metric == Metric::Sram) why_->nearest_bytes = why_->bytes_needed;
        }
    }
    /// What is printed must be enough when it is typed in again.
    static double nearest(const Limit& limit, double have) {
        constexpr double kSpare = 1e-5;
        return more_is_better(limit.metric) ? have * (1.0 - kSpare) : have * (1.0 + kSpare);
    }
    std::string difference(const Limit& limit, double have) const {
        const double over = std::abs(have - limit.value);
        if (limit.metric == Metric::Latency)
            return fmt::format("{:.0f} cycles too many",
                               std::ceil(over * schedule_.platform->core.clock.count));
        if (limit.metric == Metric::Throughput)
            return fmt::format(
                "{:.0f} cycles a frame too many",
                std::ceil((1.0 / have - 1.0 / limit.value) * schedule_.platform->core.clock.count));
        return with_unit(limit.metric, over) +
               (more_is_better(limit.metric) ? " too few" : " too many");
    }

    const Problem& problem_;
    const Constraints& constraints_;
    const Schedule& schedule_;
    std::optional<Infeasible> why_;
};

}  // namespace

std::optional<Infeasible> broken_constraint(const Problem& problem, const Schedule& schedule) {
    return ConstraintCheck(problem, schedule).run();
}

}  // namespace outcore::scheduler
