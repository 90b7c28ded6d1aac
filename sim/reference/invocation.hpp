// What a kernel of the reference gets to see: one operator of a network with the bytes of its
// operands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"

namespace outcore::reference {

/// How accumulators become output values, and with it which implementation is reproduced.
enum class Rounding {
    Double,  ///< TensorFlow Lite Micro's reference kernels and CMSIS-NN: fixed point, rounded twice
    FloatHalfEven,  ///< TensorFlow Lite with XNNPACK: float32, rounded once, ties to even
};

/// Bytes have the size that the tensors state; network::check_rules() has passed.
struct Invocation {
    const network::Network& network;
    OperatorId id;
    Rounding rounding = Rounding::Double;
    std::vector<std::span<const std::uint8_t>> inputs;  // empty for an absent bias
    std::span<std::uint8_t> output;

    const network::Operator& op() const { return network.op(id); }
    const network::Tensor& input(std::size_t index) const {
        return network.tensor(op().inputs[index]);
    }
    const network::Tensor& result() const { return network.tensor(op().output); }

    template <typename T>
    const T* input_data(std::size_t index) const {
        return reinterpret_cast<const T*>(inputs[index].data());
    }
    template <typename T>
    T* output_data() const {
        return reinterpret_cast<T*>(output.data());
    }
};

}  // namespace outcore::reference
