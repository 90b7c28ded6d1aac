// Quantities as types at the edges of the API: cycles are not bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace outcore {

template <typename Tag, typename Rep>
struct Quantity {
    Rep count{};

    constexpr Quantity() = default;
    constexpr explicit Quantity(Rep c) : count(c) {}
    constexpr Quantity& operator+=(Quantity other) {
        count += other.count;
        return *this;
    }
    friend constexpr Quantity operator+(Quantity a, Quantity b) {
        return Quantity(a.count + b.count);
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) {
        return Quantity(a.count - b.count);
    }
    friend constexpr Quantity operator*(Quantity a, Rep factor) {
        return Quantity(a.count * factor);
    }
    friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

using Bytes = Quantity<struct BytesTag, std::int64_t>;
using Cycles = Quantity<struct CyclesTag, std::int64_t>;  // of the core's clock
using Hertz = Quantity<struct HertzTag, double>;
using Seconds = Quantity<struct SecondsTag, double>;
using Joules = Quantity<struct JoulesTag, double>;
using Amperes = Quantity<struct AmperesTag, double>;
using Volts = Quantity<struct VoltsTag, double>;

constexpr Seconds to_seconds(Cycles cycles, Hertz clock) {
    return Seconds(static_cast<double>(cycles.count) / clock.count);
}

}  // namespace outcore
