// input_box() against enumeration: for each output element of a tile, which input elements does the
// operator's definition read? The enumeration shares no code with geometry.cpp.
#include "network/geometry.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/random.hpp"
#include "network/shape_inference.hpp"

using namespace outcore;
using namespace outcore::network;

namespace {

struct Point {
    std::int32_t y = 0, x = 0, c = 0;
};

Tensor shaped(Shape shape) {
    Tensor tensor;
    tensor.shape = std::move(shape);
    return tensor;
}

/// A network of one operator; tensor shapes are all that geometry looks at.
struct OneOperator {
    Network network;
    OneOperator(OperatorKind kind, std::vector<Shape> inputs, Attributes attributes,
                Shape output = {}) {
        Operator op;
        op.kind = kind;
        op.attributes = std::move(attributes);
        for (Shape& shape : inputs)
            op.inputs.push_back(network.tensors.add(shaped(std::move(shape))));
        op.output = network.tensors.add(shaped(std::move(output)));
        const auto inferred = infer_shape(network, op);
        if (!inferred) FAIL(inferred.diagnostics().front().message);
        network.tensors[op.output].shape = *inferred;
        network.operators.push_back(std::move(op));
    }
    const Operator& op() const { return network.operators.front(); }
    const Shape& input(std::size_t i = 0) const { return network.tensor(op().inputs[i]).shape; }
    const Shape& output() const { return network.tensor(op().output).shape; }
};

std::int32_t random_below(Xorshift32& random, std::int32_t limit) {
    return random.in_range(0, limit - 1);
}

/// Half-open, not empty.
std::pair<std::int32_t, std::int32_t> random_range(Xorshift32& random, std::int32_t size) {
    const std::int32_t a = random_below(random, size);
    const std::int32_t b = random_below(random, size);
    return {std::min(a, b), std::max(a, b) + 1};
}

Tile random_tile(Xorshift32& random, const Geometry& shape) {
    Tile tile;
    std::tie(tile.out.y0, tile.out.y1) = random_range(random, shape.output.h);
    std::tie(tile.out.x0, tile.out.x1) = random_range(random, shape.output.w);
    std::tie(tile.out.c0, tile.out.c1) = random_range(random, shape.output.c);
    if (shape.reduction > 0) std::tie(tile.k0, tile.k1) = random_range(random, shape.reduction);
    return tile;
}

bool inside(const Point& p, const Extent& e) {
    return p.y >= 0 && p.y < e.h && p.x >= 0 && p.x < e.w && p.c >= 0 && p.c < e.c;
}

/// The smallest box around all reads of a tile; reads outside the input (padding) do not count.
template <typename Reads>
Box bounding_box(const Tile& tile, const Extent& input, Reads reads) {
    Box box{input.h, 0, input.w, 0, input.c, 0};
    for (std::int32_t y = tile.out.y0; y < tile.out.y1; ++y) {
        for (std::int32_t x = tile.out.x0; x < tile.out.x1; ++x) {
            for (std::int32_t c = tile.out.c0; c < tile.out.c1; ++c) {
                reads(Point{y, x, c}, [&](const Point& p) {
                    if (!inside(p, input)) return;
                    box.y0 = std::min(box.y0, p.y), box.y1 = std::max(box.y1, p.y + 1);
                    box.x0 = std::min(box.x0, p.x), box.x1 = std::max(box.x1, p.x + 1);
                    box.c0 = std::min(box.c0, p.c), box.c1 = std::max(box.c1, p.c + 1);
                });
            }
        }
    }
    return box;
}

/// `tight`: the box has nothing to spare. Not so where dilated or strided windows hang over the
/// border.
template <typename Reads>
void expect_box(const OneOperator& one, const Tile& tile, std::size_t index, bool tight,
                Reads reads) {
    const Geometry shape = *geometry(one.network, OperatorId(0));
    const Extent input = shape.inputs.at(index);
    const Box expected = bounding_box(tile, input, reads);
    const Box box = input_box(one.network, OperatorId(0), tile, index);
    INFO("tile y " << tile.out.y0 << ".." << tile.out.y1 << " x " << tile.out.x0 << ".."
                   << tile.out.x1 << " c " << tile.out.c0 << ".." << tile.out.c1 << " k " << tile.k0
                   << ".." << tile.k1);
    INFO("expected y " << expected.y0 << ".." << expected.y1 << " x " << expected.x0 << ".."
                       << expected.x1 << " c " << expected.c0 << ".." << expected.c1);
    INFO("found    y " << box.y0 << ".." << box.y1 << " x " << box.x0 << ".." << box.x1 << " c "
                       << box.c0 << ".." << box.c1);
    if (expected.empty()) {
        if (tight && !box.empty()) FAIL("a tile that reads nothing has a box");
        return;
    }
    if (!box.contains(expected)) FAIL("the box misses elements that are read");
    if (!whole(input).contains(box)) FAIL("the box leaves the input");
    if (tight && box != expected) FAIL("the box has more than is read");
}

/// What a window of SAME or VALID reads, from its definition: SAME pads so that ceil(in / stride)
/// windows fit, the smaller half in front.
struct WindowLine {
    std::int32_t out = 0, pad = 0;
    WindowLine(Padding padding, std::int32_t in, std::int32_t kernel, std::int32_t stride,
               std::int32_t dilation) {
        const std::int32_t span = (kernel - 1) * dilation + 1;
        if (padding == Padding::Valid) {
            while (out * stride + span <= in) ++out;
            return;
        }
        while (out * stride < in) ++out;
        std::int32_t total = 0;
        while ((out - 1) * stride + span > in + total) ++total;
        pad = total / 2;
    }
};

struct RandomWindow {
    Window window;
    Shape input;
    bool fits = false;
    RandomWindow(Xorshift32& random, bool with_dilation) {
        input = {1, random.in_range(1, 9), random.in_range(1, 9), random.in_range(1, 4)};
        window.padding = random.in_range(0, 1) == 0 ? Padding::Same : Padding::Valid;
        window.kernel_h = random.in_range(1, 4);
        window.kernel_w = random.in_range(1, 4);
        window.stride_h = random.in_range(1, 3);
        window.stride_w = random.in_range(1, 3);
        if (with_dilation) {
            window.dilation_h = random.in_range(1, 3);
            window.dilation_w = random.in_range(1, 3);
        }
        const WindowLine rows(window.padding, input[1], window.kernel_h, window.stride_h,
                              window.dilation_h);
        const WindowLine columns(window.padding, input[2], window.kernel_w, window.stride_w,
                                 window.dilation_w);
        window.pad_top = rows.pad;
        window.pad_left = columns.pad;
        fits = rows.out > 0 && columns.out > 0;
    }
    bool tight() const {
        return window.dilation_h == 1 && window.dilation_w == 1 &&
               window.stride_h <= window.kernel_h && window.stride_w <= window.kernel_w;
    }
    template <typename Visit>
    void taps(const Point& o, Visit visit) const {
        for (std::int32_t i = 0; i < window.kernel_h; ++i) {
            for (std::int32_t k = 0; k < window.kernel_w; ++k) {
                visit(o.y * window.stride_h - window.pad_top + i * window.dilation_h,
                      o.x * window.stride_w - window.pad_left + k * window.dilation_w);
            }
        }
    }
};

constexpr std::uint32_t kSeed = 20260802U;

}  // namespace

TEST_CASE("window outputs and pads follow the definition of SAME and VALID") {
    for (const Padding padding : {Padding::Same, Padding::Valid}) {
        for (std::int32_t in = 1; in <= 12; ++in) {
            for (std::int32_t kernel = 1; kernel <= 5; ++kernel) {
                for (std::int32_t stride = 1; stride <= 4; ++stride) {
                    for (std::int32_t dilation = 1; dilation <= 3; ++dilation) {
                        const WindowLine line(padding, in, kernel, stride, dilation);
                        CAPTURE(in, kernel, stride, dilation);
                        REQUIRE(window_output(padding, in, kernel, stride, dilation) == line.out);
                        if (line.out > 0)
                            REQUIRE(window_pad(padding, in, kernel, stride, dilation) == line.pad);
                    }
                }
            }
        }
    }
}

TEST_CASE("boxes of convolutions and pools are what their windows read") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed);
    int tried = 0;
    while (tried < 1500) {
        const RandomWindow r(random, true);
        if (!r.fits) continue;
        ++tried;
        const std::int32_t filters = random.in_range(1, 5);
        const OneOperator one(
            OperatorKind::Conv2d,
            {r.input, {filters, r.window.kernel_h, r.window.kernel_w, r.input[3]}}, r.window);
        const Tile tile = random_tile(random, *geometry(one.network, OperatorId(0)));
        expect_box(one, tile, 0, r.tight(), [&](const Point& o, auto read) {
            r.taps(o, [&](std::int32_t y, std::int32_t x) {
                for (std::int32_t k = tile.k0; k < tile.k1; ++k) read(Point{y, x, k});
            });
        });
    }
    for (tried = 0; tried < 1500;) {
        const RandomWindow r(random, false);
        if (!r.fits) continue;
        ++tried;
        const OperatorKind kind =
            random.in_range(0, 1) == 0 ? OperatorKind::AveragePool2d : OperatorKind::MaxPool2d;
        const OneOperator one(kind, {r.input}, r.window);
        const Tile tile = random_tile(random, *geometry(one.network, OperatorId(0)));
        expect_box(one, tile, 0, r.tight(), [&](const Point& o, auto read) {
            r.taps(o, [&](std::int32_t y, std::int32_t x) { read(Point{y, x, o.c}); });
        });
    }
}

TEST_CASE("boxes of depthwise convolutions take channels by the multiplier") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 1);
    for (int tried = 0; tried < 1500;) {
        RandomWindow r(random, true);
        if (!r.fits) continue;
        ++tried;
        r.window.depth_multiplier = random.in_range(1, 3);
        const OneOperator one(
            OperatorKind::DepthwiseConv2d,
            {r.input,
             {1, r.window.kernel_h, r.window.kernel_w, r.input[3] * r.window.depth_multiplier}},
            r.window);
        const Tile tile = random_tile(random, *geometry(one.network, OperatorId(0)));
        expect_box(one, tile, 0, r.tight(), [&](const Point& o, auto read) {
            r.taps(o, [&](std::int32_t y, std::int32_t x) {
                read(Point{y, x, o.c / r.window.depth_multiplier});
            });
        });
    }
}

TEST_CASE(
    "boxes of FULLY_CONNECTED are rows times the accumulated depth, whatever the rank of the "
    "input") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 2);
    for (int i = 0; i < 300; ++i) {
        const std::int32_t rows = random.in_range(1, 5), units = random.in_range(1, 6), depth = 12;
        const Shape input = rows == 1 && i % 2 == 0 ? Shape{1, 2, 3, 2} : Shape{rows, depth};
        const OneOperator one(OperatorKind::FullyConnected, {input, {units, depth}}, Fused{},
                              {rows, units});
        const Geometry shape = *geometry(one.network, OperatorId(0));
        REQUIRE(shape.inputs[0] == Extent{1, rows, depth});
        const Tile tile = random_tile(random, shape);
        expect_box(one, tile, 0, true, [&](const Point& o, auto read) {
            for (std::int32_t k = tile.k0; k < tile.k1; ++k) read(Point{0, o.x, k});
        });
    }
}

TEST_CASE("boxes of PAD are the input's part of the tile") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 3);
    for (int i = 0; i < 1000; ++i) {
        const bool flat = random.in_range(0, 3) == 0;
        PadAttributes pad;
        Shape input = flat ? Shape{} : Shape{1, random.in_range(1, 5)};
        if (!flat) pad.before = {0, random.in_range(0, 3)};
        input.push_back(random.in_range(1, 5));
        input.push_back(random.in_range(1, 4));
        pad.before.push_back(random.in_range(0, 3));
        pad.before.push_back(random.in_range(0, 2));
        pad.after = pad.before;
        std::reverse(pad.after.begin() + (flat ? 0 : 1), pad.after.end());
        const OneOperator one(OperatorKind::Pad, {input}, pad);
        const Tile tile = random_tile(random, *geometry(one.network, OperatorId(0)));
        expect_box(one, tile, 0, true, [&](const Point& o, auto read) {
            const std::size_t rank = input.size();
            const std::int32_t top = flat ? 0 : pad.before[rank - 3];
            read(Point{o.y - top, o.x - pad.before[rank - 2], o.c - pad.before[rank - 1]});
        });
    }
}

TEST_CASE("boxes of TRANSPOSE are the tile with its ranges permuted") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 4);
    for (int i = 0; i < 1000; ++i) {
        const auto rank = static_cast<std::size_t>(random.in_range(1, 4));
        Shape input(rank), permutation(rank);
        for (std::size_t d = 0; d < rank; ++d) {
            input[d] = rank == 4 && d == 0 ? 1 : random.in_range(1, 5);
            permutation[d] = static_cast<std::int32_t>(d);
        }
        for (std::size_t d = rank; d-- > 1;) {
            std::swap(permutation[d], permutation[static_cast<std::size_t>(
                                          random.in_range(0, static_cast<std::int32_t>(d)))]);
        }
        const OneOperator one(OperatorKind::Transpose, {input}, TransposeAttributes{permutation});
        const auto shape = geometry(one.network, OperatorId(0));
        if (!shape) continue;  // the leading 1 moved behind a longer dimension
        const Tile tile = random_tile(random, *shape);
        expect_box(one, tile, 0, true, [&](const Point& o, auto read) {
            const std::vector<std::int32_t> out4{0, o.y, o.x, o.c};
            std::vector<std::int32_t> in4(4, 0);
            for (std::size_t d = 0; d < rank; ++d) {
                in4[4 - rank + static_cast<std::size_t>(permutation[d])] = out4[4 - rank + d];
            }
            read(Point{in4[1], in4[2], in4[3]});
        });
    }
}

TEST_CASE("boxes of MEAN are whole along the reduced dimensions") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 5);
    for (int i = 0; i < 500; ++i) {
        const auto rank = static_cast<std::size_t>(random.in_range(1, 4));
        Shape input(rank, 1);
        ReduceAttributes reduce;
        std::vector<bool> reduced(4, false);
        for (std::size_t d = 0; d < rank; ++d) {
            if (rank < 4 || d > 0) input[d] = random.in_range(1, 5);
            if (random.in_range(0, 1) == 0) continue;
            reduce.axes.push_back(static_cast<std::int32_t>(d));
            reduced[4 - rank + d] = true;
        }
        reduce.keep_dims = random.in_range(0, 1) == 0;
        const OneOperator one(OperatorKind::Mean, {input}, reduce);
        const Geometry shape = *geometry(one.network, OperatorId(0));
        // The same elements in the same order, with or without the reduced dimensions.
        REQUIRE(shape.output.elements() == checked_elements(one.output()));
        const Extent in = shape.inputs[0];
        const Tile tile = random_tile(random, shape);
        expect_box(one, tile, 0, true, [&](const Point& o, auto read) {
            for (std::int32_t y = 0; y < in.h; ++y) {
                for (std::int32_t x = 0; x < in.w; ++x) {
                    for (std::int32_t c = 0; c < in.c; ++c) {
                        const bool part = (reduced[1] || y == o.y) && (reduced[2] || x == o.x) &&
                                          (reduced[3] || c == o.c);
                        if (part) read(Point{y, x, c});
                    }
                }
            }
        });
    }
}

TEST_CASE("boxes of RESIZE_NEAREST_NEIGHBOR follow the float32 rule") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 6);
    const auto source = [](std::int32_t o, std::int32_t in, std::int32_t out,
                           const ResizeAttributes& r) {
        const bool corners = r.align_corners && out > 1;
        const float step = corners ? float(in - 1) / float(out - 1) : float(in) / float(out);
        const float at = (float(o) + (r.half_pixel_centers ? 0.5F : 0.0F)) * step;
        return std::min(
            static_cast<std::int32_t>(r.align_corners ? std::round(at) : std::floor(at)), in - 1);
    };
    for (int i = 0; i < 1000; ++i) {
        const int mode = random.in_range(0, 2);
        const ResizeAttributes resize{mode == 1, mode == 2};
        const Shape input{1, random.in_range(1, 9), random.in_range(1, 9), random.in_range(1, 3)};
        const Shape output{1, random.in_range(1, 20), random.in_range(1, 20), input[3]};
        const OneOperator one(OperatorKind::ResizeNearestNeighbor, {input}, resize, output);
        const Tile tile = random_tile(random, *geometry(one.network, OperatorId(0)));
        expect_box(one, tile, 0, true, [&](const Point& o, auto read) {
            read(Point{source(o.y, input[1], output[1], resize),
                       source(o.x, input[2], output[2], resize), o.c});
        });
    }
}

TEST_CASE("boxes of CONCATENATION are each input's share of the tile") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 7);
    for (int i = 0; i < 1000; ++i) {
        const auto rank = static_cast<std::size_t>(random.in_range(1, 4));
        const auto axis = static_cast<std::size_t>(
            random.in_range(rank == 4 ? 1 : 0, static_cast<std::int32_t>(rank) - 1));
        Shape shape(rank);
        for (std::size_t d = 0; d < rank; ++d)
            shape[d] = rank == 4 && d == 0 ? 1 : random.in_range(1, 5);
        std::vector<Shape> inputs(static_cast<std::size_t>(random.in_range(1, 4)), shape);
        for (Shape& input : inputs) input[axis] = random.in_range(1, 4);
        const OneOperator one(OperatorKind::Concatenation, inputs,
                              Fused{Activation::None, static_cast<std::int32_t>(axis)});
        const Tile tile = random_tile(random, *geometry(one.network, OperatorId(0)));
        std::int32_t before = 0;
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            expect_box(one, tile, k, true, [&](const Point& o, auto read) {
                const std::size_t dimension = 4 - rank + axis;  // 1 rows, 2 columns, 3 channels
                read(Point{o.y - (dimension == 1 ? before : 0), o.x - (dimension == 2 ? before : 0),
                           o.c - (dimension == 3 ? before : 0)});
            });
            before += inputs[k][axis];
        }
    }
}

TEST_CASE("boxes of elementwise pairs broadcast dimensions of 1") {
    CAPTURE(kSeed);
    Xorshift32 random(kSeed + 8);
    for (int i = 0; i < 1000; ++i) {
        const auto rank = static_cast<std::size_t>(random.in_range(1, 4));
        std::vector<Shape> inputs(2, Shape(rank));
        for (std::size_t d = 0; d < rank; ++d) {
            const std::int32_t size = rank == 4 && d == 0 ? 1 : random.in_range(1, 5);
            for (Shape& input : inputs) input[d] = random.in_range(0, 2) == 0 ? 1 : size;
        }
        if (rank > 1 && random.in_range(0, 1) == 0) inputs[1].erase(inputs[1].begin());
        const OneOperator one(OperatorKind::Add, inputs, Fused{});
        const Geometry shape = *geometry(one.network, OperatorId(0));
        const Tile tile = random_tile(random, shape);
        for (std::size_t k = 0; k < 2; ++k) {
            const Extent in = shape.inputs[k];
            expect_box(one, tile, k, true, [&](const Point& o, auto read) {
                read(Point{o.y % in.h, o.x % in.w, o.c % in.c});
            });
        }
    }
}

TEST_CASE("shapes that are no box have no extent") {
    CHECK(canonical_extent(shaped({1, 2, 3, 4})) == Extent{2, 3, 4});
    CHECK(canonical_extent(shaped({1, 1, 2, 3, 4})) == Extent{2, 3, 4});
    CHECK(canonical_extent(shaped({5, 640})) == Extent{1, 5, 640});
    CHECK(canonical_extent(shaped({})) == Extent{1, 1, 1});
    CHECK(!canonical_extent(shaped({2, 2, 3, 4})));
}
