// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/serial_frame.hpp"

#include <cmath>

namespace outcore::board {

double SerialPhase::clocks() const {
    return lines == 0 ? 0.0 : std::ceil(static_cast<double>(bits) / (lines * (ddr ? 2 : 1)));
}

double SerialFrame::opening_clocks() const {
    return instruction.clocks() + address.clocks() + wait_clocks();
}

double SerialFrame::clocks_per_byte() const {
    return data_lines == 0 ? 0.0 : 8.0 / (data_lines * (data_ddr ? 2 : 1) * banks);
}

}  // namespace outcore::board
