// A sweep as its file says (docs/spec/sweep.md): parameters, their values, how points are chosen,
// what is made small and what must be kept. Checked, nothing loaded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "explore/sweep/condition.hpp"
#include "explore/sweep/configuration.hpp"
#include "explore/sweep/figure_constraint.hpp"
#include "explore/sweep/point_source.hpp"
#include "explore/sweep/value_list.hpp"
#include "scheduler/registry.hpp"

namespace outcore::explore {

struct Parameter {
    std::string name;  // column of files and reports
    /// What it sets: names of settings ("scheduler"), JSON pointers of the board.
    std::vector<std::string> targets;
    ValueList values;
};

/// Parameters that move together (a `zip`), most often one.
struct Axis {
    std::vector<std::size_t> parameters;
    /// Of earlier parameters; the axis exists where it holds. No tests: everywhere.
    Condition when;
    std::int64_t size = 0;
};

struct Sampler {
    enum class Kind : std::uint8_t { Grid, Random, Sobol, LatinHypercube, Nsga2 };
    Kind kind = Kind::Grid;
    std::int64_t points = 0;  // Random, Sobol, LatinHypercube
    std::uint32_t seed = 1;
    std::int32_t population = 0, generations = 0;  // Nsga2

    /// The next points depend on the results of earlier ones: no shards.
    bool adaptive() const { return kind == Kind::Nsga2; }
};
/// As in files: "grid", "latin-hypercube".
std::string_view to_string(Sampler::Kind kind);

struct Sweep {
    std::string name;                   // title of what is written
    std::filesystem::path folder;       // of the file: where relative paths start
    std::string sha256;                 // of the file
    Configuration base;                 // what no parameter sets
    bool fixed_schedule = false;        // planned with the first value of each board constant
    std::vector<Parameter> parameters;  // in the order of the file
    std::vector<Axis> axes;             // the first changes least often
    std::vector<Condition> exclude;     // a point that meets one is left out
    Sampler sampler;
    std::vector<const FigureColumn*> objectives;  // at least one, each with a better direction
    std::vector<FigureConstraint> constraints;
    std::int32_t confirm = 20;  // best points that SystemC confirms
};

/// Every mistake of the file is returned. Paths in it start from its folder; `configs` has boards
/// and parts.
Result<Sweep> load_sweep(const std::filesystem::path& file, const std::filesystem::path& configs,
                         const scheduler::Registry& schedulers);

/// The configuration of a point: `base` with its values set.
Configuration configuration_of(const Sweep& sweep, const Point& point);

}  // namespace outcore::explore
