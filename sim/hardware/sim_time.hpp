// Seconds of the platform description <-> the kernel's time, whose resolution is 1 ps.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <systemc>

#include "base/units.hpp"

namespace outcore::hardware {

/// Rounded to the nearest picosecond; durations are added up in seconds first and rounded once.
inline sc_core::sc_time to_time(double seconds) {
    return sc_core::sc_time(std::max(seconds, 0.0), sc_core::SC_SEC);
}
inline sc_core::sc_time to_time(Cycles cycles, Hertz clock) {
    return to_time(static_cast<double>(cycles.count) / clock.count);
}

}  // namespace outcore::hardware
