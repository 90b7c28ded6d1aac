// int8 tensors widened to int16, where a value minus its zero point always fits and products
// vectorise well.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace outcore::reference {

inline std::vector<std::int16_t> widened(const std::int8_t* data, std::size_t count,
                                         std::int32_t zero_point) {
    std::vector<std::int16_t> result(count);
    const auto offset = static_cast<std::int16_t>(zero_point);
    for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<std::int16_t>(data[i] - offset);
    return result;
}

/// Wraps around like the hardware when more than 65,793 extreme products meet.
inline std::int32_t dot_product(const std::int16_t* a, const std::int16_t* b, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += static_cast<std::uint32_t>(std::int32_t{a[i]} * b[i]);
    return static_cast<std::int32_t>(sum);
}

}  // namespace outcore::reference
