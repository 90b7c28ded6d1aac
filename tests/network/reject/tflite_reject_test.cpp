#include <catch2/catch.hpp>

#include <functional>

#include "network/tflite_importer.hpp"
#include "support/tflite_builder.hpp"

using namespace outcore;
using namespace outcore::network;
using namespace outcore::test;
using tfl::BuiltinOperator;
using tfl::BuiltinOptions;
using tfl::TensorType;

namespace {

/// A sound file with one convolution 1x6x6x2 -> 1x4x4x3, whose parts a case breaks before it is
/// built.
struct ConvFile {
    TfliteTensorSpec in{.shape = {1, 6, 6, 2}, .name = "in"};
    TfliteTensorSpec weights{
        .shape = {3, 3, 3, 2}, .data = std::vector<std::uint8_t>(54, 1), .name = "weights"};
    TfliteTensorSpec bias{.shape = {3},
                          .type = TensorType::INT32,
                          .scales = {},
                          .zero_points = {},
                          .data = std::vector<std::uint8_t>(12),
                          .name = "bias"};
    TfliteTensorSpec out{.shape = {1, 4, 4, 3}, .name = "out"};
    ConvSpec options;
    std::vector<std::int32_t> op_inputs{0, 1, 2}, op_outputs{3};
    std::vector<std::int32_t> inputs{0}, outputs{3};
    BuiltinOptions options_type = BuiltinOptions::Conv2DOptions;
    std::uint32_t version = 3;
    int subgraphs = 1;
    bool bad_opcode_index = false;

    std::vector<std::uint8_t> build() const {
        TfliteFileBuilder file;
        for (const auto& spec : {in, weights, bias, out}) file.tensor(spec);
        const bool has_options = options_type == BuiltinOptions::Conv2DOptions;
        file.op(BuiltinOperator::CONV_2D, op_inputs, op_outputs, options_type,
                has_options ? conv_options(options) : fully_connected_options());
        if (bad_opcode_index) file.break_opcode_index();
        file.inputs = inputs;
        file.outputs = outputs;
        file.version = version;
        file.subgraphs = subgraphs;
        return file.build();
    }
};

void expect_refusal(std::span<const std::uint8_t> bytes, const std::string& place,
                    const std::string& rule) {
    const auto network = import_tflite(bytes, "bad.tflite");
    REQUIRE(!network.ok());
    const Diagnostic& first = network.diagnostics().front();
    INFO(to_string(first));
    CHECK(first.file == "bad.tflite");
    CHECK(first.place.find(place) != std::string::npos);
    CHECK(first.message.find(rule) != std::string::npos);
}

struct ConvCase {
    std::string what;
    std::function<void(ConvFile&)> breaks;
    std::string place, rule;
};

const std::string kOp = "operator 0 CONV_2D";

std::vector<ConvCase> conv_cases() {
    constexpr auto kHuge = std::int32_t{1} << 30;
    return {
        {"schema version", [](ConvFile& f) { f.version = 2; }, "", "schema version 2, must be 3"},
        {"no subgraph", [](ConvFile& f) { f.subgraphs = 0; }, "", "0 subgraphs"},
        {"two subgraphs", [](ConvFile& f) { f.subgraphs = 2; }, "", "2 subgraphs"},
        {"operator code index", [](ConvFile& f) { f.bad_opcode_index = true; }, "operator 0",
         "code 999 is not in the file"},
        {"input index",
         [](ConvFile& f) {
             f.op_inputs = {4, 1, 2};
         },
         kOp, "input 0 is tensor 4, the file has 4"},
        {"negative input index",
         [](ConvFile& f) {
             f.op_inputs = {-1, 1, 2};
         },
         kOp, "input 0 is tensor -1"},
        {"weights index",
         [](ConvFile& f) {
             f.op_inputs = {0, -2, 2};
         },
         kOp, "input 1 is tensor -2"},
        {"output index", [](ConvFile& f) { f.op_outputs = {4}; }, kOp,
         "output tensor 4, the file has 4"},
        {"no output", [](ConvFile& f) { f.op_outputs = {}; }, kOp, "0 outputs, must be 1"},
        {"two outputs",
         [](ConvFile& f) {
             f.op_outputs = {3, 3};
         },
         kOp, "2 outputs, must be 1"},
        {"too few inputs", [](ConvFile& f) { f.op_inputs = {0}; }, kOp, "1 inputs, must be 2 to 3"},
        {"too many inputs",
         [](ConvFile& f) {
             f.op_inputs = {0, 1, 2, 2};
         },
         kOp, "4 inputs"},
        {"network input index", [](ConvFile& f) { f.inputs = {77}; }, "network input 0",
         "is tensor 77"},
        {"network output index", [](ConvFile& f) { f.outputs = {-1}; }, "network output 0",
         "is tensor -1"},
        {"no network input", [](ConvFile& f) { f.inputs = {}; }, "", "has no inputs"},
        {"no network output", [](ConvFile& f) { f.outputs = {}; }, "", "has no outputs"},
        {"constant network input",
         [](ConvFile& f) {
             f.inputs = {0, 1};
         },
         "tensor 1 'weights'", "is constant"},
        {"network input twice",
         [](ConvFile& f) {
             f.inputs = {0, 0};
         },
         "tensor 0 'in'", "named twice"},
        {"network output that nothing writes", [](ConvFile& f) { f.outputs = {0}; },
         "tensor 0 'in'", "written by no"},
        {"input that nothing writes", [](ConvFile& f) { f.inputs = {3}; }, "tensor 0 'in'",
         "before anything writes it"},
        {"output is a constant", [](ConvFile& f) { f.op_outputs = {2}; }, kOp + ", tensor 2 'bias'",
         "is int32"},
        {"options of another operator",
         [](ConvFile& f) { f.options_type = BuiltinOptions::FullyConnectedOptions; }, kOp,
         "options of kind 8, must be kind 1"},
        {"buffer index", [](ConvFile& f) { f.weights.buffer = 99; }, "tensor 1 'weights'",
         "buffer 99 is not in the file"},
        {"data outside the FlatBuffer", [](ConvFile& f) { f.weights.external_offset = 4096; },
         "tensor 1 'weights'", "outside the FlatBuffer"},
        {"too little data", [](ConvFile& f) { f.weights.data.pop_back(); }, "tensor 1 'weights'",
         "53 bytes of data, shape 3x3x3x2 needs 54"},
        {"too much data", [](ConvFile& f) { f.bias.data.push_back(0); }, "tensor 2 'bias'",
         "13 bytes of data"},
        {"zero dimension",
         [](ConvFile& f) {
             f.in.shape = {1, 0, 6, 2};
         },
         "tensor 0 'in'", "shape 1x0x6x2"},
        {"negative dimension",
         [](ConvFile& f) {
             f.in.shape = {1, 6, -6, 2};
         },
         "tensor 0 'in'", "must be positive"},
        {"shape that overflows",
         [=](ConvFile& f) {
             f.in.shape = {kHuge, kHuge, kHuge, kHuge};
         },
         "tensor 0 'in'", "product at most"},
        {"shape that overflows to a small number",
         [](ConvFile& f) {
             f.in.shape = {1, 65536, 65536, 65536};
         },
         "tensor 0 'in'", "product at most"},
        {"batch of 2", [](ConvFile& f) { f.in.shape[0] = f.out.shape[0] = 2; }, "tensor 0 'in'",
         "batch 1"},
        {"three dimensions",
         [](ConvFile& f) {
             f.in.shape = {6, 6, 2};
         },
         "tensor 0 'in'", "must have 4"},
        {"weights of two dimensions",
         [](ConvFile& f) {
             f.weights.shape = {3, 18};
         },
         "tensor 1 'weights'", "3x18"},
        {"weights for other channels", [](ConvFile& f) { f.in.shape[3] = 3; }, kOp,
         "expect 2 input channels, the input has 3"},
        {"grouped convolution", [](ConvFile& f) { f.in.shape[3] = 4; }, kOp,
         "grouped convolutions are not supported"},
        {"output shape",
         [](ConvFile& f) {
             f.out.shape = {1, 4, 5, 3};
         },
         "tensor 3 'out'", "shape 1x4x5x3, the operator makes 1x4x4x3"},
        {"output shape of SAME", [](ConvFile& f) { f.options.padding = tfl::Padding::SAME; },
         "tensor 3 'out'", "the operator makes 1x6x6x3"},
        {"unknown padding", [](ConvFile& f) { f.options.padding = static_cast<tfl::Padding>(2); },
         kOp, "unknown padding 2"},
        {"stride 0", [](ConvFile& f) { f.options.stride_h = 0; }, kOp, "strides 0x1"},
        {"negative stride", [](ConvFile& f) { f.options.stride_w = -1; }, kOp, "strides 1x-1"},
        {"huge stride", [=](ConvFile& f) { f.options.stride_w = kHuge; }, kOp, "strides"},
        {"dilation 0", [](ConvFile& f) { f.options.dilation_w = 0; }, kOp, "dilations 1x0"},
        {"huge dilation", [=](ConvFile& f) { f.options.dilation_w = kHuge; }, kOp, "dilations"},
        {"dilation beyond the input", [](ConvFile& f) { f.options.dilation_h = 3; }, kOp,
         "does not fit into the input"},
        {"fused TANH",
         [](ConvFile& f) { f.options.activation = tfl::ActivationFunctionType::TANH; }, kOp,
         "activation TANH (4) is not supported"},
        {"unknown activation",
         [](ConvFile& f) { f.options.activation = static_cast<tfl::ActivationFunctionType>(99); },
         kOp, "(99) is not supported"},
        {"float convolution", [](ConvFile& f) { f.in.type = f.out.type = TensorType::FLOAT32; },
         "tensor 0 'in'", "is float32; only int8"},
        {"hybrid convolution", [](ConvFile& f) { f.out.type = TensorType::FLOAT32; },
         "tensor 3 'out'", "is float32; only int8"},
        {"uint8-quantised model",
         [](ConvFile& f) { f.in.type = f.weights.type = f.out.type = TensorType::UINT8; },
         "tensor 0 'in'", "models quantised to uint8 are not supported"},
        {"int16 activations", [](ConvFile& f) { f.in.type = f.out.type = TensorType::INT16; },
         "tensor 0 'in'", "type INT16, which is not supported"},
        {"int4 weights", [](ConvFile& f) { f.weights.type = TensorType::INT4; },
         "tensor 1 'weights'", "type INT4"},
        {"unknown type", [](ConvFile& f) { f.weights.type = static_cast<TensorType>(77); },
         "tensor 1", "type 77"},
        {"int64 bias", [](ConvFile& f) { f.bias.type = TensorType::INT64; }, "tensor 2 'bias'",
         "INT64"},
        {"int8 bias",
         [](ConvFile& f) {
             f.bias = {.shape = {3}, .data = std::vector<std::uint8_t>(3), .name = "bias"};
         },
         "tensor 2 'bias'", "a bias must be int32"},
        {"bias length",
         [](ConvFile& f) {
             f.bias.shape = {2};
             f.bias.data.resize(8);
         },
         "tensor 2 'bias'", "a bias of 2 elements for 3 channels"},
        {"weights that are not constant",
         [](ConvFile& f) {
             f.weights.data = {};
             f.inputs = {0, 1};
         },
         "tensor 1 'weights'", "must be constant"},
        {"bias that is not constant",
         [](ConvFile& f) {
             f.bias.data = {};
             f.inputs = {0, 2};
         },
         "tensor 2 'bias'", "must be constant"},
        {"variable tensor", [](ConvFile& f) { f.in.variable = true; }, "tensor 0 'in'", "variable"},
        {"sparse weights", [](ConvFile& f) { f.weights.sparse = true; }, "tensor 1 'weights'",
         "sparse"},
        {"custom quantisation", [](ConvFile& f) { f.weights.custom_quantization = 1; }, "tensor 1",
         "custom quantisation"},
        {"no quantisation",
         [](ConvFile& f) {
             f.in.scales = {};
             f.in.zero_points = {};
         },
         "tensor 0 'in'", "has no quantisation"},
        {"scale 0", [](ConvFile& f) { f.in.scales = {0.0F}; }, "tensor 0 'in'",
         "scale 0, must be positive"},
        {"negative scale", [](ConvFile& f) { f.weights.scales = {-1.0F}; }, "tensor 1",
         "scale -1, must be positive"},
        {"scale NaN", [](ConvFile& f) { f.out.scales = {std::nanf("")}; }, "tensor 3", "scale nan"},
        {"infinite scale", [](ConvFile& f) { f.out.scales = {INFINITY}; }, "tensor 3", "scale inf"},
        {"zero point below int8", [](ConvFile& f) { f.in.zero_points = {-129}; }, "tensor 0",
         "zero point -129"},
        {"zero point above int8", [](ConvFile& f) { f.out.zero_points = {128}; }, "tensor 3",
         "zero point 128"},
        {"zero point beyond 32 bits",
         [](ConvFile& f) { f.in.zero_points = {std::int64_t{1} << 40}; }, "tensor 0",
         "does not fit into 32 bits"},
        {"zero points for other scales",
         [](ConvFile& f) {
             f.in.zero_points = {0, 0};
         },
         "tensor 0", "2 zero points for 1 scales"},
        {"weights with a zero point", [](ConvFile& f) { f.weights.zero_points = {3}; }, "tensor 1",
         "must have zero point 0"},
        {"scales for other channels",
         [](ConvFile& f) {
             f.weights.scales = {1, 1};
             f.weights.zero_points = {};
         },
         "tensor 1", "2 scales for 3 channels"},
        {"scales along the wrong axis",
         [](ConvFile& f) {
             f.weights.scales = {1, 1};
             f.weights.zero_points = {0, 0};
             f.weights.axis = 3;
         },
         "tensor 1", "2 scales along axis 3, must be 3 along axis 0"},
        {"scales along no axis",
         [](ConvFile& f) {
             f.weights.scales = {1, 1, 1};
             f.weights.zero_points = {};
             f.weights.axis = 4;
         },
         "tensor 1", "along axis 4"},
        {"activations quantised per channel",
         [](ConvFile& f) {
             f.in.scales = {1, 1};
             f.in.zero_points = {0, 0};
             f.in.axis = 3;
         },
         "tensor 0", "only weights may be quantised per channel"},
        {"a rescaling factor beyond all reason", [](ConvFile& f) { f.out.scales = {1e-20F}; },
         "tensor 3", "rescaling factor"},
    };
}

/// An operator between "in" and "out", with constants that a case adds.
struct OperatorCase {
    std::string what;
    BuiltinOperator code;
    std::vector<std::int32_t> in_shape, out_shape;
    std::function<void(TfliteFileBuilder&, std::vector<std::int32_t>&)> operands;
    BuiltinOptions type = BuiltinOptions::NONE;
    OptionsMaker options = {};
    std::string rule = {};
    float out_scale = 0.5F;
};

auto integers(std::vector<std::int32_t> values, std::vector<std::int32_t> shape) {
    return [=](TfliteFileBuilder& file, std::vector<std::int32_t>& inputs) {
        inputs.push_back(file.integers(values, shape));
    };
}
void nothing(TfliteFileBuilder&, std::vector<std::int32_t>&) {}
/// An operand that exists but is no constant.
void unknown_values(TfliteFileBuilder& file, std::vector<std::int32_t>& inputs) {
    inputs.push_back(file.tensor({.shape = {4}, .type = TensorType::INT32}));
}

std::vector<OperatorCase> operator_cases() {
    using Op = BuiltinOperator;
    constexpr auto kWide = std::int32_t{1} << 30;
    return {
        {"paddings that are not constant",
         Op::PAD,
         {1, 2, 2, 1},
         {1, 3, 2, 1},
         unknown_values,
         {},
         {},
         "must be constant"},
        {"float paddings",
         Op::PAD,
         {1, 2, 2, 1},
         {1, 3, 2, 1},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.tensor({.shape = {4, 2},
                                           .type = TensorType::FLOAT32,
                                           .data = std::vector<std::uint8_t>(32)}));
         },
         {},
         {},
         "type FLOAT32, must be INT32 or INT64"},
        {"paddings for other dimensions",
         Op::PAD,
         {1, 2, 2, 1},
         {1, 3, 2, 1},
         integers({0, 0, 0, 1}, {2, 2}),
         {},
         {},
         "4 paddings for 4 dimensions"},
        {"negative padding",
         Op::PAD,
         {1, 2, 2, 1},
         {1, 1, 2, 1},
         integers({0, 0, -1, 0, 0, 0, 0, 0}, {4, 2}),
         {},
         {},
         "padding -1"},
        {"huge padding",
         Op::PAD,
         {1, 2, 2, 1},
         {1, 1, 2, 1},
         integers({0, 0, kWide, 0, 0, 0, 0, 0}, {4, 2}),
         {},
         {},
         "padding 1073741824"},
        {"padded batch",
         Op::PAD,
         {1, 2, 2, 1},
         {2, 2, 2, 1},
         integers({1, 0, 0, 0, 0, 0, 0, 0}, {4, 2}),
         {},
         {},
         "batch 1"},
        {"padding with another scale",
         Op::PAD,
         {1, 2, 2, 1},
         {1, 3, 2, 1},
         integers({0, 0, 1, 0, 0, 0, 0, 0}, {4, 2}),
         {},
         {},
         "differ from those of the output",
         0.25F},
        {"axis of MEAN",
         Op::MEAN,
         {1, 2, 2, 1},
         {1, 1},
         integers({4}, {1}),
         BuiltinOptions::ReducerOptions,
         reducer_options(false),
         "axis 4"},
        {"shape of MEAN",
         Op::MEAN,
         {1, 2, 2, 1},
         {1, 2},
         integers({1, 2}, {2}),
         BuiltinOptions::ReducerOptions,
         reducer_options(false),
         "the operator makes 1x1"},
        {"no permutation",
         Op::TRANSPOSE,
         {1, 2, 3, 4},
         {1, 2, 3, 4},
         integers({0, 1, 1, 3}, {4}),
         {},
         {},
         "no permutation"},
        {"short permutation",
         Op::TRANSPOSE,
         {1, 2, 3, 4},
         {1, 2, 3, 4},
         integers({1, 0}, {2}),
         {},
         {},
         "no permutation"},
        {"permutation out of range",
         Op::TRANSPOSE,
         {1, 2, 3, 4},
         {1, 2, 3, 4},
         integers({0, 1, 2, 9}, {4}),
         {},
         {},
         "axis 9"},
        {"new shape of other elements",
         Op::RESHAPE,
         {1, 2, 3, 4},
         {1, 25},
         integers({1, 25}, {2}),
         {},
         {},
         "can not become"},
        {"new shape that is not the output's",
         Op::RESHAPE,
         {1, 2, 3, 4},
         {1, 24},
         integers({24}, {1}),
         {},
         {},
         "the operator makes 24"},
        {"two open dimensions",
         Op::RESHAPE,
         {1, 2, 3, 4},
         {1, 24},
         integers({-1, -1}, {2}),
         {},
         {},
         "is not legal"},
        {"new shape that overflows",
         Op::RESHAPE,
         {1, 2, 3, 4},
         {1, 24},
         integers({kWide, kWide}, {2}),
         {},
         {},
         "too large"},
        {"squeezed dimension that is not 1",
         Op::SQUEEZE,
         {1, 2, 1, 4},
         {1, 8},
         nothing,
         BuiltinOptions::SqueezeOptions,
         squeeze_options({1}),
         "the operator makes 1x1x4"},
        {"size of RESIZE",
         Op::RESIZE_NEAREST_NEIGHBOR,
         {1, 2, 3, 4},
         {1, 4, 6, 4},
         integers({4, 5}, {2}),
         BuiltinOptions::ResizeNearestNeighborOptions,
         resize_options(false, false),
         "size (4, 5)"},
        {"contradicting RESIZE",
         Op::RESIZE_NEAREST_NEIGHBOR,
         {1, 2, 3, 4},
         {1, 4, 6, 4},
         integers({4, 6}, {2}),
         BuiltinOptions::ResizeNearestNeighborOptions,
         resize_options(true, true),
         "exclude each other"},
        {"axis of CONCATENATION",
         Op::CONCATENATION,
         {1, 4},
         {1, 4},
         nothing,
         BuiltinOptions::ConcatenationOptions,
         concatenation_options(2),
         "axis 2"},
        {"concatenated batch",
         Op::CONCATENATION,
         {1, 2, 2, 4},
         {2, 2, 2, 4},
         [](auto&, auto& inputs) { inputs.push_back(0); },
         BuiltinOptions::ConcatenationOptions,
         concatenation_options(0),
         "batch 1"},
        {"SOFTMAX without beta",
         Op::SOFTMAX,
         {1, 4},
         {1, 4},
         nothing,
         BuiltinOptions::SoftmaxOptions,
         softmax_options(0),
         "beta is 0"},
        {"SOFTMAX with another scale",
         Op::SOFTMAX,
         {1, 4},
         {1, 4},
         nothing,
         BuiltinOptions::SoftmaxOptions,
         softmax_options(),
         "must be 1/256 and -128"},
        {"LOGISTIC with another scale",
         Op::LOGISTIC,
         {1, 4},
         {1, 4},
         nothing,
         {},
         {},
         "must be 1/256 and -128"},
        {"shuffled weights",
         Op::FULLY_CONNECTED,
         {1, 4},
         {1, 2},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.weights({2, 4}));
         },
         BuiltinOptions::FullyConnectedOptions,
         fully_connected_options(tfl::FullyConnectedWeightsFormat::SHUFFLED4X16INT8),
         "shuffled weights"},
        {"depth of FULLY_CONNECTED",
         Op::FULLY_CONNECTED,
         {1, 4},
         {1, 2},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.weights({2, 3}));
         },
         BuiltinOptions::FullyConnectedOptions,
         fully_connected_options(),
         "no multiple of the weights' depth 3"},
        {"rows of FULLY_CONNECTED",
         Op::FULLY_CONNECTED,
         {3, 4},
         {2, 2},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.weights({2, 4}));
         },
         BuiltinOptions::FullyConnectedOptions,
         fully_connected_options(),
         "must be 3 rows of 2"},
        {"shapes that can not be broadcast",
         Op::ADD,
         {1, 2, 3, 4},
         {1, 2, 3, 4},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.weights({1, 2, 2, 4}));
         },
         {},
         {},
         "can not be broadcast"},
        {"sum with scales out of range",
         Op::ADD,
         {1, 4},
         {1, 4},
         [](auto&, auto& inputs) { inputs.push_back(0); },
         {},
         {},
         "rescaling factor",
         1e-7F},
        {"depth multiplier",
         Op::DEPTHWISE_CONV_2D,
         {1, 4, 4, 2},
         {1, 2, 2, 8},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.weights({1, 3, 3, 8}));
         },
         BuiltinOptions::DepthwiseConv2DOptions,
         depthwise_options({.depth_multiplier = 2}),
         "times depth multiplier 2"},
        {"depthwise weights",
         Op::DEPTHWISE_CONV_2D,
         {1, 4, 4, 2},
         {1, 2, 2, 2},
         [](auto& file, auto& inputs) {
             inputs.push_back(file.weights({2, 3, 3, 2}));
         },
         BuiltinOptions::DepthwiseConv2DOptions,
         depthwise_options(),
         "must begin with 1"},
        {"pool without a window",
         Op::MAX_POOL_2D,
         {1, 4, 4, 2},
         {1, 2, 2, 2},
         nothing,
         BuiltinOptions::Pool2DOptions,
         pool_options({.filter_w = 0}),
         "a kernel of 2x0"},
        {"pool with another zero point",
         Op::AVERAGE_POOL_2D,
         {1, 4, 4, 2},
         {1, 3, 3, 2},
         nothing,
         BuiltinOptions::Pool2DOptions,
         pool_options(),
         "differ from those of the output",
         0.75F},
        {"pool without options",
         Op::AVERAGE_POOL_2D,
         {1, 4, 4, 2},
         {1, 3, 3, 2},
         nothing,
         {},
         {},
         "has no options"},
    };
}

}  // namespace

TEST_CASE("the convolution file is sound before a case breaks it") {
    CHECK(import_tflite(ConvFile{}.build(), "good").ok());
}

TEST_CASE("broken convolutions are refused, each for its reason") {
    for (const ConvCase& c : conv_cases()) {
        DYNAMIC_SECTION(c.what) {
            ConvFile file;
            c.breaks(file);
            expect_refusal(file.build(), c.place, c.rule);
        }
    }
}

TEST_CASE("broken operators are refused, each for its reason") {
    for (const OperatorCase& c : operator_cases()) {
        DYNAMIC_SECTION(c.what) {
            TfliteFileBuilder file;
            std::vector<std::int32_t> operands{file.tensor({.shape = c.in_shape})};
            const auto out = file.tensor({.shape = c.out_shape, .scales = {c.out_scale}});
            c.operands(file, operands);
            file.op(c.code, operands, {out}, c.type, c.options);
            file.inputs = {0};
            file.outputs = {out};
            expect_refusal(file.build(), "operator 0 ", c.rule);
        }
    }
}

TEST_CASE("operators that are not supported are named with number, position and tensor") {
    struct Unsupported {
        std::int32_t code;
        std::string custom, place;
    };
    const auto c = GENERATE(values<Unsupported>({
        {67, "", "operator 1 TRANSPOSE_CONV (67), tensor 2 'last'"},
        {150, "", "operator 1 GELU (150), tensor 2 'last'"},
        {4000, "", "operator 1 unknown operator (4000), tensor 2 'last'"},
        {32, "My_Custom\nOp", "operator 1 CUSTOM (32) 'My_Custom?Op', tensor 2 'last'"},
    }));
    TfliteFileBuilder file;
    const auto in = file.tensor({.shape = {1, 4}});
    const auto middle = file.tensor({.shape = {1, 4}});
    const auto last = file.tensor({.shape = {1, 4}, .name = "last"});
    file.op(BuiltinOperator::RELU, {in}, {middle});
    file.op(static_cast<BuiltinOperator>(c.code), {middle}, {last}, BuiltinOptions::NONE, {},
            c.custom);
    file.inputs = {in};
    file.outputs = {last};
    const auto network = import_tflite(file.build(), "bad.tflite");
    REQUIRE(!network.ok());
    REQUIRE(network.diagnostics().size() == 1);
    CHECK(network.diagnostics()[0].place == c.place);
    CHECK(network.diagnostics()[0].message == "this operator is not supported");
}

TEST_CASE("several unsupported operators make one diagnostic that counts them") {
    TfliteFileBuilder file;
    for (int i = 0; i < 4; ++i) file.tensor({.shape = {1, 4}});
    file.op(BuiltinOperator::TANH, {0}, {1});
    file.op(BuiltinOperator::ABS, {1}, {2});
    file.op(BuiltinOperator::TANH, {2}, {3});
    file.inputs = {0};
    file.outputs = {3};
    const auto network = import_tflite(file.build(), "bad.tflite");
    REQUIRE(!network.ok());
    REQUIRE(network.diagnostics().size() == 1);
    CHECK(network.diagnostics()[0].place == "operator 0 TANH (28), tensor 1 't1'");
    CHECK(network.diagnostics()[0].message.find("1 x ABS (101), 2 x TANH (28)") !=
          std::string::npos);
}

TEST_CASE("operators out of order and tensors written twice are refused") {
    TfliteFileBuilder file;
    for (int i = 0; i < 4; ++i) file.tensor({.shape = {1, 4}});
    file.inputs = {0};
    file.outputs = {3};
    SECTION("reads before it is written") {
        file.op(BuiltinOperator::RELU, {2}, {3});
        file.op(BuiltinOperator::RELU, {0}, {2});
        expect_refusal(file.build(), "operator 0 RELU, tensor 2 't2'",
                       "is read before operator 1 writes it");
    }
    SECTION("a cycle") {
        file.op(BuiltinOperator::ADD, {0, 2}, {1});
        file.op(BuiltinOperator::RELU, {1}, {2});
        file.op(BuiltinOperator::RELU, {2}, {3});
        expect_refusal(file.build(), "operator 0 ADD",
                       "is part of a cycle: #0 ADD (tensor 't1'), #1 RELU (tensor 't2')");
    }
    SECTION("an operator that reads itself") {
        file.op(BuiltinOperator::ADD, {0, 3}, {3});
        expect_refusal(file.build(), "operator 0 ADD", "cycle");
    }
    SECTION("two writers") {
        file.op(BuiltinOperator::RELU, {0}, {3});
        file.op(BuiltinOperator::RELU6, {0}, {3});
        expect_refusal(file.build(), "operator 1 RELU6, tensor 3 't3'",
                       "is written by operator 0 already");
    }
    SECTION("writing a network input") {
        file.inputs = {0, 3};
        file.op(BuiltinOperator::RELU, {0}, {3});
        expect_refusal(file.build(), "operator 0 RELU, tensor 3 't3'", "is a constant, an input");
    }
    SECTION("no operators") { expect_refusal(file.build(), "", "has no operators"); }
}

TEST_CASE("what is no .tflite file is refused") {
    const std::vector<std::uint8_t> text{'h', 'e', 'l', 'l', 'o', ' ',
                                         'w', 'o', 'r', 'l', 'd', '!'};
    expect_refusal(text, "byte 4", "identifier TFL3");
    expect_refusal(std::span(text).first(3), "", "3 bytes can not be");
    expect_refusal({}, "", "0 bytes can not be");
    std::vector<std::uint8_t> no_root{0xff, 0xff, 0xff, 0x7f, 'T', 'F', 'L', '3', 0, 0, 0, 0};
    expect_refusal(no_root, "", "truncated or corrupt");
}
