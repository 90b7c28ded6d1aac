// A hand-made board and schedules for the tests of deploy: one convolution whose weights come from
// a flash chip, in two tiles of output channels.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "network/geometry.hpp"
#include "schedule/schedule.hpp"

namespace outcore::testing {

inline platform::Platform small_platform() {
    platform::Platform platform;
    platform.name = "small";
    platform.title = "Small board";
    platform::Memory flash;
    flash.name = "flash";
    flash.kind = platform::MemoryKind::InternalFlash;
    flash.size = Bytes(1 << 20);
    platform::Memory sram;
    sram.name = "sram";
    sram.size = Bytes(64 << 10);
    platform.memories = {flash, sram};
    platform::Storage qspi;
    qspi.name = "qspi";
    qspi.size = Bytes(1 << 20);
    qspi.dies = 2;
    qspi.page = Bytes(256);
    qspi.sector = Bytes(4096);
    platform.storages = {qspi};
    platform::Channel channel;
    channel.name = "qspi";
    channel.storage = DeviceId(2);
    channel.reaches = {DeviceId(1)};
    platform.channels = {channel};
    return platform;
}

inline network::Tensor int8_tensor(std::string name, std::vector<std::int32_t> shape, float scale,
                                   std::int32_t zero_point) {
    network::Tensor tensor;
    tensor.name = std::move(name);
    tensor.shape = std::move(shape);
    tensor.quantization.scales = {scale};
    tensor.quantization.zero_points = {zero_point};
    return tensor;
}

/// `bytes` counts up from `first`.
inline network::Tensor constant_tensor(network::Tensor tensor, std::uint8_t first) {
    for (std::int64_t i = 0; i < tensor.size_bytes(); ++i) {
        tensor.data.push_back(static_cast<std::uint8_t>(first + i));
    }
    return tensor;
}

/// 1 x 4 x 4 x 2 -> CONV_2D 2 x 2, 3 channels, VALID, with bias -> 1 x 3 x 3 x 3.
inline network::Network small_network() {
    network::Network network;
    network.name = "small";
    network.source_path = "small.tflite";
    network.source_sha256 = "5a";
    const TensorId input = network.tensors.add(int8_tensor("in", {1, 4, 4, 2}, 0.5F, -3));
    network::Tensor weights = int8_tensor("w", {3, 2, 2, 2}, 0.25F, 0);
    weights.quantization.scales = {0.25F, 0.5F, 0.125F};
    weights.quantization.zero_points = {0, 0, 0};
    const TensorId weights_id = network.tensors.add(constant_tensor(std::move(weights), 1));
    network::Tensor bias = int8_tensor("b", {3}, 0.125F, 0);
    bias.type = network::ElementType::Int32;
    const TensorId bias_id = network.tensors.add(constant_tensor(std::move(bias), 100));
    const TensorId output = network.tensors.add(int8_tensor("out", {1, 3, 3, 3}, 1.0F, 5));
    network::Operator conv;
    conv.kind = network::OperatorKind::Conv2d;
    conv.inputs = {input, weights_id, bias_id};
    conv.output = output;
    network::Window window;
    window.kernel_h = window.kernel_w = 2;
    window.activation = network::Activation::Relu;
    conv.attributes = window;
    network.operators.add(conv);
    network.inputs = {input};
    network.outputs = {output};
    return network;
}

/// Chunks at 0 (channels 0, 1; 40 bytes) and 64 (channel 2, a pair with none; 40 bytes) of the
/// flash chip.
inline schedule::Schedule small_schedule() {
    using namespace schedule;
    const DeviceId sram(1), qspi(2);
    const LaneId cpu(0), loads(1);
    Schedule s;
    s.network = std::make_shared<network::Network>(small_network());
    s.platform = std::make_shared<platform::Platform>(small_platform());
    s.origin = {"small.tflite", "5a", "by hand", "test"};
    const BufferId in = s.buffers.add({"in", sram, 1024, 32});
    const BufferId out = s.buffers.add({"out", sram, 2048, 27});
    const BufferId weights[2] = {s.buffers.add({"w0", sram, 4096, 40}),
                                 s.buffers.add({"w1", sram, 4160, 40})};
    const BufferId image = s.buffers.add({"image", qspi, 0, 104});
    s.chunks.add({qspi, 0, 40, OperatorId(0), -1, 0, 2, 0, 2});
    s.chunks.add({qspi, 64, 40, OperatorId(0), -1, 2, 3, 0, 2});
    const TensorView whole_in{in, 0, {0, 4, 0, 4, 0, 2}, 8, 2};
    const TensorView whole_out{out, 0, {0, 3, 0, 3, 0, 3}, 9, 3};

    const TaskId ready = s.tasks.add({cpu, InputReady{0, whole_in}, {}, "input"});
    std::vector<TaskId> computes;
    for (std::int32_t tile = 0; tile < 2; ++tile) {
        const ChunkId chunk(tile);
        const std::int64_t offset = s.chunks[chunk].offset, size = s.chunks[chunk].size_bytes;
        const BufferId buffer = weights[tile];
        const Transfer load{TransferKind::Load,
                            {image, offset, size, 1, size, 1, size},
                            {buffer, 0, size, 1, size, 1, size}};
        const TaskId loaded = s.tasks.add({loads, load, {}, "load"});
        Compute compute;
        compute.op = OperatorId(0);
        compute.tile = {{0, 3, 0, 3, tile * 2, tile + 2}, 0, 2, 0};
        compute.inputs = {whole_in};
        compute.input_chunks = {ChunkId()};
        compute.constants = {chunk, buffer, 0};
        compute.output = whole_out;
        computes.push_back(s.tasks.add({cpu, compute, {loaded, ready}, "conv"}));
    }
    s.tasks.add({cpu, OutputTaken{0, whole_out}, {computes[1]}, "output"});
    return s;
}

/// The same, but the second tile's weights stay in internal flash and are read in place.
constexpr std::int64_t kKeptAt = (1 << 20) - 64;
inline schedule::Schedule kept_schedule() {
    schedule::Schedule s = small_schedule();
    const BufferId kept = s.buffers.add({"kept", DeviceId(0), kKeptAt, 40});
    s.chunks[ChunkId(1)].storage = DeviceId(0);
    s.chunks[ChunkId(1)].offset = kKeptAt;
    schedule::Schedule made = s;
    made.tasks = {};
    for (const schedule::Task& task : s.tasks) {
        schedule::Task copy = task;
        const auto* load = std::get_if<schedule::Transfer>(&task.action);
        if (load != nullptr && load->source.offset == 64) continue;
        auto* compute = std::get_if<schedule::Compute>(&copy.action);
        if (compute != nullptr && compute->constants.chunk == ChunkId(1)) {
            compute->constants = {ChunkId(1), kept, 0};
            copy.after = {TaskId(0)};
        }
        if (std::holds_alternative<schedule::OutputTaken>(task.action)) copy.after = {};
        made.tasks.add(copy);
    }
    return made;
}

}  // namespace outcore::testing
