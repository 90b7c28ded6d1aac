// Hand-made schedules on a small board, with kernels of any length: fixtures of the simulator's
// tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simulator/forked.hpp"

namespace outcore::test {

/// Core at 100 MHz; SRAM 400 MB/s; SDRAM 100 MB/s with 6 clocks before each 32 bytes; NOR flash
/// 1-4-4 at 100 MHz with 10 dummy clocks. Handlers cost 20 cycles at the start and 30 at the
/// completion.
inline platform::Platform small_board() {
    platform::Platform board;
    board.name = board.title = "small";
    board.core = {"cortex-m7", Hertz(100e6), 0, Amperes(0.1), Amperes(0.02)};
    board.supply = Volts(3.0);
    platform::Memory sram;
    sram.name = "sram";
    sram.size = Bytes(256 * 1024);
    sram.bus_clock = Hertz(100e6);
    platform::Memory sdram = sram;
    sdram.name = "sdram";
    sdram.kind = platform::MemoryKind::ExternalRam;
    sdram.size = Bytes(1 << 23);
    sdram.bus_clock = Hertz(50e6);
    sdram.bytes_per_clock = 2.0;
    sdram.burst_setup_clocks = 6;
    sdram.active_current = Amperes(0.05);
    sdram.standby_current = Amperes(0.001);
    board.memories = {sram, sdram};
    platform::Storage nor;
    nor.name = "qspi";
    nor.part = "test part";
    nor.size = Bytes(1 << 24);
    nor.page = Bytes(256);
    nor.sector = Bytes(4096);
    nor.bus_clock = Hertz(100e6);
    nor.read = {0xEB, 1, 4, 4, 8, 24, 10, false, 1};
    nor.page_program_typ = Seconds(500e-6);
    nor.page_program_max = Seconds(5e-3);
    nor.sector_erase_typ = Seconds(0.05);
    nor.sector_erase_max = Seconds(0.4);
    nor.supply = Volts(3.0);
    nor.read_current = Amperes(0.015);
    nor.program_current = Amperes(0.02);
    nor.erase_current = Amperes(0.02);
    nor.standby_current = Amperes(0.0001);
    board.storages = {nor};
    const DeviceId sram_id(0), sdram_id(1), nor_id(2);
    platform::Channel qspi{"qspi",
                           platform::ChannelKind::Storage,
                           nor_id,
                           {sram_id},
                           1,
                           65535,
                           Hertz(100e6),
                           4.0,
                           Cycles(20),
                           Cycles(30)};
    platform::Channel m2m{"m2m",
                          platform::ChannelKind::MemoryToMemory,
                          {},
                          {sram_id, sdram_id},
                          1,
                          65535,
                          Hertz(100e6),
                          4.0,
                          Cycles(20),
                          Cycles(30)};
    board.channels = {qspi, m2m};
    return board;
}

/// A schedule under construction. Kernels take as many cycles as their tile has columns.
class SmallScript {
  public:
    static constexpr std::int32_t kSram = 0, kSdram = 1, kNor = 2;
    static constexpr std::int32_t kCpu = 0, kQspi = 1, kM2m = 2;
    static constexpr std::int32_t kColumns = 1 << 20;

    explicit SmallScript(platform::Platform board = small_board()) {
        network::Network net;
        net.name = "one relu";
        network::Tensor tensor;
        tensor.shape = {1, 1, kColumns, 1};
        net.tensors = {tensor, tensor};
        network::Operator relu;
        relu.kind = network::OperatorKind::Relu;
        relu.inputs = {TensorId(0)};
        relu.output = TensorId(1);
        net.operators.push_back(relu);
        net.inputs = {TensorId(0)};
        net.outputs = {TensorId(1)};
        schedule_.network = std::make_shared<const network::Network>(std::move(net));
        schedule_.platform = std::make_shared<const platform::Platform>(std::move(board));
    }

    static Cycles kernel_cycles(OperatorId, const network::Tile& tile) {
        return Cycles(tile.out.x1 - tile.out.x0);
    }

    BufferId buffer(std::int32_t device, std::int64_t offset, std::int64_t bytes) {
        return schedule_.buffers.add({"", DeviceId(device), offset, bytes});
    }
    ChunkId constants(std::int64_t offset, std::int64_t bytes, std::int32_t device = kNor) {
        schedule::ImageChunk chunk;
        chunk.storage = DeviceId(device);
        chunk.offset = offset;
        chunk.size_bytes = bytes;
        chunk.op = OperatorId(0);
        return schedule_.chunks.add(chunk);
    }
    TaskId add(std::int32_t lane, schedule::Action action, std::vector<TaskId> after = {}) {
        return schedule_.tasks.add({LaneId(lane), std::move(action), std::move(after), ""});
    }
    TaskId compute(std::int32_t cycles, std::vector<TaskId> after = {}, BufferId output = {}) {
        schedule::Compute action;
        action.op = OperatorId(0);
        action.tile.out = {0, 1, 0, cycles, 0, 1};
        action.output.buffer = output;
        action.output.box = output.valid() ? action.tile.out : network::Box{};
        return add(kCpu, action, std::move(after));
    }
    TaskId transfer(std::int32_t lane, schedule::TransferKind kind, schedule::Region source,
                    schedule::Region destination, std::vector<TaskId> after = {}) {
        return add(lane, schedule::Transfer{kind, source, destination}, std::move(after));
    }
    TaskId load(std::int32_t lane, BufferId source, BufferId destination, std::int64_t bytes,
                std::vector<TaskId> after = {}) {
        return transfer(lane, schedule::TransferKind::Load, run(source, bytes),
                        run(destination, bytes), std::move(after));
    }
    TaskId store(std::int32_t lane, BufferId source, BufferId destination, std::int64_t bytes,
                 std::vector<TaskId> after = {}) {
        return transfer(lane, schedule::TransferKind::Store, run(source, bytes),
                        run(destination, bytes), std::move(after));
    }
    TaskId erase(BufferId buffer, std::int64_t bytes, std::vector<TaskId> after = {}) {
        return add(kQspi, schedule::Erase{run(buffer, bytes)}, std::move(after));
    }
    TaskId input() { return add(kCpu, schedule::InputReady{}); }
    TaskId output(std::vector<TaskId> after = {}) {
        return add(kCpu, schedule::OutputTaken{}, std::move(after));
    }
    static schedule::Region run(BufferId buffer, std::int64_t bytes, std::int64_t offset = 0) {
        return {buffer, offset, bytes, 1, bytes, 1, bytes};
    }

    schedule::Schedule& schedule() { return schedule_; }
    Result<simulator::SimulationResult> simulate(const simulator::Options& options = {}) const {
        return simulator::simulate_forked(schedule_, simulator::KernelCycles(kernel_cycles),
                                          options);
    }

  private:
    schedule::Schedule schedule_;
};

}  // namespace outcore::test
