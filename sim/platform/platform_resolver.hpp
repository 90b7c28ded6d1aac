// RawPlatform that broke no rule -> Platform: nothing optional, numbers as quantities, names as
// ids.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/platform.hpp"
#include "platform/raw_platform.hpp"

namespace outcore::platform {

Platform resolve(const RawPlatform& raw);

}  // namespace outcore::platform
