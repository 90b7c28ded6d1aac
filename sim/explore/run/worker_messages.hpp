// What a run and its worker processes say to each other over pipes. Not a file format: both are the
// same program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explore/run/point_worker.hpp"

namespace outcore::explore {

/// What a worker made of an order, or why it lost it: then it ends.
struct WorkResult {
    Settled settled;
    std::string lost;  // empty: it was not
};

constexpr std::string_view kOutOfMemory = "ran out of memory";

/// Messages begin with their length.
std::string to_message(const std::vector<WorkOrder>& orders);
std::string to_message(const WorkResult& result);

/// The first whole message of `bytes`, which it is taken from; nothing when there is none yet.
std::optional<std::string> take_message(std::string& bytes);
std::vector<WorkOrder> orders_of(std::string_view message);
WorkResult result_of(std::string_view message);

}  // namespace outcore::explore
