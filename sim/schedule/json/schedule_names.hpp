// Enumerators as they are spelled in the JSON form, in the order of the enumerations.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace outcore::schedule::json_form {

constexpr std::string_view kSchema = "outcore-schedule-1";
constexpr std::array<std::string_view, 3> kTransferKinds = {"Load", "Store", "Copy"};
constexpr std::array<std::string_view, 2> kStorageModes = {"Indirect", "Mapped"};
/// Alternatives of Action, by index.
constexpr std::array<std::string_view, 6> kActions = {"Compute", "Transfer",   "Erase",
                                                      "SetMode", "InputReady", "OutputTaken"};

}  // namespace outcore::schedule::json_form
