// SPDX-License-Identifier: Apache-2.0
#include "platform/basis.hpp"

namespace outcore::platform {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

std::string_view to_string(Basis basis) {
    switch (basis) {
        case Basis::Measured:
            return "measured";
        case Basis::Quoted:
            return "quoted";
        case Basis::Derived:
            return "derived";
        case Basis::Assumed:
            return "assumed";
    }
    return "assumed";
}

Basis basis_of(std::string_view source, bool assumed) {
    if (assumed || contains(source, "[M]")) return Basis::Assumed;
    if (contains(source, "[D]") || contains(source, "[fit]")) return Basis::Derived;
    return source.starts_with("measured") ? Basis::Measured : Basis::Quoted;
}

std::size_t BasisCounts::of(Basis basis) const {
    switch (basis) {
        case Basis::Measured:
            return measured;
        case Basis::Quoted:
            return quoted;
        case Basis::Derived:
            return derived;
        case Basis::Assumed:
            return assumed;
    }
    return 0;
}

BasisCounts count_by_basis(std::span<const Constant> constants) {
    BasisCounts counts;
    for (const Constant& constant : constants) {
        switch (constant.basis) {
            case Basis::Measured:
                ++counts.measured;
                break;
            case Basis::Quoted:
                ++counts.quoted;
                break;
            case Basis::Derived:
                ++counts.derived;
                break;
            case Basis::Assumed:
                ++counts.assumed;
                break;
        }
    }
    return counts;
}

}  // namespace outcore::platform
