// SPDX-License-Identifier: Apache-2.0
#include "explore/front/rank_flips.hpp"

#include <algorithm>

namespace outcore::explore {
namespace {

struct Judged {
    std::size_t row;
    double analytic, systemc;
};

std::vector<Judged> judged_rows(std::span<const SweepRow> rows, const FigureColumn& figure) {
    std::vector<Judged> judged;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const PointFigures* systemc = figures_of(rows[row], Predictor::SystemC);
        if (systemc == nullptr) continue;
        const double a = rows[row].figures.*figure.member, s = systemc->*figure.member;
        if (!std::isnan(a) && !std::isnan(s)) judged.push_back({row, a, s});
    }
    return judged;
}

double margin(double a, double b) {
    const double larger = std::max(std::abs(a), std::abs(b));
    return std::isinf(larger) ? 1.0 : std::abs(a - b) / larger;
}

double weight(const RankFlip& flip) { return std::min(flip.analytic_margin, flip.systemc_margin); }

}  // namespace

RankFlips rank_flips(std::span<const SweepRow> rows, const FigureColumn& figure, std::size_t most) {
    const std::vector<Judged> judged = judged_rows(rows, figure);
    RankFlips result;
    result.confirmed = judged.size();
    const bool more = figure.better == Better::More;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        for (std::size_t j = i + 1; j < judged.size(); ++j) {
            const Judged &a = judged[i], &b = judged[j];
            if (a.analytic == b.analytic || a.systemc == b.systemc) continue;
            ++result.pairs;
            const bool first = (a.analytic < b.analytic) != more;
            if (((a.systemc < b.systemc) != more) == first) continue;
            ++result.flipped;
            result.flips.push_back({first ? a.row : b.row, first ? b.row : a.row,
                                    margin(a.analytic, b.analytic), margin(a.systemc, b.systemc)});
        }
    }
    std::stable_sort(result.flips.begin(), result.flips.end(),
                     [](const RankFlip& a, const RankFlip& b) { return weight(a) > weight(b); });
    if (result.flips.size() > most) result.flips.resize(most);
    return result;
}

FrontChanges front_changes(std::span<const SweepRow> rows, const Objectives& objectives,
                           const FigureLimits& limits) {
    std::vector<SweepRow> confirmed;
    std::vector<std::size_t> row_of;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (figures_of(rows[row], Predictor::SystemC) == nullptr) continue;
        confirmed.push_back(rows[row]);
        row_of.push_back(row);
    }
    const auto before = sweep_front(confirmed, objectives, limits, Predictor::Analytic).rows;
    const auto after = sweep_front(confirmed, objectives, limits, Predictor::SystemC).rows;
    FrontChanges changes;
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::back_inserter(changes.gained));
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::back_inserter(changes.lost));
    for (auto* list : {&changes.gained, &changes.lost}) {
        for (std::size_t& row : *list) row = row_of[row];
    }
    return changes;
}

}  // namespace outcore::explore
