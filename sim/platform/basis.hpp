// How well a modelling constant is known, told from its source text, and how many there are of each
// kind.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "platform/platform.hpp"

namespace outcore::platform {

constexpr std::array<Basis, 4> kBases = {Basis::Measured, Basis::Quoted, Basis::Derived,
                                         Basis::Assumed};

std::string_view to_string(Basis basis);

/// Assumed: stated so, or the source holds "[M]" (from memory). Derived: the source holds "[D]"
/// (arithmetic on sourced values) or "[fit]" (a fit to published measurements). Measured: the
/// source begins with "measured". Otherwise Quoted.
Basis basis_of(std::string_view source, bool assumed);

/// For `outcore list constants`.
struct BasisCounts {
    std::size_t measured = 0, quoted = 0, derived = 0, assumed = 0;
    std::size_t total() const { return measured + quoted + derived + assumed; }
    std::size_t of(Basis basis) const;
};
BasisCounts count_by_basis(std::span<const Constant> constants);

}  // namespace outcore::platform
