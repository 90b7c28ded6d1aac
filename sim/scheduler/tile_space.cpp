// Steps: 1. for each dimension, the ways to split it into n parts; 2. for each way, what share of
// each operand the largest part touches and what all parts touch in sum; 3. as every operand's box
// is a product of ranges that depend on one tile dimension each, shares multiply; 4. loop order
// gives how often each load repeats.
// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tile_space.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "cost/operand_reads.hpp"
#include "cost/ram_cost.hpp"
#include "network/geometry.hpp"

namespace outcore::scheduler {
using network::Box;
using network::OperatorKind;
using network::Tile;

namespace {

/// What each compute task and each transfer costs the cpu beside its kernel: decoding, checks,
/// interrupt. Cycles; derived: 500 to 700 instructions a task on a Cortex-M7 (replay_count), about
/// one a cycle.
constexpr double kTaskCycles = 600.0;

/// Share of the first load of constants that is not hidden under the operator before, though it
/// could be: operators differ in what they compute and load. Assumed.
constexpr double kUnevenShare = 0.1;

enum Dimension : std::size_t { kRows, kColumns, kChannels, kReduction, kDimensions };

std::int32_t part_size(std::int32_t extent, std::int32_t parts, std::int32_t multiple) {
    const std::int32_t size = (extent + parts - 1) / parts;
    return std::min(extent, (size + multiple - 1) / multiple * multiple);
}

std::int32_t part_count(std::int32_t extent, std::int32_t size) {
    return (extent + size - 1) / size;
}

double elements(const Box& box) {
    return box.empty() ? 0.0 : static_cast<double>(box.extent().elements());
}

/// Sizes into which `extent` is worth splitting: the whole, halves, thirds, ... down to `smallest`.
std::vector<std::int32_t> split_sizes(std::int32_t extent, std::int32_t multiple,
                                      std::int32_t smallest) {
    constexpr std::array kParts = {1,   2,   3,   4,   5,   6,   7,   8,    10,   12,   14,   16,
                                   20,  24,  28,  32,  40,  48,  56,  64,   80,   96,   112,  128,
                                   160, 192, 224, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096};
    std::vector<std::int32_t> sizes;
    for (const int parts : kParts) {
        if (parts > extent) break;
        const std::int32_t size = part_size(extent, parts, multiple);
        if (size < smallest && !sizes.empty()) break;
        if (sizes.empty() || size < sizes.back()) sizes.push_back(size);
    }
    if (sizes.back() > smallest && smallest <= multiple)
        sizes.push_back(std::min(multiple, extent));
    return sizes;
}

}  // namespace

std::int64_t TilePlan::slot_bytes(const FreeSpace& space) const {
    std::int64_t total = 0;
    for (const Slot& slot : slots) total += space.aligned(slot.size_bytes) * slot.count;
    return total;
}

/// One dimension's split sizes, and for each size the largest part's and all parts' share of each
/// operand.
struct TileSpace::Splits {
    struct Share {
        double largest = 1.0;
        double sum = 1.0;
    };
    std::array<std::vector<std::int32_t>, kDimensions> sizes;
    std::array<std::vector<std::vector<Share>>, kDimensions> inputs;  // [dimension][size][operand]
};

TileSpace::TileSpace(const Problem& problem, const BoardView& board, OperatorId id)
    : problem_(&problem),
      board_(&board),
      op_(id),
      geometry_(*network::geometry(*problem.network, id)) {
    const network::Network& network = *problem.network;
    const network::Operator& op = network.op(id);
    const schedule::KernelLayout& layout = problem.layouts->of(op.kind);
    for (std::size_t i = 0; i < network::operand_count(op); ++i) {
        constant_operand_.push_back(network.tensor(op.inputs[i]).constant());
    }

    const std::array<std::int32_t, kDimensions> extents = {geometry_.output.h, geometry_.output.w,
                                                           geometry_.output.c,
                                                           std::max(1, geometry_.reduction)};
    const Tile whole{network::whole(geometry_.output), 0, geometry_.reduction, 0};
    Splits splits;
    splits.sizes[kRows] = split_sizes(extents[kRows], 1, 1);
    splits.sizes[kColumns] = split_sizes(extents[kColumns], 1, 1);
    const std::int32_t step = std::max(layout.channel_multiple, extents[kChannels] >= 8 ? 4 : 1);
    splits.sizes[kChannels] = layout.tiles_channels ? split_sizes(extents[kChannels], step, step)
                                                    : std::vector{extents[kChannels]};
    splits.sizes[kReduction] = layout.tiles_reduction ? split_sizes(extents[kReduction], 4, 16)
                                                      : std::vector{extents[kReduction]};
    if (const FixedTile* fixed = problem.constraints.tile_of(id)) {
        const std::array<std::int32_t, kDimensions> wanted = {fixed->h, fixed->w, fixed->c,
                                                              fixed->k};
        for (std::size_t d = 0; d < kDimensions; ++d) {
            if (wanted[d] > 0) splits.sizes[d] = {std::min(wanted[d], extents[d])};
        }
    }
    for (std::size_t d = 0; d < kDimensions; ++d) {
        for (const std::int32_t size : splits.sizes[d]) {
            std::vector<Splits::Share> shares;
            for (std::size_t i = 0; i < constant_operand_.size(); ++i) {
                // A concatenation's tile has one input; each input is swept by its own tiles.
                Tile tile = whole;
                tile.part = static_cast<std::int32_t>(i);
                const double all = elements(network::input_box(network, id, tile, i));
                Splits::Share share{0.0, 0.0};
                for (std::int32_t begin = 0; begin < extents[d]; begin += size) {
                    const std::int32_t end = std::min(extents[d], begin + size);
                    Tile part = tile;
                    if (d == kRows) part.out.y0 = begin, part.out.y1 = end;
                    if (d == kColumns) part.out.x0 = begin, part.out.x1 = end;
                    if (d == kChannels) part.out.c0 = begin, part.out.c1 = end;
                    if (d == kReduction && geometry_.reduction > 0) part.k0 = begin, part.k1 = end;
                    const double touched =
                        elements(network::input_box(network, id, part, i)) / std::max(1.0, all);
                    share.largest = std::max(share.largest, touched);
                    share.sum += touched;
                }
                shares.push_back(share);
            }
            splits.inputs[d].push_back(std::move(shares));
        }
    }
    add_candidates(splits);
}

void TileSpace::add_candidates(const Splits& splits) {
    // Columns are split only when few rows are left: full rows are contiguous in memory.
    constexpr std::int32_t kFewRows = 8;
    for (std::size_t y = 0; y < splits.sizes[kRows].size(); ++y) {
        for (std::size_t x = 0; x < splits.sizes[kColumns].size(); ++x) {
            if (x > 0 && splits.sizes[kRows][y] > kFewRows) break;
            for (std::size_t c = 0; c < splits.sizes[kChannels].size(); ++c) {
                for (std::size_t k = 0; k < splits.sizes[kReduction].size(); ++k) {
                    const auto index = [](std::size_t i) { return static_cast<std::int32_t>(i); };
                    candidates_.push_back(
                        evaluate(splits, index(y), index(x), index(c), index(k), true));
                    const bool one_sweep = c == 0 || (y == 0 && x == 0);
                    if (!one_sweep) {
                        candidates_.push_back(
                            evaluate(splits, index(y), index(x), index(c), index(k), false));
                    }
                }
            }
        }
    }
}

TileSpace::Candidate TileSpace::evaluate(const Splits& splits, std::int32_t iy, std::int32_t ix,
                                         std::int32_t ic, std::int32_t ik,
                                         bool channels_outer) const {
    const network::Network& network = *problem_->network;
    const network::Operator& op = network.op(op_);
    const std::array<std::size_t, kDimensions> at = {
        static_cast<std::size_t>(iy), static_cast<std::size_t>(ix), static_cast<std::size_t>(ic),
        static_cast<std::size_t>(ik)};
    Candidate candidate;
    TileShape& shape = candidate.shape;
    shape = {splits.sizes[kRows][at[kRows]], splits.sizes[kColumns][at[kColumns]],
             splits.sizes[kChannels][at[kChannels]], splits.sizes[kReduction][at[kReduction]],
             channels_outer};
    const double ny = part_count(geometry_.output.h, shape.h),
                 nx = part_count(geometry_.output.w, shape.w),
                 nc = part_count(geometry_.output.c, shape.c);
    const double nk = geometry_.reduction > 0 ? part_count(geometry_.reduction, shape.k) : 1.0;
    candidate.tiles = ny * nx * nc * nk;

    // A whole tile, from the middle if there is one, stands for all in time and in pieces.
    const auto middle = [](std::int32_t extent, std::int32_t size) {
        return extent >= 2 * size ? size : 0;
    };
    const auto until = [](std::int32_t begin, std::int32_t size, std::int32_t extent) {
        return std::min(begin + size, extent);
    };
    Tile tile;
    tile.out.y0 = middle(geometry_.output.h, shape.h),
    tile.out.y1 = until(tile.out.y0, shape.h, geometry_.output.h);
    tile.out.x0 = middle(geometry_.output.w, shape.w),
    tile.out.x1 = until(tile.out.x0, shape.w, geometry_.output.w);
    tile.out.c0 = 0, tile.out.c1 = shape.c;
    tile.k1 = geometry_.reduction > 0 ? shape.k : 0;
    // Tiles at the end are smaller: the work of so many whole ones.
    const auto share = [](std::int32_t extent, std::int32_t size) {
        return static_cast<double>(extent) / size;
    };
    const double whole_tiles =
        share(geometry_.output.h, shape.h) * share(geometry_.output.w, shape.w) *
        share(geometry_.output.c, shape.c) *
        (geometry_.reduction > 0 ? share(geometry_.reduction, shape.k) : 1.0);
    candidate.compute_cycles = kernel_cycles(tile) * whole_tiles;

    const bool reduces = geometry_.reduction > 0;
    for (std::size_t i = 0; i < constant_operand_.size(); ++i) {
        const network::Tensor& tensor = network.tensor(op.inputs[i]);
        const double bytes = static_cast<double>(tensor.size_bytes());
        Traffic traffic;
        double largest = 1.0, sum = 1.0;
        for (std::size_t d = 0; d < kDimensions; ++d) {
            largest *= splits.inputs[d][at[d]][i].largest;
            sum *= splits.inputs[d][at[d]][i].sum;
        }
        traffic.tile_bytes = std::ceil(bytes * largest - 1e-6);
        traffic.sweep_bytes = bytes * sum;
        double sweeps = 1.0;
        if (reduces) {
            // The input does not depend on the output channels: it passes once, or once for each
            // channel tile.
            traffic.sweep_bytes /= splits.inputs[kChannels][at[kChannels]][i].sum;
            const bool stays = ny * nx * nk == 1.0 || (!channels_outer && nk == 1.0);
            sweeps = stays ? 1.0 : nc;
            traffic.loads = ny * nx * nk * sweeps;
        } else {
            traffic.loads = candidate.tiles;
        }
        if (op.kind == OperatorKind::Concatenation) {
            // Each input is cut by tiles of its own, from its own origin.
            const auto element = static_cast<double>(network::size_bytes(tensor.type));
            traffic.tile_bytes = std::min(bytes, element * shape.h * shape.w * shape.c);
        }
        traffic.total_bytes = traffic.sweep_bytes * sweeps;
        Tile one = tile;
        one.part = static_cast<std::int32_t>(i);
        const Box box = network::input_box(network, op_, one, i);
        const network::Extent& full = geometry_.inputs[i];
        const network::Extent part = box.extent();
        if (part.c < full.c)
            traffic.pieces = double(std::max(1, part.h)) * std::max(1, part.w);
        else if (part.w < full.w)
            traffic.pieces = std::max(1, part.h);
        candidate.inputs.push_back(traffic);
    }

    const schedule::KernelLayout& layout = problem_->layouts->of(op.kind);
    std::int64_t chunk_bytes = 0;
    if (!layout.sections.empty()) {
        const auto chunk = schedule::chunk_layout(network, op_, layout, 0, shape.c, 0, tile.k1);
        // A chunk in the middle of the reduction has neither bias nor requantisation; the first and
        // last do.
        const auto largest_chunk =
            static_cast<double>(chunk.size_bytes) + (nk > 1.0 ? 8.0 * shape.c : 0.0);
        chunk_bytes = chunk.size_bytes;
        Traffic& weights = candidate.weights;
        weights.tile_bytes = largest_chunk;
        weights.sweep_bytes = static_cast<double>(chunk.size_bytes) * nc * nk;
        const bool stays = nc * nk == 1.0 || (channels_outer && nk == 1.0) || ny * nx == 1.0;
        const double sweeps = stays ? 1.0 : ny * nx;
        weights.loads = nc * nk * sweeps;
        weights.total_bytes = weights.sweep_bytes * sweeps;
    }

    candidate.flash_cycles = flash_cycles(tile, chunk_bytes) * whole_tiles;

    const network::Tensor& output = network.tensor(op.output);
    const double element_bytes = static_cast<double>(network::size_bytes(output.type));
    candidate.output.tile_bytes = double(shape.h) * shape.w * shape.c * element_bytes;
    candidate.output.total_bytes = static_cast<double>(output.size_bytes());
    candidate.output.loads = ny * nx * nc;
    if (shape.c < geometry_.output.c)
        candidate.output.pieces = double(shape.h) * shape.w;
    else if (shape.w < geometry_.output.w)
        candidate.output.pieces = shape.h;
    if (nk > 1.0) candidate.partial_bytes = std::int64_t{4} * shape.h * shape.w * shape.c;
    candidate.scratch_bytes = schedule::scratch_bytes(network, op_, layout, 0, tile.k1);
    return candidate;
}

/// With weights in tightly coupled memory where two chunks find room there; activations too where
/// there is no other.
double TileSpace::kernel_cycles(const Tile& tile) const {
    const network::Network& network = *problem_->network;
    const platform::Platform& platform = *problem_->platform;
    std::int64_t tight = 0, all = 0;
    for (const DeviceId home : board_->on_chip) {
        const std::int64_t bytes = board_->usable_bytes[home.index()];
        all += bytes;
        if (!platform.memory(home).cached) tight += bytes;
    }
    const bool only_tight = tight == all;
    const schedule::KernelLayout& layout = problem_->layouts->of(network.op(op_).kind);
    cost::CachedOperands cached{!only_tight, !only_tight, !only_tight};
    if (!layout.sections.empty()) {
        const std::int64_t chunk =
            schedule::chunk_layout(network, op_, layout, tile.out.c0, tile.out.c1, tile.k0, tile.k1)
                .size_bytes;
        cached.weights = cached.weights && 2 * chunk > tight;
    }
    const auto work = cost::kernel_work(network, op_, tile, platform.core, cached);
    if (!work) return 0.0;
    return static_cast<double>(
        cost::cycles(*work, problem_->profile->timing(platform.core.name, work->kernel)).count);
}

/// Wait states of one tile's constants, read as often as the kernel reads them.
double TileSpace::flash_cycles(const Tile& tile, std::int64_t chunk_bytes) const {
    if (!board_->internal_flash) return 0.0;
    const platform::Platform& platform = *problem_->platform;
    const network::Network& network = *problem_->network;
    const DeviceId device = *board_->internal_flash;
    const platform::Memory& flash = platform.memory(device);
    double seconds = 0.0;
    if (chunk_bytes > 0) {
        const std::int64_t reads =
            cost::weight_reads(network, op_, tile, chunk_bytes, platform, device);
        seconds += static_cast<double>(reads) * cost::flash_wait_s(flash, chunk_bytes);
    }
    for (std::size_t i = 0; i < constant_operand_.size(); ++i) {
        if (!constant_operand_[i]) continue;
        const std::int64_t bytes = network.tensor(network.op(op_).inputs[i]).size_bytes();
        const std::int64_t reads = cost::input_reads(network, op_, platform, device);
        seconds += static_cast<double>(reads) * cost::flash_wait_s(flash, bytes);
    }
    return seconds * platform.core.clock.count;
}

TilePlan TileSpace::plan(const Candidate& candidate, const Streams& streams,
                         std::int32_t depth) const {
    TilePlan plan;
    plan.shape = candidate.shape;
    const auto slots_for = [depth](double loads) {
        return static_cast<std::int32_t>(std::min(double(depth), loads));
    };
    double copy = 0.0, storage = 0.0, first = 0.0, first_constants = 0.0;
    double tasks = candidate.tiles;
    double copy_pieces = 0.0, storage_loads = 0.0;
    const bool in_flash = streams.constants_in_flash;
    const double compute_cycles =
        candidate.compute_cycles + (in_flash ? candidate.flash_cycles : 0.0);
    for (std::size_t i = 0; i < candidate.inputs.size(); ++i) {
        const Traffic& traffic = candidate.inputs[i];
        if (constant_operand_[i] && in_flash) continue;
        if (constant_operand_[i]) {
            const auto bytes =
                problem_->network->tensor(problem_->network->op(op_).inputs[i]).size_bytes();
            plan.slots.push_back({SlotRole::Constant, i, bytes, 1});
            storage += board_->storage_rate.cycles(static_cast<double>(bytes), 1.0);
            first_constants += board_->storage_rate.cycles(static_cast<double>(bytes), 1.0);
            tasks += 1.0;
        } else if (streams.inputs[i]) {
            plan.slots.push_back({SlotRole::Input, i, static_cast<std::int64_t>(traffic.tile_bytes),
                                  slots_for(traffic.loads)});
            copy += board_->copy_rate.cycles(traffic.total_bytes, traffic.loads * traffic.pieces);
            copy_pieces += traffic.loads * traffic.pieces;
            first = std::max(first, board_->copy_rate.cycles(traffic.tile_bytes, traffic.pieces));
            tasks += traffic.loads;
        }
    }
    if (candidate.weights.tile_bytes > 0.0 && !in_flash) {
        const Traffic& traffic = candidate.weights;
        plan.slots.push_back({SlotRole::Weights, 0, static_cast<std::int64_t>(traffic.tile_bytes),
                              slots_for(traffic.loads)});
        storage += board_->storage_rate.cycles(traffic.total_bytes, traffic.loads);
        first_constants += board_->storage_rate.cycles(traffic.tile_bytes, 1.0);
        storage_loads += traffic.loads;
        tasks += traffic.loads;
    }
    if (streams.output) {
        const Traffic& traffic = candidate.output;
        plan.slots.push_back({SlotRole::Output, 0, static_cast<std::int64_t>(traffic.tile_bytes),
                              slots_for(traffic.loads)});
        copy += board_->copy_rate.cycles(traffic.total_bytes, traffic.loads * traffic.pieces);
        copy_pieces += traffic.loads * traffic.pieces;
        first += board_->copy_rate.cycles(traffic.tile_bytes, traffic.pieces);
        tasks += traffic.loads;
    }
    if (candidate.partial_bytes > 0)
        plan.slots.push_back({SlotRole::Partial, 0, candidate.partial_bytes, 1});
    if (candidate.scratch_bytes > 0)
        plan.slots.push_back({SlotRole::Scratch, 0, candidate.scratch_bytes, 1});
    // Tasks are not free where the cpu waits for data either: handlers and decoding cost energy,
    // and what they do late starts late.
    plan.cycles = kTaskCycles * tasks;
    plan.cpu_cycles = compute_cycles + board_->copy_handler_cycles * copy_pieces +
                      board_->storage_handler_cycles * storage_loads;
    plan.storage_cycles = storage;
    plan.copy_cycles = copy;
    if (depth > 1) {
        plan.cycles +=
            std::max({compute_cycles, storage, copy}) + first + kUnevenShare * first_constants;
        plan.unhidden_cycles = (1.0 - kUnevenShare) * first_constants;
    } else {
        plan.cycles += compute_cycles + storage + copy;
    }
    return plan;
}

std::vector<TilePlan> TileSpace::plans(const Streams& streams, std::int32_t depth) const {
    std::vector<TilePlan> result;
    result.reserve(candidates_.size());
    for (const Candidate& candidate : candidates_)
        result.push_back(plan(candidate, streams, depth));
    std::stable_sort(result.begin(), result.end(),
                     [](const TilePlan& a, const TilePlan& b) { return a.cycles < b.cycles; });
    return result;
}

}  // namespace outcore::scheduler
