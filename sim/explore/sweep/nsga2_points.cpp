// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/nsga2_points.hpp"

#include <algorithm>
#include <cmath>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <unordered_map>

#include "explore/sweep/constrained_costs.hpp"
#include "explore/sweep/sample_sequence.hpp"

namespace outcore::explore {
namespace {

using pagmo::vector_double;

// Deb et al. (2002), section V: crossover 0.9, mutation one variable in all; distribution indices
// as pagmo's documentation has them.
constexpr double kCrossover = 0.9, kCrossoverIndex = 10.0, kMutationIndex = 20.0;
/// An individual that `exclude` leaves out is dominated by every point.
constexpr double kExcluded = 1e160;
/// Draws in search of the first population, where conditions leave little.
constexpr std::int64_t kMostDraws = 1'000'000;

/// The indices of axes with more than one value as variables. Those in an order are real numbers,
/// each index an interval of length one, so that children lie near their parents; names are
/// integers, any as near as any other. Costs are never asked for here.
struct IndexBox {
    vector_double low, high;
    std::size_t names = 0;  // the last variables
    std::size_t objectives = 2;

    vector_double fitness(const vector_double&) const { return vector_double(objectives, 0.0); }
    std::pair<vector_double, vector_double> get_bounds() const { return {low, high}; }
    vector_double::size_type get_nobj() const { return objectives; }
    vector_double::size_type get_nix() const { return names; }
};

/// Numbers that rise or fall.
bool in_order(const ValueList& values) {
    constexpr std::int64_t kMostLooks = 1000;  // longer lists are ranges
    bool rises = true, falls = true;
    for (std::int64_t i = 0; i < std::min(values.size(), kMostLooks); ++i) {
        const auto here = number_of(values.at(i));
        if (!here) return false;
        const auto before = number_of(values.at(std::max<std::int64_t>(i - 1, 0)));
        rises = rises && *here >= *before;
        falls = falls && *here <= *before;
    }
    return rises || falls;
}

bool in_order(const Sweep& sweep, const Axis& axis) {
    return std::all_of(axis.parameters.begin(), axis.parameters.end(), [&](std::size_t parameter) {
        return in_order(sweep.parameters[parameter].values);
    });
}

/// What pagmo asks for, and what it is answered: all children of a generation, one after another.
struct Exchange {
    vector_double asked;
    vector_double answer;  // empty: only take note
};
struct Batch {
    std::shared_ptr<Exchange> exchange;
    std::size_t variables = 1, objectives = 2;

    vector_double operator()(const pagmo::problem&, const vector_double& children) const {
        exchange->asked = children;
        if (!exchange->answer.empty()) return exchange->answer;
        return vector_double(children.size() / variables * objectives, 0.0);
    }
};

}  // namespace

/// pagmo evolves in one call, we in two: a copy of the algorithm, its random numbers included,
/// makes the same children as the original will, and its result is thrown away. Once their costs
/// are known the original runs and is answered with them.
struct Nsga2Points::State {
    explicit State(const Sweep& s)
        : sweep(s), space(s), algorithm(algorithm_for(s, chosen(space).size())) {
        axes = chosen(space);
        const auto names = std::stable_partition(axes.begin(), axes.end(), [&](std::size_t axis) {
            return in_order(sweep, sweep.axes[axis]);
        });
        IndexBox box;
        box.names = static_cast<std::size_t>(axes.end() - names);
        box.objectives = sweep.objectives.size();
        for (std::size_t i = 0; i < axes.size(); ++i) {
            const double around = i + box.names < axes.size() ? 0.5 : 0.0;
            box.low.push_back(-around);
            box.high.push_back(static_cast<double>(space.size(axes[i]) - 1) + around);
        }
        if (!axes.empty()) population.emplace(pagmo::problem(box), 0u, sweep.sampler.seed);
    }

    static std::vector<std::size_t> chosen(const PointSpace& space) {
        std::vector<std::size_t> axes;
        for (std::size_t axis = 0; axis < space.axes(); ++axis) {
            if (space.size(axis) > 1) axes.push_back(axis);
        }
        return axes;
    }
    static pagmo::nsga2 algorithm_for(const Sweep& sweep, std::size_t variables) {
        const double mutation = 1.0 / static_cast<double>(std::max<std::size_t>(variables, 1));
        return pagmo::nsga2(1u, kCrossover, kCrossoverIndex, mutation, kMutationIndex,
                            sweep.sampler.seed);
    }

    void set_batch(pagmo::nsga2& one) const {
        one.set_bfe(pagmo::bfe(Batch{exchange, axes.size(), sweep.objectives.size()}));
    }

    Indices indices_of(const double* genes) const {
        Indices indices(space.axes(), 0);
        for (std::size_t i = 0; i < axes.size(); ++i)
            indices[axes[i]] =
                std::clamp<std::int64_t>(std::llround(genes[i]), 0, space.size(axes[i]) - 1);
        space.normalise(indices);
        return indices;
    }

    void ask_first();
    void ask_children();
    void tell();
    std::vector<Point> take_new();
    const vector_double& costs_of(const Indices& indices) const;

    const Sweep& sweep;
    PointSpace space;
    pagmo::nsga2 algorithm;
    std::vector<std::size_t> axes;  // the variables
    std::shared_ptr<Exchange> exchange = std::make_shared<Exchange>();
    std::optional<pagmo::population> population;
    std::unordered_map<std::int64_t, vector_double> costs;  // by code; empty: asked for
    std::vector<vector_double> individuals;                 // the last ones asked for
    std::vector<std::int64_t> codes;                        // by number of the point
    std::int32_t generations = 0;                           // that were asked for
    bool told = true;
};

/// Different points by chance; where there are fewer than the population needs, some twice.
void Nsga2Points::State::ask_first() {
    const auto draws = make_random_sequence(space, sweep.sampler.seed);
    std::unordered_map<std::int64_t, bool> seen;
    Indices indices;
    const auto wanted = static_cast<std::size_t>(sweep.sampler.population);
    for (std::int64_t i = 0; i < kMostDraws && individuals.size() < wanted; ++i) {
        if (!draws->draw(indices)) break;
        Indices there = indices;
        space.normalise(there);
        if (space.excluded(there) || !seen.emplace(space.encode(there), true).second) continue;
        vector_double genes;
        for (const std::size_t axis : axes) genes.push_back(static_cast<double>(indices[axis]));
        individuals.push_back(std::move(genes));
    }
    for (std::size_t i = 0; !individuals.empty() && individuals.size() < wanted; ++i)
        individuals.push_back(vector_double(individuals[i]));
}

void Nsga2Points::State::ask_children() {
    pagmo::nsga2 copy = algorithm;
    exchange->answer.clear();
    set_batch(copy);
    copy.evolve(*population);
    individuals.clear();
    for (std::size_t at = 0; at < exchange->asked.size(); at += axes.size()) {
        const double* genes = exchange->asked.data() + at;
        individuals.emplace_back(genes, genes + axes.size());
    }
}

const vector_double& Nsga2Points::State::costs_of(const Indices& indices) const {
    static const vector_double kNone;
    const auto found = costs.find(space.encode(indices));
    return found == costs.end() ? kNone : found->second;
}

/// Points among the individuals that were never given.
std::vector<Point> Nsga2Points::State::take_new() {
    std::vector<Point> points;
    for (const vector_double& genes : individuals) {
        const Indices indices = indices_of(genes.data());
        if (space.excluded(indices)) continue;
        const std::int64_t code = space.encode(indices);
        if (!costs.emplace(code, vector_double()).second) continue;
        points.push_back(space.point(static_cast<std::int64_t>(codes.size()), indices));
        codes.push_back(code);
    }
    return points;
}

void Nsga2Points::State::tell() {
    told = true;
    if (!population) return;
    vector_double answer;
    for (const vector_double& genes : individuals) {
        const vector_double& known = costs_of(indices_of(genes.data()));
        const vector_double fitness =
            known.empty() ? vector_double(sweep.objectives.size(), kExcluded) : known;
        if (generations == 1)
            population->push_back(genes, fitness);
        else
            answer.insert(answer.end(), fitness.begin(), fitness.end());
    }
    if (generations == 1) return;
    exchange->answer = std::move(answer);
    set_batch(algorithm);
    population = algorithm.evolve(*population);
}

Nsga2Points::Nsga2Points(const Sweep& sweep) : state_(std::make_unique<State>(sweep)) {}
Nsga2Points::~Nsga2Points() = default;

std::vector<Point> Nsga2Points::generation() {
    State& s = *state_;
    while (s.generations <= s.sweep.sampler.generations) {
        if (!s.told) s.tell();  // what has no results has no figures
        const bool first = s.generations++ == 0;
        if (first)
            s.ask_first();
        else if (s.population && s.population->size() > 0)
            s.ask_children();
        else
            break;  // a space of one point, or of none
        s.told = false;
        std::vector<Point> points = s.take_new();
        if (!points.empty()) return points;
    }
    return {};
}

void Nsga2Points::report(std::span<const SweepRow> rows) {
    State& s = *state_;
    for (const SweepRow& row : rows)
        s.costs[s.codes.at(static_cast<std::size_t>(row.point))] = constrained_costs(s.sweep, row);
    s.tell();
}

std::int64_t Nsga2Points::at_most() const {
    const Sampler& sampler = state_->sweep.sampler;
    const std::int64_t individuals =
        std::int64_t{sampler.population} * (std::int64_t{sampler.generations} + 1);
    return std::min(individuals, state_->space.combinations());
}

std::unique_ptr<AdaptiveSource> make_adaptive_source(const Sweep& sweep) {
    return std::make_unique<Nsga2Points>(sweep);
}

}  // namespace outcore::explore
