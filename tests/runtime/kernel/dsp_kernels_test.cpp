// Kernels as machine code of Cortex-M cores with DSP instructions, in random tiles with random
// strides, against sim/reference: operands end where mapped memory ends. Shapes are larger than in
// kernels_test.cpp, as the fast paths begin where there is enough to do.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "reference/executor.hpp"
#include "runtime/kernel/random_operator.hpp"
#include "runtime/kernel/tiled_run.hpp"

using namespace outcore;
using namespace outcore::test;

namespace {

std::string image(GuestCpu cpu) {
    return OUTCORE_BINARY_DIR "/bin/outcore-kernels-" + to_string(cpu) + ".elf";
}

const schedule::KernelLayouts& layouts() {
    static const auto loaded =
        schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/configs/kernels/layout.json");
    REQUIRE(loaded.ok());
    return loaded.value();
}

/// Shapes that reach the fast paths and their ends.
class DspOperator {
  public:
    explicit DspOperator(std::uint32_t seed) : random_(seed) {}
    Xorshift32& random() { return random_; }

    network::Network draw(OperatorKind kind) {
        switch (kind) {
            case OperatorKind::DepthwiseConv2d:
                return depthwise();
            case OperatorKind::Add:
            case OperatorKind::Sub:
            case OperatorKind::Mul:
                return elementwise(kind);
            case OperatorKind::AveragePool2d:
            case OperatorKind::MaxPool2d:
                return pool(kind);
            case OperatorKind::Mean:
                return mean();
            default: {
                RandomOperator other(random_.next());
                return other.draw(kind);
            }
        }
    }

  private:
    std::int32_t in(std::int32_t low, std::int32_t high) { return random_.in_range(low, high); }
    bool chance(std::int32_t percent) { return in(1, 100) <= percent; }
    Scale scale() { return {0.005F + 0.001F * static_cast<float>(in(0, 100)), in(-128, 127)}; }
    Activation activation() {
        constexpr Activation kAll[] = {Activation::None, Activation::None, Activation::Relu,
                                       Activation::Relu6, Activation::ReluN1To1};
        return kAll[in(0, 4)];
    }

    /// Rows or columns of a window over `extent`, and the number of outputs.
    std::int32_t side(bool same, std::int32_t extent, std::int32_t kernel, std::int32_t stride,
                      std::int32_t dilation, std::int32_t& before) {
        const std::int32_t reach = (kernel - 1) * dilation + 1;
        if (!same) return (extent - reach) / stride + 1;
        const std::int32_t outputs = (extent + stride - 1) / stride;
        before = std::max(0, (outputs - 1) * stride + reach - extent) / 2;
        return outputs;
    }
    network::Window window(Shape& size, bool square, bool dilates, std::int32_t largest,
                           Shape& out) {
        network::Window w;
        w.activation = activation();
        const bool same = chance(70);
        w.padding = same ? network::Padding::Same : network::Padding::Valid;
        w.stride_h = in(1, 2), w.stride_w = chance(80) ? w.stride_h : in(1, 3);
        w.kernel_h = square ? 3 + 2 * in(0, 2) : in(1, largest);
        w.kernel_w = square ? w.kernel_h : in(1, largest);
        if (dilates && chance(10)) w.dilation_h = in(1, 2), w.dilation_w = in(1, 2);
        size[1] = std::max(size[1], (w.kernel_h - 1) * w.dilation_h + 1);
        size[2] = std::max(size[2], (w.kernel_w - 1) * w.dilation_w + 1);
        out = {1, side(same, size[1], w.kernel_h, w.stride_h, w.dilation_h, w.pad_top),
               side(same, size[2], w.kernel_w, w.stride_w, w.dilation_w, w.pad_left), size[3]};
        return w;
    }

    network::Network depthwise() {
        Shape size = {1, in(1, 9), chance(30) ? in(28, 75) : in(1, 20), in(1, 13)}, out;
        network::Window w = window(size, chance(75), true, 9, out);
        w.depth_multiplier = chance(20) ? in(2, 5) : 1;
        out[3] *= w.depth_multiplier;
        const auto channels = static_cast<std::size_t>(out[3]);
        std::vector<float> scales(channels);
        // Beyond 1/2 now and then: those have no short requantisation. Tiny ones for large biases.
        const std::int32_t odd = chance(40) ? 30 : 2;
        for (auto& value : scales) {
            value = 0.001F + 0.0001F * static_cast<float>(in(0, 50));
            if (chance(odd)) value *= chance(50) ? 1e4F : 3e-5F;
        }
        std::vector<std::int8_t> weights(channels *
                                         static_cast<std::size_t>(w.kernel_h * w.kernel_w));
        for (auto& value : weights) value = static_cast<std::int8_t>(in(-128, 127));
        SingleOperator op(OperatorKind::DepthwiseConv2d, w);
        op.input(size, scale());
        op.weights({1, w.kernel_h, w.kernel_w, out[3]}, scales, 3, weights);
        std::vector<std::int32_t> bias(channels);
        for (auto& value : bias) {
            value = in(-20000, 20000);
            if (chance(odd / 2)) value += chance(50) ? 1 << 30 : -(1 << 30);
        }
        op.bias(bias);
        return op.output(out, scale()).build();
    }

    network::Network elementwise(OperatorKind kind) {
        const Shape out = {1, in(1, 6), in(1, 9), in(1, 40)};
        Shape a = out, b = out;
        for (std::size_t axis = 1; axis < 4; ++axis)
            if (chance(12)) (chance(50) ? a : b)[axis] = 1;
        return SingleOperator(kind, network::Fused{activation(), 0})
            .input(a, scale())
            .input(b, chance(10) ? Scale{0.02F, 0} : scale())
            .output(out, scale())
            .build();
    }

    network::Network pool(OperatorKind kind) {
        Shape size = {1, in(1, 20), in(1, 20), in(1, 30)}, out;
        network::Window w = window(size, false, false, chance(20) ? 18 : 4, out);
        if (chance(40)) w.kernel_h = w.kernel_w = 2;
        size[1] = std::max(size[1], w.kernel_h), size[2] = std::max(size[2], w.kernel_w);
        const bool same = w.padding == network::Padding::Same;
        w.pad_top = w.pad_left = 0;
        out[1] = side(same, size[1], w.kernel_h, w.stride_h, 1, w.pad_top);
        out[2] = side(same, size[2], w.kernel_w, w.stride_w, 1, w.pad_left);
        const Scale both = scale();
        return SingleOperator(kind, w).input(size, both).output(out, both).build();
    }

    network::Network mean() {
        const Shape size = {1, in(1, 24), in(1, 24), in(1, 40)};
        return SingleOperator(OperatorKind::Mean, network::ReduceAttributes{{1, 2}, true})
            .input(size, scale())
            .output({1, 1, 1, size[3]}, scale())
            .build();
    }

    Xorshift32 random_;
};

std::vector<std::uint8_t> random_input(const network::Tensor& tensor, Xorshift32& random) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(tensor.size_bytes()));
    const bool extreme = random.in_range(0, 9) == 0;
    for (auto& byte : bytes)
        byte = extreme ? (random.in_range(0, 1) ? 0x80 : 0x7F) : random.next_byte();
    if (tensor.type != network::ElementType::Float32) return bytes;
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        const float value = static_cast<float>(random.in_range(-600, 600)) * 0.0125F;
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }
    return bytes;
}

bool missing(GuestCpu cpu) {
    if (std::filesystem::exists(image(cpu))) return false;
    WARN("skipped: no arm-none-eabi-gcc");
    return true;
}

/// All 65,536 pairs of inputs in one tensor.
void compare_all_pairs(OperatorKind kind, std::uint32_t seed) {
    constexpr std::int32_t kSide = 256;
    Xorshift32 random(seed);
    const auto scale = [&] {
        return Scale{0.002F + 0.0007F * static_cast<float>(random.in_range(0, 120)),
                     random.in_range(-128, 127)};
    };
    const Shape shape = {1, kSide, 1, kSide};
    const Scale first = scale(), second = seed % 4 == 0 ? first : scale();
    const network::Network network = SingleOperator(kind, network::Fused{})
                                         .input(shape, first)
                                         .input(shape, second)
                                         .output(shape, scale())
                                         .build();
    std::vector<std::vector<std::uint8_t>> inputs(2);
    for (std::int32_t i = 0; i < kSide * kSide; ++i) {
        inputs[0].push_back(static_cast<std::uint8_t>(i / kSide));
        inputs[1].push_back(static_cast<std::uint8_t>(i % kSide));
    }
    std::vector<std::uint8_t> joined = inputs[0];
    joined.insert(joined.end(), inputs[1].begin(), inputs[1].end());
    const auto expected = reference::run(network, joined);
    REQUIRE(expected.ok());
    GuestKernel guest(GuestCpu::M4, image(GuestCpu::M4));
    const auto on_guest = [&](const oc_call& call, const CallSizes& sizes) {
        guest.run(call, sizes, GuestCounting::Blocks);
    };
    if (TiledRun(network, random, layouts(), on_guest).whole().run(inputs) != expected->outputs)
        FAIL(network::to_string(kind) << " differs, seed " << seed);
}

void compare(OperatorKind kind, std::uint32_t count, GuestCpu cpu) {
    if (missing(cpu)) return;
    GuestKernel guest(cpu, image(cpu));
    const auto on_guest = [&](const oc_call& call, const CallSizes& sizes) {
        guest.run(call, sizes, GuestCounting::Instructions);
    };
    for (std::uint32_t seed = 1; seed <= count; ++seed) {
        DspOperator draw(seed * 7919U + static_cast<std::uint32_t>(kind));
        const network::Network network = draw.draw(kind);
        std::vector<std::vector<std::uint8_t>> inputs;
        std::vector<std::uint8_t> joined;
        for (const TensorId input : network.inputs) {
            inputs.push_back(random_input(network.tensor(input), draw.random()));
            joined.insert(joined.end(), inputs.back().begin(), inputs.back().end());
        }
        for (const Diagnostic& broken : network::check_rules(network))
            FAIL(to_string(broken) << ", seed " << seed);
        const auto expected = reference::run(network, joined);
        REQUIRE(expected.ok());
        TiledRun run(network, draw.random(), layouts(), on_guest);
        if (seed % 3 == 0) run.whole();
        if (run.run(inputs) != expected->outputs)
            FAIL(network::to_string(kind) << " differs on " << to_string(cpu) << ", seed " << seed);
    }
    SUCCEED();
}

}  // namespace

TEST_CASE("DEPTHWISE_CONV_2D of DSP cores equals the reference") {
    compare(OperatorKind::DepthwiseConv2d, 700, GuestCpu::M4);
    compare(OperatorKind::DepthwiseConv2d, 100, GuestCpu::M7);
    compare(OperatorKind::DepthwiseConv2d, 100, GuestCpu::M33);
}
TEST_CASE("ADD, SUB and MUL of DSP cores equal the reference") {
    for (const auto kind : {OperatorKind::Add, OperatorKind::Sub, OperatorKind::Mul}) {
        compare(kind, 500, GuestCpu::M4);
        compare(kind, 60, GuestCpu::M33);
    }
}
TEST_CASE("ADD, SUB and MUL of DSP cores equal the reference for every pair of inputs") {
    if (missing(GuestCpu::M4)) return;
    for (const auto kind : {OperatorKind::Add, OperatorKind::Sub, OperatorKind::Mul})
        for (std::uint32_t seed = 1; seed <= 24; ++seed) compare_all_pairs(kind, seed);
    SUCCEED();
}
TEST_CASE("pooling and MEAN of DSP cores equal the reference") {
    for (const auto kind :
         {OperatorKind::AveragePool2d, OperatorKind::MaxPool2d, OperatorKind::Mean}) {
        compare(kind, 500, GuestCpu::M4);
        compare(kind, 60, GuestCpu::M33);
    }
}
TEST_CASE("other kernels on DSP cores equal the reference") {
    for (const auto kind :
         {OperatorKind::Relu, OperatorKind::Relu6, OperatorKind::Logistic, OperatorKind::Softmax,
          OperatorKind::Quantize, OperatorKind::Pad, OperatorKind::Concatenation,
          OperatorKind::Transpose, OperatorKind::ResizeNearestNeighbor}) {
        compare(kind, 500, GuestCpu::M4);
    }
}
