// What is assumed of a NOR flash where no file states it: the commands beside the read, and the
// times between commands. Every assumption becomes a constant with its reason, listed as assumed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/raw_platform.hpp"

namespace outcore::platform {

/// Only for storages of kind Nor that need an erase; whatever is stated stays.
void assume_flash_defaults(RawStorage& storage);

}  // namespace outcore::platform
