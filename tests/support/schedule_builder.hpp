// A small board, a small network and correct schedules for them, to be broken by tests one mutation
// at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"

namespace outcore::schedule::support {

/// Devices of the board, in this order.
constexpr DeviceId kTcm{0}, kSram{1}, kPsram{2}, kFlash{3}, kNor{4};
/// Lanes: the NOR has two channels.
constexpr LaneId kCpu{0}, kNorLane{1}, kCopyLane{2}, kSecondNorLane{3};

/// A layout of the tests' own, so that what kernels want now does not change them: convolutions
/// need scratch of two patches of 16-bit numbers.
inline const KernelLayouts& layouts() {
    static const KernelLayouts loaded =
        *KernelLayouts::load(OUTCORE_SOURCE_DIR "/tests/support/scratch_layout.json");
    return loaded;
}

inline platform::Memory memory(std::string name, platform::MemoryKind kind, std::uint32_t base,
                               std::int64_t size) {
    platform::Memory result;
    result.name = std::move(name);
    result.kind = kind;
    result.base_address = base;
    result.size = Bytes(size);
    return result;
}

inline platform::Channel channel(std::string name, platform::ChannelKind kind, DeviceId storage) {
    platform::Channel result;
    result.name = std::move(name);
    result.kind = kind;
    result.storage = storage;
    result.reaches = {kTcm, kSram, kPsram};
    result.item_bytes = 4;
    result.max_items = 65535;
    return result;
}

inline platform::Platform small_board() {
    using platform::ChannelKind;
    using platform::MemoryKind;
    platform::Platform board;
    board.name = "small";
    board.source_json = "{}";
    board.core.cache_line_bytes = 32;
    board.memories = {memory("tcm", MemoryKind::Tcm, 0x20000000, 65536),
                      memory("sram", MemoryKind::Sram, 0x20020000, 65536),
                      memory("psram", MemoryKind::ExternalRam, 0x60000000, 1 << 20),
                      memory("flash", MemoryKind::InternalFlash, 0x08000000, 65536)};
    board.memories[0].reserved = Bytes(4096);
    board.memories[1].cached = true;
    platform::Storage nor;
    nor.name = "nor";
    nor.part = "two dies";
    nor.size = Bytes(131072);
    nor.dies = 2;
    nor.page = Bytes(256);
    nor.sector = Bytes(4096);
    nor.window_address = 0x90000000;
    board.storages = {nor};
    board.channels = {channel("nor", ChannelKind::Storage, kNor),
                      channel("copy", ChannelKind::MemoryToMemory, {}),
                      channel("nor-b", ChannelKind::Storage, kNor)};
    return board;
}

/// Makes networks operator by operator.
class NetworkBuilder {
  public:
    TensorId tensor(std::string name, std::vector<std::int32_t> shape,
                    network::ElementType type = network::ElementType::Int8) {
        network::Tensor made;
        made.name = std::move(name);
        made.shape = std::move(shape);
        made.type = type;
        made.quantization.scales = {0.5F};
        return built_.tensors.add(std::move(made));
    }
    TensorId constant(std::string name, std::vector<std::int32_t> shape,
                      network::ElementType type = network::ElementType::Int8) {
        const TensorId id = tensor(std::move(name), std::move(shape), type);
        built_.tensors[id].data.assign(static_cast<std::size_t>(built_.tensors[id].size_bytes()),
                                       1);
        return id;
    }
    OperatorId add(network::OperatorKind kind, std::vector<TensorId> inputs, TensorId output,
                   network::Attributes attributes = {}) {
        network::Operator op;
        op.kind = kind;
        op.file_index = static_cast<std::int32_t>(built_.operators.size());
        op.inputs = std::move(inputs);
        op.output = output;
        op.attributes = std::move(attributes);
        return built_.operators.add(std::move(op));
    }
    network::Network& network() { return built_; }

  private:
    network::Network built_;
};

/// input 8x8x4 -> conv 3x3 -> a 8x8x8 -> conv 1x1 -> b 8x8x8; a + b -> c; reshape; fully connected
/// -> 10.
struct SmallNetwork {
    network::Network network;
    OperatorId conv0, conv1, add, reshape, full;
};

inline SmallNetwork small_network() {
    using network::OperatorKind;
    NetworkBuilder make;
    const TensorId input = make.tensor("input", {1, 8, 8, 4});
    const TensorId a = make.tensor("a", {1, 8, 8, 8});
    const TensorId b = make.tensor("b", {1, 8, 8, 8});
    const TensorId c = make.tensor("c", {1, 8, 8, 8});
    const TensorId flat = make.tensor("flat", {1, 512});
    const TensorId out = make.tensor("out", {1, 10});
    network::Window three;
    three.kernel_h = three.kernel_w = 3;
    three.pad_top = three.pad_left = 1;
    three.padding = network::Padding::Same;
    SmallNetwork small;
    small.conv0 = make.add(OperatorKind::Conv2d,
                           {input, make.constant("w0", {8, 3, 3, 4}),
                            make.constant("b0", {8}, network::ElementType::Int32)},
                           a, three);
    small.conv1 = make.add(OperatorKind::Conv2d,
                           {a, make.constant("w1", {8, 1, 1, 8}),
                            make.constant("b1", {8}, network::ElementType::Int32)},
                           b, network::Window{});
    small.add = make.add(OperatorKind::Add, {a, b}, c, network::Fused{});
    small.reshape = make.add(OperatorKind::Reshape, {c}, flat);
    small.full = make.add(OperatorKind::FullyConnected,
                          {flat, make.constant("wf", {10, 512}),
                           make.constant("bf", {10}, network::ElementType::Int32)},
                          out, network::Fused{});
    make.network().inputs = {input};
    make.network().outputs = {out};
    small.network = std::move(make.network());
    return small;
}

/// A view of a dense tensor of `extent` at the start of a buffer.
inline TensorView dense(BufferId buffer, network::Extent extent, std::int64_t element_bytes = 1) {
    return {buffer, 0, network::whole(extent), extent.w * extent.c * element_bytes,
            extent.c * element_bytes};
}

inline Region bytes(BufferId buffer, std::int64_t offset, std::int64_t size) {
    Region region;
    region.buffer = buffer;
    region.offset = offset;
    region.row_bytes = size;
    return region;
}

/// Adds tasks to a schedule; labels name them for the tests.
class ScheduleBuilder {
  public:
    ScheduleBuilder(network::Network network, platform::Platform platform)
        : network_(std::make_shared<network::Network>(std::move(network))),
          platform_(std::make_shared<platform::Platform>(std::move(platform))) {
        made.network = network_;
        made.platform = platform_;
        made.origin = {"small.tflite", "", "by hand", "tests"};
    }

    BufferId buffer(std::string name, DeviceId device, std::int64_t offset, std::int64_t size) {
        return made.buffers.add({std::move(name), device, offset, size});
    }
    /// Constants of channels [c0, c1) x [k0, k1), with the size that the layout gives.
    ChunkId chunk(DeviceId storage, std::int64_t offset, OperatorId op, std::int32_t c0,
                  std::int32_t c1, std::int32_t k0, std::int32_t k1) {
        const auto size =
            chunk_layout(*network_, op, layouts().of(network_->op(op).kind), c0, c1, k0, k1)
                .size_bytes;
        return made.chunks.add({storage, offset, size, op, -1, c0, c1, k0, k1});
    }
    TaskId task(LaneId lane, std::string label, Action action,
                std::vector<std::string> after = {}) {
        std::vector<TaskId> ids;
        for (const std::string& name : after) ids.push_back(find(name));
        return made.tasks.add({lane, std::move(action), std::move(ids), std::move(label)});
    }
    TaskId move(LaneId lane, std::string label, TransferKind kind, Region source,
                Region destination, std::vector<std::string> after = {}) {
        return task(lane, std::move(label), Transfer{kind, source, destination}, std::move(after));
    }
    /// Loads a whole chunk to the start of a buffer.
    TaskId load(std::string label, ChunkId chunk, BufferId image, BufferId destination,
                std::vector<std::string> after = {}) {
        const ImageChunk& from = made.chunks[chunk];
        return move(kNorLane, std::move(label), TransferKind::Load,
                    bytes(image, from.offset, from.size_bytes),
                    bytes(destination, 0, from.size_bytes), std::move(after));
    }

    TaskId find(const std::string& label) const {
        const auto found = std::find_if(made.tasks.begin(), made.tasks.end(),
                                        [&](const Task& t) { return t.label == label; });
        if (found == made.tasks.end()) throw std::invalid_argument("no task " + label);
        return TaskId(static_cast<std::size_t>(found - made.tasks.begin()));
    }
    Task& at(const std::string& label) { return made.tasks[find(label)]; }
    template <typename T>
    T& as(const std::string& label) {
        return std::get<T>(at(label).action);
    }
    Buffer& buffer_named(const std::string& name) {
        const auto found = std::find_if(made.buffers.begin(), made.buffers.end(),
                                        [&](const Buffer& b) { return b.name == name; });
        if (found == made.buffers.end()) throw std::invalid_argument("no buffer " + name);
        return *found;
    }
    BufferId id_of(const std::string& name) {
        return BufferId(static_cast<std::size_t>(&buffer_named(name) - made.buffers.data()));
    }
    /// Makes `task` no longer wait for `before`.
    void forget(const std::string& task, const std::string& before) {
        std::erase(at(task).after, find(before));
    }
    network::Network& net() { return *network_; }
    platform::Platform& board() { return *platform_; }

    Schedule made;

  private:
    std::shared_ptr<network::Network> network_;
    std::shared_ptr<platform::Platform> platform_;
};

/// The schedule that most tests start from: weights double-buffered from NOR on one channel, `a`
/// spilled to PSRAM and loaded back on another, partial sums over two halves of the input channels,
/// an addition in place, one scratch buffer for all convolutions.
inline ScheduleBuilder small_schedule() {
    const SmallNetwork small = small_network();
    ScheduleBuilder s(small.network, small_board());
    const network::Extent image{8, 8, 4};
    const network::Extent map{8, 8, 8};
    const BufferId nor = s.buffer("nor", kNor, 0, 131072);
    const BufferId in = s.buffer("in", kTcm, 0, 256);
    const BufferId a = s.buffer("a", kTcm, 256, 512);
    const BufferId b = s.buffer("b", kTcm, 768, 512);
    const BufferId slot0 = s.buffer("slot0", kTcm, 1280, 192);
    const BufferId slot1 = s.buffer("slot1", kTcm, 1472, 192);
    const BufferId sums = s.buffer("sums", kTcm, 2048, 2048);
    const BufferId full = s.buffer("full", kTcm, 4096, 5240);
    const BufferId out = s.buffer("out", kTcm, 10000, 12);
    const BufferId scratch = s.buffer("scratch", kTcm, 10016, 160);
    const BufferId spill = s.buffer("spill", kPsram, 1024, 512);
    const BufferId c = s.buffer("c", kSram, 64, 512);

    const ChunkId w00 = s.chunk(kNor, 0, small.conv0, 0, 4, 0, 4);
    const ChunkId w01 = s.chunk(kNor, 192, small.conv0, 4, 8, 0, 4);
    const ChunkId w10 = s.chunk(kNor, 384, small.conv1, 0, 8, 0, 4);
    const ChunkId w11 = s.chunk(kNor, 448, small.conv1, 0, 8, 4, 8);
    const ChunkId wf = s.chunk(kNor, 1024, small.full, 0, 10, 0, 512);

    s.task(kCpu, "input", InputReady{0, dense(in, image)});
    s.load("load w00", w00, nor, slot0);
    s.load("load w01", w01, nor, slot1);
    const auto conv0 = [&](std::int32_t c0, ChunkId chunk, BufferId slot) {
        return Compute{small.conv0,
                       {{0, 8, 0, 8, c0, c0 + 4}, 0, 4, 0},
                       {dense(in, image)},
                       {ChunkId()},
                       {chunk, slot, 0},
                       dense(a, map),
                       {},
                       0,
                       scratch,
                       16};
    };
    s.task(kCpu, "conv0.0", conv0(0, w00, slot0), {"load w00"});
    s.task(kCpu, "conv0.1", conv0(4, w01, slot1), {"load w01"});
    s.load("load w10", w10, nor, slot0, {"conv0.0"});
    s.load("load w11", w11, nor, slot1, {"conv0.1"});
    s.move(kCopyLane, "spill a", TransferKind::Store, bytes(a, 0, 512), bytes(spill, 0, 512),
           {"conv0.1"});
    const auto conv1 = [&](std::int32_t k0, ChunkId chunk, BufferId slot) {
        return Compute{small.conv1,
                       {network::whole(map), k0, k0 + 4, 0},
                       {dense(a, map)},
                       {ChunkId()},
                       {chunk, slot, 0},
                       dense(b, map),
                       sums,
                       0,
                       scratch,
                       0};
    };
    s.task(kCpu, "conv1.0", conv1(0, w10, slot0), {"load w10"});
    s.task(kCpu, "conv1.1", conv1(4, w11, slot1), {"load w11"});
    s.move(kCopyLane, "fetch a", TransferKind::Load, bytes(spill, 0, 512), bytes(c, 0, 512));
    s.load("load wf", wf, nor, full);
    s.task(kCpu, "add",
           Compute{small.add,
                   {network::whole(map), 0, 0, 0},
                   {dense(c, map), dense(b, map)},
                   {ChunkId(), ChunkId()},
                   {},
                   dense(c, map),
                   {},
                   0},
           {"fetch a"});
    s.task(kCpu, "full",
           Compute{small.full,
                   {{0, 1, 0, 1, 0, 10}, 0, 512, 0},
                   {dense(c, {1, 1, 512})},
                   {ChunkId()},
                   {wf, full, 0},
                   dense(out, {1, 1, 10}),
                   {},
                   0},
           {"load wf"});
    s.task(kCpu, "output", OutputTaken{0, dense(out, {1, 1, 10})});
    return s;
}

/// The same with `a` spilled to NOR on its second die: erase, one program a page, and a load.
inline ScheduleBuilder nor_spill_schedule() {
    ScheduleBuilder s = small_schedule();
    const BufferId nor = s.id_of("nor");
    const BufferId a = s.id_of("a");
    const std::int64_t swap = 65536;
    s.at("spill a") = Task{kNorLane, Erase{bytes(nor, swap, 4096)}, {}, "erase"};
    s.at("fetch a") = Task{kNorLane,
                           Transfer{TransferKind::Store, bytes(a, 0, 256), bytes(nor, swap, 256)},
                           {s.find("conv0.1")},
                           "program 0"};
    s.at("load wf") =
        Task{kNorLane,
             Transfer{TransferKind::Store, bytes(a, 256, 256), bytes(nor, swap + 256, 256)},
             {},
             "program 1"};
    s.move(kNorLane, "fetch a", TransferKind::Load, bytes(nor, swap, 512),
           bytes(s.id_of("c"), 0, 512));
    s.load("load wf", ChunkId(4), nor, s.id_of("full"));
    s.at("add").after = {s.find("fetch a")};
    s.at("full").after = {s.find("load wf")};
    return s;
}

/// The same with the last weights read by the core through the storage's window.
inline ScheduleBuilder mapped_schedule() {
    ScheduleBuilder s = small_schedule();
    s.at("load wf") = Task{kNorLane, SetMode{kNor, StorageMode::Mapped}, {}, "map"};
    s.as<Compute>("full").constants = {ChunkId(4), s.id_of("nor"), 1024};
    s.task(kNorLane, "unmap", SetMode{kNor, StorageMode::Indirect}, {"full"});
    return s;
}

/// The constants of the last operator stay in internal flash instead, and nothing loads them.
inline ScheduleBuilder kept_schedule() {
    ScheduleBuilder s = small_schedule();
    s.buffer("rom", kFlash, 32768, 5248);
    ImageChunk& chunk = s.made.chunks[ChunkId(4)];
    chunk.storage = kFlash;
    chunk.offset = 32768;
    s.at("load wf") = Task{kNorLane, SetMode{kNor, StorageMode::Indirect}, {}, "nothing"};
    s.as<Compute>("full").constants = {ChunkId(4), s.id_of("rom"), 0};
    return s;
}

/// The first one with two frames under way: the loads of the next frame wait until the weights'
/// slots are free.
inline ScheduleBuilder overlapped_schedule() {
    ScheduleBuilder s = small_schedule();
    s.made.overlap = 1;
    s.at("load wf").after.push_back(s.find("conv1.1"));
    return s;
}

/// Puts the tasks into the order of these labels, all of them.
inline void reorder(ScheduleBuilder& s, const std::vector<std::string>& labels) {
    IdVector<TaskId, TaskId> moved(s.made.tasks.size());
    IdVector<TaskId, Task> tasks;
    for (const std::string& label : labels) moved[s.find(label)] = tasks.add(s.at(label));
    for (Task& task : tasks) {
        for (TaskId& before : task.after) before = moved[before];
    }
    s.made.tasks = std::move(tasks);
}

/// The same with two frames in flight: the fully connected layer of a frame runs amid the
/// convolutions of the next one. The first convolution's first weights are loaded once.
inline ScheduleBuilder pipelined_schedule() {
    ScheduleBuilder s = small_schedule();
    reorder(s, {"input", "load w00", "load wf", "load w01", "conv0.0", "conv0.1", "full", "output",
                "load w10", "load w11", "spill a", "conv1.0", "conv1.1", "fetch a", "add"});
    for (const char* late : {"load wf", "full", "output"}) s.at(late).delay = 1;
    s.at("fetch a").after = {s.find("full")};  // which reads the sum of the frame before
    const BufferId pinned = s.buffer("pinned", kTcm, 12000, 192);
    s.as<Transfer>("load w00").destination.buffer = pinned;
    s.as<Compute>("conv0.0").constants.buffer = pinned;
    s.at("load w00").once = true;
    return s;
}

}  // namespace outcore::schedule::support
