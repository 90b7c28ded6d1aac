// Receptive fields against an enumeration of every element that an operator reads, by its
// definition on coordinates of the tensors as they are.
#include "schedule/checking/receptive_field.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/random.hpp"
#include "support/schedule_builder.hpp"

using namespace outcore;
using namespace outcore::network;
using namespace outcore::schedule::checking;
using outcore::schedule::support::NetworkBuilder;

namespace {

using Shape = std::vector<std::int32_t>;
using Index = std::vector<std::int32_t>;
/// All elements of the operand that output element `out` reads, with input channels [k0, k1).
using Reads = std::function<void(const Index& out, std::int32_t k0, std::int32_t k1,
                                 const std::function<void(Index)>& read)>;

struct Case {
    Network network;
    std::size_t operand = 0;
    Reads reads;
};

/// Coordinates as rows, columns, channels.
std::array<std::int32_t, 3> canonical(const Index& index) {
    std::array<std::int32_t, 3> result{0, 0, 0};
    for (std::size_t i = 0; i < 3 && i < index.size(); ++i)
        result[2 - i] = index[index.size() - 1 - i];
    return result;
}

bool in_shape(const Index& index, const Shape& shape) {
    for (std::size_t i = 0; i < index.size(); ++i) {
        if (index[i] < 0 || index[i] >= shape[i]) return false;
    }
    return true;
}

void for_all(const Shape& shape, const std::function<void(const Index&)>& visit) {
    Index index(shape.size(), 0);
    while (true) {
        visit(index);
        std::size_t axis = shape.size();
        while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) index[--axis] = 0;
        if (axis == 0) return;
    }
}

Box random_box(Xorshift32& random, const Extent& extent) {
    const auto range = [&](std::int32_t size, std::int32_t& low, std::int32_t& high) {
        low = random.in_range(0, size - 1);
        high = random.in_range(low + 1, size);
    };
    Box box;
    range(extent.h, box.y0, box.y1);
    range(extent.w, box.x0, box.x1);
    range(extent.c, box.c0, box.c1);
    return box;
}

/// The definition's bounding box of a tile.
Box enumerated(const Case& test, const Tile& tile) {
    const Operator& op = test.network.operators.front();
    const Shape& in = test.network.tensor(op.inputs[test.operand]).shape;
    Box box{1 << 20, 0, 1 << 20, 0, 1 << 20, 0};
    for_all(test.network.tensor(op.output).shape, [&](const Index& out) {
        const auto o = canonical(out);
        const Box here{o[0], o[0] + 1, o[1], o[1] + 1, o[2], o[2] + 1};
        if (!tile.out.contains(here)) return;
        test.reads(out, tile.k0, tile.k1, [&](const Index& index) {
            if (!in_shape(index, in)) return;
            const auto i = canonical(index);
            box = {std::min(box.y0, i[0]), std::max(box.y1, i[0] + 1),
                   std::min(box.x0, i[1]), std::max(box.x1, i[1] + 1),
                   std::min(box.c0, i[2]), std::max(box.c1, i[2] + 1)};
        });
    });
    return box;
}

void compare(const Case& test, Xorshift32& random) {
    const Operator& op = test.network.operators.front();
    const auto shape = operator_shape(test.network, op);
    REQUIRE(shape.has_value());
    REQUIRE(shape->output.elements() == test.network.tensor(op.output).elements());
    for (int i = 0; i < 30; ++i) {
        Tile tile;
        tile.out = random_box(random, shape->output);
        if (shape->reduction > 0) {
            tile.k0 = random.in_range(0, shape->reduction - 1);
            tile.k1 = random.in_range(tile.k0 + 1, shape->reduction);
        }
        const Box expected = enumerated(test, tile);
        const Box found = receptive_field(test.network, op, *shape, tile, test.operand);
        REQUIRE(found.empty() == expected.empty());
        if (!expected.empty()) REQUIRE(found == expected);
        // What schedulers cut must hold it.
        const Box cut = input_box(test.network, OperatorId(0), tile, test.operand);
        const bool never_cut = op.kind == OperatorKind::Softmax;  // its channels stay together
        if (!expected.empty() && !never_cut) REQUIRE(cut.contains(found));
    }
}

Case window_case(OperatorKind kind, Xorshift32& random) {
    Window window;
    window.kernel_h = random.in_range(1, 4);
    window.kernel_w = random.in_range(1, 4);
    window.stride_h = random.in_range(1, 3);
    window.stride_w = random.in_range(1, 3);
    window.dilation_h = random.in_range(1, 3);
    window.dilation_w = random.in_range(1, 3);
    window.pad_top = random.in_range(0, 3);
    window.pad_left = random.in_range(0, 3);
    window.depth_multiplier = kind == OperatorKind::DepthwiseConv2d ? random.in_range(1, 3) : 1;
    const Shape in{1, random.in_range(3, 9), random.in_range(3, 9), random.in_range(1, 5)};
    std::int32_t channels = in[3] * window.depth_multiplier;
    if (kind == OperatorKind::Conv2d) channels = random.in_range(1, 4);
    NetworkBuilder make;
    const TensorId input = make.tensor("in", in);
    const TensorId output =
        make.tensor("out", {1, random.in_range(1, 5), random.in_range(1, 5), channels});
    std::vector<TensorId> inputs{input};
    if (kind == OperatorKind::Conv2d)
        inputs.push_back(make.constant("w", {channels, window.kernel_h, window.kernel_w, in[3]}));
    make.add(kind, inputs, output, window);
    const auto reads = [kind, window](const Index& out, std::int32_t k0, std::int32_t k1,
                                      const std::function<void(Index)>& read) {
        std::int32_t c0 = out[3] / window.depth_multiplier, c1 = c0 + 1;
        if (kind == OperatorKind::Conv2d) c0 = k0, c1 = k1;
        for (std::int32_t y = 0; y < window.kernel_h; ++y) {
            for (std::int32_t x = 0; x < window.kernel_w; ++x) {
                for (std::int32_t c = c0; c < c1; ++c) {
                    read({0, out[1] * window.stride_h - window.pad_top + y * window.dilation_h,
                          out[2] * window.stride_w - window.pad_left + x * window.dilation_w, c});
                }
            }
        }
    };
    return {make.network(), 0, reads};
}

Case simple_case(OperatorKind kind, const Shape& in, const Shape& out, Attributes attributes,
                 Reads reads) {
    NetworkBuilder make;
    const TensorId input = make.tensor("in", in);
    make.add(kind, {input}, make.tensor("out", out), std::move(attributes));
    return {make.network(), 0, std::move(reads)};
}

}  // namespace

TEST_CASE("receptive fields of windows are those of the enumeration") {
    Xorshift32 random(11);
    for (const OperatorKind kind : {OperatorKind::Conv2d, OperatorKind::DepthwiseConv2d,
                                    OperatorKind::AveragePool2d, OperatorKind::MaxPool2d}) {
        for (int i = 0; i < 100; ++i) compare(window_case(kind, random), random);
    }
}

TEST_CASE("the receptive field of a fully connected layer is a run of each row") {
    Xorshift32 random(12);
    NetworkBuilder make;
    const TensorId input = make.tensor("in", {1, 2, 3, 4});
    make.add(OperatorKind::FullyConnected, {input, make.constant("w", {5, 12})},
             make.tensor("out", {2, 5}), Fused{});
    const Network network = make.network();
    const auto shape = operator_shape(network, network.operators.front());
    REQUIRE(shape.has_value());
    CHECK(shape->inputs[0] == Extent{1, 2, 12});
    CHECK(shape->output == Extent{1, 2, 5});
    CHECK(receptive_field(network, network.operators.front(), *shape, {{0, 1, 1, 2, 0, 3}, 4, 8, 0},
                          0) == Box{0, 1, 1, 2, 4, 8});
}

TEST_CASE("receptive fields of paddings are those of the enumeration") {
    Xorshift32 random(13);
    for (int i = 0; i < 50; ++i) {
        PadAttributes pad{{0, random.in_range(0, 3), random.in_range(0, 3), random.in_range(0, 2)},
                          {0, 1, 2, 1}};
        const Shape in{1, random.in_range(1, 5), random.in_range(1, 5), random.in_range(1, 4)};
        Shape out = in;
        for (std::size_t axis = 0; axis < 4; ++axis)
            out[axis] += pad.before[axis] + pad.after[axis];
        compare(simple_case(OperatorKind::Pad, in, out, pad,
                            [pad](const Index& at, std::int32_t, std::int32_t,
                                  const std::function<void(Index)>& read) {
                                Index from = at;
                                for (std::size_t axis = 0; axis < 4; ++axis)
                                    from[axis] -= pad.before[axis];
                                read(from);
                            }),
                random);
    }
}

TEST_CASE("receptive fields of transpositions are those of the enumeration") {
    Xorshift32 random(14);
    for (Shape permutation : {Shape{0, 1, 2, 3}, Shape{0, 3, 1, 2}, Shape{0, 2, 3, 1},
                              Shape{0, 3, 2, 1}, Shape{0, 2, 1, 3}, Shape{2, 0, 1}, Shape{1, 0}}) {
        Shape in(permutation.size());
        for (std::size_t axis = 0; axis < in.size(); ++axis)
            in[axis] = permutation.size() == 4 && axis == 0 ? 1 : random.in_range(2, 5);
        Shape out;
        for (const std::int32_t axis : permutation)
            out.push_back(in[static_cast<std::size_t>(axis)]);
        compare(simple_case(OperatorKind::Transpose, in, out, TransposeAttributes{permutation},
                            [permutation](const Index& at, std::int32_t, std::int32_t,
                                          const std::function<void(Index)>& read) {
                                Index from(at.size());
                                for (std::size_t axis = 0; axis < at.size(); ++axis)
                                    from[static_cast<std::size_t>(permutation[axis])] = at[axis];
                                read(from);
                            }),
                random);
    }
}

TEST_CASE("receptive fields of means are those of the enumeration") {
    Xorshift32 random(15);
    const Shape in{1, 4, 5, 3};
    for (const bool keep : {false, true}) {
        const ReduceAttributes both{{1, 2}, keep};
        compare(simple_case(OperatorKind::Mean, in, keep ? Shape{1, 1, 1, 3} : Shape{1, 3}, both,
                            [](const Index& at, std::int32_t, std::int32_t,
                               const std::function<void(Index)>& read) {
                                for (std::int32_t y = 0; y < 4; ++y) {
                                    for (std::int32_t x = 0; x < 5; ++x) read({0, y, x, at.back()});
                                }
                            }),
                random);
    }
}

TEST_CASE("receptive fields of nearest-neighbour resizing are those of the enumeration") {
    Xorshift32 random(16);
    for (int i = 0; i < 60; ++i) {
        const ResizeAttributes resize{i % 3 == 1, i % 3 == 2};
        const Shape in{1, random.in_range(1, 6), random.in_range(1, 6), 2};
        const Shape out{1, random.in_range(1, 12), random.in_range(1, 12), 2};
        const auto source = [resize](std::int32_t o, std::int32_t from, std::int32_t to) {
            const bool corners = resize.align_corners && to > 1;
            const float scale = static_cast<float>(corners ? from - 1 : from) /
                                static_cast<float>(corners ? to - 1 : to);
            const float place =
                (static_cast<float>(o) + (resize.half_pixel_centers ? 0.5F : 0.0F)) * scale;
            return std::clamp(static_cast<std::int32_t>(resize.align_corners ? std::round(place)
                                                                             : std::floor(place)),
                              0, from - 1);
        };
        compare(
            simple_case(
                OperatorKind::ResizeNearestNeighbor, in, out, resize,
                [=](const Index& at, std::int32_t, std::int32_t,
                    const std::function<void(Index)>& read) {
                    read({0, source(at[1], in[1], out[1]), source(at[2], in[2], out[2]), at[3]});
                }),
            random);
    }
}

TEST_CASE("a softmax reads whole rows, other element-wise operators their own element") {
    Xorshift32 random(17);
    const Shape shape{1, 3, 4, 5};
    compare(simple_case(OperatorKind::Softmax, shape, shape, SoftmaxAttributes{},
                        [](const Index& at, std::int32_t, std::int32_t,
                           const std::function<void(Index)>& read) {
                            for (std::int32_t c = 0; c < 5; ++c) read({0, at[1], at[2], c});
                        }),
            random);
    for (const OperatorKind kind : {OperatorKind::Relu, OperatorKind::Relu6, OperatorKind::Logistic,
                                    OperatorKind::Quantize, OperatorKind::Dequantize}) {
        compare(simple_case(kind, shape, shape, {},
                            [](const Index& at, std::int32_t, std::int32_t,
                               const std::function<void(Index)>& read) { read(at); }),
                random);
    }
}

TEST_CASE("receptive fields of broadcast operands are those of the enumeration") {
    Xorshift32 random(18);
    for (const Shape& second :
         {Shape{1, 3, 4, 5}, Shape{1, 1, 1, 5}, Shape{5}, Shape{1, 3, 1, 1}, Shape{1}}) {
        for (const OperatorKind kind : {OperatorKind::Add, OperatorKind::Sub, OperatorKind::Mul}) {
            NetworkBuilder make;
            const TensorId first = make.tensor("a", {1, 3, 4, 5});
            make.add(kind, {first, make.tensor("b", second)}, make.tensor("out", {1, 3, 4, 5}),
                     Fused{});
            compare({make.network(), 1,
                     [second](const Index& at, std::int32_t, std::int32_t,
                              const std::function<void(Index)>& read) {
                         Index from;
                         for (std::size_t axis = 0; axis < second.size(); ++axis) {
                             from.push_back(
                                 second[axis] == 1 ? 0 : at[at.size() - second.size() + axis]);
                         }
                         read(from);
                     }},
                    random);
        }
    }
}

TEST_CASE("the part of a concatenation is what lands in the tile") {
    Xorshift32 random(19);
    for (std::int32_t axis = 1; axis < 4; ++axis) {
        const auto along = static_cast<std::size_t>(axis);
        NetworkBuilder make;
        Shape a{1, 3, 3, 3}, b{1, 3, 3, 3}, out{1, 3, 3, 3};
        b[along] = 2;
        out[along] = 5;
        const TensorId first = make.tensor("a", a);
        make.add(OperatorKind::Concatenation, {first, make.tensor("b", b)}, make.tensor("out", out),
                 Fused{Activation::None, axis});
        for (const std::size_t operand : {std::size_t{0}, std::size_t{1}}) {
            compare({make.network(), operand,
                     [along, operand](const Index& at, std::int32_t, std::int32_t,
                                      const std::function<void(Index)>& read) {
                         Index from = at;
                         from[along] -= operand == 0 ? 0 : 3;
                         read(from);
                     }},
                    random);
        }
    }
}

TEST_CASE("views have no receptive field: nothing is computed") {
    const auto small = outcore::schedule::support::small_network();
    CHECK_FALSE(operator_shape(small.network, small.network.op(small.reshape)).has_value());
}
