// Replaces single constants of a raw description, as `--set` and sweeps ask.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "platform/raw_platform.hpp"

namespace outcore::platform {

/// Keys are JSON pointers of the resolved description ("/memories/1/size_bytes"; a list element may
/// also be named: "/memories/SRAM1/size_bytes"), values are JSON texts ("131072"). An overridden
/// constant counts as assumed. Every mistake is returned.
Diagnostics apply_overrides(RawPlatform& raw, const std::map<std::string, std::string>& overrides);

}  // namespace outcore::platform
