// Checker and JSON form on large schedules. The checker's bar: 100,000 tasks with strided tiles on
// 6 lanes in less than 2 s.
#include <benchmark/benchmark.h>

#include "schedule/checker.hpp"
#include "schedule/schedule_json.hpp"
#include "support/schedule_builder.hpp"
#include "support/schedule_file.hpp"

namespace {

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

constexpr network::Extent kMap{64, 64, 16};
constexpr std::int32_t kTileRows = 8, kTileColumns = 16;
constexpr std::int64_t kTilesPerLayer = (kMap.h / kTileRows) * (kMap.w / kTileColumns);
constexpr std::int64_t kTasksPerTile = 4;  // two loads, compute, store

platform::Platform six_lanes() {
    using platform::ChannelKind;
    platform::Platform board = small_board();
    board.storages[0].size = Bytes(8 << 20);
    board.channels = {channel("nor-a", ChannelKind::Storage, kNor),
                      channel("nor-b", ChannelKind::Storage, kNor),
                      channel("copy-a", ChannelKind::MemoryToMemory, {}),
                      channel("copy-b", ChannelKind::MemoryToMemory, {}),
                      channel("copy-c", ChannelKind::MemoryToMemory, {})};
    return board;
}

/// A chain of 3x3 convolutions.
network::Network chain(std::int64_t layers) {
    NetworkBuilder make;
    network::Window window;
    window.kernel_h = window.kernel_w = 3;
    window.pad_top = window.pad_left = 1;
    const TensorId weights = make.constant("weights", {kMap.c, 3, 3, kMap.c});
    TensorId last = make.tensor("input", {1, kMap.h, kMap.w, kMap.c});
    make.network().inputs = {last};
    for (std::int64_t layer = 0; layer < layers; ++layer) {
        const TensorId next = make.tensor("map", {1, kMap.h, kMap.w, kMap.c});
        make.add(network::OperatorKind::Conv2d, {last, weights}, next, window);
        last = next;
    }
    make.network().outputs = {last};
    return make.network();
}

/// Every map lies in PSRAM; tiles with their halo and the weights are double-buffered in TCM.
class TiledChain {
  public:
    explicit TiledChain(std::int64_t layers) : s_(chain(layers), six_lanes()) {
        constexpr std::int64_t kMapBytes = 65536;
        nor_ = s_.buffer("nor", kNor, 0, 8 << 20);
        scratch_ = s_.buffer("scratch", kTcm, 20480, 2048);
        for (std::int64_t slot = 0; slot < 2; ++slot) {
            maps_.push_back(s_.buffer("map", kPsram, slot * kMapBytes, kMapBytes));
            ins_.push_back(s_.buffer("in", kTcm, slot * 2880, 2880));
            weights_.push_back(s_.buffer("weights", kTcm, 8192 + slot * 4096, 4096));
            outs_.push_back(s_.buffer("out", kTcm, 16384 + slot * 2048, 2048));
        }
        add(kCpu, InputReady{0, dense(maps_[0], kMap)}, {});
        for (std::int64_t layer = 0; layer < layers; ++layer) add_layer(layer);
        add(kCpu, OutputTaken{0, dense(maps_[static_cast<std::size_t>(layers % 2)], kMap)},
            {last_store_});
    }
    const Schedule& schedule() const { return s_.made; }

  private:
    TaskId add(LaneId lane, Action action, std::vector<TaskId> after) {
        return s_.made.tasks.add({lane, std::move(action), std::move(after), ""});
    }
    void add_layer(std::int64_t layer) {
        const OperatorId op(static_cast<std::size_t>(layer));
        const ChunkId chunk = s_.chunk(kNor, layer * 2560, op, 0, kMap.c, 0, kMap.c);
        const TaskId ready = layer == 0 ? TaskId(0) : last_store_;
        for (std::int32_t y = 0; y < kMap.h; y += kTileRows) {
            for (std::int32_t x = 0; x < kMap.w; x += kTileColumns) {
                add_tile(layer, op, chunk, {y, y + kTileRows, x, x + kTileColumns, 0, kMap.c},
                         ready);
            }
        }
    }
    void add_tile(std::int64_t layer, OperatorId op, ChunkId chunk, const network::Box& out,
                  TaskId ready) {
        const auto slot = static_cast<std::size_t>(tile_++ % 2);
        const TensorView from = dense(maps_[static_cast<std::size_t>(layer % 2)], kMap);
        const TensorView to = dense(maps_[static_cast<std::size_t>((layer + 1) % 2)], kMap);
        const network::Box halo{std::max(out.y0 - 1, 0),
                                std::min(out.y1 + 1, kMap.h),
                                std::max(out.x0 - 1, 0),
                                std::min(out.x1 + 1, kMap.w),
                                0,
                                kMap.c};
        const TensorView in = packed(ins_[slot], halo);
        const TensorView result = packed(outs_[slot], out);
        const std::int64_t bytes = s_.made.chunks[chunk].size_bytes;
        const auto waits = [](std::vector<TaskId> tasks) {
            std::erase_if(tasks, [](TaskId id) { return !id.valid(); });
            return tasks;
        };
        const TaskId load =
            add(LaneId(3 + slot),
                Transfer{TransferKind::Load, region_of(from, halo, 1), region_of(in, 1)},
                waits({ready, computes_[slot]}));
        const TaskId fill = add(
            LaneId(1 + slot),
            Transfer{TransferKind::Load, support::bytes(nor_, s_.made.chunks[chunk].offset, bytes),
                     support::bytes(weights_[slot], 0, bytes)},
            waits({computes_[slot]}));
        computes_[slot] = add(kCpu,
                              Compute{op,
                                      {out, 0, kMap.c, 0},
                                      {in},
                                      {},
                                      {chunk, weights_[slot], 0},
                                      result,
                                      {},
                                      0,
                                      scratch_,
                                      0},
                              waits({load, fill, stores_[slot]}));
        last_store_ = stores_[slot] = add(
            LaneId(5), Transfer{TransferKind::Store, region_of(result, 1), region_of(to, out, 1)},
            {computes_[slot]});
    }
    static TensorView packed(BufferId buffer, const network::Box& box) {
        return {buffer, 0, box, std::int64_t{box.x1 - box.x0} * kMap.c, kMap.c};
    }

    ScheduleBuilder s_;
    BufferId nor_, scratch_;
    std::vector<BufferId> maps_, ins_, weights_, outs_;
    TaskId computes_[2], stores_[2], last_store_;
    std::int64_t tile_ = 0;
};

void check_tiled_chain(benchmark::State& state) {
    const TiledChain chain(state.range(0) / (kTilesPerLayer * kTasksPerTile) + 1);
    std::int64_t tasks = 0;
    for (auto _ : state) {
        const CheckReport report = check(chain.schedule(), layouts());
        if (!report.ok()) state.SkipWithError(report.violations.front().message.c_str());
        tasks += report.tasks;
    }
    state.counters["tasks"] = static_cast<double>(chain.schedule().tasks.size());
    state.counters["tasks/s"] =
        benchmark::Counter(static_cast<double>(tasks), benchmark::Counter::kIsRate);
}
BENCHMARK(check_tiled_chain)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);

void read_schedule_file(benchmark::State& state) {
    const std::string text =
        to_json(every_kind_of_task(static_cast<std::size_t>(state.range(0)) / 6 + 1));
    for (auto _ : state) {
        if (!parse_schedule(text, "s.json", ".")) state.SkipWithError("the schedule is not read");
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_schedule_file)->Arg(10000)->Unit(benchmark::kMillisecond);

void write_schedule_file(benchmark::State& state) {
    const Schedule schedule = every_kind_of_task(static_cast<std::size_t>(state.range(0)) / 6 + 1);
    for (auto _ : state) benchmark::DoNotOptimize(to_json(schedule));
}
BENCHMARK(write_schedule_file)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
