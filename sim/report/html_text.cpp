// SPDX-License-Identifier: Apache-2.0
#include "report/html_text.hpp"

namespace outcore::report {

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        if (c == '&')
            html += "&amp;";
        else if (c == '<')
            html += "&lt;";
        else if (c == '>')
            html += "&gt;";
        else if (c == '"')
            html += "&quot;";
        else
            html += c;
    }
    return html;
}

}  // namespace outcore::report
