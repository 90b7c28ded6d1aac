// The one way by which a network comes from a file, whatever its format.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::network {

/// Reads a .tflite file or a JSON description. The content decides (the FlatBuffers identifier
/// TFL3), then the extension. Fills source_path and source_sha256.
Result<Network> import_network(const std::filesystem::path& path);

}  // namespace outcore::network
