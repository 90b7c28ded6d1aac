// Reads JSON network descriptions: layers with seeded synthetic weights. The format is
// docs/spec/network.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::network {

/// `path` is for messages and `source_path`; nothing is opened. Diagnostics name JSON pointers.
/// Weights are generated here (about a third of a second for 138 MB).
Result<Network> import_json(std::string_view text, std::string path);

}  // namespace outcore::network
