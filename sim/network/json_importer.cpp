// SPDX-License-Identifier: Apache-2.0
#include "network/json_importer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/json_reader.hpp"
#include "network/operator_kinds.hpp"
#include "network/shape_inference.hpp"
#include "network/synthetic_builder.hpp"

namespace outcore::network {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::string_view kFormat = "outcore-network";
constexpr std::size_t kMostDimensions = 8;

constexpr std::array<std::string_view, 4> kActivationNames{"NONE", "RELU", "RELU_N1_TO_1", "RELU6"};
constexpr std::array<std::string_view, 2> kPaddingNames{"SAME", "VALID"};
constexpr std::array<std::string_view, 3> kTypeNames{"int8", "uint8", "float32"};
constexpr std::array kTypes{ElementType::Int8, ElementType::UInt8, ElementType::Float32};

/// Every kind can be described; its name is to_string's.
std::vector<std::string_view> kind_names() {
    std::vector<std::string_view> names;
    for (const OperatorKind kind : kOperatorKinds) names.push_back(to_string(kind));
    return names;
}

std::int32_t integer(const JsonNode& node, std::int64_t low, std::int64_t high) {
    return static_cast<std::int32_t>(node.integer(low, high));
}

/// A list of integers within [low, high].
Shape integers(const JsonNode& node, std::int64_t low, std::int64_t high) {
    Shape values;
    for (const JsonNode& item : node.items()) values.push_back(integer(item, low, high));
    if (values.size() > kMostDimensions) {
        node.fail(fmt::format("must have at most {} elements", kMostDimensions));
        values.clear();
    }
    return values;
}

/// An integer for both directions, or [vertical, horizontal].
std::pair<std::int32_t, std::int32_t> vertical_horizontal(const JsonNode& node) {
    if (!node.is_array()) {
        const std::int32_t both = integer(node, 1, kLargestWindow);
        return {both, both};
    }
    const Shape values = integers(node, 1, kLargestWindow);
    if (values.size() == 2) return {values[0], values[1]};
    node.fail("must be an integer or [vertical, horizontal]");
    return {1, 1};
}

bool flag(const JsonNode& layer, std::string_view key, bool otherwise) {
    const auto node = layer.find(key);
    return node ? node->boolean() : otherwise;
}

Activation activation(const JsonNode& layer) {
    const auto node = layer.find("activation");
    return node ? static_cast<Activation>(node->choice(kActivationNames)) : Activation::None;
}

/// A new shape of the same elements; one dimension may be -1.
Shape resolve_shape(const JsonNode& node, const Shape& input) {
    Shape shape = integers(node, -1, kMostElements);
    std::int32_t* open = nullptr;
    std::int64_t known = 1;
    for (std::int32_t& dimension : shape) {
        const bool is_open = dimension == -1 && open == nullptr;
        if (is_open)
            open = &dimension;
        else
            known *= dimension;
        if (known < 1 || known > kMostElements) {
            node.fail("dimensions must be positive, at most one of them -1");
            return input;
        }
    }
    if (open != nullptr) *open = static_cast<std::int32_t>(checked_elements(input) / known);
    return shape;
}

/// One axis; negative ones count from the end.
std::int32_t axis(const JsonNode& node, const Shape& shape) {
    const auto rank = static_cast<std::int32_t>(shape.size());
    const std::int32_t value = integer(node, -rank, rank - 1);
    return value < 0 ? value + rank : value;
}

Shape axes(const JsonNode& node, const Shape& shape) {
    Shape values;
    for (const JsonNode& item : node.items()) values.push_back(axis(item, shape));
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

/// Reads the layers of one document into a builder.
class Reader {
  public:
    Reader(const JsonDocument& document, std::string path)
        : document_(document), path_(std::move(path)) {}

    Result<Network> read();

  private:
    bool sound() const { return document_.diagnostics().empty(); }
    void read_input(SyntheticBuilder& builder, const JsonNode& node);
    void read_layer(SyntheticBuilder& builder, const JsonNode& node);
    void read_attributes(const JsonNode& node, const Shape& input, Layer& layer);
    void read_window(const JsonNode& node, Layer& layer);
    void read_pad(const JsonNode& node, Layer& layer);
    void read_squeeze(const JsonNode& node, const Shape& input, Layer& layer);
    void read_resize(const JsonNode& node, const Shape& input, Layer& layer);
    std::vector<TensorId> read_operands(const JsonNode& node, OperatorKind kind);
    void read_scale(const JsonNode& node, std::optional<float>& scale,
                    std::optional<std::int32_t>& zero_point);
    TensorId named(const JsonNode& node);
    void define(const JsonNode& name, TensorId id);

    const JsonDocument& document_;
    std::string path_;
    std::map<std::string, TensorId> tensors_;
    TensorId last_;
};

TensorId Reader::named(const JsonNode& node) {
    const std::string name = node.text();
    const auto found = tensors_.find(name);
    if (found != tensors_.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [known, id] : tensors_) names.push_back(known);
    const std::string near = nearest_name(name, names);
    node.fail(
        near.empty()
            ? "must name an input or a layer before this one"
            : fmt::format("must name an input or a layer before this one; did you mean \"{}\"?",
                          near));
    return last_;
}

void Reader::define(const JsonNode& name, TensorId id) {
    const std::string text = name.text();
    if (text.empty()) name.fail("must not be empty");
    if (!tensors_.emplace(text, id).second)
        name.fail("is the name of another input or layer already");
    last_ = id;
}

void Reader::read_scale(const JsonNode& node, std::optional<float>& scale,
                        std::optional<std::int32_t>& zero_point) {
    if (const auto member = node.find("scale"))
        scale = static_cast<float>(member->number(1e-12, 1e12));
    if (const auto member = node.find("zero_point")) zero_point = integer(*member, -128, 255);
}

void Reader::read_input(SyntheticBuilder& builder, const JsonNode& node) {
    node.only({"name", "shape", "type", "scale", "zero_point"});
    const Shape shape = integers(node.at("shape"), 1, kMostElements);
    if (sound() && checked_elements(shape) == 0) node.at("shape").fail("has too many elements");
    const auto type_node = node.find("type");
    const ElementType type = type_node ? kTypes[type_node->choice(kTypeNames)] : ElementType::Int8;
    std::optional<float> scale;
    std::optional<std::int32_t> zero_point;
    read_scale(node, scale, zero_point);
    Quantization q;
    if (type != ElementType::Float32) {
        q.scales = {scale.value_or(1.0F / 64.0F)};
        q.zero_points = {zero_point.value_or(type == ElementType::UInt8 ? 128 : 0)};
    }
    define(node.at("name"), builder.add_input(node.at("name").text(), shape, type, std::move(q)));
}

std::vector<TensorId> Reader::read_operands(const JsonNode& node, OperatorKind kind) {
    std::vector<TensorId> ids;
    const auto inputs = node.find("inputs");
    if (inputs) {
        for (const JsonNode& item : inputs->items()) ids.push_back(named(item));
    } else {
        ids.push_back(last_);
    }
    const bool pair =
        kind == OperatorKind::Add || kind == OperatorKind::Sub || kind == OperatorKind::Mul;
    const bool legal =
        kind == OperatorKind::Concatenation ? !ids.empty() : ids.size() == (pair ? 2U : 1U);
    if (!legal) {
        inputs.value_or(node).fail(fmt::format("{} needs {} inputs", to_string(kind),
                                               kind == OperatorKind::Concatenation ? "1 or more"
                                               : pair                              ? "2"
                                                                                   : "1"));
    }
    return ids;
}

void Reader::read_window(const JsonNode& node, Layer& layer) {
    Window window;
    const bool pool =
        layer.kind == OperatorKind::AveragePool2d || layer.kind == OperatorKind::MaxPool2d;
    std::tie(window.kernel_h, window.kernel_w) = vertical_horizontal(node.at("kernel"));
    if (pool)
        std::tie(window.stride_h, window.stride_w) = std::pair(window.kernel_h, window.kernel_w);
    if (const auto stride = node.find("stride")) {
        std::tie(window.stride_h, window.stride_w) = vertical_horizontal(*stride);
    }
    if (const auto dilation = node.find("dilation")) {
        std::tie(window.dilation_h, window.dilation_w) = vertical_horizontal(*dilation);
    }
    window.padding = pool ? Padding::Valid : Padding::Same;
    if (const auto padding = node.find("padding"))
        window.padding = static_cast<Padding>(padding->choice(kPaddingNames));
    if (const auto multiplier = node.find("depth_multiplier")) {
        window.depth_multiplier = integer(*multiplier, 1, kLargestWindow);
    }
    window.activation = activation(node);
    layer.attributes = window;
}

void Reader::read_pad(const JsonNode& node, Layer& layer) {
    PadAttributes pad;
    for (const JsonNode& item : node.at("paddings").items()) {
        const Shape both = integers(item, 0, kLargestWindow);
        if (both.size() != 2) return item.fail("must be [before, after]");
        pad.before.push_back(both[0]);
        pad.after.push_back(both[1]);
    }
    layer.attributes = std::move(pad);
}

void Reader::read_squeeze(const JsonNode& node, const Shape& input, Layer& layer) {
    const auto member = node.find("axes");
    const Shape dropped = member ? axes(*member, input) : Shape{};
    for (std::size_t i = 0; i < input.size(); ++i) {
        const bool drop = member ? std::find(dropped.begin(), dropped.end(),
                                             static_cast<std::int32_t>(i)) != dropped.end()
                                 : input[i] == 1;
        if (!drop) layer.shape.push_back(input[i]);
    }
}

void Reader::read_resize(const JsonNode& node, const Shape& input, Layer& layer) {
    const auto [h, w] = vertical_horizontal(node.at("size"));
    if (input.size() == 4) layer.shape = {input[0], h, w, input[3]};
    layer.attributes = ResizeAttributes{flag(node, "align_corners", false),
                                        flag(node, "half_pixel_centers", false)};
}

void Reader::read_attributes(const JsonNode& node, const Shape& input, Layer& layer) {
    switch (layer.kind) {
        case OperatorKind::Conv2d:
            node.only({"name", "op", "inputs", "filters", "kernel", "stride", "dilation", "padding",
                       "activation", "bias", "scale", "zero_point"});
            layer.channels = integer(node.at("filters"), 1, kMostElements);
            layer.bias = flag(node, "bias", true);
            return read_window(node, layer);
        case OperatorKind::DepthwiseConv2d:
            node.only({"name", "op", "inputs", "kernel", "stride", "dilation", "padding",
                       "activation", "depth_multiplier", "bias", "scale", "zero_point"});
            layer.bias = flag(node, "bias", true);
            return read_window(node, layer);
        case OperatorKind::FullyConnected:
            node.only(
                {"name", "op", "inputs", "units", "activation", "bias", "scale", "zero_point"});
            layer.channels = integer(node.at("units"), 1, kMostElements);
            layer.bias = flag(node, "bias", true);
            layer.attributes = Fused{activation(node)};
            return;
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
            node.only({"name", "op", "inputs", "kernel", "stride", "padding", "activation"});
            return read_window(node, layer);
        case OperatorKind::Add:
        case OperatorKind::Sub:
        case OperatorKind::Mul:
            node.only({"name", "op", "inputs", "activation", "scale", "zero_point"});
            layer.attributes = Fused{activation(node)};
            return;
        case OperatorKind::Concatenation: {
            node.only({"name", "op", "inputs", "axis"});
            const auto member = node.find("axis");
            layer.attributes =
                Fused{Activation::None,
                      member ? axis(*member, input) : static_cast<std::int32_t>(input.size()) - 1};
            return;
        }
        case OperatorKind::Mean:
            node.only({"name", "op", "inputs", "axes", "keep_dims", "scale", "zero_point"});
            layer.attributes =
                ReduceAttributes{axes(node.at("axes"), input), flag(node, "keep_dims", false)};
            return;
        case OperatorKind::Pad:
            node.only({"name", "op", "inputs", "paddings"});
            return read_pad(node, layer);
        case OperatorKind::Reshape:
            node.only({"name", "op", "inputs", "shape"});
            layer.shape = resolve_shape(node.at("shape"), input);
            return;
        case OperatorKind::Squeeze:
            node.only({"name", "op", "inputs", "axes"});
            return read_squeeze(node, input, layer);
        case OperatorKind::Transpose:
            node.only({"name", "op", "inputs", "permutation"});
            layer.attributes =
                TransposeAttributes{integers(node.at("permutation"), 0, kMostDimensions)};
            return;
        case OperatorKind::ResizeNearestNeighbor:
            node.only({"name", "op", "inputs", "size", "align_corners", "half_pixel_centers"});
            return read_resize(node, input, layer);
        case OperatorKind::Softmax: {
            node.only({"name", "op", "inputs", "beta"});
            const auto beta = node.find("beta");
            layer.attributes =
                SoftmaxAttributes{beta ? static_cast<float>(beta->number(1e-6, 1e6)) : 1.0F};
            return;
        }
        case OperatorKind::Quantize: {
            node.only({"name", "op", "inputs", "type", "scale", "zero_point"});
            const auto type = node.find("type");
            layer.type =
                type ? kTypes[type->choice(std::span(kTypeNames).first(2))] : ElementType::Int8;
            return;
        }
        case OperatorKind::Relu:
            return node.only({"name", "op", "inputs", "scale", "zero_point"});
        case OperatorKind::Dequantize:
        case OperatorKind::Logistic:
        case OperatorKind::Relu6:
            return node.only({"name", "op", "inputs"});
    }
}

void Reader::read_layer(SyntheticBuilder& builder, const JsonNode& node) {
    static const std::vector<std::string_view> names = kind_names();
    Layer layer;
    layer.name = node.at("name").text();
    layer.kind = kOperatorKinds[node.at("op").choice(names)];
    if (!sound()) return;
    layer.inputs = read_operands(node, layer.kind);
    if (!sound()) return;
    read_attributes(node, builder.tensor(layer.inputs[0]).shape, layer);
    read_scale(node, layer.scale, layer.zero_point);
    if (!sound()) return;
    const auto output = builder.add(layer);
    if (!output) return node.fail(output.diagnostics().front().message);
    define(node.at("name"), *output);
}

Result<Network> Reader::read() {
    const JsonNode root = document_.root();
    root.only({"format", "version", "name", "source", "seed", "inputs", "layers", "outputs"});
    if (root.at("format").text() != kFormat)
        root.at("format").fail(fmt::format("must be \"{}\"", kFormat));
    root.at("version").integer(kVersion, kVersion);
    root.at("source").text();
    const auto seed = root.find("seed");
    SyntheticBuilder builder(root.at("name").text(),
                             seed ? static_cast<std::uint32_t>(seed->integer(1, 0xFFFFFFFF)) : 1U);
    const auto inputs = root.at("inputs").items();
    if (inputs.empty()) root.at("inputs").fail("must have at least one element");
    for (const JsonNode& input : inputs) read_input(builder, input);
    if (!sound()) return document_.diagnostics();
    // A mistake stops here: the shapes of later layers depend on it.
    for (const JsonNode& layer : root.at("layers").items()) {
        read_layer(builder, layer);
        if (!sound()) return document_.diagnostics();
    }
    std::vector<TensorId> outputs;
    if (const auto names = root.find("outputs")) {
        for (const JsonNode& name : names->items()) outputs.push_back(named(name));
    } else {
        outputs.push_back(last_);
    }
    if (!sound()) return document_.diagnostics();
    return builder.finish(std::move(outputs), path_);
}

}  // namespace

Result<Network> import_json(std::string_view text, std::string path) {
    const auto document = JsonDocument::parse(text, path);
    if (!document) return document.diagnostics();
    return Reader(*document, std::move(path)).read();
}

}  // namespace outcore::network
