// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/exact_slots.hpp"

#include <algorithm>
#include <optional>

#include "scheduler/tile_walk.hpp"

namespace outcore::scheduler {
namespace {

using network::Tile;

/// Loads of one operand: how many, and the largest.
struct Loads {
    std::int64_t count = 0, largest = 0;
    void add(std::int64_t bytes) {
        ++count;
        largest = std::max(largest, bytes);
    }
};

class SlotCounter {
  public:
    SlotCounter(const Problem& problem, OperatorId id, const TileShape& shape,
                const Streams& streams, std::int32_t depth)
        : problem_(problem),
          network_(*problem.network),
          id_(id),
          op_(network_.op(id)),
          geometry_(*network::geometry(network_, id)),
          layout_(problem.layouts->of(op_.kind)),
          streams_(streams),
          depth_(depth),
          tiles_(tiles_in_order(network_, id, shape)) {}

    std::vector<Slot> slots() {
        for (std::size_t i = 0; i < network::operand_count(op_); ++i) operand(i);
        if (!layout_.sections.empty() && !streams_.constants_in_flash)
            add(SlotRole::Weights, 0, weight_loads());
        outputs();
        return std::move(slots_);
    }

  private:
    void add(SlotRole role, std::size_t operand, const Loads& loads) {
        if (loads.count == 0) return;
        const auto count = static_cast<std::int32_t>(std::min<std::int64_t>(depth_, loads.count));
        slots_.push_back({role, operand, std::max<std::int64_t>(1, loads.largest), count});
    }
    std::int64_t element_bytes(TensorId id) const {
        return network::size_bytes(network_.tensor(id).type);
    }

    void operand(std::size_t i) {
        const network::Tensor& tensor = network_.tensor(op_.inputs[i]);
        if (tensor.constant()) {
            if (!streams_.constants_in_flash)
                slots_.push_back({SlotRole::Constant, i, tensor.size_bytes(), 1});
        } else if (streams_.inputs[i]) {
            add(SlotRole::Input, i, input_loads(i));
        }
    }
    Loads input_loads(std::size_t i) const {
        const bool concatenates = op_.kind == network::OperatorKind::Concatenation;
        std::optional<network::Box> held;
        Loads loads;
        for (const Tile& tile : tiles_) {
            if (concatenates && static_cast<std::int32_t>(i) != tile.part) continue;
            const network::Box box = network::input_box(network_, id_, tile, i);
            if (held == box) continue;
            held = box;
            loads.add(box.empty() ? 0 : box.extent().elements() * element_bytes(op_.inputs[i]));
        }
        return loads;
    }
    Loads weight_loads() const {
        std::optional<Tile> held;
        Loads loads;
        for (const Tile& tile : tiles_) {
            const bool same = held && held->out.c0 == tile.out.c0 && held->out.c1 == tile.out.c1 &&
                              held->k0 == tile.k0 && held->k1 == tile.k1;
            if (same) continue;
            held = tile;
            loads.add(schedule::chunk_layout(network_, id_, layout_, tile.out.c0, tile.out.c1,
                                             tile.k0, tile.k1)
                          .size_bytes);
        }
        return loads;
    }
    void outputs() {
        Loads stores;
        std::int64_t partial = 0, scratch = 0;
        for (const Tile& tile : tiles_) {
            const std::int64_t elements = tile.out.extent().elements();
            if (tile.k1 == geometry_.reduction) stores.add(elements * element_bytes(op_.output));
            if (tile.k1 - tile.k0 < geometry_.reduction)
                partial = std::max(partial, std::int64_t{4} * elements);
            scratch = std::max(scratch,
                               schedule::scratch_bytes(network_, id_, layout_, tile.k0, tile.k1));
        }
        if (streams_.output) add(SlotRole::Output, 0, stores);
        if (partial > 0) slots_.push_back({SlotRole::Partial, 0, partial, 1});
        if (scratch > 0) slots_.push_back({SlotRole::Scratch, 0, scratch, 1});
    }

    const Problem& problem_;
    const network::Network& network_;
    OperatorId id_;
    const network::Operator& op_;
    network::Geometry geometry_;
    const schedule::KernelLayout& layout_;
    const Streams& streams_;
    std::int32_t depth_;
    std::vector<Tile> tiles_;
    std::vector<Slot> slots_;
};

}  // namespace

std::vector<Slot> exact_slots(const Problem& problem, OperatorId op, const TileShape& shape,
                              const Streams& streams, std::int32_t depth) {
    return SlotCounter(problem, op, shape, streams, depth).slots();
}

}  // namespace outcore::scheduler
