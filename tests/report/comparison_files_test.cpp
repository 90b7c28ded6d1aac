// The forms of a comparison: what is in each, and what must not be.
// SPDX-License-Identifier: Apache-2.0
#include "report/comparison_files.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/json_reader.hpp"

using namespace outcore;
using explore::CaseStatus;
using explore::ComparedCase;
using report::ComparisonPage;

namespace {

ComparisonPage page() {
    ComparedCase planned;
    planned.place = {"net", "board, large", 65536};
    planned.scheduler = "serial";
    planned.score.latency_s = 0.0125;
    planned.score.latency_cycles = 1250;
    planned.score.bound_cycles = 1000.0;
    planned.score.bound = "U";
    planned.score.binding = "from #1 <a> to #2";
    planned.score.compute_cycles = 1100.0;
    planned.score.least_compute_cycles = 1000.0;
    planned.score.stall = "weights";
    planned.score.stall_share = 0.12;
    planned.planning_s = 0.5;
    ComparedCase without = planned;
    without.status = CaseStatus::Infeasible;
    without.reason = "needs 4096 bytes & more";
    without.place.sram_bytes = 2048;
    ComparedCase hand = planned;
    hand.scheduler = "mine.json";
    hand.by_hand = true;
    ComparisonPage made;
    made.title = "A <suite>";
    made.baseline = "serial";
    made.cases = {planned, hand, without};
    return made;
}

std::string line_with(const std::string& text, const std::string& wanted) {
    const std::size_t at = text.find(wanted);
    REQUIRE(at != std::string::npos);
    const std::size_t start = text.rfind('\n', at) + 1;
    return text.substr(start, text.find('\n', at) - start);
}

}  // namespace

TEST_CASE("the CSV has a cell for each column in every row") {
    const std::string csv = report::comparison_csv(page());
    const std::string header = line_with(csv, "network,platform");
    const auto columns = std::count(header.begin(), header.end(), ',');
    // The quoted name of the platform has one comma of its own.
    for (const char* wanted :
         {",serial,no,planned", ",mine.json,yes,planned", ",serial,no,infeasible"}) {
        const std::string row = line_with(csv, wanted);
        INFO(row);
        CHECK(std::count(row.begin(), row.end(), ',') == columns + 1);
    }
    CHECK_THAT(
        csv, Catch::Contains("net,\"board, large\",65536,serial,no,planned,0.0125,1250,0,0.25,U"));
}

TEST_CASE("planning time is in the CSV only when asked for") {
    ComparisonPage one = page();
    CHECK(report::comparison_csv(one).find("planning_s") == std::string::npos);
    ComparisonPage slower = page();
    for (ComparedCase& row : slower.cases) row.planning_s *= 3.0;
    CHECK(report::comparison_csv(one) == report::comparison_csv(slower));
    one.csv_timing = true;
    CHECK_THAT(line_with(report::comparison_csv(one), ",serial,no,planned"),
               Catch::EndsWith(",0.5000"));
    CHECK_THAT(line_with(report::comparison_csv(one), ",mine.json,"), Catch::EndsWith(","));
}

TEST_CASE("the JSON is read back with all cases and the summary of each scheduler") {
    auto document = JsonDocument::parse(report::comparison_json(page()), "comparison.json");
    REQUIRE(document.ok());
    const auto cases = document->root().at("cases").items();
    REQUIRE(cases.size() == 3);
    CHECK(cases[0].at("gap").number() == Approx(0.25));
    CHECK(cases[0].at("binding").text() == "from #1 <a> to #2");
    CHECK(cases[2].at("reason").text() == "needs 4096 bytes & more");
    CHECK_FALSE(cases[2].find("latency_s").has_value());
    CHECK_FALSE(cases[1].find("planning_s").has_value());
    CHECK(document->root().at("schedulers").items().size() == 2);
    CHECK(document->diagnostics().empty());
}

TEST_CASE("the text names what is far from its bound and what is infeasible") {
    const std::string text = report::comparison_text(page());
    CHECK_THAT(text, Catch::Contains("Gap above 10 %: serial, 1 cases"));
    CHECK_THAT(text,
               Catch::Contains("bound U (from #1 <a> to #2); kernels 10.0 % above their least, "
                               "waits most for weights: 12.0 % of the time"));
    CHECK_THAT(text, Catch::Contains("infeasible: needs 4096 bytes & more"));
    CHECK_THAT(text, Catch::Contains("by hand"));
}

TEST_CASE("the page escapes what it shows and fetches nothing") {
    const std::string html = report::comparison_html(page());
    CHECK_THAT(html, Catch::Contains("A &lt;suite&gt;") && Catch::Contains("#1 &lt;a&gt; to #2"));
    CHECK(html.find("<suite>") == std::string::npos);
    CHECK_THAT(html, Catch::Contains("prefers-color-scheme: dark"));
    for (const char* outside : {"http://", "https://", "src=", "@import", "url("})
        CHECK(html.find(outside) == std::string::npos);
    for (const char* element :
         {"table", "tbody", "thead", "tr", "svg", "div", "p", "body", "style"}) {
        INFO(element);
        const auto count = [&](const std::string& what) {
            std::size_t found = 0;
            for (std::size_t at = html.find(what); at != std::string::npos;
                 at = html.find(what, at + 1))
                ++found;
            return found;
        };
        const std::string name = element;
        CHECK(count("<" + name + ">") + count("<" + name + " ") == count("</" + name + ">"));
    }
}
