// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/figures_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace outcore::explore {
namespace {

constexpr std::array<std::string_view, 5> kSamplers = {"grid", "random", "sobol", "latin-hypercube",
                                                       "nsga2"};
constexpr std::int64_t kMostPoints = 1'000'000'000'000;
constexpr std::int64_t kMostSeed = 4'294'967'295;
constexpr std::int64_t kLeastPopulation = 8, kMostPopulation = 10'000, kMostGenerations = 100'000;

const FigureColumn* read_figure(const JsonNode& node) {
    const std::string name = node.text();
    if (!node.is_string()) return nullptr;
    if (const FigureColumn* figure = find_figure(name)) return figure;
    std::vector<std::string> known;
    for (const FigureColumn& column : figure_columns()) known.emplace_back(column.name);
    const std::string near = nearest_name(name, known);
    node.fail(fmt::format("is no figure{}; figures: {}",
                          near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                          fmt::join(known, ", ")));
    return nullptr;
}

FigureConstraint read_constraint(const JsonNode& node) {
    node.only({"figure", "at_least", "at_most"});
    FigureConstraint constraint;
    constraint.figure = read_figure(node.at("figure"));
    if (const auto bound = node.find("at_least")) constraint.at_least = bound->number();
    if (const auto bound = node.find("at_most")) constraint.at_most = bound->number();
    if (!node.is_object()) return constraint;
    if (!constraint.at_least && !constraint.at_most) node.fail("must have `at_least` or `at_most`");
    if (constraint.at_least && constraint.at_most && *constraint.at_least > *constraint.at_most)
        node.fail("can not be kept: `at_least` is above `at_most`");
    return constraint;
}

std::uint32_t read_seed(const JsonNode& node) {
    const auto seed = node.find("seed");
    return seed ? static_cast<std::uint32_t>(seed->integer(0, kMostSeed)) : 1;
}

void read_population(const JsonNode& node, Sampler& sampler) {
    const JsonNode population = node.at("population");
    sampler.population =
        static_cast<std::int32_t>(population.integer(kLeastPopulation, kMostPopulation));
    if (sampler.population % 4 != 0) population.fail("must be a multiple of 4");
    sampler.generations =
        static_cast<std::int32_t>(node.at("generations").integer(1, kMostGenerations));
}

}  // namespace

std::string_view to_string(Sampler::Kind kind) { return kSamplers[static_cast<std::size_t>(kind)]; }

std::vector<const FigureColumn*> read_objectives(const JsonNode& list) {
    std::vector<const FigureColumn*> objectives;
    const std::vector<JsonNode> items = list.items();
    if (list.is_array() && items.empty()) list.fail("must name at least one figure");
    for (const JsonNode& item : items) {
        const FigureColumn* figure = read_figure(item);
        if (figure == nullptr) continue;
        if (figure->better == Better::Neither)
            item.fail("is neither better small nor large: nothing to search for");
        if (std::find(objectives.begin(), objectives.end(), figure) != objectives.end())
            item.fail("stands twice in the list");
        objectives.push_back(figure);
    }
    return objectives;
}

std::vector<FigureConstraint> read_constraints(const JsonNode& list) {
    std::vector<FigureConstraint> constraints;
    for (const JsonNode& item : list.items()) constraints.push_back(read_constraint(item));
    return constraints;
}

Sampler read_sampler(const JsonNode& node, std::size_t objectives) {
    Sampler sampler;
    const JsonNode kind = node.at("kind");
    const std::size_t chosen = kind.choice(kSamplers);
    const std::string text = node.is_object() && kind.is_string() ? kind.text() : "";
    if (std::find(kSamplers.begin(), kSamplers.end(), text) == kSamplers.end()) return sampler;
    sampler.kind = static_cast<Sampler::Kind>(chosen);
    if (sampler.kind == Sampler::Kind::Grid) {
        node.only({"kind"});
        return sampler;
    }
    sampler.seed = read_seed(node);
    if (sampler.kind == Sampler::Kind::Nsga2) {
        node.only({"kind", "population", "generations", "seed"});
        read_population(node, sampler);
        if (objectives == 1) kind.fail("needs at least two objectives");
        return sampler;
    }
    node.only({"kind", "points", "seed"});
    const bool remembers = sampler.kind != Sampler::Kind::Random;
    sampler.points = node.at("points").integer(1, remembers ? kMostRemembered : kMostPoints);
    return sampler;
}

}  // namespace outcore::explore
