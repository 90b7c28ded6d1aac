// What a store holds of a sweep, read.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "explore/store/store_schema.hpp"
#include "explore/store/sweep_store.hpp"
#include "explore/store/values_text.hpp"

namespace outcore::explore {
namespace {

void read_figures(const Statement& row, int column, PointFigures& figures) {
    for (const FigureColumn& figure : figure_columns())
        figures.*(figure.member) = row.number(column++);
}

}  // namespace

StateCounts SweepStore::counts(std::int64_t sweep, Shard shard, Phase phase) {
    Statement query(database_, fmt::format("SELECT p.state, count(*) FROM member m CROSS JOIN {} p "
                                           "ON p.id=m.point WHERE m.sweep=?{} GROUP BY p.state",
                                           table_of(phase), in_shard(shard, phase)));
    query.bind(sweep);
    StateCounts counts;
    const std::array<std::int64_t StateCounts::*, 5> members = {
        &StateCounts::pending, &StateCounts::running, &StateCounts::done, &StateCounts::infeasible,
        &StateCounts::failed};
    while (query.step())
        counts.*(members.at(static_cast<std::size_t>(query.integer(0)))) = query.integer(1);
    return counts;
}

std::string SweepStore::first_reason(std::int64_t sweep, PointState state) {
    Statement query(database_,
                    "SELECT m.number, p.reason FROM member m CROSS JOIN point p ON p.id=m.point "
                    "WHERE m.sweep=? AND p.state=? ORDER BY m.number LIMIT 1");
    if (!query.bind(sweep, static_cast<std::int64_t>(state)).step()) return "";
    return fmt::format("point {}: {}", query.integer(0), query.text(1));
}

void SweepStore::each_row(std::int64_t sweep, std::int64_t first, std::int64_t last,
                          const std::function<void(const SweepRow&, std::int64_t tries)>& visit) {
    Statement query(
        database_,
        fmt::format(
            "SELECT m.number, lower(hex(p.key)), m.parameter_values, p.state, p.reason, "
            "p.seconds, p.tries, c.state, c.seconds{}{} FROM member m CROSS JOIN point p "
            "ON p.id=m.point LEFT JOIN confirmation c ON c.id=p.id AND m.chosen IS NOT NULL "
            "WHERE m.sweep=? AND m.number BETWEEN ? AND ? ORDER BY m.number",
            figure_list("p."), figure_list("c.")));
    query.bind(sweep, first, last);
    const int columns = static_cast<int>(figure_columns().size());
    constexpr int kFirstFigure = 9;
    while (query.step()) {
        SweepRow row;
        row.point = query.integer(0);
        row.key = query.text(1);
        row.values = values_of(query.text(2));
        row.state = static_cast<PointState>(query.integer(3));
        row.reason = query.text(4);
        row.seconds = query.number(5);
        read_figures(query, kFirstFigure, row.figures);
        if (!query.is_null(7) && static_cast<PointState>(query.integer(7)) == PointState::Done) {
            row.confirmed.emplace();
            read_figures(query, kFirstFigure + columns, *row.confirmed);
            row.seconds += query.number(8);
        }
        visit(row, query.integer(6));
    }
}

void SweepStore::each_figures(
    std::int64_t sweep,
    const std::function<void(std::int64_t number, const PointFigures&)>& visit) {
    Statement query(database_,
                    fmt::format("SELECT m.number{} FROM member m CROSS JOIN point p "
                                "ON p.id=m.point WHERE m.sweep=? AND p.state=2 ORDER BY m.number",
                                figure_list("p.")));
    query.bind(sweep);
    PointFigures figures;
    while (query.step()) {
        read_figures(query, 1, figures);
        visit(query.integer(0), figures);
    }
}

std::vector<std::pair<std::int64_t, std::string>> SweepStore::details(std::int64_t sweep) {
    Statement query(database_,
                    "SELECT m.number, c.detail FROM member m JOIN confirmation c ON c.id=m.point "
                    "WHERE m.sweep=? AND m.chosen IS NOT NULL AND c.state=2 ORDER BY m.chosen");
    query.bind(sweep);
    std::vector<std::pair<std::int64_t, std::string>> details;
    while (query.step()) details.emplace_back(query.integer(0), query.text(1));
    return details;
}

}  // namespace outcore::explore
