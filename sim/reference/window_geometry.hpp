// Positions of a sliding window (convolutions, pooling) along rows and columns, written apart from
// network/geometry so that the two check each other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "reference/invocation.hpp"

namespace outcore::reference {

/// Shapes of a window operator, batch x height x width x channels.
struct WindowShape {
    explicit WindowShape(const Invocation& call)
        : batches(call.input(0).shape[0]),
          in_h(call.input(0).shape[1]),
          in_w(call.input(0).shape[2]),
          in_c(call.input(0).shape[3]),
          out_h(call.result().shape[1]),
          out_w(call.result().shape[2]),
          out_c(call.result().shape[3]) {}

    std::int32_t batches, in_h, in_w, in_c, out_h, out_w, out_c;

    std::size_t input_offset(std::int32_t n, std::int32_t y, std::int32_t x) const {
        return ((static_cast<std::size_t>(n) * static_cast<std::size_t>(in_h) +
                 static_cast<std::size_t>(y)) *
                    static_cast<std::size_t>(in_w) +
                static_cast<std::size_t>(x)) *
               static_cast<std::size_t>(in_c);
    }
};

/// The taps [first, last) of a window along one axis that lie inside the input; tap t reads input
/// position origin + t * dilation.
struct Taps {
    Taps(std::int32_t out, std::int32_t stride, std::int32_t dilation, std::int32_t kernel,
         std::int32_t pad, std::int32_t size)
        : origin(out * stride - pad) {
        while (first < kernel && origin + first * dilation < 0) ++first;
        last = kernel;
        while (last > first && origin + (last - 1) * dilation >= size) --last;
    }
    std::int32_t count() const { return last - first; }

    std::int32_t origin = 0;
    std::int32_t first = 0;
    std::int32_t last = 0;
};

inline Taps row_taps(const network::Window& window, const WindowShape& shape, std::int32_t out_y) {
    return {out_y, window.stride_h, window.dilation_h, window.kernel_h, window.pad_top, shape.in_h};
}
inline Taps column_taps(const network::Window& window, const WindowShape& shape,
                        std::int32_t out_x) {
    return {out_x,           window.stride_w, window.dilation_w,
            window.kernel_w, window.pad_left, shape.in_w};
}

/// Calls visit(n, y, x) for every output position in row-major order.
template <typename Visit>
void for_each_position(const WindowShape& shape, Visit visit) {
    for (std::int32_t n = 0; n < shape.batches; ++n) {
        for (std::int32_t y = 0; y < shape.out_h; ++y) {
            for (std::int32_t x = 0; x < shape.out_w; ++x) visit(n, y, x);
        }
    }
}

}  // namespace outcore::reference
