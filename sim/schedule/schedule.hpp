// The schedule: for every lane an order of tasks, the edges between lanes, and the address of every
// buffer. It is correct by its order alone; what that means is checked in checker.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "network/geometry.hpp"
#include "platform/platform.hpp"

namespace outcore::schedule {

/// A range of bytes of one physical device. Buffers may share addresses; the checker orders their
/// uses.
struct Buffer {
    std::string name;
    DeviceId device;
    std::int64_t offset = 0;  // from the start of the device
    std::int64_t size_bytes = 0;
};

/// A strided box of bytes in one buffer: `planes` planes of `rows` rows of `row_bytes` contiguous
/// bytes.
struct Region {
    BufferId buffer;
    std::int64_t offset = 0;  // of the first byte, from the start of the buffer
    std::int64_t row_bytes = 0;
    std::int64_t rows = 1, row_stride = 0;
    std::int64_t planes = 1, plane_stride = 0;

    std::int64_t size_bytes() const { return row_bytes * rows * planes; }
    /// Bytes from the first to one past the last.
    std::int64_t span_bytes() const {
        return row_bytes + (rows - 1) * row_stride + (planes - 1) * plane_stride;
    }
    friend bool operator==(const Region&, const Region&) = default;
};
/// The same bytes with as few pieces as possible: rows that touch are joined, then planes.
Region coalesced(Region region);
/// Contiguous pieces of a coalesced region; each is one transfer of the hardware.
std::int64_t pieces(const Region& region);

/// A run of constants of one operator in the storage image, packed for its kernel
/// (constants_layout.hpp).
struct ImageChunk {
    DeviceId storage;
    std::int64_t offset = 0;  // from the start of the storage
    std::int64_t size_bytes = 0;
    OperatorId op;
    /// Which input's data this is: -1 = weights with bias and requantisation of [c0, c1) x [k0,
    /// k1), otherwise the raw bytes of that whole constant operand.
    std::int32_t operand = -1;
    std::int32_t c0 = 0, c1 = 0, k0 = 0, k1 = 0;
};

/// Where a box of a tensor lies: element (y, x, c) is at
/// offset + (y - box.y0) * stride_y + (x - box.x0) * stride_x + (c - box.c0) * element bytes.
struct TensorView {
    BufferId buffer;
    std::int64_t offset = 0;
    network::Box box;
    std::int64_t stride_y = 0, stride_x = 0;
    friend bool operator==(const TensorView&, const TensorView&) = default;
};
/// The box alone, row by row from the start of the buffer.
TensorView dense_view(BufferId buffer, const network::Box& box, std::int64_t element_bytes);
Region region_of(const TensorView& view, const network::Box& part, std::int64_t element_bytes);
Region region_of(const TensorView& view, std::int64_t element_bytes);

/// A chunk of constants that a compute task reads, as a whole, from `offset` of a buffer.
struct ConstantsView {
    ChunkId chunk;
    BufferId buffer;
    std::int64_t offset = 0;
};

/// One kernel call. `inputs` are the operator's operands in order (network::operand_count of them,
/// for Concatenation just the one that tile.part names); a constant operand is a view of a loaded
/// chunk, whose id stands at the same index of `input_chunks` (invalid for activations).
struct Compute {
    OperatorId op;
    network::Tile tile;
    std::vector<TensorView> inputs;
    std::vector<ChunkId> input_chunks;
    ConstantsView constants;  // weights; chunk invalid where the operator has none
    TensorView output;        // of the tile; written when tile.k1 is the last input channel
    /// int32 partial sums of the tile, row-major and dense; buffer invalid when k is not tiled.
    BufferId partial_buffer;
    std::int64_t partial_offset = 0;
    /// Room that the kernel works in (scratch_bytes of constants_layout.hpp); its contents are
    /// undefined before and after. Buffer invalid where the kernel needs none.
    BufferId scratch_buffer = {};
    std::int64_t scratch_offset = 0;
};

/// Load: storage or external RAM -> on-chip RAM. Store: the other way. Copy: between memories of
/// equal rank. Source and destination have the same rows, planes and row_bytes.
enum class TransferKind { Load, Store, Copy };
struct Transfer {
    TransferKind kind = TransferKind::Load;
    Region source, destination;
};

/// The same transfer with rows and planes joined where both sides allow it.
Transfer joined(Transfer transfer);

/// Erases whole sectors of a storage: `region` is contiguous and on sector boundaries.
struct Erase {
    Region region;
};

/// A controller is either in indirect mode (transfers) or memory-mapped (the core reads the
/// window).
enum class StorageMode { Indirect, Mapped };
struct SetMode {
    DeviceId storage;
    StorageMode mode = StorageMode::Indirect;
};

/// The application has written network input `index` to `view`, which spans the whole tensor.
struct InputReady {
    std::int32_t index = 0;
    TensorView view;
};
/// The application takes network output `index` from `view`, which spans the whole tensor.
struct OutputTaken {
    std::int32_t index = 0;
    TensorView view;
};

using Action = std::variant<Compute, Transfer, Erase, SetMode, InputReady, OutputTaken>;

/// The most that a task's delay, or a schedule's overlap, can be: every frame under way is
/// unrolled.
inline constexpr std::int32_t kMostDelay = 15;

/// A task waits for every task of `after`, and for the task before it on its lane.
struct Task {
    LaneId lane;
    Action action;
    std::vector<TaskId> after;
    std::string label;  // for people: "#7 CONV_2D rows 0-27 channels 0-63"
    /// Iteration i of the body does the task for frame i - delay. Where there is no such frame it
    /// does nothing, but keeps its place: it is complete as soon as it could start.
    std::int32_t delay = 0;
    /// Done for the first frame only, as if there was no other: what it leaves stays for all.
    bool once = false;
};

/// What the network and the platform were when the schedule was made.
struct Origin {
    std::string network_path, network_sha256;
    std::string scheduler;  // name and options, for people
    std::string generator;  // program version and commit
};

/// Tasks of one iteration of the body. Each lane runs its tasks in the order of their ids. A stream
/// of N frames takes N + greatest_delay() iterations. Iteration i + 1 starts when iteration i has
/// ended (overlap 0), or with up to `overlap` iterations before it still under way: then an
/// iteration's tasks follow only the same lane's tasks of the iteration before. Without delays an
/// iteration is a frame.
struct Schedule {
    std::shared_ptr<const network::Network> network;
    std::shared_ptr<const platform::Platform> platform;
    Origin origin;
    IdVector<BufferId, Buffer> buffers;
    IdVector<ChunkId, ImageChunk> chunks;
    IdVector<TaskId, Task> tasks;
    std::int32_t overlap = 0;
};

/// Iterations from a frame's input to its outputs.
std::int32_t greatest_delay(const Schedule& schedule);
/// Whether some tasks are done once: bytes in memory then outlive a frame.
bool any_once(const Schedule& schedule);
/// Whether iteration `iteration` of a stream of `frames` frames does the task.
bool runs_in(const Task& task, std::int32_t iteration, std::int32_t frames);

}  // namespace outcore::schedule
