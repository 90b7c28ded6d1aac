// SPDX-License-Identifier: Apache-2.0
#include "scheduler/xip_scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scheduler/lookahead_scheduler.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
#include "scheduler/tiled_scheduler.hpp"

namespace outcore::scheduler {
using schedule::Schedule;
using schedule::Task;

namespace {

class InPlace {
  public:
    InPlace(const Schedule& source, DeviceId storage, LaneId lane)
        : source_(source),
          storage_(storage),
          lane_(lane),
          result_(source),
          moved_(source.tasks.size()) {
        result_.tasks = {};
        result_.buffers = {};
        buffers_.assign(source.buffers.size(), BufferId());
    }

    Schedule take() {
        add_window();
        open_ = result_.tasks.add({lane_,
                                   schedule::SetMode{storage_, schedule::StorageMode::Mapped},
                                   {},
                                   "open the window"});
        for (std::size_t t = 0; t < source_.tasks.size(); ++t) add(TaskId(t));
        std::vector<TaskId> after;
        if (last_reader_.valid()) after.push_back(last_reader_);
        result_.tasks.add({lane_, schedule::SetMode{storage_, schedule::StorageMode::Indirect},
                           std::move(after), "close the window"});
        return std::move(result_);
    }

  private:
    bool loads(const Task& task) const {
        const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        return transfer != nullptr && source_.buffers[transfer->source.buffer].device == storage_;
    }

    void add_window() {
        std::int64_t end = 0;
        for (const schedule::ImageChunk& chunk : source_.chunks) {
            if (chunk.storage == storage_) end = std::max(end, chunk.offset + chunk.size_bytes);
        }
        window_ = result_.buffers.add({"window", storage_, 0, std::max<std::int64_t>(1, end)});
    }

    BufferId buffer(BufferId id) {
        if (!id.valid()) return id;
        if (!buffers_[id].valid()) buffers_[id] = result_.buffers.add(source_.buffers[id]);
        return buffers_[id];
    }

    bool in_storage(ChunkId chunk) const {
        return chunk.valid() && source_.chunks[chunk].storage == storage_;
    }
    void operator()(schedule::Compute& compute) {
        for (std::size_t i = 0; i < compute.inputs.size(); ++i) {
            schedule::TensorView& view = compute.inputs[i];
            const ChunkId chunk =
                compute.input_chunks.empty() ? ChunkId() : compute.input_chunks[i];
            if (in_storage(chunk))
                read(view.buffer, view.offset, chunk);
            else
                view.buffer = buffer(view.buffer);
        }
        if (in_storage(compute.constants.chunk))
            read(compute.constants.buffer, compute.constants.offset, compute.constants.chunk);
        else
            compute.constants.buffer = buffer(compute.constants.buffer);
        compute.output.buffer = buffer(compute.output.buffer);
        compute.partial_buffer = buffer(compute.partial_buffer);
        compute.scratch_buffer = buffer(compute.scratch_buffer);
    }
    void read(BufferId& from, std::int64_t& offset, ChunkId chunk) {
        from = window_;
        offset = source_.chunks[chunk].offset;
        reads_ = true;
    }
    void operator()(schedule::Transfer& transfer) {
        transfer.source.buffer = buffer(transfer.source.buffer);
        transfer.destination.buffer = buffer(transfer.destination.buffer);
    }
    void operator()(schedule::Erase& erase) { erase.region.buffer = buffer(erase.region.buffer); }
    void operator()(schedule::SetMode&) {}
    void operator()(schedule::InputReady& input) { input.view.buffer = buffer(input.view.buffer); }
    void operator()(schedule::OutputTaken& output) {
        output.view.buffer = buffer(output.view.buffer);
    }

    void add(TaskId id) {
        Task task = source_.tasks[id];
        if (loads(task)) {
            // Whoever waited for the load waits for what the load waited for.
            moved_[id] = waits(task.after);
            const std::set<TaskId>& before = last_load_;
            moved_[id].insert(before.begin(), before.end());
            last_load_ = moved_[id];
            return;
        }
        reads_ = false;
        std::visit([this](auto& action) { (*this)(action); }, task.action);
        std::set<TaskId> after = waits(task.after);
        if (reads_ && !last_reader_.valid()) after.insert(open_);
        std::erase_if(after, [&](TaskId before) {
            return result_.tasks[before].lane == task.lane;  // in order anyway
        });
        task.after.assign(after.begin(), after.end());
        const TaskId added = result_.tasks.add(std::move(task));
        moved_[id] = {added};
        if (reads_) last_reader_ = added;
    }
    std::set<TaskId> waits(const std::vector<TaskId>& after) const {
        std::set<TaskId> result;
        for (const TaskId before : after)
            result.insert(moved_[before].begin(), moved_[before].end());
        return result;
    }

    const Schedule& source_;
    const DeviceId storage_;
    const LaneId lane_;
    Schedule result_;
    IdVector<TaskId, std::set<TaskId>> moved_;  // what stands for a task of the source
    std::set<TaskId> last_load_;                // what stands for the last load
    IdVector<BufferId, BufferId> buffers_;
    BufferId window_;
    TaskId open_, last_reader_;
    bool reads_ = false;  // the task at hand, through the window
};

}  // namespace

Schedule read_in_place(const Schedule& schedule, DeviceId storage, LaneId storage_lane) {
    return InPlace(schedule, storage, storage_lane).take();
}

Outcome XipScheduler::make(const Problem& problem) const {
    Outcome loaded = LookaheadScheduler().run(problem);
    const auto board = view_board(problem);
    if (!board) return loaded;
    const platform::Storage& storage = problem.platform->storage(board->storage);
    if (storage.window_address == 0) {
        Infeasible none;
        none.resource = "external storage";
        none.message = fmt::format("{} of {} has no memory-mapped window that kernels could read",
                                   storage.name, problem.platform->name);
        return none;
    }
    std::optional<Schedule> best;
    double best_s = 0.0;
    Outcome simple = DoubleBufferScheduler().run(problem);
    Outcome serial = SerialScheduler().run(problem);
    for (Outcome* outcome : {&loaded, &simple, &serial}) {
        auto* made = std::get_if<Schedule>(outcome);
        if (made == nullptr) continue;
        made->origin = {};
        Schedule in_place = read_in_place(*made, board->storage, board->storage_lane);
        const double seconds = analytic_seconds(in_place, *problem.profile);
        if (best && best_s <= seconds) continue;
        best_s = seconds;
        best = std::move(in_place);
    }
    if (!best) return loaded;
    return std::move(*best);
}

}  // namespace outcore::scheduler
