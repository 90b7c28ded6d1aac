// Decodes one operator of a .tflite file. The first mistake is kept; later reads yield empty
// values. tflite_operators.cpp has what all operators share, tflite_window_operators.cpp those that
// slide a window, tflite_shape_operators.cpp those that move or select elements.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "network/network.hpp"
#include "network/tflite_tensors.hpp"

namespace outcore::network {
namespace tflite {
struct Operator;
enum class ActivationFunctionType : std::int8_t;
enum class Padding : std::int8_t;
}  // namespace tflite

class TfliteDecoder {
  public:
    TfliteDecoder(const tflite::Operator& from, OperatorKind kind, std::int32_t index,
                  std::span<const TfliteTensor> tensors)
        : from_(from), tensors_(tensors) {
        to_.kind = kind;
        to_.file_index = index;
    }

    Result<Operator> decode();

  private:
    void fail(std::int32_t tensor, std::string message);
    void fail(std::string message) { fail(to_.output.value, std::move(message)); }

    const TfliteTensor& tensor(std::int32_t id) const {
        return tensors_[static_cast<std::size_t>(id)];
    }
    const Shape& input_shape() const { return tensor(ids_[0]).shape; }
    const Shape& output_shape() const { return tensor(to_.output.value).shape; }

    void read_operands();
    void check_options();
    void check_sound(std::int32_t id);
    void check_operands();
    Activation activation(tflite::ActivationFunctionType type);
    Padding padding(tflite::Padding from);
    std::vector<std::int64_t> resolve(std::size_t index);
    void check_output_shape(const Shape& expected);

    template <typename T>
    void fused(const T* options) {
        to_.attributes =
            Fused{options == nullptr ? Activation::None
                                     : activation(options->fused_activation_function())};
    }

    void read_attributes();
    void read_fully_connected();

    template <typename T>
    void read_weighted(const T* options, std::int32_t depth_multiplier);
    void read_conv();
    void read_depthwise();
    void read_pool();
    void finish_window(Window window);

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

}  // namespace outcore::network
