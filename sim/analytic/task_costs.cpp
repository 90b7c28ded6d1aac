// SPDX-License-Identifier: Apache-2.0
#include "analytic/task_costs.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "analytic/operands.hpp"
#include "analytic/pieces.hpp"
#include "cost/ram_cost.hpp"
#include "cost/sd_cost.hpp"
#include "cost/transfer_cost.hpp"
#include "platform/flash_erase.hpp"

namespace outcore::analytic {
namespace {

using cost::Access;
using platform::Channel;
using platform::Platform;
using schedule::Compute;
using schedule::Erase;
using schedule::SetMode;
using schedule::Transfer;

/// States in the order of the hardware's meters.
enum MemoryState : std::size_t { kActive };
enum StorageState : std::size_t { kRead, kProgram, kErase };

constexpr std::int64_t kWidest = 8;

std::int64_t alignment_of(std::int64_t a, std::int64_t b, std::int64_t c) {
    const std::int64_t all = a | b | c | kWidest;
    return all & -all;
}

class CostBook {
  public:
    CostBook(const schedule::Schedule& schedule, cost::DeviceTiming timing,
             const std::vector<double>* times)
        : schedule_(schedule),
          platform_(*schedule.platform),
          timing_(timing),
          times_(times),
          power_(power_uses(platform_)),
          next_mapped_(platform_.device_count(), -1),
          mapped_(platform_.device_count(), false) {
        list_components();
        if (times_ == nullptr) constants_.emplace(schedule);
    }

    TaskCost cost_of(TaskId id, Cycles cycles) {
        const schedule::Task& task = schedule_.tasks[id];
        TaskCost cost;
        once_ = task.once;
        if (constants_) cost.cause = stall_cause(schedule_, *constants_, id);
        if (times_ != nullptr) weight_ = (*times_)[id.index()];
        if (const auto* compute = std::get_if<Compute>(&task.action)) {
            cost.direct_s = direct(*compute);
            cost.work_s = seconds(cycles) + cost.direct_s;
            busy(0, 0, cost.work_s);
            return cost;
        }
        if (task.lane == platform::kCpuLane) {  // input ready, output taken
            cost.work_s = seconds(cycles);
            busy(0, 0, cost.work_s);
            return cost;
        }
        const Channel& channel = platform_.channel(task.lane);
        if (const auto* action = std::get_if<Transfer>(&task.action)) transfer(*action, task.lane);
        if (const auto* action = std::get_if<Erase>(&task.action)) erase(*action, channel);
        if (const auto* action = std::get_if<SetMode>(&task.action)) set_mode(*action);
        close(channel, cost);
        busy(0, 0, cost.handlers_s());
        return cost;
    }

    ScheduleCosts finish(IdVector<TaskId, TaskCost> tasks) {
        return {std::move(tasks), std::move(power_)};
    }

  private:
    double seconds(Cycles cycles) const {
        return static_cast<double>(cycles.count) / platform_.core.clock.count;
    }

    void list_components() {
        component_.assign(platform_.device_count(), 0);
        std::size_t next = 1;
        for (std::size_t m = 0; m < platform_.memories.size(); ++m)
            if (platform_.memories[m].kind == platform::MemoryKind::ExternalRam)
                component_[m] = next++;
        for (std::size_t s = 0; s < platform_.storages.size(); ++s)
            component_[platform_.memories.size() + s] = next++;
    }
    void busy(std::size_t component, std::size_t state, double length_s) {
        BusyState& busy = power_[component].busy[state];
        (once_ ? busy.once_s : busy.busy_s) += weight_ * length_s;
    }
    void busy_memory(DeviceId id, double bytes_pieces_s) {
        if (component_[id.index()] != 0) busy(component_[id.index()], kActive, bytes_pieces_s);
    }

    double ram(DeviceId id, std::int64_t bytes, Access access) const {
        return cost::ram_seconds(platform_.memory(id), bytes, access);
    }
    bool is_card(DeviceId id) const {
        return platform_.is_storage(id) &&
               platform_.storage(id).kind == platform::StorageKind::SdCard;
    }

    /// Operands in place, one after another, as the core accesses them.
    double direct(const Compute& compute) {
        double sum = 0.0;
        for_each_touch(schedule_, compute, [&](const Touch& touch) {
            if (platform_.is_storage(touch.device)) {
                for (std::int64_t i = 0; i < touch.times; ++i) sum += mapped(touch);
            } else if (platform_.memory(touch.device).kind == platform::MemoryKind::InternalFlash) {
                sum += static_cast<double>(touch.times) *
                       cost::flash_wait_s(platform_.memory(touch.device), touch.bytes);
            } else if (!platform_.memory(touch.device).on_chip_ram()) {
                const double length =
                    static_cast<double>(touch.times) *
                    ram(touch.device, touch.bytes, touch.write ? Access::Write : Access::Read);
                busy_memory(touch.device, length);
                sum += length;
            }
        });
        return sum;
    }
    /// The controller reads ahead: only a jump pays for a command.
    double mapped(const Touch& touch) {
        const platform::Storage& storage = platform_.storage(touch.device);
        std::int64_t& next = next_mapped_[touch.device.index()];
        const double deselect = storage.chip_select_high_clocks;
        const double data = cost::read_clocks(storage, touch.bytes) - cost::read_clocks(storage, 0);
        const double opening = cost::read_clocks(storage, 0) - (next < 0 ? deselect : 0.0);
        const double clocks = data + (touch.offset == next ? 0.0 : opening);
        next = touch.offset + touch.bytes;
        busy(component_[touch.device.index()], kRead, clocks / storage.bus_clock.count);
        return clocks / storage.bus_clock.count;
    }

    /// One command on the bus of the channel.
    void piece(double bus_s) {
        bus_s_ += bus_s;
        ++pieces_;
    }
    void close(const Channel& channel, TaskCost& cost) {
        const double start = seconds(channel.start_cycles);
        const double completion = seconds(channel.completion_cycles);
        if (pieces_ > 0) {
            cost.start_s = start;
            cost.completion_s = completion;
            cost.middle_handlers_s = static_cast<double>(pieces_ - 1) * (start + completion);
            cost.middle_s = bus_s_ + cost.middle_handlers_s;
        }
        bus_s_ = 0.0;
        pieces_ = 0;
    }

    void transfer(const Transfer& action, LaneId lane) {
        const DeviceId source = schedule_.buffers[action.source.buffer].device;
        const DeviceId destination = schedule_.buffers[action.destination.buffer].device;
        const PieceGrid grid = piece_grid(schedule_, action);
        std::array<std::int64_t, kWidest + 1> by_alignment{};
        const bool reads_card = is_card(source), writes_card = is_card(destination);
        for (std::int64_t plane = 0; plane < grid.planes; ++plane) {
            for (std::int64_t row = 0; row < grid.rows; ++row) {
                const std::int64_t from =
                    grid.source + plane * grid.source_plane + row * grid.source_row;
                const std::int64_t to =
                    grid.destination + plane * grid.destination_plane + row * grid.destination_row;
                if (reads_card || writes_card) {
                    card_piece(lane, source, destination, from, to, grid.bytes);
                } else if (platform_.is_storage(destination)) {
                    program(lane, source, destination, from, to, grid.bytes);
                } else {
                    ++by_alignment[static_cast<std::size_t>(alignment_of(from, to, grid.bytes))];
                }
            }
        }
        for (std::int64_t alignment = 1; alignment <= kWidest; alignment *= 2) {
            const std::int64_t count = by_alignment[static_cast<std::size_t>(alignment)];
            if (count > 0) move(lane, source, destination, {count, grid.bytes, alignment});
        }
    }
    void move(LaneId lane, DeviceId source, DeviceId destination, cost::Pieces pieces) {
        const auto count = static_cast<double>(pieces.count);
        const cost::TransferCost cost =
            cost::transfer_cost(platform_, lane, source, destination, pieces, timing_);
        bus_s_ += seconds(cost.bus);
        pieces_ += pieces.count;
        if (platform_.is_storage(source)) {
            const platform::Storage& storage = platform_.storage(source);
            busy(component_[source.index()], kRead,
                 count * cost::read_clocks(storage, pieces.bytes) / storage.bus_clock.count);
        } else {
            busy_memory(source, count * ram(source, pieces.bytes, Access::Read));
        }
        busy_memory(destination, count * ram(destination, pieces.bytes, Access::Write));
    }

    /// One command, whatever the pages of the card.
    void card_piece(LaneId lane, DeviceId source, DeviceId destination, std::int64_t from,
                    std::int64_t to, std::int64_t bytes) {
        const bool write = is_card(destination);
        const Access access = write ? Access::Write : Access::Read;
        const DeviceId id = write ? destination : source, other = write ? source : destination;
        const platform::Storage& card = platform_.storage(id);
        const cost::SdPiece one{write ? to : from, bytes, alignment_of(from, to, bytes)};
        piece(cost::sd_transfer_s(card, platform_.channel(lane), platform_.memory(other), one,
                                  access, timing_));
        busy(component_[id.index()], write ? kProgram : kRead,
             cost::sd_card_s(card, one, access, timing_));
        busy_memory(other, ram(other, bytes, write ? Access::Read : Access::Write));
    }

    /// Cut where pages end.
    void program(LaneId lane, DeviceId source, DeviceId destination, std::int64_t from,
                 std::int64_t to, std::int64_t bytes) {
        const platform::Storage& storage = platform_.storage(destination);
        for (std::int64_t done = 0; done < bytes;) {
            const std::int64_t at = to + done;
            const std::int64_t now =
                std::min(bytes - done, storage.page.count - at % storage.page.count);
            const cost::Pieces one{1, now, alignment_of(from + done, at, now)};
            piece(seconds(
                cost::transfer_cost(platform_, lane, source, destination, one, timing_).bus));
            busy(component_[destination.index()], kProgram,
                 cost::programming_seconds(storage, now, timing_));
            busy_memory(source, ram(source, now, Access::Read));
            done += now;
        }
    }
    void erase(const Erase& action, const Channel& channel) {
        const schedule::Buffer& buffer = schedule_.buffers[action.region.buffer];
        const platform::Storage& storage = platform_.storage(buffer.device);
        const std::int64_t start = buffer.offset + action.region.offset;
        for (std::int64_t done = 0; done < action.region.span_bytes();) {
            const platform::EraseKind kind =
                platform::largest_erase(storage, start + done, action.region.span_bytes() - done);
            const std::int64_t size = storage.erase_type(kind).size.count;
            piece(seconds(cost::erase_cost(platform_, channel, start + done, size, timing_).bus));
            busy(component_[buffer.device.index()], kErase,
                 cost::erasing_seconds(storage, kind, timing_));
            done += size;
        }
    }
    void set_mode(const SetMode& action) {
        const bool wanted = action.mode == schedule::StorageMode::Mapped;
        const double clock = platform_.storage(action.storage).bus_clock.count;
        const bool changes = mapped_[action.storage.index()] != wanted;
        mapped_[action.storage.index()] = wanted;
        piece(changes ? platform::kModeSwitchBusClocks / clock : 0.0);
    }

    const schedule::Schedule& schedule_;
    const Platform& platform_;
    const cost::DeviceTiming timing_;
    const std::vector<double>* const times_;
    std::optional<ConstantsMap> constants_;
    double weight_ = 1.0;
    std::vector<PowerUse> power_;
    std::vector<std::size_t> component_;  // of a device in power_; 0: none of its own
    std::vector<std::int64_t> next_mapped_;
    std::vector<bool> mapped_;
    bool once_ = false;   // the task at hand is for the first frame only
    double bus_s_ = 0.0;  // of it
    std::int64_t pieces_ = 0;
};

}  // namespace

double energy_j(const PowerUse& part, double end_s, std::int32_t frames) {
    double sum = 0.0, busy_s = 0.0;
    for (const BusyState& state : part.busy) {
        sum += state.power_w * state.total_s(frames);
        busy_s += state.total_s(frames);
    }
    return sum + part.rest_w * std::max(0.0, end_s - busy_s);
}

std::vector<PowerUse> power_uses(const Platform& platform) {
    std::vector<PowerUse> power;
    const platform::Core& core = platform.core;
    const double volts = platform.supply.count;
    power.push_back({"core",
                     "sleep",
                     volts * core.sleep_current.count,
                     {{"core", "run", volts * core.run_current.count}}});
    for (const platform::Memory& memory : platform.memories) {
        if (memory.kind != platform::MemoryKind::ExternalRam) continue;
        power.push_back({memory.name,
                         "standby",
                         volts * memory.standby_current.count,
                         {{memory.name, "active", volts * memory.active_current.count}}});
    }
    for (const platform::Storage& storage : platform.storages) {
        const double supply = storage.supply.count;
        power.push_back({storage.name,
                         "standby",
                         supply * storage.standby_current.count,
                         {{storage.name, "read", supply * storage.read_current.count},
                          {storage.name, "program", supply * storage.program_current.count}}});
        // A card erases on its own account.
        if (storage.kind == platform::StorageKind::SdCard) continue;
        power.back().busy.push_back({storage.name, "erase", supply * storage.erase_current.count});
    }
    return power;
}

ScheduleCosts schedule_costs(const schedule::Schedule& schedule,
                             const IdVector<TaskId, Cycles>& cycles, cost::DeviceTiming timing,
                             const std::vector<double>* times) {
    CostBook book(schedule, timing, times);
    IdVector<TaskId, TaskCost> tasks(schedule.tasks.size(), TaskCost{});
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t)
        tasks[TaskId(t)] = book.cost_of(TaskId(t), cycles[TaskId(t)]);
    return book.finish(std::move(tasks));
}

}  // namespace outcore::analytic
