// What a network is and whether a board holds it in core, for people and as JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"
#include "platform/platform.hpp"

namespace outcore::report {

/// In core: all activations alive at once fit on-chip RAM, all constants fit internal flash beside
/// the code.
struct InCoreFit {
    std::int64_t activation_bytes = 0, ram_bytes = 0;  // most alive at once; usable on-chip RAM
    std::int64_t constant_bytes = 0, flash_bytes = 0;  // read by inference; usable internal flash
    bool activations_fit() const { return activation_bytes <= ram_bytes; }
    bool constants_fit() const { return constant_bytes <= flash_bytes; }
    bool fits() const { return activations_fit() && constants_fit(); }
};
InCoreFit in_core_fit(const network::Network& network, const platform::Platform& platform);
/// "no: activations need 588.0 KiB, on-chip RAM has 296.0 KiB for buffers; constants ..."
std::string to_string(const InCoreFit& fit);

/// Operators, shapes, MACs, weights, peak activations, and the fit on each board.
std::string network_page(const network::Network& network,
                         const std::vector<platform::Platform>& boards);
std::string network_json(const network::Network& network,
                         const std::vector<platform::Platform>& boards);

/// "1,234.5 KiB"; bytes below 1024 as bytes.
std::string kib(std::int64_t bytes);

}  // namespace outcore::report
