// RawPlatform, parts merged in -> JSON: the resolved description that schedules embed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "platform/raw_platform.hpp"

namespace outcore::platform {

/// Same description, same bytes. read_raw() without a parts folder reads it back.
std::string write_resolved(const RawPlatform& raw);

}  // namespace outcore::platform
