// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "network/tflite_decoder.hpp"
#include "tflite_generated.h"

namespace outcore::network {

/// Values that came from the file are judged before anything is computed with them.
void TfliteDecoder::finish_window(Window window) {
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

template <typename T>
void TfliteDecoder::read_weighted(const T* options, std::int32_t depth_multiplier) {
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
    window.depth_multiplier = depth_multiplier;
    // Newer writers leave the multiplier at 0, since the shapes say it.
    if (depth_multiplier == 0 && input_shape().size() == 4)
        window.depth_multiplier = weights[3] / input_shape()[3];
    finish_window(window);
}

void TfliteDecoder::read_conv() {
    to_.inputs.resize(3);
    const auto* options = from_.builtin_options_as_Conv2DOptions();
    if (options == nullptr) return fail("has no options");
    read_weighted(options, Window{}.depth_multiplier);
}

void TfliteDecoder::read_depthwise() {
    to_.inputs.resize(3);
    const auto* options = from_.builtin_options_as_DepthwiseConv2DOptions();
    if (options == nullptr) return fail("has no options");
    read_weighted(options, options->depth_multiplier());
}

void TfliteDecoder::read_pool() {
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

}  // namespace outcore::network
