// SPDX-License-Identifier: Apache-2.0
#include "hardware/serial_clocks.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::hardware {
namespace {

constexpr double kNoise = 1e-6;  // of a clock: rounding does not make a clock more

CommandClocks clocks_of(const platform::SerialCommand& command) {
    const int edges = command.ddr ? 2 : 1;
    const int instruction_edges = command.instruction_ddr() ? 2 : 1;
    CommandClocks clocks;
    clocks.instruction = std::ceil(static_cast<double>(command.instruction_bits) /
                                   (command.instruction_lines * instruction_edges));
    clocks.address =
        std::ceil(static_cast<double>(command.address_bits) / (command.address_lines * edges));
    clocks.waits = command.wait_clocks();
    clocks.per_byte = 8.0 / (command.data_lines * edges * command.banks);
    return clocks;
}

double deselect(const platform::Storage& storage, Seconds least) {
    return std::max<double>(storage.chip_select_high_clocks,
                            std::ceil(least.count * storage.bus_clock.count - kNoise));
}

}  // namespace

double SerialClocks::polled(double busy) const {
    const double period = status_sample() + std::max(deselect_other, poll_interval);
    const double first = deselect_other + status_sample();
    const double polls = std::max(0.0, std::ceil((busy - first) / period - kNoise));
    return first + polls * period + deselect_other;
}

SerialClocks serial_clocks(const platform::Storage& storage) {
    SerialClocks clocks;
    clocks.read = clocks_of(storage.read);
    clocks.program = clocks_of(storage.program_command());
    clocks.erase = clocks_of(storage.erase_command());
    clocks.status = clocks_of(storage.status_command());
    // Each bank of dual flash answers with a status of its own, at the same time.
    clocks.status.per_byte *= storage.status_command().banks;
    clocks.deselect_read = deselect(storage, storage.times.deselect_after_read);
    clocks.deselect_other = deselect(storage, storage.times.deselect_after_other);
    clocks.poll_interval = storage.status_poll_clocks;
    return clocks;
}

}  // namespace outcore::hardware
