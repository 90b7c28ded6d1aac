// Builds networks whose weights are seeded random numbers, so that shapes can be studied without
// trained weights. Scales are chosen from estimated statistics, so that activations neither vanish
// nor saturate. The rules of generation are part of the format: docs/spec/network.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "network/network.hpp"
#include "network/shape_inference.hpp"

namespace outcore::network {

/// One operator to add. Weights, bias, pads and the output tensor are made by the builder.
struct Layer {
    std::string name;
    OperatorKind kind = OperatorKind::Relu;
    std::vector<TensorId> inputs;  // activations
    Attributes attributes;         // convolutions: with kernel sizes
    std::int32_t channels = 0;     // Conv2d: filters; FullyConnected: units
    bool bias = true;
    Shape shape;                           // Reshape, Squeeze, ResizeNearestNeighbor: of the output
    ElementType type = ElementType::Int8;  // Quantize: of the output
    std::optional<float> scale;  // of the output, where it is not fixed or kept from the input
    std::optional<std::int32_t> zero_point;
};

class SyntheticBuilder {
  public:
    SyntheticBuilder(std::string name, std::uint32_t seed);

    TensorId add_input(std::string name, Shape shape, ElementType type, Quantization quantization);
    /// The layer's output; diagnostics have only a message.
    Result<TensorId> add(const Layer& layer);
    /// The network if it keeps all rules. The builder is empty afterwards.
    Result<Network> finish(std::vector<TensorId> outputs, std::string path);

    const Tensor& tensor(TensorId id) const { return network_.tensor(id); }

  private:
    /// Estimated distribution of a tensor's real values.
    struct Statistics {
        double mean = 0, deviation = 1;
        double root_mean_square() const;
    };
    Result<Ok> make_weights(const Layer& layer, Operator& op, Xorshift32& random);
    void make_bias(const Layer& layer, Operator& op, Xorshift32& random);
    void resolve_window(Operator& op) const;
    Statistics estimate(const Operator& op) const;
    Quantization choose_quantization(const Layer& layer, const Operator& op,
                                     const Statistics& statistics) const;
    TensorId add_tensor(Tensor tensor, Statistics statistics);

    Network network_;
    std::vector<Statistics> statistics_;
    std::uint32_t seed_;
    std::int64_t constant_bytes_ = 0;
};

}  // namespace outcore::network
