// SPDX-License-Identifier: Apache-2.0
#include "network/tflite_tensors.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tflite_generated.h"

namespace outcore::network {
namespace {

constexpr std::int64_t kMostIntegers = 64;

std::optional<ElementType> element_type(tflite::TensorType type) {
    switch (type) {
        case tflite::TensorType::INT8:
            return ElementType::Int8;
        case tflite::TensorType::UINT8:
            return ElementType::UInt8;
        case tflite::TensorType::INT32:
            return ElementType::Int32;
        case tflite::TensorType::FLOAT32:
            return ElementType::Float32;
        default:
            return std::nullopt;
    }
}

std::string type_name(tflite::TensorType type) {
    const std::string name = tflite::EnumNameTensorType(type);
    return name.empty() ? fmt::format("type {}", static_cast<int>(type)) : name;
}

/// Fills `data`; returns a defect or nothing.
std::string read_buffer(const tflite::Model& model, const tflite::Tensor& from, TfliteTensor& to) {
    const std::uint32_t index = from.buffer();
    if (index == 0) return {};  // by convention: no data
    if (model.buffers() == nullptr || index >= model.buffers()->size()) {
        return fmt::format("its buffer {} is not in the file", index);
    }
    const tflite::Buffer* buffer = model.buffers()->Get(index);
    if (buffer->offset() > 1 || buffer->size() > 0)
        return "its data lies outside the FlatBuffer, which is not supported";
    if (buffer->data() != nullptr) to.data = {buffer->data()->data(), buffer->data()->size()};
    return {};
}

/// By memcpy: in a damaged file the values may lie at any address. Both sides are little-endian.
template <typename T>
std::vector<std::int64_t> widen(std::span<const std::uint8_t> data) {
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i + sizeof(T) <= data.size(); i += sizeof(T)) {
        T value;
        std::memcpy(&value, data.data() + i, sizeof(T));
        values.push_back(value);
    }
    return values;
}

std::string read_quantization(const tflite::QuantizationParameters& from, TfliteTensor& to) {
    if (from.details_type() != 0) return "has a custom quantisation, which is not supported";
    Quantization& q = to.quantization;
    if (from.scale() != nullptr) q.scales.assign(from.scale()->begin(), from.scale()->end());
    for (const float scale : q.scales) {
        if (!(std::isfinite(scale) && scale > 0))
            return fmt::format("scale {}, must be positive and finite", scale);
    }
    std::vector<std::int64_t> zero_points;
    if (const auto* stored = from.zero_point()) {
        zero_points = widen<std::int64_t>({stored->Data(), stored->size() * sizeof(std::int64_t)});
    }
    if (zero_points.size() > 1 && zero_points.size() != q.scales.size()) {
        return fmt::format("{} zero points for {} scales", zero_points.size(), q.scales.size());
    }
    for (const std::int64_t value : zero_points) {
        if (value < std::numeric_limits<std::int32_t>::min() ||
            value > std::numeric_limits<std::int32_t>::max()) {
            return fmt::format("zero point {} does not fit into 32 bits", value);
        }
        q.zero_points.push_back(static_cast<std::int32_t>(value));
    }
    q.axis = from.quantized_dimension();
    // Biases carry one scale for each channel too, but some writers give them the axis of the
    // weights.
    if (q.per_channel() && to.type != ElementType::Int32) {
        if (q.axis < 0 || static_cast<std::size_t>(q.axis) >= to.shape.size()) {
            return fmt::format("is quantised along axis {}, its shape is {}", q.axis,
                               to_string(to.shape));
        }
        const std::int32_t channels = to.shape[static_cast<std::size_t>(q.axis)];
        if (static_cast<std::int64_t>(q.scales.size()) != channels) {
            return fmt::format("{} scales for {} channels", q.scales.size(), channels);
        }
    }
    return {};
}

std::string check_storage(const tflite::Tensor& from, const TfliteTensor& to) {
    if (!to.type) return fmt::format("has type {}, which is not supported", type_name(from.type()));
    if (from.is_variable()) return "is a variable, which is not supported";
    if (from.sparsity() != nullptr) return "is stored sparsely, which is not supported";
    const std::int64_t elements = checked_elements(to.shape);
    if (elements == 0) {
        return fmt::format("shape {}, dimensions must be positive and their product at most {}",
                           to_string(to.shape), kMostElements);
    }
    const std::int64_t bytes = elements * size_bytes(*to.type);
    if (!to.data.empty() && static_cast<std::int64_t>(to.data.size()) != bytes) {
        return fmt::format("{} bytes of data, shape {} needs {}", to.data.size(),
                           to_string(to.shape), bytes);
    }
    return {};
}

TfliteTensor read_tensor(const tflite::Model& model, const tflite::Tensor& from) {
    TfliteTensor to;
    if (from.name() != nullptr) to.name = printable(from.name()->str());
    if (from.shape() != nullptr) to.shape.assign(from.shape()->begin(), from.shape()->end());
    to.type = element_type(from.type());
    to.file_type = static_cast<int>(from.type());
    to.defect = read_buffer(model, from, to);
    if (to.defect.empty()) to.defect = check_storage(from, to);
    if (to.defect.empty() && from.quantization() != nullptr)
        to.defect = read_quantization(*from.quantization(), to);
    return to;
}

}  // namespace

std::string printable(std::string text) {
    for (char& c : text) {
        if (c < 0x20 || c > 0x7e) c = '?';
    }
    return text;
}

std::vector<TfliteTensor> read_tensors(const tflite::Model& model, const tflite::SubGraph& graph) {
    std::vector<TfliteTensor> tensors;
    tensors.reserve(graph.tensors()->size());
    for (const tflite::Tensor* tensor : *graph.tensors())
        tensors.push_back(read_tensor(model, *tensor));
    return tensors;
}

Result<std::vector<std::int64_t>> read_integers(const TfliteTensor& tensor) {
    const auto type = static_cast<tflite::TensorType>(tensor.file_type);
    const bool wide = type == tflite::TensorType::INT64;
    if (!wide && type != tflite::TensorType::INT32) {
        return Diagnostic{"", "",
                          fmt::format("has type {}, must be INT32 or INT64", type_name(type))};
    }
    if (tensor.data.empty()) return Diagnostic{"", "", "must be constant"};
    const std::int64_t elements = checked_elements(tensor.shape);
    if (elements == 0 || elements > kMostIntegers ||
        static_cast<std::int64_t>(tensor.data.size()) != elements * (wide ? 8 : 4)) {
        return Diagnostic{"", "",
                          fmt::format("{} bytes of data do not fit the shape {}",
                                      tensor.data.size(), to_string(tensor.shape))};
    }
    return wide ? widen<std::int64_t>(tensor.data) : widen<std::int32_t>(tensor.data);
}

Tensor to_tensor(const TfliteTensor& tensor) {
    return {tensor.name,
            tensor.shape,
            *tensor.type,
            tensor.quantization,
            {tensor.data.begin(), tensor.data.end()}};
}

Tensor name_only(const TfliteTensor& tensor) {
    return {tensor.name, {0}, ElementType::Int8, {}, {}};
}

}  // namespace outcore::network
