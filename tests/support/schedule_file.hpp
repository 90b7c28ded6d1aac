// A schedule with every kind of task for a network of models/ on a board of configs/, as a file
// would hold it. It refers to what is there but keeps no contract.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "network/importer.hpp"
#include "platform/platform_loader.hpp"
#include "schedule/schedule.hpp"

namespace outcore::schedule::support {

inline Schedule every_kind_of_task(std::size_t repetitions = 1) {
    const std::string model = OUTCORE_SOURCE_DIR "/models/mobilenet_v1_0.25_96.json";
    Schedule schedule;
    schedule.network = std::make_shared<network::Network>(*network::import_network(model));
    schedule.platform = std::make_shared<platform::Platform>(
        *platform::load_platform("stm32f746g-disco", OUTCORE_SOURCE_DIR "/configs"));
    schedule.origin = {model, schedule.network->source_sha256, "by hand \"quoted\"", "tests"};
    const DeviceId storage(schedule.platform->memories.size());
    const BufferId sram = schedule.buffers.add({"a", DeviceId(0), 64, 4096});
    const BufferId image = schedule.buffers.add({"image", storage, 0, 65536});
    const ChunkId weights = schedule.chunks.add({storage, 0, 128, OperatorId(0), -1, 0, 8, 0, 3});
    const ChunkId operand = schedule.chunks.add({storage, 128, 16, OperatorId(1), 1, 0, 0, 0, 0});
    Region rows{image, 3, 16, 4, 32, 2, 256};
    const TensorView view{sram, 12, {0, 2, 1, 3, 0, 4}, 128, 4};
    Compute compute{OperatorId(2),
                    {{0, 2, 0, 4, 8, 16}, 0, 3, 1},
                    {view, TensorView()},
                    {operand, ChunkId()},
                    {weights, sram, 256},
                    view,
                    sram,
                    1024,
                    sram,
                    2048};
    const LaneId lane(1);
    for (std::size_t i = 0; i < repetitions; ++i) {
        std::vector<TaskId> after;
        if (i > 0) after = {TaskId(schedule.tasks.size() - 1), TaskId(schedule.tasks.size() - 2)};
        schedule.tasks.add({LaneId(0), InputReady{0, view}, after, "input"});
        schedule.tasks.add({lane,
                            Transfer{TransferKind::Load, rows, Region{sram, 0, 16, 4, 16, 2, 64}},
                            {},
                            "load"});
        schedule.tasks.add({LaneId(0), compute, {TaskId(0), TaskId(1)}, "#2 CONV_2D \\ tile"});
        schedule.tasks.add({lane, Erase{Region{image, 4096, 4096}}, {}, "erase"});
        schedule.tasks.add({lane, SetMode{storage, StorageMode::Mapped}, {}, "map"});
        schedule.tasks.add({LaneId(0), OutputTaken{0, view}, {}, "output"});
    }
    return schedule;
}

}  // namespace outcore::schedule::support
