// SPDX-License-Identifier: Apache-2.0
#include "simulator/analytic_player.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analytic/lane_recurrence.hpp"
#include "simulator/storage_writes.hpp"

namespace outcore::simulator {
namespace {

std::vector<PowerLog> power_log(const std::vector<analytic::PowerUse>& parts, double end_s,
                                std::int32_t frames) {
    std::vector<PowerLog> log;
    for (const analytic::PowerUse& part : parts) {
        double busy_s = 0.0;
        for (const analytic::BusyState& state : part.busy) busy_s += state.total_s(frames);
        const double rest_s = std::max(0.0, end_s - busy_s);
        log.push_back({part.component, part.rest, rest_s, part.rest_w * rest_s});
        for (const analytic::BusyState& state : part.busy) {
            const double length = state.total_s(frames);
            log.push_back({state.component, state.state, length, state.power_w * length});
        }
    }
    return log;
}

std::vector<StorageLog> storage_logs(const schedule::Schedule& schedule, std::int32_t frames) {
    std::vector<StorageLog> logs = storage_writes(schedule);
    for (StorageLog& storage : logs) {
        storage.programmed_bytes *= frames;
        storage.page_programs *= frames;
        storage.page_copies *= frames;
        for (SectorLog& sector : storage.sectors) {
            sector.programs *= frames;
            sector.erases *= frames;
        }
    }
    return logs;
}

}  // namespace

Result<PlayLog> play_analytically(const schedule::Schedule& schedule,
                                  const IdVector<TaskId, Cycles>& cycles, const Options& options,
                                  std::int32_t frames) {
    analytic::LaneRecurrence lanes(
        schedule, analytic::schedule_costs(schedule, cycles, options.storage_timing), frames);
    if (!lanes.evaluate()) {
        return Diagnostic{
            "", fmt::format("task {}", lanes.stuck_task().value),
            "never starts: the order of the lanes and the edges contradict each other"};
    }
    PlayLog log;
    log.frames = frames;
    log.iterations = lanes.frames();
    log.stall_s = lanes.stall_s();
    log.power = power_log(lanes.costs().power, lanes.end_s(), frames);
    log.storages = storage_logs(schedule, frames);
    return log;
}

}  // namespace outcore::simulator
