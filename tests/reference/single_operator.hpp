// Networks of one operator for tests, built tensor by tensor; run() checks that they keep the
// network's rules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "network/operator_rules.hpp"
#include "reference/executor.hpp"

namespace outcore::test {

using Shape = std::vector<std::int32_t>;

template <typename T>
std::vector<std::uint8_t> bytes_of(const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}
template <typename T>
std::vector<T> values_of(const std::vector<std::uint8_t>& bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

struct Scale {
    float scale = 1.0F;
    std::int32_t zero_point = 0;
};

class SingleOperator {
  public:
    SingleOperator(network::OperatorKind kind, network::Attributes attributes) {
        op_.kind = kind;
        op_.attributes = std::move(attributes);
    }

    SingleOperator& input(Shape shape, Scale scale,
                          network::ElementType type = network::ElementType::Int8) {
        op_.inputs.push_back(add(std::move(shape), {scale.scale}, {scale.zero_point}, type));
        network_.inputs.push_back(op_.inputs.back());
        return *this;
    }
    SingleOperator& constant(Shape shape, Scale scale, const std::vector<std::int8_t>& values) {
        op_.inputs.push_back(
            add(std::move(shape), {scale.scale}, {scale.zero_point}, network::ElementType::Int8));
        network_.tensors[op_.inputs.back()].data = bytes_of(values);
        return *this;
    }
    /// One scale, or one for each channel along `axis`.
    SingleOperator& weights(Shape shape, std::vector<float> scales, std::int32_t axis,
                            const std::vector<std::int8_t>& values) {
        op_.inputs.push_back(
            add(std::move(shape), std::move(scales), {}, network::ElementType::Int8));
        network_.tensors[op_.inputs.back()].quantization.axis = axis;
        network_.tensors[op_.inputs.back()].data = bytes_of(values);
        return *this;
    }
    SingleOperator& bias(const std::vector<std::int32_t>& values) {
        op_.inputs.push_back(
            add({static_cast<std::int32_t>(values.size())}, {}, {}, network::ElementType::Int32));
        network_.tensors[op_.inputs.back()].data = bytes_of(values);
        return *this;
    }
    SingleOperator& no_bias() {
        op_.inputs.push_back(TensorId());
        return *this;
    }
    SingleOperator& output(Shape shape, Scale scale,
                           network::ElementType type = network::ElementType::Int8) {
        op_.output = add(std::move(shape), {scale.scale}, {scale.zero_point}, type);
        return *this;
    }

    network::Network build() const {
        network::Network network = network_;
        network.operators.push_back(op_);
        network.outputs = {op_.output};
        return network;
    }

    std::vector<std::uint8_t> run(
        const std::vector<std::uint8_t>& inputs,
        reference::Rounding rounding = reference::Rounding::Double) const {
        const network::Network network = build();
        for (const Diagnostic& broken : network::check_rules(network)) FAIL(to_string(broken));
        const auto execution = reference::run(network, inputs, {rounding});
        if (!execution) FAIL(to_string(execution.diagnostics().front()));
        return execution->outputs;
    }
    /// int8 in, int8 out.
    std::vector<std::int8_t> run(const std::vector<std::int8_t>& inputs,
                                 reference::Rounding rounding = reference::Rounding::Double) const {
        return values_of<std::int8_t>(run(bytes_of(inputs), rounding));
    }

  private:
    TensorId add(Shape shape, std::vector<float> scales, std::vector<std::int32_t> zero_points,
                 network::ElementType type) {
        network::Tensor tensor;
        tensor.name = "t" + std::to_string(network_.tensors.size());
        tensor.shape = std::move(shape);
        tensor.type = type;
        if (type != network::ElementType::Float32) {
            tensor.quantization.scales = std::move(scales);
            tensor.quantization.zero_points = std::move(zero_points);
        }
        return network_.tensors.add(std::move(tensor));
    }

    network::Network network_;
    network::Operator op_;
};

}  // namespace outcore::test
