// The lanes as SystemC processes on the hardware models. All of SystemC in this folder is here.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sysc/kernel/sc_spawn.h>
#include <algorithm>
#include <cassert>
#include <memory>

#include "analytic/operands.hpp"
#include "analytic/pieces.hpp"
#include "hardware/activity_log.hpp"
#include "hardware/machine.hpp"
#include "hardware/sim_time.hpp"
#include "simulator/accounts.hpp"
#include "simulator/play_log.hpp"
#include "simulator/recorded_trace.hpp"

namespace outcore::simulator {
namespace {

using hardware::LocalTime;
using hardware::Machine;
using sc_core::sc_time;
using schedule::Compute;
using schedule::Erase;
using schedule::SetMode;
using schedule::Task;
using schedule::Transfer;

class Player : public sc_core::sc_module {
  public:
    Player(const sc_core::sc_module_name& name, const schedule::Schedule& schedule,
           const IdVector<TaskId, Cycles>& cycles, const Options& options, std::int32_t frames);

    /// Fills in power and wear once the kernel has stopped.
    Result<PlayLog> finish();

  private:
    struct Lane {
        std::vector<TaskId> tasks;
        sc_core::sc_event wake;
        TaskId waits_for;  // invalid: for an iteration to end
        bool waiting = false;
    };
    void run_lane(LaneId id);
    void wait_for(Lane& lane, TaskId task);
    TaskId wait_for_turn(Lane& lane, const Task& task, std::int32_t iteration);
    void wait_for_gate(Lane& lane, std::int32_t iteration);
    void run(LaneId lane, const Task& task, Cycles cycles, TaskRun& record);
    void compute(const Compute& action, Cycles cycles, TaskRun& record);
    void bind(Cycles cycles, TaskRun& record);
    void transfer(LocalTime& local, LaneId lane, const Transfer& action);
    void move_by_page(LocalTime& local, hardware::DmaChannel& channel, hardware::Span source,
                      hardware::Span destination, std::int64_t bytes);
    void erase(LocalTime& local, LaneId lane, const Erase& action);
    void end_task(TaskId id, std::int32_t iteration);
    void account_rest(Lane& lane, double free_since, sc_time handlers_before);
    void account_stall(double stall_s, double handler_s, TaskId blocker);
    void add_stall(StallCause cause, double stall_s) {
        log_.stall_s[static_cast<std::size_t>(cause)] += stall_s;
    }
    double now_s() const { return sc_core::sc_time_stamp().to_seconds(); }

    const schedule::Schedule& schedule_;
    const platform::Platform& platform_;
    const IdVector<TaskId, Cycles>& cycles_;
    const Options options_;
    const analytic::ConstantsMap constants_;
    const std::int32_t frames_, iterations_;
    const std::int32_t accounted_;  // the iteration whose stalls are booked
    Machine machine_;
    std::optional<hardware::ActivityLog> activity_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<std::int32_t> done_;  // iterations that each task has ended in
    std::vector<std::size_t> left_;   // tasks still to end, by iteration
    std::int32_t iterations_ended_ = 0;
    PlayLog log_;
};

Player::Player(const sc_core::sc_module_name& name, const schedule::Schedule& schedule,
               const IdVector<TaskId, Cycles>& cycles, const Options& options, std::int32_t frames)
    : sc_module(name),
      schedule_(schedule),
      platform_(*schedule.platform),
      cycles_(cycles),
      options_(options),
      constants_(schedule),
      frames_(frames),
      iterations_(frames + schedule::greatest_delay(schedule)),
      accounted_(steady_iteration(schedule, frames)),
      machine_("machine", platform_,
               {options.storage_timing == cost::DeviceTiming::Maximum, options.burst_by_burst,
                options.storage_seed}),
      done_(schedule.tasks.size(), 0),
      left_(static_cast<std::size_t>(iterations_), schedule.tasks.size()) {
    if (options.trace) {
        activity_.emplace(recording_limits(*options.trace));
        machine_.record(*activity_);
    }
    log_.frames = frames;
    log_.iterations.assign(static_cast<std::size_t>(iterations_),
                           std::vector<TaskRun>(schedule.tasks.size()));
    for (std::size_t i = 0; i < platform_.lane_count(); ++i)
        lanes_.push_back(std::make_unique<Lane>());
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        lanes_.at(schedule.tasks[TaskId(t)].lane.index())->tasks.push_back(TaskId(t));
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        sc_core::sc_spawn([this, i] { run_lane(LaneId(i)); },
                          platform_.lane_name(LaneId(i)).c_str());
    }
}

void Player::wait_for(Lane& lane, TaskId task) {
    lane.waits_for = task;
    lane.waiting = true;
    sc_core::wait(lane.wake);
    lane.waiting = false;
}

void Player::wait_for_gate(Lane& lane, std::int32_t iteration) {
    while (iteration > iterations_ended_ + schedule_.overlap) wait_for(lane, TaskId());
}

/// Returns the task of `after` that ended last.
TaskId Player::wait_for_turn(Lane& lane, const Task& task, std::int32_t iteration) {
    TaskId last;
    double last_end = -1.0;
    for (const TaskId before : task.after) {
        while (done_[before.index()] <= iteration) wait_for(lane, before);
        const double end =
            log_.iterations[static_cast<std::size_t>(iteration)][before.index()].end_s;
        if (end > last_end) {
            last_end = end;
            last = before;
        }
    }
    return last;
}

void Player::run_lane(LaneId id) {
    Lane& lane = *lanes_[id.index()];
    const bool cpu = id == platform::kCpuLane;
    for (std::int32_t iteration = 0; iteration < iterations_; ++iteration) {
        const bool accounted = iteration == accounted_;
        double free_since = now_s();
        sc_time handlers_before = machine_.core().handler_time();
        wait_for_gate(lane, iteration);
        if (accounted && schedule_.overlap == 0) {
            free_since = now_s();
            handlers_before = machine_.core().handler_time();
        }
        for (const TaskId t : lane.tasks) {
            const Task& task = schedule_.tasks[t];
            const TaskId blocker = wait_for_turn(lane, task, iteration);
            TaskRun& record = log_.iterations[static_cast<std::size_t>(iteration)][t.index()];
            record.start_s = now_s();
            record.skipped = !schedule::runs_in(task, iteration, frames_);
            if (cpu) {
                record.stall_s = record.start_s - free_since;
                const sc_time handlers = machine_.core().handler_time() - handlers_before;
                if (accounted) account_stall(record.stall_s, handlers.to_seconds(), blocker);
            }
            if (!record.skipped) run(id, task, cycles_[t], record);
            if (accounted) {
                add_stall(StallCause::DmaInterrupts, record.stolen_s);
                add_stall(StallCause::DirectAccess, record.direct_s);
            }
            record.end_s = now_s();
            free_since = record.end_s;
            handlers_before = machine_.core().handler_time();
            end_task(t, iteration);
        }
        if (cpu && accounted) account_rest(lane, free_since, handlers_before);
    }
}

/// What the iteration still needs after its last kernel, a final store for example.
void Player::account_rest(Lane& lane, double free_since, sc_time handlers_before) {
    while (iterations_ended_ <= accounted_) wait_for(lane, TaskId());
    const auto& runs = log_.iterations[static_cast<std::size_t>(accounted_)];
    const auto last =
        std::max_element(runs.begin(), runs.end(),
                         [](const TaskRun& a, const TaskRun& b) { return a.end_s < b.end_s; });
    account_stall(now_s() - free_since,
                  (machine_.core().handler_time() - handlers_before).to_seconds(),
                  TaskId(static_cast<std::size_t>(last - runs.begin())));
}

void Player::account_stall(double stall_s, double handler_s, TaskId blocker) {
    if (stall_s <= 0.0) return;
    const double handlers = std::min(handler_s, stall_s);
    add_stall(StallCause::DmaInterrupts, handlers);
    const auto& runs = log_.iterations[static_cast<std::size_t>(accounted_)];
    const double lost = blocker.valid() ? runs[blocker.index()].contention_s : 0.0;
    const double contention = std::min(lost, stall_s - handlers);
    add_stall(StallCause::BusContention, contention);
    add_stall(analytic::stall_cause(schedule_, constants_, blocker),
              stall_s - handlers - contention);
}

void Player::end_task(TaskId id, std::int32_t iteration) {
    ++done_[id.index()];
    const bool iteration_ended = --left_[static_cast<std::size_t>(iteration)] == 0;
    if (iteration_ended) ++iterations_ended_;
    for (const auto& lane : lanes_) {
        if (!lane->waiting) continue;
        if (lane->waits_for == id || (iteration_ended && !lane->waits_for.valid())) {
            lane->wake.notify(sc_core::SC_ZERO_TIME);
        }
    }
}

void Player::run(LaneId lane, const Task& task, Cycles cycles, TaskRun& record) {
    if (const auto* action = std::get_if<Compute>(&task.action))
        return compute(*action, cycles, record);
    if (lane == platform::kCpuLane) return bind(cycles, record);
    hardware::DmaChannel& channel = machine_.channel(lane);
    const sc_time contention = channel.contention();
    LocalTime local(!options_.burst_by_burst);
    if (const auto* action = std::get_if<Transfer>(&task.action)) transfer(local, lane, *action);
    if (const auto* action = std::get_if<Erase>(&task.action)) erase(local, lane, *action);
    if (const auto* action = std::get_if<SetMode>(&task.action)) {
        channel.set_mode(local, action->storage, action->mode == schedule::StorageMode::Mapped);
    }
    local.sync();
    record.contention_s = (channel.contention() - contention).to_seconds();
}

void Player::compute(const Compute& action, Cycles cycles, TaskRun& record) {
    hardware::Core& core = machine_.core();
    const sc_time work = hardware::to_time(cycles, platform_.core.clock);
    sc_time direct;
    std::vector<hardware::Demand> demands;
    analytic::for_each_touch(schedule_, action, [&](const analytic::Touch& touch) {
        const bool mapped = platform_.is_storage(touch.device);
        if (mapped || !platform_.memory(touch.device).on_chip_ram()) {
            for (std::int64_t i = 0; i < touch.times; ++i) {
                core.access(hardware::bus_address(touch.device, touch.offset), touch.bytes,
                            touch.write, mapped, direct);
            }
        } else if (cycles.count > 0) {
            const platform::Memory& memory = platform_.memory(touch.device);
            const double busy_s = static_cast<double>(touch.bytes) /
                                  (memory.bytes_per_clock * memory.bus_clock.count);
            demands.push_back({touch.device, busy_s / work.to_seconds()});
        }
    });
    machine_.matrix().set_core_demands(std::move(demands));
    record.stolen_s = core.compute(work + direct).to_seconds();
    machine_.matrix().set_core_demands({});
    record.direct_s = direct.to_seconds();
}

/// Input ready, output taken.
void Player::bind(Cycles cycles, TaskRun& record) {
    if (cycles.count == 0) return;
    const sc_time work = hardware::to_time(cycles, platform_.core.clock);
    record.stolen_s = machine_.core().compute(work).to_seconds();
}

void Player::transfer(LocalTime& local, LaneId lane, const Transfer& action) {
    const analytic::PieceGrid grid = analytic::piece_grid(schedule_, action);
    const DeviceId source = schedule_.buffers[action.source.buffer].device;
    const DeviceId destination = schedule_.buffers[action.destination.buffer].device;
    hardware::DmaChannel& channel = machine_.channel(lane);
    for (std::int64_t plane = 0; plane < grid.planes; ++plane) {
        for (std::int64_t row = 0; row < grid.rows; ++row) {
            const std::int64_t from =
                grid.source + plane * grid.source_plane + row * grid.source_row;
            const std::int64_t to =
                grid.destination + plane * grid.destination_plane + row * grid.destination_row;
            move_by_page(local, channel, {source, from}, {destination, to}, grid.bytes);
        }
    }
}

/// Writes to a storage are cut where its pages end, as its driver does: one program command each.
void Player::move_by_page(LocalTime& local, hardware::DmaChannel& channel, hardware::Span source,
                          hardware::Span destination, std::int64_t bytes) {
    // A card takes a piece as one command, whatever its pages.
    const bool paged = platform_.is_storage(destination.device) &&
                       platform_.storage(destination.device).kind != platform::StorageKind::SdCard;
    const std::int64_t page =
        paged ? std::max<std::int64_t>(1, platform_.storage(destination.device).page.count) : 0;
    for (std::int64_t done = 0; done < bytes;) {
        const std::int64_t to = destination.offset + done;
        const std::int64_t now = paged ? std::min(bytes - done, page - to % page) : bytes;
        channel.move(local, {source.device, source.offset + done}, {destination.device, to}, now);
        done += now;
    }
}

void Player::erase(LocalTime& local, LaneId lane, const Erase& action) {
    const schedule::Buffer& buffer = schedule_.buffers[action.region.buffer];
    machine_.channel(lane).erase(local, {buffer.device, buffer.offset + action.region.offset},
                                 action.region.span_bytes());
}

Result<PlayLog> Player::finish() {
    if (iterations_ended_ < iterations_) {
        const auto stuck = std::min_element(done_.begin(), done_.end()) - done_.begin();
        return Diagnostic{
            "", fmt::format("task {}", stuck),
            "never starts: the order of the lanes and the edges contradict each other"};
    }
    const Seconds total(now_s());
    if (activity_) {
        machine_.finish_record();
        log_.trace = recorded_trace(*activity_, total.count);
    }
    for (hardware::PowerMeter* meter : machine_.meters()) {
        meter->close(total);
        for (std::size_t i = 0; i < meter->states().size(); ++i) {
            const hardware::PowerState& state = meter->states()[i];
            log_.power.push_back(
                {meter->component(), state.name, state.time.count, meter->energy(i).count});
        }
    }
    for (std::size_t i = platform_.memories.size(); i < platform_.device_count(); ++i) {
        const DeviceId id(i);
        if (const hardware::SdCard* card = machine_.card(id)) {
            const hardware::FlashTranslation::Work& work = card->translation().total();
            log_.storages.push_back({id,
                                     card->written_bytes(),
                                     {},
                                     work.programs,
                                     work.copies,
                                     card->translation().blocks()});
            continue;
        }
        if (!platform_.storage(id).needs_erase) continue;
        StorageLog storage;
        storage.storage = id;
        storage.programmed_bytes = machine_.flash(id).programmed_bytes();
        for (const auto& [sector, wear] : machine_.flash(id).wear()) {
            storage.sectors.push_back({sector, wear.programs, wear.erases});
        }
        log_.storages.push_back(std::move(storage));
    }
    return std::move(log_);
}

}  // namespace

Result<PlayLog> play(const schedule::Schedule& schedule, const IdVector<TaskId, Cycles>& cycles,
                     const Options& options, std::int32_t frames) {
    static bool used = false;
    if (used) return Diagnostic{"", "", "this process has simulated before; use simulate_forked()"};
    used = true;
    // Faults come back as exceptions from sc_start; nothing is printed here.
    sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
    sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    try {
        Player player("player", schedule, cycles, options, frames);
        sc_core::sc_start();
        return player.finish();
    } catch (const sc_core::sc_report& report) {
        return Diagnostic{"", report.get_msg_type(), report.get_msg()};
    }
}

}  // namespace outcore::simulator
