// The sweep's page from its parts: one HTML file with data, script, style and chart library in it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "report/html_text.hpp"
#include "report/sweep_analysis.hpp"
#include "report/sweep_data.hpp"

namespace outcore::report {

// Defined in a file that cmake/EmbedText.cmake makes of sweep_page/*.
namespace embedded {
extern const std::string_view style, body, d3, d3_licence, data, chart, filters, scatter, parallel,
    table, timeline, point, fidelity, effects, what_if, page;
}  // namespace embedded

namespace {

/// Later parts use earlier ones.
constexpr std::array<const std::string_view*, 12> kScripts = {
    &embedded::data,     &embedded::chart,   &embedded::filters,  &embedded::scatter,
    &embedded::parallel, &embedded::table,   &embedded::timeline, &embedded::point,
    &embedded::fidelity, &embedded::effects, &embedded::what_if,  &embedded::page};

/// JSON inside of a script element: nothing in it may look like a tag. "<" stands in strings only.
std::string shielded(std::string_view json) {
    std::string text;
    text.reserve(json.size());
    for (const char c : json) {
        if (c == '<')
            text += "\\u003c";
        else
            text += c;
    }
    return text;
}

std::string json_element(std::string_view id, std::string_view json) {
    return fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n", id,
                       shielded(json));
}

}  // namespace

std::string sweep_page(const SweepReport& report, const SweepAnalysis& analysis) {
    const std::vector<std::size_t> shown = page_rows(report, analysis);
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n"
        "<link rel=\"icon\" href=\"data:,\">\n<style>\n",
        escaped(report.title));
    html += embedded::style;
    html += "</style></head>\n<body>\n";
    html += embedded::body;
    html += json_element("sweep", sweep_data(report, analysis, shown));
    for (const auto& [number, json] : report.details)
        html += json_element(fmt::format("detail-{}", number), json);
    html += "<!--\n";
    html += embedded::d3_licence;
    html += "-->\n<script>";
    html += embedded::d3;
    html += "</script>\n<script>\n(() => {\n\"use strict\";\n";
    for (const std::string_view* script : kScripts) html += *script;
    return html + "})();\n</script>\n</body>\n</html>\n";
}

std::string sweep_html(const SweepReport& report) { return sweep_page(report, analyse(report)); }

}  // namespace outcore::report
