// What a kernel needs to know of an operator beyond its tiles: the 40 fields of docs/spec/blob.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::deploy {

/// Positions in a record.
enum class Field : std::uint8_t {
    Kind = 0,
    InputType = 1,
    OutputType = 2,
    Input0 = 3,
    Input1 = 6,
    Output = 9,  // rows, columns, channels each
    KernelRows = 12,
    KernelColumns = 13,
    StrideRows = 14,
    StrideColumns = 15,
    DilationRows = 16,
    DilationColumns = 17,
    PadTop = 18,
    PadLeft = 19,
    DepthMultiplier = 20,
    Input0ZeroPoint = 21,
    Input1ZeroPoint = 22,
    OutputZeroPoint = 23,
    ActivationMin = 24,
    ActivationMax = 25,
    LeftShift = 26,
    Input0Multiplier = 27,
    Input0Shift = 28,
    Input1Multiplier = 29,
    Input1Shift = 30,
    OutputMultiplier = 31,
    OutputShift = 32,
    ScaleBits = 33,
    Parameter0 = 34,
    Parameter1 = 35,
    Parameter2 = 36,
};

/// Fields without a meaning for the operator are 0.
class OperatorRecord {
  public:
    static constexpr std::size_t kFields = 40;
    std::int32_t& operator[](Field field) { return fields_[static_cast<std::size_t>(field)]; }
    std::int32_t operator[](Field field) const { return fields_[static_cast<std::size_t>(field)]; }
    const std::array<std::int32_t, kFields>& fields() const { return fields_; }

  private:
    std::array<std::int32_t, kFields> fields_{};
};

/// The format's number of an element type.
std::int32_t element_type_number(network::ElementType type);

/// A diagnostic names the operator when the runtime has no form for it.
Result<OperatorRecord> operator_record(const network::Network& network, OperatorId id);

}  // namespace outcore::deploy
