// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/fixed_schedule.hpp"

#include <cmath>
#include <utility>

#include "analytic/cpu_work.hpp"
#include "explore/evaluate/program_figures.hpp"
#include "explore/evaluate/result_figures.hpp"
#include "simulator/ideal.hpp"

namespace outcore::explore {

FixedSchedule::FixedSchedule(ProblemLoader& loader, const Configuration& like, PlannedPoint planned)
    : loader_(loader),
      planned_constants_(like.planned_constants.value_or(Constants{})),
      problem_(std::move(planned.problem)),
      board_(std::make_shared<platform::Platform>(*planned.schedule.platform)),
      schedule_(std::move(planned.schedule)) {
    const auto result = simulator::simulate(
        schedule_, *problem_.profile, simulation_options(like, simulator::Fidelity::Analytic));
    if (!result) return;
    unchanging_ = figures_of(schedule_, *result);
    simple_ = schedule_.overlap == 0 && schedule::greatest_delay(schedule_) == 0 &&
              !schedule::any_once(schedule_) && std::isinf(unchanging_.lifetime_years) &&
              unchanging_.written_bytes == 0.0;
    if (!simple_) return;
    schedule_.platform = board_;
    planned_rates_ = rates_of(*board_);
    rates_ = planned_rates_;
    lanes_.graph() = analytic::task_graph(schedule_);
    kernels().classes.price(lanes_.costs());
    lanes_.restart(1);
}

const FixedSchedule::Known& FixedSchedule::change_of(const Configuration& configuration,
                                                     const std::string& pointer,
                                                     const std::string& value) {
    const auto [found, fresh] = known_.try_emplace({pointer, value});
    if (!fresh || !names_rate(pointer)) return found->second;
    Configuration changed = configuration;
    changed.board_constants = planned_constants_;
    changed.board_constants[pointer] = value;
    changed.planned_constants.reset();
    const auto problem = loader_.load(changed);
    if (!problem) return found->second;
    set_rates(*board_, planned_rates_);
    found->second = {true, rate_changes(*board_, *problem->platform)};
    return found->second;
}

std::optional<PointFigures> FixedSchedule::figures(const Configuration& configuration) {
    rates_ = planned_rates_;
    for (const auto& [pointer, value] : configuration.board_constants) {
        const auto planned = planned_constants_.find(pointer);
        if (planned != planned_constants_.end() && planned->second == value) continue;
        const Known& change = change_of(configuration, pointer, value);
        if (!change.good) return std::nullopt;
        for (const RateChange& rate : change.changes) rates_[rate.index] = rate.value;
    }
    // A constant that was planned with and is not set now would have the board's own value.
    for (const auto& [pointer, value] : planned_constants_)
        if (!configuration.board_constants.contains(pointer)) return std::nullopt;
    set_rates(*board_, rates_);
    kernels().classes.price(lanes_.costs());
    if (!lanes_.evaluate()) return std::nullopt;
    return played();
}

/// Of the board as it is now.
const FixedSchedule::Kernels& FixedSchedule::kernels() {
    const auto end = rates_.begin() + static_cast<std::ptrdiff_t>(kernel_rates(*board_));
    const std::vector<double> key(rates_.begin(), end);
    const auto known = kernels_.find(key);
    if (known != kernels_.end()) return known->second;
    if (kernels_.size() >= kMostKernels) kernels_.clear();
    const auto cycles = analytic::cpu_cycles(schedule_, *problem_.profile);
    Kernels made{analytic::CostClasses(schedule_, cycles), 0.0, 0.0};
    for (std::size_t t = 0; t < schedule_.tasks.size(); ++t) {
        const schedule::Action& action = schedule_.tasks[TaskId(t)].action;
        if (std::holds_alternative<schedule::Compute>(action))
            made.cycles += static_cast<double>(cycles[TaskId(t)].count);
    }
    made.ideal_cycles = static_cast<double>(simulator::ideal_cycles(
        *schedule_.network,
        simulator::ideal_kernels(*schedule_.network, *board_, *problem_.profile)));
    return kernels_.emplace(key, std::move(made)).first->second;
}

PointFigures FixedSchedule::played() {
    PointFigures figures = unchanging_;
    const double clock = board_->core.clock.count;
    figures.latency_s = figures.period_s = lanes_.end_s();
    figures.throughput_fps = 1.0 / lanes_.end_s();
    figures.compute_s = kernels().cycles / clock;
    figures.slowdown = std::round(lanes_.end_s() * clock) / kernels().ideal_cycles;
    set_stalls(lanes_.stall_s(), figures);
    std::vector<double> joules;
    for (const analytic::PowerUse& part : lanes_.costs().power)
        joules.push_back(analytic::energy_j(part, lanes_.end_s(), 1));
    set_energy(*board_, joules, figures);
    return figures;
}

}  // namespace outcore::explore
