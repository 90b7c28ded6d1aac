// SPDX-License-Identifier: Apache-2.0
#include "simulator/wear_accounts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analytic/pieces.hpp"
#include "cost/wear.hpp"

namespace outcore::simulator {
namespace {

constexpr double kSecondsPerDay = 24 * 3600;
constexpr double kDaysPerYear = 365.25;

/// Calls visit(sector) for every sector of `bytes` from `offset`.
template <typename Visit>
void for_each_sector(const platform::Storage& storage, std::int64_t offset, std::int64_t bytes,
                     const Visit& visit) {
    const std::int64_t sector = std::max<std::int64_t>(1, storage.sector.count);
    for (std::int64_t s = offset / sector; s * sector < offset + bytes; ++s) visit(s);
}

std::int64_t constant_sectors(const schedule::Schedule& schedule, DeviceId storage) {
    std::set<std::int64_t> sectors;
    for (const schedule::ImageChunk& chunk : schedule.chunks) {
        if (chunk.storage != storage) continue;
        for_each_sector(schedule.platform->storage(storage), chunk.offset, chunk.size_bytes,
                        [&](std::int64_t sector) { sectors.insert(sector); });
    }
    return static_cast<std::int64_t>(sectors.size());
}

/// Reads of one inference by sector: one for each piece of a load that touches it.
void add_reads(const schedule::Schedule& schedule, DeviceId storage,
               std::map<std::int64_t, cost::SectorUse>& uses) {
    for (const schedule::Task& task : schedule.tasks) {
        const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        if (transfer == nullptr || task.once) continue;
        if (schedule.buffers[transfer->source.buffer].device != storage) continue;
        const analytic::PieceGrid grid = analytic::piece_grid(schedule, *transfer);
        for (std::int64_t plane = 0; plane < grid.planes; ++plane) {
            for (std::int64_t row = 0; row < grid.rows; ++row) {
                const std::int64_t from =
                    grid.source + plane * grid.source_plane + row * grid.source_row;
                for_each_sector(schedule.platform->storage(storage), from, grid.bytes,
                                [&](std::int64_t sector) {
                                    uses[sector].sector = sector;
                                    uses[sector].reads += 1.0;
                                });
            }
        }
    }
}

/// The schedule's erases and programs; cost::wear works out what levelling makes of them.
cost::WearCase flash_case(const schedule::Schedule& schedule, const StorageLog& log, double frames,
                          const WearOptions& options, Wear& wear) {
    const platform::Storage& storage = schedule.platform->storage(log.storage);
    std::map<std::int64_t, cost::SectorUse> uses;
    double hottest = 0.0;
    for (const SectorLog& sector : log.sectors) {
        const double erases = static_cast<double>(sector.erases) / frames;
        wear.programs += static_cast<double>(sector.programs) / frames;
        wear.erases += erases;
        uses[sector.sector] = {sector.sector, erases, 0.0};
        if (erases <= hottest) continue;
        hottest = erases;
        wear.hottest_sector = sector.sector;
    }
    if (log.programmed_bytes > 0) {
        wear.write_amplification = wear.erases * frames *
                                   static_cast<double>(storage.sector.count) /
                                   static_cast<double>(log.programmed_bytes);
    }
    if (options.reads_before_refresh) add_reads(schedule, log.storage, uses);
    cost::WearCase result;
    for (const auto& [sector, use] : uses) result.used.push_back(use);
    result.sectors = storage.size.count / std::max<std::int64_t>(1, storage.sector.count);
    result.constant_sectors = constant_sectors(schedule, log.storage);
    result.levelling = options.levelling;
    result.reads_before_refresh = options.reads_before_refresh;
    return result;
}

/// A card erases a sector for every sector's worth of pages that it programs, in the long run, and
/// spreads that over all of its sectors.
cost::WearCase card_case(const schedule::Schedule& schedule, const StorageLog& log, double frames,
                         Wear& wear) {
    const platform::Storage& storage = schedule.platform->storage(log.storage);
    const auto programs = static_cast<double>(log.page_programs + log.page_copies);
    const auto page = static_cast<double>(storage.page.count);
    wear.programs = programs / frames;
    wear.erases = wear.programs * page / static_cast<double>(storage.sector.count);
    if (log.programmed_bytes > 0)
        wear.write_amplification = programs * page / static_cast<double>(log.programmed_bytes);
    cost::WearCase result;
    if (wear.erases > 0.0) result.used = {{0, wear.erases, 0.0}};
    result.sectors = log.physical_sectors;
    result.levelling = cost::Levelling::RoundRobin;
    return result;
}

std::optional<double> years(double inferences, double per_day) {
    if (std::isinf(inferences) || per_day <= 0.0) return std::nullopt;
    return inferences / per_day / kDaysPerYear;
}

Wear wear_of(const schedule::Schedule& schedule, const StorageLog& log, double frames,
             double per_day, const WearOptions& options) {
    const platform::Storage& storage = schedule.platform->storage(log.storage);
    Wear wear;
    wear.storage = log.storage;
    wear.name = storage.name;
    const bool card = log.physical_sectors > 0;
    cost::WearCase wear_case = card ? card_case(schedule, log, frames, wear)
                                    : flash_case(schedule, log, frames, options, wear);
    wear_case.rated_cycles = storage.endurance_cycles;
    const cost::WearEstimate estimate = cost::estimate_wear(wear_case);
    wear.levelling = card ? "card" : std::string(cost::to_string(options.levelling));
    if (card || options.levelling != cost::Levelling::None) wear.hottest_sector = -1;
    wear.hottest_sector_erases = estimate.hottest_rate;
    if (!card) wear.write_amplification *= estimate.extra_erases;
    wear.inferences_per_day = per_day;
    wear.back_to_back = !options.inferences_per_day;
    wear.lifetime_years = years(estimate.rated_inferences, per_day);
    wear.first_worn_median_years = years(estimate.first_worn_median, per_day);
    wear.first_worn_early_years = years(estimate.first_worn_early, per_day);
    return wear;
}

}  // namespace

std::vector<Wear> account_wear(const schedule::Schedule& schedule, const PlayLog& log, double fps,
                               const WearOptions& options) {
    const double per_day = options.inferences_per_day.value_or(fps * kSecondsPerDay);
    std::vector<Wear> all;
    for (const StorageLog& storage : log.storages) {
        all.push_back(
            wear_of(schedule, storage, static_cast<double>(log.frames), per_day, options));
    }
    return all;
}

}  // namespace outcore::simulator
