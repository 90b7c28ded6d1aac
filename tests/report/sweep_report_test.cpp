// The report of a sweep: the same bytes every time, nothing lost between rows and forms.
// SPDX-License-Identifier: Apache-2.0
#include "report/sweep_report.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "report/plot_axes.hpp"
#include "report/sweep_data.hpp"
#include "report/sweep_plots.hpp"
#include "report/text_table.hpp"
#include "support/sweep_rows.hpp"

using namespace outcore;
using report::SweepReport;

namespace {

std::size_t count(const std::string& text, std::string_view wanted) {
    std::size_t found = 0;
    for (std::size_t at = text.find(wanted); at != std::string::npos;
         at = text.find(wanted, at + 1))
        ++found;
    return found;
}

std::string data_of(const SweepReport& report) {
    const auto analysis = report::analyse(report);
    return report::sweep_data(report, analysis, report::page_rows(report, analysis));
}

/// Elements open and close, attributes are quoted, every "&" begins an entity.
void check_markup(const std::string& svg) {
    std::vector<std::string> open;
    for (std::size_t at = 0; (at = svg.find('<', at)) != std::string::npos;) {
        const std::size_t end = svg.find('>', at);
        REQUIRE(end != std::string::npos);
        const std::string tag = svg.substr(at + 1, end - at - 1);
        CHECK(std::count(tag.begin(), tag.end(), '"') % 2 == 0);
        const std::string name = tag.substr(0, tag.find_first_of(" /"));
        if (tag.starts_with("/")) {
            REQUIRE_FALSE(open.empty());
            CHECK(open.back() == tag.substr(1));
            open.pop_back();
        } else if (!tag.ends_with("/")) {
            open.push_back(name);
        }
        at = end;
    }
    CHECK(open.empty());
    for (std::size_t at = 0; (at = svg.find('&', at)) != std::string::npos; ++at)
        CHECK(svg.substr(at, 7).find(';') != std::string::npos);
}

}  // namespace

TEST_CASE("same rows, same bytes in every form") {
    const SweepReport one = support::sample_report(), two = support::sample_report();
    CHECK(report::sweep_html(one) == report::sweep_html(two));
    CHECK(report::sweep_text(one) == report::sweep_text(two));
    const auto a = report::sweep_plots(one, report::analyse(one));
    const auto b = report::sweep_plots(two, report::analyse(two));
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].svg == b[i].svg);
}

TEST_CASE("the page is one file that fetches nothing and keeps its own markup") {
    const std::string html = report::sweep_html(support::sample_report());
    for (const char* fetched : {" src=", "url(http", "@import", "<link rel=\"stylesheet\""})
        CHECK(html.find(fetched) == std::string::npos);
    CHECK_THAT(html, Catch::Contains("Which SRAM &amp; flash &lt;for&gt; MobileNetV2</title>"));
    CHECK_THAT(html, Catch::Contains("Copyright (c) 2010-2016, Michael Bostock"));
    // Each script that opens closes: no text of the sweep or of a detail ends one early.
    CHECK(count(html, "<script") == count(html, "</script>"));
    CHECK(count(html, "<script type=\"application/json\" id=\"detail-") ==
          support::sample_report().details.size());
}

TEST_CASE("the data of the page are JSON with every row") {
    const SweepReport report = support::sample_report();
    auto document = JsonDocument::parse(data_of(report), "data");
    REQUIRE(document);
    const JsonNode root = document->root(), rows = root.at("rows");
    CHECK(rows.at("point").items().size() == report.rows.size());
    CHECK(root.at("counts").at("points").integer() == 648);
    CHECK(root.at("counts").at("confirmed").integer() == 40);
    const auto analytic = rows.at("analytic").items();
    const auto& columns = explore::figure_columns();
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
        if (report.rows[i].state != explore::PointState::Done) {
            CHECK(analytic[i].is_null());
            continue;
        }
        const auto cells = analytic[i].items();
        REQUIRE(cells.size() == columns.size());
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const double value = report.rows[i].figures.*columns[c].member;
            if (std::isnan(value))
                CHECK(cells[c].is_null());
            else if (std::isinf(value))
                CHECK(cells[c].text() == "inf");
            else
                CHECK(cells[c].number() == Approx(value).epsilon(1e-6));
        }
    }
    CHECK(document->diagnostics().empty());
}

TEST_CASE("a page too small for a sweep keeps the front, what is confirmed and a sample") {
    const SweepReport report = support::sample_report();
    const auto analysis = report::analyse(report);
    const auto shown = report::page_rows(report, analysis, 150);
    CHECK(shown.size() == 150);
    CHECK(std::is_sorted(shown.begin(), shown.end()));
    const auto has = [&](std::size_t row) {
        return std::binary_search(shown.begin(), shown.end(), row);
    };
    for (const std::size_t row : analysis.analytic.front.rows) CHECK(has(row));
    for (std::size_t row = 0; row < report.rows.size(); ++row) {
        if (report.rows[row].confirmed) CHECK(has(row));
    }
    CHECK(shown == report::page_rows(report, analysis, 150));
    CHECK(report::page_rows(report, analysis, 648).size() == 648);
}

TEST_CASE("the text has counts, fronts by both predictors, sensitivity, flips and answers") {
    SweepReport report = support::sample_report();
    report.wishes = {{{explore::find_figure("latency_s"), std::nullopt, 4.0}, 277},
                     {{explore::find_figure("latency_s"), std::nullopt, 0.001}, std::nullopt},
                     {{explore::find_figure("latency_s"), std::nullopt, 100.0}, 277}};
    const std::string text = report::sweep_text(report);
    for (const char* wanted :
         {"648 points, 574 done, 72 infeasible, 2 failed, 40 confirmed by SystemC",
          "by the closed forms: 9 points, hypervolume",
          "by SystemC, of confirmed points:", "64 points that break a limit are left out",
          "Sensitivity: share of the variance", "pairs change places",
          "to get latency to at most 4000 ms, from point 277", "sram_bytes 32768 to 131072",
          "no point does; point 431 comes nearest", "nothing: it has 6049 ms"})
        CHECK_THAT(text, Catch::Contains(wanted));
    CHECK(text.find(" \n") == std::string::npos);
}

TEST_CASE("drawings are well-formed and draw what they say") {
    const SweepReport report = support::sample_report();
    const auto analysis = report::analyse(report);
    const auto plots = report::sweep_plots(report, analysis);
    for (const auto& plot : plots) {
        INFO(plot.name);
        check_markup(plot.svg);
        CHECK(plot.svg.find("nan") == std::string::npos);
        CHECK(plot.svg.find("inf,") == std::string::npos);
    }
    const auto named = [&](std::string_view name) {
        const auto found = std::find_if(plots.begin(), plots.end(),
                                        [&](const auto& plot) { return plot.name == name; });
        REQUIRE(found != plots.end());
        return found->svg;
    };
    // Front marks and one in the legend.
    CHECK(count(named("front_latency_s_energy_j"), "r=\"4\" fill=\"#c2410c\"") ==
          analysis.analytic.front.rows.size() + 1);
    CHECK(count(named("parallel"), "stroke=\"#c2410c\"") == analysis.analytic.front.rows.size());
    CHECK(count(named("sensitivity_latency_s"), "class=\"share\"") == report.parameters.size());
    CHECK(count(named("schedule_395"), "height=\"22\"") == 2 * 24 * 12);
}

TEST_CASE("a detail that can not be read is drawn as nothing") {
    for (const char* detail :
         {"", "{", "{}", "{\"lanes\":[],\"kinds\":[],\"tasks\":[[0,0,0,0,1]]}",
          "{\"lanes\":[\"cpu\"],\"kinds\":[\"compute\"],\"tasks\":[[0,0,1]]}",
          "{\"lanes\":[\"cpu\"],\"kinds\":[\"compute\"],\"tasks\":[[0,3,0,0,1]]}"})
        CHECK(report::schedule_svg("title", detail).empty());
}

TEST_CASE("a sweep without a single result is reported, too") {
    SweepReport report;
    report.title = "nothing yet";
    report.parameters = {"sram_bytes"};
    report.objectives = {explore::find_figure("latency_s"), explore::find_figure("energy_j")};
    report.wishes = {{{explore::find_figure("latency_s"), std::nullopt, 1.0}, std::nullopt}};
    report.levels = explore::parameter_levels(report.rows, 1);
    for (int rows = 0; rows < 2; ++rows) {
        CHECK_THAT(
            report::sweep_text(report),
            Catch::Contains(rows == 0 ? "0 points, 0 done" : "1 point, 0 done, 1 infeasible"));
        CHECK(JsonDocument::parse(data_of(report), "data"));
        for (const auto& plot : report::sweep_plots(report, report::analyse(report)))
            check_markup(plot.svg);
        explore::SweepRow infeasible;
        infeasible.state = explore::PointState::Infeasible;
        infeasible.reason = "too small";
        infeasible.values = {std::int64_t{4096}};
        report.rows.assign(1, infeasible);
        report.levels = explore::parameter_levels(report.rows, 1);
    }
}

TEST_CASE("all files of a report are written") {
    const auto folder = std::filesystem::temp_directory_path() / "outcore_sweep_report_test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const SweepReport report = support::sample_report();
    CHECK(report::write_sweep_report(report, folder) == report::sweep_text(report));
    CHECK(read_text(folder / "sweep.html").value() == report::sweep_html(report));
    CHECK(read_text(folder / "sweep.txt").value() == report::sweep_text(report));
    CHECK(std::filesystem::exists(folder / "plots/parallel.svg"));
    std::filesystem::remove_all(folder);
}

TEST_CASE("scales have round ticks around all values, logarithmic over more than two decades") {
    using report::PlotScale;
    const PlotScale linear = PlotScale::over({3.0, 17.0}, 0.0, 100.0);
    CHECK(linear.ticks().front() <= 3.0);
    CHECK(linear.ticks().back() >= 17.0);
    CHECK(linear.place(linear.ticks().front()) == Approx(0.0));
    CHECK(linear.place(linear.ticks().back()) == Approx(100.0));
    const PlotScale wide = PlotScale::over({1.0, 1000.0}, 0.0, 90.0);
    CHECK(wide.place(10.0) == Approx(30.0));
    const double infinite = std::numeric_limits<double>::infinity();
    const PlotScale open = PlotScale::over({1.0, 2.0, infinite}, 0.0, 100.0);
    CHECK(open.has_infinite());
    CHECK(open.place(infinite) == 100.0);
    CHECK(open.place(2.0) < 90.0);
    CHECK(PlotScale::over({5.0, 5.0}, 0.0, 1.0).place(5.0) > 0.0);
    CHECK_FALSE(PlotScale::over({}, 0.0, 1.0).ticks().empty());
}

TEST_CASE("columns of a text table are as wide as their widest cell") {
    report::TextTable table;
    table.add_column("point", report::TextTable::Side::Right);
    table.add_column("name", report::TextTable::Side::Left);
    table.add_row({"1234567", "a"});
    table.add_row({"1", "longer"});
    CHECK(table.text() == "  point  name\n1234567  a\n      1  longer\n");
}
