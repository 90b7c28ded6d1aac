// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include "outcore_version.inc"

namespace outcore {

std::string_view version() { return OUTCORE_VERSION; }
std::string_view commit() { return OUTCORE_COMMIT; }

}  // namespace outcore
