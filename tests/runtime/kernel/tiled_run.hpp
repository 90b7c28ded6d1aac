// Runs one operator of a network by the runtime's kernels in random tiles. Every operand is copied
// to an allocation of exactly its bytes, with random strides, so that a sanitizer sees an access
// beside the tile's receptive box.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <functional>
#include <vector>

#include "base/random.hpp"
#include "deploy/chunk_packer.hpp"
#include "deploy/operator_record.hpp"
#include "guest/guest_kernel.hpp"
#include "network/geometry.hpp"
#include "oc_kernels.h"
#include "oc_receptive.h"
#include "schedule/constants_layout.hpp"

namespace outcore::test {

using network::Box;
using network::Extent;
using network::OperatorKind;

inline oc_kernel kernel_of(std::int32_t kind) {
    constexpr oc_kernel kAll[OC_KINDS] = {oc_add_s8,
                                          oc_sub_s8,
                                          oc_mul_s8,
                                          oc_average_pool_2d_s8,
                                          oc_max_pool_2d_s8,
                                          oc_concatenation_any,
                                          oc_conv_2d_s8,
                                          oc_depthwise_conv_2d_s8,
                                          oc_dequantize_any,
                                          oc_fully_connected_s8,
                                          oc_logistic_s8,
                                          oc_mean_s8,
                                          oc_pad_s8,
                                          oc_quantize_any,
                                          oc_relu_s8,
                                          oc_relu6_s8,
                                          oc_resize_nearest_neighbor_any,
                                          oc_softmax_s8,
                                          oc_transpose_any};
    return kAll[kind];
}

/// Runs one call: on this host, or elsewhere.
using KernelRunner = std::function<void(const oc_call&, const CallSizes&)>;
inline void run_on_host(const oc_call& call, const CallSizes&) { kernel_of(call.op->kind)(&call); }

class TiledRun {
  public:
    TiledRun(const network::Network& network, Xorshift32& random,
             const schedule::KernelLayouts& layouts, KernelRunner runner = run_on_host)
        : network_(network),
          random_(random),
          layouts_(layouts),
          runner_(std::move(runner)),
          geometry_(*network::geometry(network, kId)) {
        const auto record = deploy::operator_record(network, kId);
        REQUIRE(record.ok());
        static_assert(sizeof op_ == sizeof(std::int32_t) * 40);
        std::memcpy(&op_, record->fields().data(), sizeof op_);
    }

    /// One tile, dense operands, none in place.
    TiledRun& whole() {
        whole_ = true;
        return *this;
    }

    /// `inputs`: raw bytes of each operand.
    std::vector<std::uint8_t> run(const std::vector<std::vector<std::uint8_t>>& inputs) {
        inputs_ = &inputs;
        result_.assign(static_cast<std::size_t>(network_.tensor(op().output).size_bytes()), 0x5A);
        if (op().kind == OperatorKind::Concatenation) {
            for (std::size_t part = 0; part < op().inputs.size(); ++part)
                split(part_box(part), static_cast<std::int32_t>(part));
        } else {
            split(network::whole(geometry_.output), 0);
        }
        return result_;
    }

  private:
    static constexpr OperatorId kId{0};
    struct Cut {
        std::int32_t first, end;
    };
    const network::Operator& op() const { return network_.op(kId); }
    std::size_t element(TensorId tensor) const {
        return static_cast<std::size_t>(network::size_bytes(network_.tensor(tensor).type));
    }

    std::vector<Cut> cuts(std::int32_t first, std::int32_t end, bool may) {
        std::vector<Cut> result;
        while (first < end) {
            const std::int32_t next =
                may && !whole_ && random_.in_range(0, 1) ? random_.in_range(first + 1, end) : end;
            result.push_back({first, next});
            first = next;
        }
        return result;
    }

    /// The box of a concatenation's output that comes from input `part`.
    Box part_box(std::size_t part) const {
        const auto axis = op().as<network::Fused>().axis;
        std::int32_t first = 0;
        for (std::size_t i = 0; i < part; ++i)
            first += network_.tensor(op().inputs[i]).shape[static_cast<std::size_t>(axis)];
        const std::int32_t end =
            first + network_.tensor(op().inputs[part]).shape[static_cast<std::size_t>(axis)];
        Box box = network::whole(geometry_.output);
        if (axis == 1) box.y0 = first, box.y1 = end;
        if (axis == 2) box.x0 = first, box.x1 = end;
        if (axis == 3) box.c0 = first, box.c1 = end;
        return box;
    }

    void split(const Box& all, std::int32_t part) {
        for (const Cut y : cuts(all.y0, all.y1, true)) {
            for (const Cut x : cuts(all.x0, all.x1, true)) {
                for (const Cut c : cuts(all.c0, all.c1, op().kind != OperatorKind::Softmax)) {
                    reduce({{y.first, y.end, x.first, x.end, c.first, c.end},
                            0,
                            geometry_.reduction,
                            part});
                }
            }
        }
    }

    /// All ranges of input channels of one tile.
    void reduce(network::Tile tile) {
        const auto ranges =
            geometry_.reduction > 0 ? cuts(0, geometry_.reduction, true) : std::vector<Cut>{{0, 0}};
        const Extent size = tile.out.extent();
        std::vector<std::int32_t> partial(static_cast<std::size_t>(size.elements()), 0x5A5A5A5A);
        for (const Cut k : ranges) {
            tile.k0 = k.first, tile.k1 = k.end;
            call(tile, ranges.size() > 1 ? partial.data() : nullptr);
        }
    }

    void call(const network::Tile& tile, std::int32_t* partial) {
        oc_call c{};
        const Box& out = tile.out;
        c.op = &op_;
        c.box = {out.y0, out.y1, out.x0, out.x1, out.c0, out.c1};
        c.k0 = tile.k0, c.k1 = tile.k1;
        c.partial = partial;
        std::vector<std::uint8_t> operands[2];
        const bool concatenates = op().kind == OperatorKind::Concatenation;
        const std::size_t count = concatenates ? 1 : network::operand_count(op());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t index = concatenates ? static_cast<std::size_t>(tile.part) : i;
            const Box box = network::input_box(network_, kId, tile, index);
            operands[i] = crop(index, box, c.input[i]);
            check_receptive(c, static_cast<std::uint32_t>(i), box);
        }
        const std::vector<std::uint8_t> chunk = constants(tile, c);
        c.constants = chunk.empty() ? nullptr : chunk.data();
        std::vector<std::uint64_t> room = scratch(tile, c);
        c.scratch = room.empty() ? nullptr : room.data();

        const Extent size = out.extent();
        const std::size_t bytes = element(op().output);
        const auto width = static_cast<std::uint32_t>(size.c) * static_cast<std::uint32_t>(bytes);
        c.output_stride_x = width + gap();
        c.output_stride_y =
            c.output_stride_x * static_cast<std::uint32_t>(size.w - 1) + width + gap();
        std::vector<std::uint8_t> output;
        CallSizes sizes;
        if (may_be_in_place(tile) && !whole_ && random_.in_range(0, 1) == 1) {
            c.output = operands[0].data();
            c.output_stride_x = c.input[0].stride_x, c.output_stride_y = c.input[0].stride_y;
            sizes.in_place = true;
        } else {
            output.resize(c.output_stride_y * static_cast<std::size_t>(size.h - 1) +
                          c.output_stride_x * static_cast<std::size_t>(size.w - 1) + width);
            c.output = output.data();
        }
        sizes.input = {operands[0].size(), operands[1].size()};
        sizes.constants = chunk.size(), sizes.output = output.size();
        sizes.scratch = room.size() * sizeof room[0];
        sizes.partial =
            partial == nullptr ? 0 : static_cast<std::size_t>(size.elements()) * sizeof *partial;
        runner_(c, sizes);
        const bool complete = geometry_.reduction == 0 || tile.k1 == geometry_.reduction;
        if (complete) paste(out, c, width, bytes);
    }

    /// The first input is not broadcast, so that the output can take its place.
    bool may_be_in_place(const network::Tile& tile) const {
        return layouts_.of(op().kind).in_place &&
               network::input_box(network_, kId, tile, 0) == tile.out;
    }

    std::uint32_t gap() {
        if (whole_) return 0;
        return random_.in_range(0, 2) == 0 ? static_cast<std::uint32_t>(random_.in_range(1, 5))
                                           : 0u;
    }

    std::vector<std::uint8_t> crop(std::size_t index, const Box& box, oc_view& view) {
        if (box.empty()) return {};
        const Extent size = box.extent(), all = geometry_.inputs[index];
        const auto bytes = element(op().inputs[index]);
        const auto width = static_cast<std::uint32_t>(size.c) * static_cast<std::uint32_t>(bytes);
        view.y0 = box.y0, view.x0 = box.x0, view.c0 = box.c0;
        view.stride_x = width + gap();
        view.stride_y = view.stride_x * static_cast<std::uint32_t>(size.w - 1) + width + gap();
        std::vector<std::uint8_t> copy(view.stride_y * static_cast<std::size_t>(size.h - 1) +
                                       view.stride_x * static_cast<std::size_t>(size.w - 1) +
                                       width);
        for (std::int32_t y = 0; y < size.h; ++y) {
            for (std::int32_t x = 0; x < size.w; ++x) {
                const auto from =
                    (std::size_t(box.y0 + y) * std::size_t(all.w) + std::size_t(box.x0 + x)) *
                        std::size_t(all.c) +
                    std::size_t(box.c0);
                std::memcpy(
                    copy.data() + std::size_t(y) * view.stride_y + std::size_t(x) * view.stride_x,
                    (*inputs_)[index].data() + from * bytes, width);
            }
        }
        view.data = copy.data();  // stays where it is when the vector is moved
        return copy;
    }

    void paste(const Box& out, const oc_call& c, std::uint32_t width, std::size_t bytes) {
        const Extent all = geometry_.output;
        for (std::int32_t y = out.y0; y < out.y1; ++y) {
            for (std::int32_t x = out.x0; x < out.x1; ++x) {
                const auto to =
                    (std::size_t(y) * std::size_t(all.w) + std::size_t(x)) * std::size_t(all.c) +
                    std::size_t(out.c0);
                std::memcpy(result_.data() + to * bytes,
                            c.output + std::size_t(y - out.y0) * c.output_stride_y +
                                std::size_t(x - out.x0) * c.output_stride_x,
                            width);
            }
        }
    }

    /// The runtime refuses tasks by its own idea of what a kernel reads; it must be the
    /// scheduler's.
    void check_receptive(const oc_call& c, std::uint32_t index, const Box& expected) {
        if (op().kind == OperatorKind::Concatenation) return;
        const oc_box box = oc_receptive_box(&c, index);
        const bool empty = box.y0 >= box.y1 || box.x0 >= box.x1 || box.c0 >= box.c1;
        if (expected.empty() != empty) FAIL("receptive boxes differ in being empty");
        if (!empty && Box{box.y0, box.y1, box.x0, box.x1, box.c0, box.c1} != expected)
            FAIL("receptive boxes differ");
    }

    std::vector<std::uint8_t> constants(const network::Tile& tile, const oc_call& c) {
        const schedule::KernelLayout& layout = layouts_.of(op().kind);
        if (layout.sections.empty()) return {};
        const auto size = schedule::chunk_layout(network_, kId, layout, tile.out.c0, tile.out.c1,
                                                 tile.k0, tile.k1)
                              .size_bytes;
        if (static_cast<std::int64_t>(oc_receptive_constants_bytes(&c)) != size)
            FAIL("constants differ in size");
        schedule::ImageChunk chunk;
        chunk.op = kId;
        chunk.size_bytes = size;
        chunk.c0 = tile.out.c0, chunk.c1 = tile.out.c1, chunk.k0 = tile.k0, chunk.k1 = tile.k1;
        auto bytes = deploy::pack_chunk(network_, chunk, layouts_);
        REQUIRE(bytes.ok());
        return *bytes;
    }

    /// Room of exactly the layout's size, on a multiple of 8 and full of noise.
    std::vector<std::uint64_t> scratch(const network::Tile& tile, const oc_call& c) {
        const auto bytes =
            schedule::scratch_bytes(network_, kId, layouts_.of(op().kind), tile.k0, tile.k1);
        if (std::int64_t{oc_kernel_scratch_bytes(&op_, &c.box, c.k0, c.k1)} != bytes)
            FAIL("scratch differs in size");
        std::vector<std::uint64_t> room(static_cast<std::size_t>(bytes) / sizeof(std::uint64_t));
        for (std::uint64_t& word : room) word = random_.next() * 0x9E3779B97F4A7C15u;
        return room;
    }

    const network::Network& network_;
    Xorshift32& random_;
    const schedule::KernelLayouts& layouts_;
    KernelRunner runner_;
    bool whole_ = false;
    network::Geometry geometry_;
    oc_operator op_{};
    const std::vector<std::vector<std::uint8_t>>* inputs_ = nullptr;
    std::vector<std::uint8_t> result_;
};

}  // namespace outcore::test
