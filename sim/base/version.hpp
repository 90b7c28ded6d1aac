// Which Outcore made an output.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace outcore {

std::string_view version();
/// Commit of the build, "+changes" when the work tree differed, "unknown" outside git.
std::string_view commit();

}  // namespace outcore
