// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/tile_choices.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace outcore::scheduler {
namespace {

/// Plans whose room differs by less than this are alike.
constexpr double kBucketRatio = 1.15;
/// A plan that is so many times slower than one that needs no more room is not worth a trial.
constexpr double kTooSlow = 1.6;
/// Of each kind of best, in each bucket.
constexpr std::size_t kKeptSlowest = 3, kKeptCpu = 3, kKeptSum = 2, kKeptLargest = 2;

int bucket_of(std::int64_t bytes) {
    return static_cast<int>(std::log(static_cast<double>(bytes + 1)) / std::log(kBucketRatio));
}

double sum(const TileChoice& choice) {
    return choice.cpu_cycles + choice.storage_cycles + choice.copy_cycles;
}

/// The fewest calls are those of the largest tiles. Estimates take one tile for all and miss by a
/// few percent what borders and rests cost: the best of them all is often in few pieces.
double calls(const TileChoice& choice) {
    const TileShape& shape = choice.shape;
    return -static_cast<double>(shape.h) * shape.w * shape.c * shape.k;
}

template <typename Cost>
void keep(std::vector<const TileChoice*>& bucket, std::size_t count, Cost cost,
          std::vector<const TileChoice*>& kept) {
    const std::size_t most = std::min(count, bucket.size());
    std::partial_sort(bucket.begin(), bucket.begin() + static_cast<std::ptrdiff_t>(most),
                      bucket.end(), [&](const TileChoice* a, const TileChoice* b) {
                          const double left = cost(*a), right = cost(*b);
                          return left != right ? left < right : a < b;
                      });
    kept.insert(kept.end(), bucket.begin(), bucket.begin() + static_cast<std::ptrdiff_t>(most));
}

TileChoices best_of(const std::vector<TileChoice>& all) {
    std::map<int, std::vector<const TileChoice*>> buckets;
    for (const TileChoice& choice : all) buckets[bucket_of(choice.slot_bytes)].push_back(&choice);
    std::vector<const TileChoice*> kept;
    double least = std::numeric_limits<double>::infinity();
    for (auto& [number, bucket] : buckets) {
        for (const TileChoice* choice : bucket) least = std::min(least, choice->slowest());
        std::erase_if(bucket,
                      [least](const TileChoice* c) { return c->slowest() > kTooSlow * least; });
        keep(
            bucket, kKeptSlowest, [](const TileChoice& c) { return c.slowest(); }, kept);
        keep(
            bucket, kKeptCpu, [](const TileChoice& c) { return c.cpu_cycles; }, kept);
        keep(bucket, kKeptSum, sum, kept);
        keep(bucket, kKeptLargest, calls, kept);
    }
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    TileChoices choices;
    for (const TileChoice* choice : kept) choices.push_back(*choice);
    std::stable_sort(choices.begin(), choices.end(), [](const TileChoice& a, const TileChoice& b) {
        return a.slot_bytes < b.slot_bytes;
    });
    return choices;
}

}  // namespace

double TileChoice::slowest() const { return std::max({cpu_cycles, storage_cycles, copy_cycles}); }

const TileChoices& ChoiceTable::of(OperatorId op, const Streams& streams) {
    std::vector<bool> key = streams.inputs;
    key.push_back(streams.output);
    key.push_back(streams.constants_in_flash);
    auto [found, fresh] = known_.try_emplace({op, std::move(key)});
    if (!fresh) return found->second;
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    std::vector<TileChoice> all;
    for (const TilePlan& plan : spaces_->plans(op, streams, 1))
        all.push_back({plan.shape, plan.slot_bytes(lines), plan.cpu_cycles, plan.storage_cycles,
                       plan.copy_cycles});
    found->second = best_of(all);
    return found->second;
}

}  // namespace outcore::scheduler
