// Reads .tflite files, the public FlatBuffers format of TensorFlow Lite, by our own minimal schema.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::network {

/// `path` is for messages and `source_path`; nothing is opened. Whatever the bytes are, the result
/// is a network that keeps all of operator_rules.hpp, or diagnostics; operators that are not
/// supported are named with number, position and tensor. The hash of the source is left to
/// importer.hpp.
Result<Network> import_tflite(std::span<const std::uint8_t> bytes, std::string path);

}  // namespace outcore::network
