// SPDX-License-Identifier: Apache-2.0
#include "network/tflite_operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "tflite_generated.h"

namespace outcore::network {
namespace {

using Builtin = tflite::BuiltinOperator;
using Options = tflite::BuiltinOptions;

/// An operator of the file, the kind it becomes, the options it may carry, its numbers of inputs.
struct Supported {
    Builtin builtin;
    OperatorKind kind;
    Options options;
    std::size_t fewest_inputs, most_inputs;
};
constexpr std::size_t kAnyNumber = 1024;
constexpr std::array kSupported{
    Supported{Builtin::ADD, OperatorKind::Add, Options::AddOptions, 2, 2},
    Supported{Builtin::AVERAGE_POOL_2D, OperatorKind::AveragePool2d, Options::Pool2DOptions, 1, 1},
    Supported{Builtin::CONCATENATION, OperatorKind::Concatenation, Options::ConcatenationOptions, 1,
              kAnyNumber},
    Supported{Builtin::CONV_2D, OperatorKind::Conv2d, Options::Conv2DOptions, 2, 3},
    Supported{Builtin::DEPTHWISE_CONV_2D, OperatorKind::DepthwiseConv2d,
              Options::DepthwiseConv2DOptions, 2, 3},
    Supported{Builtin::DEQUANTIZE, OperatorKind::Dequantize, Options::NONE, 1, 1},
    Supported{Builtin::FULLY_CONNECTED, OperatorKind::FullyConnected,
              Options::FullyConnectedOptions, 2, 3},
    Supported{Builtin::LOGISTIC, OperatorKind::Logistic, Options::NONE, 1, 1},
    Supported{Builtin::MAX_POOL_2D, OperatorKind::MaxPool2d, Options::Pool2DOptions, 1, 1},
    Supported{Builtin::MEAN, OperatorKind::Mean, Options::ReducerOptions, 2, 2},
    Supported{Builtin::MUL, OperatorKind::Mul, Options::MulOptions, 2, 2},
    Supported{Builtin::PAD, OperatorKind::Pad, Options::NONE, 2, 2},
    Supported{Builtin::QUANTIZE, OperatorKind::Quantize, Options::NONE, 1, 1},
    Supported{Builtin::RELU, OperatorKind::Relu, Options::NONE, 1, 1},
    Supported{Builtin::RELU6, OperatorKind::Relu6, Options::NONE, 1, 1},
    Supported{Builtin::RESHAPE, OperatorKind::Reshape, Options::ReshapeOptions, 1, 2},
    Supported{Builtin::RESIZE_NEAREST_NEIGHBOR, OperatorKind::ResizeNearestNeighbor,
              Options::ResizeNearestNeighborOptions, 2, 2},
    Supported{Builtin::SOFTMAX, OperatorKind::Softmax, Options::SoftmaxOptions, 1, 1},
    Supported{Builtin::SQUEEZE, OperatorKind::Squeeze, Options::SqueezeOptions, 1, 1},
    Supported{Builtin::SUB, OperatorKind::Sub, Options::SubOptions, 2, 2},
    Supported{Builtin::TRANSPOSE, OperatorKind::Transpose, Options::NONE, 2, 2},
};

const Supported& supported(OperatorKind kind) {
    return *std::find_if(kSupported.begin(), kSupported.end(),
                         [&](const Supported& s) { return s.kind == kind; });
}

/// Numbers above 127 are in the newer field, the others in either.
std::int32_t builtin_number(const tflite::OperatorCode& code) {
    return std::max(static_cast<std::int32_t>(code.deprecated_builtin_code()),
                    static_cast<std::int32_t>(code.builtin_code()));
}

/// "TRANSPOSE_CONV (67)", "CUSTOM (32) 'name'", "unknown operator (400)".
std::string builtin_name(const tflite::OperatorCode& code) {
    const std::int32_t number = builtin_number(code);
    const std::string name = tflite::EnumNameBuiltinOperator(static_cast<Builtin>(number));
    std::string text = fmt::format("{} ({})", name.empty() ? "unknown operator" : name, number);
    if (number == static_cast<std::int32_t>(Builtin::CUSTOM)) {
        text += fmt::format(
            " '{}'", code.custom_code() == nullptr ? "" : printable(code.custom_code()->str()));
    }
    return text;
}

std::string tensor_text(std::span<const TfliteTensor> tensors, std::int32_t id) {
    if (id < 0 || static_cast<std::size_t>(id) >= tensors.size()) return {};
    return fmt::format(", tensor {} '{}'", id, tensors[static_cast<std::size_t>(id)].name);
}

std::int32_t first_output(const tflite::Operator& op) {
    return op.outputs() == nullptr || op.outputs()->size() == 0 ? -1 : op.outputs()->Get(0);
}

/// Decodes one operator. The first mistake is kept and later reads yield empty values.
class Decoder {
  public:
    Decoder(const tflite::Operator& from, OperatorKind kind, std::int32_t index,
            std::span<const TfliteTensor> tensors)
        : from_(from), tensors_(tensors) {
        to_.kind = kind;
        to_.file_index = index;
    }

    Result<Operator> decode() {
        read_operands();
        if (!mistake_) check_options();
        if (!mistake_) check_sound(ids_[0]);
        if (!mistake_) check_sound(to_.output.value);
        if (!mistake_) read_attributes();
        if (!mistake_) check_operands();
        if (mistake_) return *mistake_;
        return std::move(to_);
    }

  private:
    void fail(std::int32_t tensor, std::string message) {
        if (mistake_) return;
        mistake_ = Diagnostic{"",
                              fmt::format("operator {} {}{}", to_.file_index, to_string(to_.kind),
                                          tensor_text(tensors_, tensor)),
                              std::move(message)};
    }
    void fail(std::string message) { fail(to_.output.value, std::move(message)); }

    const TfliteTensor& tensor(std::int32_t id) const {
        return tensors_[static_cast<std::size_t>(id)];
    }
    const Shape& input_shape() const { return tensor(ids_[0]).shape; }
    const Shape& output_shape() const { return tensor(to_.output.value).shape; }

    void read_operands() {
        const auto count = static_cast<std::int32_t>(tensors_.size());
        const std::size_t outputs = from_.outputs() == nullptr ? 0 : from_.outputs()->size();
        if (outputs != 1) return fail(-1, fmt::format("{} outputs, must be 1", outputs));
        const std::int32_t output = first_output(from_);
        if (output < 0 || output >= count) {
            return fail(-1, fmt::format("output tensor {}, the file has {}", output, count));
        }
        to_.output = TensorId(output);
        if (from_.inputs() != nullptr) ids_.assign(from_.inputs()->begin(), from_.inputs()->end());
        const Supported& rule = supported(to_.kind);
        if (ids_.size() < rule.fewest_inputs || ids_.size() > rule.most_inputs) {
            return fail(fmt::format("{} inputs, must be {} to {}", ids_.size(), rule.fewest_inputs,
                                    rule.most_inputs));
        }
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            const bool missing_bias = ids_[i] == -1 && i == 2;
            if (!missing_bias && (ids_[i] < 0 || ids_[i] >= count)) {
                return fail(
                    fmt::format("input {} is tensor {}, the file has {}", i, ids_[i], count));
            }
        }
        for (const std::int32_t id : ids_) to_.inputs.emplace_back(id);
    }

    /// Other options than the operator's own are a corrupt file; none at all means the defaults.
    void check_options() {
        const Options expected = supported(to_.kind).options;
        const Options found = from_.builtin_options_type();
        if (expected == Options::NONE || found == expected || found == Options::NONE) return;
        fail(fmt::format("options of kind {}, must be kind {}", static_cast<int>(found),
                         static_cast<int>(expected)));
    }

    void check_sound(std::int32_t id) {
        if (!tensor(id).defect.empty()) fail(id, tensor(id).defect);
    }
    /// Resolved operands, which may be of any type, are gone from `inputs` by now.
    void check_operands() {
        for (const TensorId id : to_.inputs) {
            if (id.valid()) check_sound(id.value);
        }
    }

    Activation activation(tflite::ActivationFunctionType type) {
        switch (type) {
            case tflite::ActivationFunctionType::NONE:
                return Activation::None;
            case tflite::ActivationFunctionType::RELU:
                return Activation::Relu;
            case tflite::ActivationFunctionType::RELU_N1_TO_1:
                return Activation::ReluN1To1;
            case tflite::ActivationFunctionType::RELU6:
                return Activation::Relu6;
            default:
                break;
        }
        fail(fmt::format("the fused activation {} ({}) is not supported",
                         tflite::EnumNameActivationFunctionType(type), static_cast<int>(type)));
        return Activation::None;
    }

    Padding padding(tflite::Padding from) {
        if (from == tflite::Padding::SAME) return Padding::Same;
        if (from != tflite::Padding::VALID)
            fail(fmt::format("unknown padding {}", static_cast<int>(from)));
        return Padding::Valid;
    }

    template <typename T>
    void fused(const T* options) {
        to_.attributes =
            Fused{options == nullptr ? Activation::None
                                     : activation(options->fused_activation_function())};
    }

    /// Input `index`, an operand of integers, becomes attributes and leaves the inputs.
    std::vector<std::int64_t> resolve(std::size_t index) {
        const std::int32_t id = ids_.at(index);
        to_.inputs.erase(to_.inputs.begin() + static_cast<std::ptrdiff_t>(index));
        auto values = read_integers(tensor(id));
        if (!values) {
            fail(id, values.diagnostics().front().message);
            return {};
        }
        return *values;
    }

    void check_output_shape(const Shape& expected) {
        if (expected == output_shape()) return;
        fail(fmt::format("has shape {}, the operator makes {}", to_string(output_shape()),
                         to_string(expected)));
    }

    void read_attributes();
    void read_conv();
    void read_depthwise();
    void read_pool();
    void finish_window(Window window);
    void read_fully_connected();
    void read_concatenation();
    void read_mean();
    void read_pad();
    void read_transpose();
    void read_reshape();
    void read_squeeze();
    void read_resize();

    const tflite::Operator& from_;
    std::span<const TfliteTensor> tensors_;
    std::vector<std::int32_t> ids_;
    Operator to_;
    std::optional<Diagnostic> mistake_;
};

void Decoder::read_attributes() {
    switch (to_.kind) {
        case OperatorKind::Conv2d:
            return read_conv();
        case OperatorKind::DepthwiseConv2d:
            return read_depthwise();
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
            return read_pool();
        case OperatorKind::FullyConnected:
            return read_fully_connected();
        case OperatorKind::Add:
            return fused(from_.builtin_options_as_AddOptions());
        case OperatorKind::Sub:
            return fused(from_.builtin_options_as_SubOptions());
        case OperatorKind::Mul:
            return fused(from_.builtin_options_as_MulOptions());
        case OperatorKind::Concatenation:
            return read_concatenation();
        case OperatorKind::Mean:
            return read_mean();
        case OperatorKind::Pad:
            return read_pad();
        case OperatorKind::Transpose:
            return read_transpose();
        case OperatorKind::Reshape:
            return read_reshape();
        case OperatorKind::Squeeze:
            return read_squeeze();
        case OperatorKind::ResizeNearestNeighbor:
            return read_resize();
        case OperatorKind::Softmax: {
            const auto* options = from_.builtin_options_as_SoftmaxOptions();
            to_.attributes = SoftmaxAttributes{options == nullptr ? 0.0F : options->beta()};
            return;
        }
        case OperatorKind::Dequantize:
        case OperatorKind::Logistic:
        case OperatorKind::Quantize:
        case OperatorKind::Relu:
        case OperatorKind::Relu6:
            return;
    }
}

/// Values that came from the file are judged before anything is computed with them.
void Decoder::finish_window(Window window) {
    const auto legal = [](std::int32_t value) { return value >= 1 && value <= kLargestWindow; };
    if (!legal(window.stride_h) || !legal(window.stride_w)) {
        return fail(fmt::format("strides {}x{}, must be between 1 and {}", window.stride_h,
                                window.stride_w, kLargestWindow));
    }
    if (!legal(window.dilation_h) || !legal(window.dilation_w)) {
        return fail(fmt::format("dilations {}x{}, must be between 1 and {}", window.dilation_h,
                                window.dilation_w, kLargestWindow));
    }
    if (!legal(window.kernel_h) || !legal(window.kernel_w)) {
        return fail(fmt::format("a kernel of {}x{}, must be between 1 and {}", window.kernel_h,
                                window.kernel_w, kLargestWindow));
    }
    const Shape& input = input_shape();
    if (input.size() != 4)
        return fail(ids_[0], fmt::format("has shape {}, must have 4 dimensions", to_string(input)));
    window.pad_top =
        window_pad(window.padding, input[1], window.kernel_h, window.stride_h, window.dilation_h);
    window.pad_left =
        window_pad(window.padding, input[2], window.kernel_w, window.stride_w, window.dilation_w);
    to_.attributes = window;
}

void Decoder::read_conv() {
    to_.inputs.resize(3);
    const auto* options = from_.builtin_options_as_Conv2DOptions();
    if (options == nullptr) return fail("has no options");
    const Shape& weights = tensor(ids_[1]).shape;
    if (weights.size() != 4)
        return fail(ids_[1], fmt::format("weights of shape {}", to_string(weights)));
    Window window;
    window.padding = padding(options->padding());
    window.kernel_h = weights[1];
    window.kernel_w = weights[2];
    window.stride_h = options->stride_h();
    window.stride_w = options->stride_w();
    window.dilation_h = options->dilation_h_factor();
    window.dilation_w = options->dilation_w_factor();
    window.activation = activation(options->fused_activation_function());
    finish_window(window);
}

void Decoder::read_depthwise() {
    to_.inputs.resize(3);
    const auto* options = from_.builtin_options_as_DepthwiseConv2DOptions();
    if (options == nullptr) return fail("has no options");
    const Shape& weights = tensor(ids_[1]).shape;
    if (weights.size() != 4)
        return fail(ids_[1], fmt::format("weights of shape {}", to_string(weights)));
    Window window;
    window.padding = padding(options->padding());
    window.kernel_h = weights[1];
    window.kernel_w = weights[2];
    window.stride_h = options->stride_h();
    window.stride_w = options->stride_w();
    window.dilation_h = options->dilation_h_factor();
    window.dilation_w = options->dilation_w_factor();
    window.activation = activation(options->fused_activation_function());
    window.depth_multiplier = options->depth_multiplier();
    // Newer writers leave the multiplier at 0, since the shapes say it.
    if (window.depth_multiplier == 0 && input_shape().size() == 4) {
        window.depth_multiplier = weights[3] / input_shape()[3];
    }
    finish_window(window);
}

void Decoder::read_pool() {
    const auto* options = from_.builtin_options_as_Pool2DOptions();
    if (options == nullptr) return fail("has no options");
    Window window;
    window.padding = padding(options->padding());
    window.kernel_h = options->filter_height();
    window.kernel_w = options->filter_width();
    window.stride_h = options->stride_h();
    window.stride_w = options->stride_w();
    window.activation = activation(options->fused_activation_function());
    finish_window(window);
}

void Decoder::read_fully_connected() {
    to_.inputs.resize(3);
    const auto* options = from_.builtin_options_as_FullyConnectedOptions();
    if (options != nullptr &&
        options->weights_format() != tflite::FullyConnectedWeightsFormat::DEFAULT) {
        return fail(ids_[1], "has shuffled weights, which are not supported");
    }
    fused(options);
}

void Decoder::read_concatenation() {
    const auto* options = from_.builtin_options_as_ConcatenationOptions();
    const auto rank = static_cast<std::int32_t>(output_shape().size());
    const std::int32_t axis = options == nullptr ? 0 : options->axis();
    if (axis < -rank || axis >= rank)
        return fail(fmt::format("axis {} of a tensor of {} dimensions", axis, rank));
    fused(options);
    std::get<Fused>(to_.attributes).axis = axis < 0 ? axis + rank : axis;
}

void Decoder::read_mean() {
    const auto* options = from_.builtin_options_as_ReducerOptions();
    const auto rank = static_cast<std::int64_t>(input_shape().size());
    ReduceAttributes reduce;
    reduce.keep_dims = options != nullptr && options->keep_dims();
    for (const std::int64_t axis : resolve(1)) {
        if (axis < -rank || axis >= rank)
            return fail(fmt::format("axis {} of a tensor of {} dimensions", axis, rank));
        reduce.axes.push_back(static_cast<std::int32_t>(axis < 0 ? axis + rank : axis));
    }
    std::sort(reduce.axes.begin(), reduce.axes.end());
    reduce.axes.erase(std::unique(reduce.axes.begin(), reduce.axes.end()), reduce.axes.end());
    to_.attributes = std::move(reduce);
}

void Decoder::read_pad() {
    const std::vector<std::int64_t> values = resolve(1);
    if (mistake_) return;
    if (values.size() != 2 * input_shape().size()) {
        return fail(ids_[1], fmt::format("{} paddings for {} dimensions", values.size(),
                                         input_shape().size()));
    }
    PadAttributes pad;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] < 0 || values[i] > kLargestWindow) {
            return fail(ids_[1], fmt::format("padding {}, must be between 0 and {}", values[i],
                                             kLargestWindow));
        }
        (i % 2 == 0 ? pad.before : pad.after).push_back(static_cast<std::int32_t>(values[i]));
    }
    to_.attributes = std::move(pad);
}

void Decoder::read_transpose() {
    TransposeAttributes transpose;
    const auto rank = static_cast<std::int64_t>(input_shape().size());
    for (const std::int64_t axis : resolve(1)) {
        if (axis < -rank || axis >= rank)
            return fail(ids_[1], fmt::format("axis {} of {} dimensions", axis, rank));
        transpose.permutation.push_back(static_cast<std::int32_t>(axis < 0 ? axis + rank : axis));
    }
    to_.attributes = std::move(transpose);
}

/// The new shape must be the one that the output tensor states; one -1 in it means "what is left".
void Decoder::read_reshape() {
    std::vector<std::int64_t> wanted;
    const auto* options = from_.builtin_options_as_ReshapeOptions();
    if (ids_.size() == 2) {
        wanted = resolve(1);
    } else if (options != nullptr && options->new_shape() != nullptr) {
        wanted.assign(options->new_shape()->begin(), options->new_shape()->end());
    } else {
        return;  // only the output tensor says
    }
    if (mistake_) return;
    Shape shape;
    std::int64_t known = 1;
    auto open = wanted.end();
    for (auto dimension = wanted.begin(); dimension != wanted.end(); ++dimension) {
        const bool is_open = *dimension == -1 && open == wanted.end();
        if (!is_open && (*dimension < 1 || *dimension > kMostElements)) {
            return fail(fmt::format("the new shape ({}) is not legal", fmt::join(wanted, ", ")));
        }
        if (is_open)
            open = dimension;
        else
            known *= *dimension;
        if (known > kMostElements) return fail("the new shape is too large");
    }
    const std::int64_t elements = checked_elements(input_shape());
    if (open != wanted.end()) *open = elements / known;
    for (const std::int64_t dimension : wanted)
        shape.push_back(static_cast<std::int32_t>(dimension));
    check_output_shape(shape);
}

void Decoder::read_squeeze() {
    const auto* options = from_.builtin_options_as_SqueezeOptions();
    const auto rank = static_cast<std::int32_t>(input_shape().size());
    std::vector<bool> dropped(input_shape().size());
    if (options != nullptr && options->squeeze_dims() != nullptr) {
        for (const std::int32_t axis : *options->squeeze_dims()) {
            if (axis < -rank || axis >= rank)
                return fail(fmt::format("axis {} of {} dimensions", axis, rank));
            dropped[static_cast<std::size_t>(axis < 0 ? axis + rank : axis)] = true;
        }
    }
    const bool all = std::none_of(dropped.begin(), dropped.end(), [](bool d) { return d; });
    Shape shape;
    for (std::size_t i = 0; i < dropped.size(); ++i) {
        if (!(dropped[i] || (all && input_shape()[i] == 1))) shape.push_back(input_shape()[i]);
    }
    check_output_shape(shape);
}

void Decoder::read_resize() {
    const auto* options = from_.builtin_options_as_ResizeNearestNeighborOptions();
    const std::vector<std::int64_t> size = resolve(1);
    if (mistake_) return;
    const Shape& output = output_shape();
    if (size.size() != 2 || output.size() != 4 || size[0] != output[1] || size[1] != output[2]) {
        return fail(
            fmt::format("size ({}) for an output of {}", fmt::join(size, ", "), to_string(output)));
    }
    to_.attributes = options == nullptr ? ResizeAttributes{}
                                        : ResizeAttributes{options->align_corners(),
                                                           options->half_pixel_centers()};
}

}  // namespace

Result<std::vector<OperatorKind>> operator_kinds(const tflite::Model& model,
                                                 const tflite::SubGraph& graph,
                                                 std::span<const TfliteTensor> tensors) {
    std::vector<OperatorKind> kinds;
    std::optional<Diagnostic> first;
    std::map<std::string, std::size_t> unsupported;
    for (std::uint32_t i = 0; i < graph.operators()->size(); ++i) {
        const tflite::Operator& op = *graph.operators()->Get(i);
        const auto* codes = model.operator_codes();
        if (codes == nullptr || op.opcode_index() >= codes->size()) {
            return Diagnostic{
                "", fmt::format("operator {}", i),
                fmt::format("its operator code {} is not in the file", op.opcode_index())};
        }
        const tflite::OperatorCode& code = *codes->Get(op.opcode_index());
        const auto found =
            std::find_if(kSupported.begin(), kSupported.end(), [&](const Supported& s) {
                return static_cast<std::int32_t>(s.builtin) == builtin_number(code);
            });
        if (found != kSupported.end()) {
            kinds.push_back(found->kind);
            continue;
        }
        ++unsupported[builtin_name(code)];
        if (!first) {
            first = Diagnostic{"",
                               fmt::format("operator {} {}{}", i, builtin_name(code),
                                           tensor_text(tensors, first_output(op))),
                               "this operator is not supported"};
        }
    }
    if (!first) return kinds;
    std::vector<std::string> counts;
    for (const auto& [name, count] : unsupported)
        counts.push_back(fmt::format("{} x {}", count, name));
    if (counts.size() > 1 || unsupported.begin()->second > 1) {
        first->message += fmt::format("; unsupported in this file: {}", fmt::join(counts, ", "));
    }
    return *first;
}

Result<Operator> decode_operator(const tflite::Operator& from, OperatorKind kind,
                                 std::int32_t index, std::span<const TfliteTensor> tensors) {
    return Decoder(from, kind, index, tensors).decode();
}

}  // namespace outcore::network
