// Text inside HTML and SVG.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace outcore::report {

/// Good as the content of an element and of a quoted attribute.
std::string escaped(std::string_view text);

}  // namespace outcore::report
