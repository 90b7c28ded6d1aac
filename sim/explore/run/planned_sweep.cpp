// SPDX-License-Identifier: Apache-2.0
#include "explore/run/planned_sweep.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <type_traits>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "explore/evaluate/confirmation.hpp"
#include "explore/evaluate/sweep_evaluator.hpp"
#include "explore/run/best_points.hpp"
#include "explore/store/values_text.hpp"
#include "explore/sweep/point_key.hpp"
#include "explore/sweep/setting.hpp"

namespace outcore::explore {
namespace {

namespace fs = std::filesystem;

/// Writes down an outcome, of either fidelity.
template <typename Outcome>
Settled settled_of(Outcome outcome) {
    Settled settled;
    const auto write = [&settled](auto&& one) {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<One, PointFigures>) {
            settled.figures = one;
        } else if constexpr (std::is_same_v<One, ConfirmedPoint>) {
            settled.figures = one.figures;
            settled.detail = std::move(one.detail);
        } else {
            constexpr bool kInfeasible = std::is_same_v<One, NoSchedule>;
            settled.state = kInfeasible ? PointState::Infeasible : PointState::Failed;
            settled.reason = std::move(one.reason);
        }
    };
    std::visit(write, std::move(outcome));
    return settled;
}

class EvaluatingWorker : public PointWorker {
  public:
    EvaluatingWorker(std::shared_ptr<const Sweep> sweep, const Surroundings& surroundings)
        : sweep_(std::move(sweep)), evaluator_(surroundings) {}

    Settled work(const WorkOrder& order) override {
        const Point point{order.claim.number, values_of(order.claim.values)};
        const Configuration configuration = configuration_of(*sweep_, point);
        if (order.phase == Phase::Analytic) return settled_of(evaluator_.evaluate(configuration));
        Settled confirmed = settled_of(confirm(evaluator_.schedules(), configuration));
        // Planned and played once already: more likely than the point, its simulation was killed.
        if (confirmed.state == PointState::Failed) throw PointLost(confirmed.reason);
        return confirmed;
    }

  private:
    std::shared_ptr<const Sweep> sweep_;
    SweepEvaluator evaluator_;
};

/// A point that has no key has no figures either, but it is a point: its evaluation says why.
std::string key_or_why(PointKeys& keys, const Configuration& configuration) {
    const auto key = keys.key_of(configuration);
    if (key) return *key;
    return sha256_hex(canonical_text(configuration) + "\n" + to_string(key.diagnostics().front()));
}

std::string content_hash(const fs::path& file) {
    const auto bytes = read_bytes(file);
    return bytes ? sha256_hex(*bytes) : std::string("none");
}

/// Every file of boards and parts, by its place below `configs`.
std::map<std::string, std::string> part_hashes(const fs::path& configs) {
    const std::set<std::string> no_parts = {"schema", "studies", "suites", "sweeps"};
    std::map<std::string, std::string> hashes;
    for (const auto& folder : fs::directory_iterator(configs)) {
        if (!folder.is_directory() || no_parts.contains(folder.path().filename().string()))
            continue;
        for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
            if (!entry.is_regular_file()) continue;
            hashes[entry.path().lexically_relative(configs).string()] = content_hash(entry.path());
        }
    }
    return hashes;
}

/// Models and files of boards and profiles that `base` or a parameter names.
std::set<std::string> named_files(const Sweep& sweep) {
    std::set<std::string> files;
    const auto add = [&files](const Configuration& configuration) {
        files.insert(configuration.network);
        if (is_path(configuration.board)) files.insert(configuration.board);
        if (is_path(configuration.kernels)) files.insert(configuration.kernels);
    };
    add(sweep.base);
    for (const Parameter& parameter : sweep.parameters) {
        for (const std::string& target : parameter.targets) {
            if (target != "network" && target != "board" && target != "kernels") continue;
            for (std::int64_t i = 0; i < parameter.values.size(); ++i) {
                Configuration changed = sweep.base;
                apply(target, parameter.values.at(i), sweep.folder, changed);
                add(changed);
            }
        }
    }
    return files;
}

}  // namespace

std::string sweep_identity(const Sweep& sweep, const fs::path& configs) {
    std::string text = fmt::format("{}\n{} {}\n", sweep.sha256, version(), commit());
    for (const auto& [place, hash] : part_hashes(configs))
        text += fmt::format("{} {}\n", place, hash);
    for (const std::string& file : named_files(sweep)) text += content_hash(file) + "\n";
    return sha256_hex(text);
}

SweepPlan plan_sweep(std::shared_ptr<const Sweep> sweep, const fs::path& file,
                     const Surroundings& surroundings) {
    SweepPlan plan;
    plan.entry.identity = sweep_identity(*sweep, surroundings.configs);
    plan.entry.name = sweep->name;
    for (const Parameter& parameter : sweep->parameters)
        plan.entry.parameters.push_back(parameter.name);
    plan.entry.file = fs::absolute(file).lexically_normal().string();
    plan.entry.program = fmt::format("{} {}", version(), commit());
    if (sweep->sampler.adaptive()) {
        plan.adaptive = [sweep] { return make_adaptive_source(*sweep); };
    } else {
        plan.source = [sweep] { return make_point_source(*sweep); };
    }
    plan.key = [sweep,
                keys = std::make_shared<PointKeys>(surroundings.configs)](const Point& point) {
        return key_or_why(*keys, configuration_of(*sweep, point));
    };
    plan.worker = [sweep, surroundings] {
        return std::make_unique<EvaluatingWorker>(sweep, surroundings);
    };
    plan.choose = [sweep](SweepStore& store, std::int64_t id) {
        return best_points(store, id, *sweep, static_cast<std::size_t>(sweep->confirm));
    };
    return plan;
}

}  // namespace outcore::explore
