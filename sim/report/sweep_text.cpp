// The report of a sweep for a terminal: counts, front, sensitivity, flips, what-if.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "explore/front/what_if.hpp"
#include "report/figure_text.hpp"
#include "report/sweep_analysis.hpp"
#include "report/text_table.hpp"

namespace outcore::report {
namespace {

using explore::FigureColumn;
using explore::PointFigures;
using explore::PointState;
using explore::Predictor;
using explore::SweepRow;

constexpr std::size_t kMostFrontLines = 30;  // of the front; the page has all of it
constexpr std::size_t kMostFlipLines = 5;

/// "1 point", "2 points".
std::string points(std::size_t count) {
    return fmt::format("{} point{}", count, count == 1 ? "" : "s");
}

std::string counted(std::size_t count, std::string_view what) {
    return count == 0 ? std::string() : fmt::format(", {} {}", count, what);
}

std::string heading(const SweepReport& report, const SweepAnalysis& analysis) {
    const std::size_t waiting =
        analysis.count(PointState::Pending) + analysis.count(PointState::Running);
    return fmt::format("{}: {}, {} done{}{}{}{}\n", report.title, points(report.rows.size()),
                       analysis.count(PointState::Done),
                       counted(analysis.count(PointState::Infeasible), "infeasible"),
                       counted(analysis.count(PointState::Failed), "failed"),
                       counted(waiting, "pending"),
                       counted(analysis.confirmed, "confirmed by SystemC"));
}

std::string objectives_text(const SweepReport& report) {
    std::vector<std::string_view> labels;
    for (const FigureColumn* objective : report.objectives) labels.push_back(objective->label);
    return fmt::format("{}", fmt::join(labels, ", "));
}

/// Parameters that differ between points.
std::vector<std::size_t> varying(const SweepReport& report) {
    std::vector<std::size_t> parameters;
    for (std::size_t i = 0; i < report.levels.size(); ++i) {
        if (report.levels[i].values.size() > 1) parameters.push_back(i);
    }
    return parameters;
}

std::string value_at(const SweepReport& report, std::size_t row, std::size_t parameter) {
    const explore::ParameterLevels& levels = report.levels[parameter];
    return explore::value_text(levels.values[levels.row_level[row]]);
}

/// Rows of a front by the first objective, the best first.
std::vector<std::size_t> ordered(const explore::SweepFront& front) {
    std::vector<std::size_t> rows = front.rows;
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return front.costs.row(a)[0] < front.costs.row(b)[0];
    });
    return rows;
}

std::string remarks(const SweepRow& row, const AnalysedFront& made, std::size_t index,
                    Predictor predictor) {
    const bool knee = std::any_of(made.knees.begin(), made.knees.end(),
                                  [&](const explore::Knee& one) { return one.row == index; });
    const bool confirmed = row.confirmed && predictor == Predictor::Analytic;
    if (confirmed && knee) return "knee, confirmed";
    return knee ? "knee" : confirmed ? "confirmed" : "";
}

std::string front_table(const SweepReport& report, const AnalysedFront& made, Predictor predictor) {
    const std::vector<std::size_t> parameters = varying(report);
    TextTable table;
    table.add_column("point", TextTable::Side::Right);
    for (const std::size_t parameter : parameters)
        table.add_column(report.parameters[parameter], report.levels[parameter].numeric()
                                                           ? TextTable::Side::Right
                                                           : TextTable::Side::Left);
    for (const FigureColumn* objective : report.objectives)
        table.add_column(figure_title(*objective), TextTable::Side::Right);
    table.add_column("", TextTable::Side::Left);
    const std::vector<std::size_t> rows = ordered(made.front);
    for (std::size_t i = 0; i < std::min(rows.size(), kMostFrontLines); ++i) {
        const SweepRow& row = report.rows[rows[i]];
        std::vector<std::string> cells = {std::to_string(row.point)};
        for (const std::size_t parameter : parameters)
            cells.push_back(value_at(report, rows[i], parameter));
        const PointFigures& figures = *explore::figures_of(row, predictor);
        for (const FigureColumn* objective : report.objectives)
            cells.push_back(
                plain_number(figures.*objective->member * drawn_unit(*objective).factor));
        cells.push_back(remarks(row, made, rows[i], predictor));
        table.add_row(std::move(cells));
    }
    std::string text = table.text();
    if (rows.size() > kMostFrontLines)
        text += fmt::format("and {} more\n", rows.size() - kMostFrontLines);
    return text;
}

std::string front_part(const SweepReport& report, const AnalysedFront& made, Predictor predictor) {
    const bool analytic = predictor == Predictor::Analytic;
    std::string text = fmt::format("\nFront of {} by {}: {}", objectives_text(report),
                                   analytic ? "the closed forms" : "SystemC, of confirmed points",
                                   points(made.front.rows.size()));
    if (made.volume) text += fmt::format(", hypervolume {:.2f} %", 100.0 * *made.volume);
    text += "\n";
    const auto broken = std::count(made.front.standings.begin(), made.front.standings.end(),
                                   explore::Standing::BreaksLimit);
    if (broken > 0)
        text += fmt::format("{} that break a limit are left out\n",
                            points(static_cast<std::size_t>(broken)));
    return text + (made.front.rows.empty() ? std::string() : front_table(report, made, predictor));
}

std::string effects_part(const SweepReport& report, const SweepAnalysis& analysis) {
    const std::vector<std::size_t> parameters = varying(report);
    TextTable table;
    table.add_column("", TextTable::Side::Left);
    for (const std::size_t parameter : parameters)
        table.add_column(report.parameters[parameter], TextTable::Side::Right);
    bool any = false;
    for (const FigureEffects& figure : analysis.effects) {
        if (std::find(report.objectives.begin(), report.objectives.end(), figure.figure) ==
            report.objectives.end())
            continue;
        std::vector<std::string> cells = {std::string(figure.figure->label)};
        for (const std::size_t parameter : parameters)
            cells.push_back(
                fmt::format("{:.1f} %", 100.0 * figure.effects[parameter].variance_share));
        table.add_row(std::move(cells));
        any = true;
    }
    if (!any || parameters.empty()) return {};
    return "\nSensitivity: share of the variance that each parameter explains alone\n" +
           table.text();
}

std::string flips_part(const SweepReport& report, const SweepAnalysis& analysis) {
    if (analysis.confirmed < 2) return {};
    std::string text = "\nRanks of confirmed points, closed forms against SystemC\n";
    for (std::size_t i = 0; i < analysis.flips.size(); ++i) {
        const explore::RankFlips& flips = analysis.flips[i];
        text += fmt::format("{}: {} of {} pairs change places\n", report.objectives[i]->label,
                            flips.flipped, flips.pairs);
        for (std::size_t j = 0; j < std::min(flips.flips.size(), kMostFlipLines); ++j) {
            const explore::RankFlip& flip = flips.flips[j];
            text += fmt::format("  {} predicted {:.2f} % better than {}, is {:.2f} % worse\n",
                                report.rows[flip.better].point, 100.0 * flip.analytic_margin,
                                report.rows[flip.worse].point, 100.0 * flip.systemc_margin);
        }
    }
    for (const auto& [what, rows] : {std::pair{"Joins", &analysis.changes.gained},
                                     std::pair{"Leaves", &analysis.changes.lost}}) {
        std::vector<std::int64_t> numbers;
        for (const std::size_t row : *rows) numbers.push_back(report.rows[row].point);
        if (!numbers.empty())
            text += fmt::format("{} the front by SystemC: {}\n", what, fmt::join(numbers, ", "));
    }
    return text;
}

std::string answer_text(const SweepReport& report, const explore::WhatIfAnswer& answer,
                        const FigureColumn& wished, const PointFigures* before) {
    std::vector<std::string> changes, prices;
    for (const explore::ParameterChange& change : answer.changes)
        changes.push_back(fmt::format("{} {} to {}", report.parameters[change.parameter],
                                      explore::value_text(change.from),
                                      explore::value_text(change.to)));
    std::vector<const FigureColumn*> columns = {&wished};
    for (const FigureColumn* objective : report.objectives) {
        if (objective != &wished) columns.push_back(objective);
    }
    for (const FigureColumn* column : columns) {
        const double after = report.rows[answer.row].figures.*column->member;
        std::string price = fmt::format("{} {}", column->label, figure_text(*column, after));
        const double share = before == nullptr ? 0.0 : after / (before->*column->member) - 1.0;
        if (before != nullptr && std::isfinite(share))
            price += fmt::format(" ({:+.1f} %)", 100.0 * share);
        prices.push_back(std::move(price));
    }
    return fmt::format("  point {}: {}\n    {}\n", report.rows[answer.row].point,
                       fmt::join(changes, ", "), fmt::join(prices, ", "));
}

/// The row of a wish's point; else the best of the front by the first objective, else the first.
std::size_t start_of(const SweepReport& report, const SweepAnalysis& analysis, const Wish& wish) {
    if (wish.from) {
        for (std::size_t row = 0; row < report.rows.size(); ++row) {
            if (report.rows[row].point == *wish.from) return row;
        }
    }
    const auto best = ordered(analysis.analytic.front);
    return best.empty() ? 0 : best.front();
}

std::string wish_part(const SweepReport& report, const SweepAnalysis& analysis, const Wish& wish) {
    if (report.rows.empty()) return {};
    explore::WhatIfQuestion question;
    question.from = start_of(report, analysis, wish);
    question.wish = wish.bound;
    question.limits = report.limits;
    question.prefer = report.objectives;
    const FigureColumn& figure = *wish.bound.figure;
    const bool more = wish.bound.at_least.has_value();
    std::string text =
        fmt::format("\nWhat would have to change to get {} {} {}, from point {}\n", figure.label,
                    more ? "to at least" : "to at most",
                    figure_text(figure, more ? *wish.bound.at_least : *wish.bound.at_most),
                    report.rows[question.from].point);
    const explore::WhatIf result = explore::what_if(report.rows, report.levels, question);
    const PointFigures* before =
        explore::figures_of(report.rows[question.from], Predictor::Analytic);
    if (result.met_already)
        return text +
               fmt::format("  nothing: it has {}\n", figure_text(figure, before->*figure.member));
    for (const explore::WhatIfAnswer& answer : result.answers)
        text += answer_text(report, answer, figure, before);
    if (result.nearest) {
        const SweepRow& row = report.rows[*result.nearest];
        text += fmt::format("  no point does; point {} comes nearest: {}\n", row.point,
                            figure_text(figure, row.figures.*figure.member));
    } else if (result.answers.empty()) {
        text += "  no point keeps the limits of the sweep\n";
    }
    return text;
}

}  // namespace

std::string sweep_text(const SweepReport& report) { return sweep_text(report, analyse(report)); }

std::string sweep_text(const SweepReport& report, const SweepAnalysis& analysis) {
    std::string text = heading(report, analysis);
    text += front_part(report, analysis.analytic, Predictor::Analytic);
    if (analysis.confirmed > 0) text += front_part(report, analysis.systemc, Predictor::SystemC);
    text += effects_part(report, analysis) + flips_part(report, analysis);
    for (const Wish& wish : report.wishes) text += wish_part(report, analysis, wish);
    return text;
}

}  // namespace outcore::report
