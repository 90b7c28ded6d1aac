// SPDX-License-Identifier: Apache-2.0
#include "hardware/serial_clocks.hpp"

#include <cmath>

namespace outcore::hardware {

SerialClocks serial_clocks(const platform::Storage& storage) {
    constexpr int kOctal = 8;  // only octal parts take the instruction at double data rate
    const platform::ReadCommand& read = storage.read;
    const int edges = read.ddr ? 2 : 1;
    const int instruction_edges = read.instruction_lines == kOctal ? edges : 1;
    SerialClocks clocks;
    clocks.instruction = std::ceil(static_cast<double>(read.instruction_bits) /
                                   (read.instruction_lines * instruction_edges));
    clocks.address =
        std::ceil(static_cast<double>(read.address_bits) / (read.address_lines * edges));
    clocks.dummy = read.dummy_clocks;
    clocks.per_byte = 8.0 / (read.data_lines * edges * read.banks);
    clocks.deselect = storage.chip_select_high_clocks;
    clocks.status_byte = std::ceil(8.0 / (read.instruction_lines * instruction_edges));
    return clocks;
}

}  // namespace outcore::hardware
