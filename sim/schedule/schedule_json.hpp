// The JSON form of a schedule, docs/spec/schedule.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "schedule/schedule.hpp"

namespace outcore::schedule {

/// One buffer, chunk and task a line; reading and writing again gives the same bytes.
std::string to_json(const Schedule& schedule);

/// What is done to a network after import and before a schedule refers to its operators (constant
/// folding).
using NetworkPass = std::function<network::Network(network::Network)>;

/// Reads the schedule, imports the network it names (relative paths are tried from the schedule's
/// folder, then from the working folder) and refuses one whose SHA-256 has changed. References are
/// range-checked; the contract is not. `pass` must be the one that the schedule was made with.
Result<Schedule> load_schedule(const std::filesystem::path& file, const NetworkPass& pass = {});
/// The same for a text that is in memory; `file` stands in messages, relative paths start from
/// `folder`.
Result<Schedule> parse_schedule(std::string_view text, const std::string& file,
                                const std::filesystem::path& folder, const NetworkPass& pass = {});

/// Reads a schedule for a network and a platform that are known. `origin` and `platform` may be
/// left out; where they stand, they must be of this network and this platform.
Result<Schedule> parse_schedule_for(std::string_view text, const std::string& file,
                                    std::shared_ptr<const network::Network> network,
                                    std::shared_ptr<const platform::Platform> platform);

}  // namespace outcore::schedule
