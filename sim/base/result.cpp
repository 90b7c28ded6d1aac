// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

namespace outcore {

std::string to_string(const Diagnostic& diagnostic) {
    std::string text = diagnostic.file;
    for (const std::string& part : {diagnostic.place, diagnostic.message}) {
        if (part.empty()) continue;
        if (!text.empty()) text += ": ";
        text += part;
    }
    return text;
}

}  // namespace outcore
