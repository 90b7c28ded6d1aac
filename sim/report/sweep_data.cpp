// SPDX-License-Identifier: Apache-2.0
#include "report/sweep_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json_writer.hpp"
#include "base/random.hpp"
#include "base/version.hpp"

#include "report/figure_text.hpp"

namespace outcore::report {
namespace {

using explore::FigureColumn;
using explore::PointFigures;
using explore::Predictor;
using explore::Standing;
using explore::SweepRow;
using Layout = JsonWriter::Layout;

void write_number(JsonWriter& json, double number) {
    if (std::isfinite(number))
        json.raw(fmt::format("{:.7g}", number));
    else if (std::isnan(number))
        json.null();
    else
        json.value(number > 0.0 ? "inf" : "-inf");
}

void write_figures(JsonWriter& json, const PointFigures& figures) {
    json.begin_array(Layout::Inline);
    for (const FigureColumn& column : explore::figure_columns())
        write_number(json, figures.*column.member);
    json.end_array();
}

std::string_view text_of(explore::Better better) {
    if (better == explore::Better::Neither) return "neither";
    return better == explore::Better::Less ? "less" : "more";
}

void write_columns(JsonWriter& json, const SweepReport& report) {
    json.key("parameters").begin_array();
    for (std::size_t i = 0; i < report.parameters.size(); ++i) {
        const explore::ParameterLevels& levels = report.levels[i];
        json.begin_object(Layout::Inline).member("name", report.parameters[i]);
        json.member("numeric", levels.numeric()).key("values").begin_array();
        for (const explore::Value& value : levels.values) json.raw(explore::json_text(value));
        json.end_array().end_object();
    }
    json.end_array().key("figures").begin_array();
    for (const FigureColumn& column : explore::figure_columns()) {
        json.begin_object(Layout::Inline).member("name", column.name);
        json.member("label", column.label).member("unit", column.unit);
        json.member("better", text_of(column.better)).end_object();
    }
    json.end_array().key("objectives").begin_array(Layout::Inline);
    for (const FigureColumn* objective : report.objectives) json.value(objective->name);
    json.end_array().key("limits").begin_array();
    for (const explore::FigureConstraint& limit : report.limits) {
        json.begin_object(Layout::Inline).member("figure", limit.figure->name);
        if (limit.at_least) json.member("at_least", *limit.at_least);
        if (limit.at_most) json.member("at_most", *limit.at_most);
        json.end_object();
    }
    json.end_array();
}

void write_front(JsonWriter& json, const SweepReport& report, const AnalysedFront& made) {
    json.begin_object(Layout::Inline).member("points", made.front.rows.size());
    json.key("volume");
    made.volume ? write_number(json, *made.volume) : static_cast<void>(json.null());
    json.key("knees").begin_array();
    for (const explore::Knee& knee : made.knees) {
        json.begin_array().value(report.rows[knee.row].point);
        write_number(json, knee.bulge);
        json.end_array();
    }
    json.end_array().end_object();
}

void write_effects(JsonWriter& json, const SweepReport& report, const SweepAnalysis& analysis) {
    json.key("effects").begin_object();
    for (const FigureEffects& figure : analysis.effects) {
        json.key(figure.figure->name).begin_array();
        for (const explore::MainEffect& effect : figure.effects) {
            json.begin_object(Layout::Inline).key("share");
            write_number(json, effect.variance_share);
            json.key("levels").begin_array();
            for (const explore::LevelEffect& level : effect.levels) {
                json.begin_array().value(level_text(report.parameters[effect.parameter], level));
                json.value(level.points).value(level.infeasible);
                for (const double value : {level.mean, level.least, level.most})
                    write_number(json, value);
                json.end_array();
            }
            json.end_array().end_object();
        }
        json.end_array();
    }
    json.end_object();
}

void write_flips(JsonWriter& json, const SweepReport& report, const SweepAnalysis& analysis) {
    json.key("flips").begin_array();
    for (std::size_t i = 0; i < analysis.flips.size(); ++i) {
        const explore::RankFlips& flips = analysis.flips[i];
        json.begin_object(Layout::Inline).member("figure", report.objectives[i]->name);
        json.member("pairs", flips.pairs).member("flipped", flips.flipped);
        json.key("worst").begin_array();
        for (const explore::RankFlip& flip : flips.flips) {
            json.begin_array().value(report.rows[flip.better].point);
            json.value(report.rows[flip.worse].point);
            write_number(json, flip.analytic_margin);
            write_number(json, flip.systemc_margin);
            json.end_array();
        }
        json.end_array().end_object();
    }
    json.end_array();
    for (const auto& [name, rows] : {std::pair{"gained", &analysis.changes.gained},
                                     std::pair{"lost", &analysis.changes.lost}}) {
        json.key(name).begin_array(Layout::Inline);
        for (const std::size_t row : *rows) json.value(report.rows[row].point);
        json.end_array();
    }
}

/// Each different reason once; a row has its index.
void write_reasons(JsonWriter& json, const SweepReport& report,
                   const std::vector<std::size_t>& shown) {
    std::map<std::string, std::size_t> indices;
    std::vector<std::string> reasons;
    std::vector<std::size_t> of_row;
    for (const std::size_t row : shown) {
        const std::string& reason = report.rows[row].reason;
        const auto [found, added] = indices.try_emplace(reason, reasons.size());
        if (added) reasons.push_back(reason);
        of_row.push_back(found->second);
    }
    json.key("reasons").begin_array();
    for (const std::string& reason : reasons) json.value(reason);
    json.end_array().key("reason").begin_array(Layout::Inline);
    for (const std::size_t index : of_row) json.value(index);
    json.end_array();
}

template <typename F>
void write_list(JsonWriter& json, std::string_view name, const std::vector<std::size_t>& rows,
                F&& value) {
    json.key(name).begin_array(Layout::Inline);
    for (const std::size_t row : rows) json.value(value(row));
    json.end_array();
}

void write_rows(JsonWriter& json, const SweepReport& report, const SweepAnalysis& analysis,
                const std::vector<std::size_t>& shown) {
    json.key("rows").begin_object();
    write_list(json, "point", shown, [&](std::size_t row) { return report.rows[row].point; });
    write_list(json, "standing", shown, [&](std::size_t row) {
        return static_cast<int>(analysis.analytic.front.standings[row]);
    });
    write_list(json, "standing_systemc", shown, [&](std::size_t row) {
        return static_cast<int>(analysis.systemc.front.standings[row]);
    });
    write_reasons(json, report, shown);
    json.key("levels").begin_array();
    for (const explore::ParameterLevels& levels : report.levels) {
        json.begin_array(Layout::Inline);
        for (const std::size_t row : shown) json.value(levels.row_level[row]);
        json.end_array();
    }
    json.end_array();
    for (const auto& [name, predictor] :
         {std::pair{"analytic", Predictor::Analytic}, std::pair{"systemc", Predictor::SystemC}}) {
        json.key(name).begin_array();
        for (const std::size_t row : shown) {
            const PointFigures* figures = explore::figures_of(report.rows[row], predictor);
            figures == nullptr ? static_cast<void>(json.null()) : write_figures(json, *figures);
        }
        json.end_array();
    }
    json.end_object();
}

void write_counts(JsonWriter& json, const SweepReport& report, const SweepAnalysis& analysis,
                  std::size_t shown) {
    using explore::PointState;
    json.key("counts").begin_object(Layout::Inline).member("points", report.rows.size());
    json.member("shown", shown).member("done", analysis.count(PointState::Done));
    json.member("infeasible", analysis.count(PointState::Infeasible));
    json.member("failed", analysis.count(PointState::Failed));
    json.member("pending",
                analysis.count(PointState::Pending) + analysis.count(PointState::Running));
    json.member("confirmed", analysis.confirmed).end_object();
}

void write_published(JsonWriter& json, const SweepReport& report) {
    json.key("published").begin_array();
    for (const PublishedLatency& row : report.published) {
        json.begin_array(Layout::Inline).value(row.what);
        write_number(json, row.published_s);
        write_number(json, row.predicted_s);
        json.end_array();
    }
    json.end_array();
}

/// `count` of the rows that are not marked, the same ones every time (Fisher and Yates' shuffle).
void mark_sample(std::vector<bool>& marked, std::size_t count) {
    constexpr std::uint32_t kSeed = 20261128;
    std::vector<std::size_t> others;
    for (std::size_t row = 0; row < marked.size(); ++row) {
        if (!marked[row]) others.push_back(row);
    }
    Xorshift32 random(kSeed);
    for (std::size_t i = 0; i < std::min(count, others.size()); ++i) {
        const std::size_t other = i + random.next() % (others.size() - i);
        std::swap(others[i], others[other]);
        marked[others[i]] = true;
    }
}

}  // namespace

std::vector<std::size_t> page_rows(const SweepReport& report, const SweepAnalysis& analysis,
                                   std::size_t most) {
    std::vector<bool> marked(report.rows.size(), report.rows.size() <= most);
    if (report.rows.size() > most) {
        for (std::size_t row = 0; row < report.rows.size(); ++row) {
            if (report.details.count(report.rows[row].point) != 0 || report.rows[row].confirmed)
                marked[row] = true;
        }
        // At most half of the page for the front and its neighbours: a front can be larger than a
        // page.
        const std::size_t near = std::min(most / 2, analysis.near_front.size());
        for (std::size_t i = 0; i < near; ++i) marked[analysis.near_front[i]] = true;
        const auto kept = static_cast<std::size_t>(std::count(marked.begin(), marked.end(), true));
        if (kept < most) mark_sample(marked, most - kept);
    }
    std::vector<std::size_t> shown;
    for (std::size_t row = 0; row < marked.size(); ++row) {
        if (marked[row]) shown.push_back(row);
    }
    return shown;
}

std::string sweep_data(const SweepReport& report, const SweepAnalysis& analysis,
                       const std::vector<std::size_t>& shown) {
    JsonWriter json;
    json.begin_object().member("title", report.title);
    json.member("program", fmt::format("outcore {} ({})", version(), commit()));
    json.key("inputs").begin_array();
    for (const auto& [what, sha256] : report.provenance.inputs)
        json.begin_array(Layout::Inline).value(what).value(sha256).end_array();
    json.end_array();
    write_counts(json, report, analysis, shown.size());
    write_columns(json, report);
    json.key("fronts").begin_object().key("analytic");
    write_front(json, report, analysis.analytic);
    json.key("systemc");
    write_front(json, report, analysis.systemc);
    json.end_object();
    write_effects(json, report, analysis);
    write_flips(json, report, analysis);
    write_published(json, report);
    write_rows(json, report, analysis, shown);
    return json.end_object().text();
}

}  // namespace outcore::report
