// SPDX-License-Identifier: Apache-2.0
#include "explore/front/what_if.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::explore {
namespace {

using Levels = std::span<const ParameterLevels>;

double step_length(const ParameterLevels& levels, std::uint32_t from, std::uint32_t to) {
    if (!levels.numeric() || !levels.exists(from)) return 1.0;
    const std::size_t first = levels.exists(0) ? 0 : 1;  // level 0 may stand for "none"
    const double most = static_cast<double>(levels.values.size() - 1 - first);
    return std::abs(static_cast<double>(to) - static_cast<double>(from)) / most;
}

WhatIfAnswer answer_of(Levels levels, std::size_t from, std::size_t to) {
    WhatIfAnswer answer;
    answer.row = to;
    for (std::size_t parameter = 0; parameter < levels.size(); ++parameter) {
        const ParameterLevels& one = levels[parameter];
        const std::uint32_t a = one.row_level[from], b = one.row_level[to];
        if (a == b) continue;
        answer.changes.push_back({parameter, one.values[a], one.values[b]});
        if (!one.exists(b)) continue;
        ++answer.decisions;
        answer.steps += step_length(one, a, b);
    }
    return answer;
}

std::optional<std::size_t> least_miss(std::span<const SweepRow> rows,
                                      const WhatIfQuestion& question) {
    std::optional<std::size_t> nearest;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const PointFigures* figures = figures_of(rows[row], question.predictor);
        if (figures == nullptr || !keeps_all(question.limits, *figures)) continue;
        const double here = question.wish.excess(*figures);
        if (here < least) {
            least = here;
            nearest = row;
        }
    }
    return nearest;
}

/// Less is better; what is not known is worst.
double cost_of(const PointFigures& figures, const FigureColumn& objective) {
    const double value = figures.*objective.member;
    if (std::isnan(value)) return std::numeric_limits<double>::infinity();
    return objective.better == Better::More ? -value : value;
}

/// -1 when `a` is better in the first objective that tells both apart, 1 when `b` is.
int preference(const PointFigures& a, const PointFigures& b, const Objectives& objectives) {
    for (const FigureColumn* objective : objectives) {
        const double x = cost_of(a, *objective), y = cost_of(b, *objective);
        if (x != y) return x < y ? -1 : 1;
    }
    return 0;
}

}  // namespace

WhatIf what_if(std::span<const SweepRow> rows, std::span<const ParameterLevels> levels,
               const WhatIfQuestion& question) {
    WhatIf result;
    const auto figures = [&](std::size_t row) { return figures_of(rows[row], question.predictor); };
    const auto meets = [&](std::size_t row) {
        const PointFigures* here = figures(row);
        return here != nullptr && question.wish.kept_by(*here) && keeps_all(question.limits, *here);
    };
    result.met_already = meets(question.from);
    if (result.met_already) return result;
    std::vector<WhatIfAnswer> answers;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (meets(row)) answers.push_back(answer_of(levels, question.from, row));
    }
    if (answers.empty()) result.nearest = least_miss(rows, question);
    const auto nearer = [&](const WhatIfAnswer& a, const WhatIfAnswer& b) {
        if (a.decisions != b.decisions) return a.decisions < b.decisions;
        if (a.steps != b.steps) return a.steps < b.steps;
        const int better = preference(*figures(a.row), *figures(b.row), question.prefer);
        return better != 0 ? better < 0 : a.row < b.row;
    };
    const std::size_t count = std::min(question.answers, answers.size());
    std::partial_sort(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(count),
                      answers.end(), nearer);
    answers.resize(count);
    result.answers = std::move(answers);
    return result;
}

}  // namespace outcore::explore
