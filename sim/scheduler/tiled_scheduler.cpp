// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled_scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "schedule/firmware_room.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"

namespace outcore::scheduler {
namespace {

constexpr std::int64_t kKibibyte = 1024;

/// In KiB where that loses nothing that matters.
std::string size_text(std::int64_t bytes) {
    return bytes < 16 * kKibibyte ? fmt::format("{} bytes", bytes)
                                  : fmt::format("{} KiB", bytes / kKibibyte);
}

/// The smallest size of the largest on-chip memory with which a plan was found, to within 1 KiB or
/// 2 %.
std::optional<std::int64_t> nearest_size(NetworkPlanner& planner, std::int64_t have) {
    constexpr std::int64_t kLargest = std::int64_t{64} * kKibibyte * kKibibyte;
    // Whole KiB above `have`, which may be 0 where a limit is shared out: halving then always ends.
    std::int64_t low = have;
    std::int64_t high = (std::max(have * 2, kKibibyte) + kKibibyte - 1) / kKibibyte * kKibibyte;
    while (high <= kLargest && !planner.fits_with(high)) {
        low = high;
        high *= 2;
    }
    if (high > kLargest) return std::nullopt;
    while (high - low > std::max(kKibibyte, high / 50)) {
        const std::int64_t middle = (low + high) / 2 / kKibibyte * kKibibyte;
        (planner.fits_with(middle) ? high : low) = middle;
    }
    return high;
}

Infeasible with_message(Infeasible why, const Problem& problem, const BoardView& board,
                        NetworkPlanner& planner) {
    const DeviceId largest = board.on_chip.front();
    const std::int64_t have = board.usable_bytes[largest.index()];
    why.nearest_bytes = nearest_size(planner, have);
    const std::string needs =
        why.op.valid()
            ? fmt::format("operator {} needs {} bytes of on-chip RAM with its smallest tiles{}",
                          problem.network->describe(why.op), why.bytes_needed,
                          board.external ? "" : ", its activations included")
            : std::string("the activations do not fit");
    const std::string nearest =
        why.nearest_bytes
            ? fmt::format("a schedule exists when {} has {} for buffers instead of {}",
                          problem.platform->device_name(largest), size_text(*why.nearest_bytes),
                          size_text(have))
            : std::string("no size of on-chip RAM up to 64 MiB was enough");
    why.message = fmt::format(
        "{}; {} has {} bytes in all{}; {}", needs, problem.platform->name, why.bytes_free,
        board.external ? "" : " and no external RAM to swap activations to", nearest);
    return why;
}

/// Room for constants in internal flash: what the constraints allow of what code and blob leave.
std::int64_t flash_room(const Problem& problem, const BoardView& board,
                        const schedule::Schedule& with_blob) {
    if (!board.internal_flash) return 0;
    const std::int64_t free = problem.platform->memory(*board.internal_flash).usable().count -
                              schedule::kRuntimeCodeBytes - schedule::blob_bytes_at_most(with_blob);
    return std::min(free, problem.constraints.internal_flash_bytes);
}

/// Moves constants to internal flash where that is faster. `streamed` is the schedule of `plan`.
schedule::Schedule with_internal_flash(const Problem& problem, const BoardView& board,
                                       NetworkPlanner& planner, const NetworkPlan& plan,
                                       std::int32_t depth, Overlap overlap,
                                       schedule::Schedule streamed) {
    std::int64_t room = flash_room(problem, board, streamed);
    while (room > 0) {
        const NetworkPlan better = planner.with_internal_flash(plan, room);
        if (better.cycles >= plan.cycles) break;
        schedule::Schedule made = emit(problem, board, better, depth, overlap);
        const std::int64_t excess = schedule::used_range(made, *board.internal_flash).bytes() -
                                    flash_room(problem, board, made);
        // A plan sees one operator at a time: what it misses shows in the order of all tasks.
        if (excess <= 0) {
            const bool faster = analytic_seconds(made, *problem.profile) <
                                analytic_seconds(streamed, *problem.profile);
            return faster ? made : streamed;
        }
        // Chunks are padded, other tiles make another blob: again with less.
        room -= excess;
    }
    return streamed;
}

Outcome make_on(const Problem& problem, const BoardView& board, std::int32_t depth,
                Overlap overlap) {
    std::optional<Infeasible> why;
    // Deep prefetch needs room: when it does not fit, less of it may.
    for (std::int32_t d = depth; d >= 1; --d) {
        NetworkPlanner planner(problem, board, d);
        auto plan = planner.plan();
        if (const auto* found = std::get_if<NetworkPlan>(&plan)) {
            return with_internal_flash(problem, board, planner, *found, d, overlap,
                                       emit(problem, board, *found, d, overlap));
        }
        if (d == 1) why = with_message(std::get<Infeasible>(plan), problem, board, planner);
    }
    return *why;
}

}  // namespace

Outcome TiledScheduler::make(const Problem& problem) const {
    const std::vector<BoardView> boards = board_views(problem);
    if (boards.empty()) return no_storage(problem);
    const std::int32_t wanted = problem.constraints.prefetch_depth > 0
                                    ? problem.constraints.prefetch_depth
                                    : default_depth_;
    const std::int32_t depth = overlap_ == Overlap::None ? 1 : wanted;
    Outcome best = make_on(problem, boards.front(), depth, overlap_);
    for (std::size_t i = 1; i < boards.size(); ++i) {
        Outcome other = make_on(problem, boards[i], depth, overlap_);
        const auto* made = std::get_if<schedule::Schedule>(&other);
        const auto* before = std::get_if<schedule::Schedule>(&best);
        const bool better = made != nullptr &&
                            (before == nullptr || analytic_seconds(*made, *problem.profile) <
                                                      analytic_seconds(*before, *problem.profile));
        if (better) best = std::move(other);
    }
    return best;
}

}  // namespace outcore::scheduler
