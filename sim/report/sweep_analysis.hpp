// What every form of a sweep's report says: fronts, knees, effects, flips. Computed once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explore/front/knee.hpp"
#include "explore/front/main_effect.hpp"

#include "explore/front/rank_flips.hpp"
#include "explore/front/sweep_front.hpp"
#include "report/sweep_report.hpp"

namespace outcore::report {

struct AnalysedFront {
    explore::SweepFront front;
    std::vector<explore::Knee> knees;  // of the first front's rows
    std::optional<double> volume;
};

/// Of every figure that differs between points.
struct FigureEffects {
    const explore::FigureColumn* figure = nullptr;
    std::vector<explore::MainEffect> effects;
};

struct SweepAnalysis {
    AnalysedFront analytic, systemc;  // the latter among confirmed points
    std::vector<FigureEffects> effects;
    std::vector<explore::RankFlips> flips;  // by objective
    explore::FrontChanges changes;
    /// Front by the closed forms and its neighbours, the nearest first.
    std::vector<std::size_t> near_front;
    std::map<explore::PointState, std::size_t> states;
    std::size_t confirmed = 0;

    std::size_t count(explore::PointState state) const;
};
SweepAnalysis analyse(const SweepReport& report);

/// The forms of sweep_report.hpp, of what is analysed already.
std::string sweep_page(const SweepReport& report, const SweepAnalysis& analysis);
std::string sweep_text(const SweepReport& report, const SweepAnalysis& analysis);

}  // namespace outcore::report
