// Writes the report of the sample sweep and what explore::what_if answers of it, for the browser
// test: write_sweep_sample FOLDER [COPIES].
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "explore/front/what_if.hpp"
#include "support/sweep_rows.hpp"

namespace {

using namespace outcore;
using Layout = JsonWriter::Layout;

struct Question {
    std::size_t from;
    const char* figure;
    double bound;  // as the page asks: ms, mJ, KiB, years
    double factor;
};

/// Feasible and infeasible starts, wishes easy, hard and beyond all points.
constexpr Question kQuestions[] = {
    {277, "latency_s", 4000, 1e-3},     {277, "latency_s", 3000, 1e-3},
    {277, "latency_s", 10, 1e-3},       {1, "latency_s", 5000, 1e-3},
    {600, "energy_j", 500, 1e-3},       {40, "peak_sram_bytes", 20, 1024.0},
    {100, "lifetime_years", 1000, 1.0}, {350, "lifetime_years", 4, 1.0},
    {216, "stall_weights_s", 40, 1e-3}, {100, "lifetime_years", 1e9, 1.0},
};

std::string answers_json(const report::SweepReport& report) {
    const auto& levels = report.levels;
    JsonWriter json;
    json.begin_array();
    for (const Question& one : kQuestions) {
        explore::WhatIfQuestion question;
        question.from = one.from;
        question.wish.figure = explore::find_figure(one.figure);
        (question.wish.figure->better == explore::Better::More ? question.wish.at_least
                                                               : question.wish.at_most) =
            one.bound * one.factor;
        question.limits = report.limits;
        question.prefer = report.objectives;
        json.begin_object(Layout::Inline).member("from", report.rows[one.from].point);
        json.member("figure", one.figure).member("bound", one.bound).key("answers").begin_array();
        for (const auto& answer : explore::what_if(report.rows, levels, question).answers)
            json.value(report.rows[answer.row].point);
        json.end_array().end_object();
    }
    return json.end_array().text();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    report::SweepReport report = support::sample_report();
    // More points than a page holds: the same ones again, each time a little worse. As from a
    // store, values are kept as levels alone.
    const std::vector<explore::SweepRow> rows = std::move(report.rows);
    const int copies = argc > 2 ? std::atoi(argv[2]) : 1;
    explore::LevelCollector levels(report.parameters.size());
    report.rows = {};
    report.rows.reserve(rows.size() * static_cast<std::size_t>(copies));
    for (int copy = 0; copy < copies; ++copy) {
        for (explore::SweepRow one : rows) {
            levels.add(one);
            one.point = static_cast<std::int64_t>(report.rows.size());
            explore::forget_values(one);
            if (copy > 0) one.confirmed.reset();
            one.figures.latency_s *= 1.0 + 0.001 * copy;
            one.figures.energy_j *= 1.0 + 0.001 * copy;
            report.rows.push_back(std::move(one));
        }
    }
    report.levels = levels.finish();
    std::filesystem::create_directories(argv[1]);
    report::write_sweep_report(report, argv[1]);
    write_file(std::filesystem::path(argv[1]) / "what_if.json", answers_json(report));
    return 0;
}
