// SPDX-License-Identifier: Apache-2.0
#include "judge/board/kernel_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "judge/board/non_negative.hpp"

namespace outcore::judge {
namespace {

using cost::KernelTiming;

constexpr std::size_t kTermCount = cost::kTimingTerms.size();
using Terms = std::array<double, kTermCount>;
constexpr std::size_t kFill = kTermCount - 1;
static_assert(cost::kTimingTerms[kFill].member == &KernelTiming::per_fill);

KernelTiming timing_of(const Terms& cycles) {
    KernelTiming timing;
    for (std::size_t i = 0; i < kTermCount; ++i) timing.*cost::kTimingTerms[i].member = cycles[i];
    return timing;
}
Terms terms_of(const KernelTiming& timing) {
    Terms terms{};
    for (std::size_t i = 0; i < kTermCount; ++i) terms[i] = timing.*cost::kTimingTerms[i].member;
    return terms;
}
double product(const Terms& a, const Terms& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < kTermCount; ++i) sum += a[i] * b[i];
    return sum;
}

/// The observations of one class, with the weight of each.
struct Sample {
    const KernelObservation* observation = nullptr;
    Terms features{};
    double weight = 0.0;  // of the relative error: 1 / sqrt(tasks of its operator)
};
using Samples = std::vector<Sample>;

/// Cycles of handlers within a task: what the simulator charges, or `estimate` for each piece.
double handled(const KernelObservation& seen, std::optional<double> estimate) {
    return estimate.value_or(seen.handler_cycles) * seen.handled_pieces;
}

/// What is left for the kernel. Never less than a tenth: an estimate of pieces may be too high for
/// a short task.
double kernel_cycles(const KernelObservation& seen, std::optional<double> estimate) {
    return std::max(seen.cycles - handled(seen, estimate), 0.1 * seen.cycles);
}

/// What a line takes is the memory's and known; it is not fitted. Lines and bytes of operands come
/// together where all of them are cached: one price would take over the other's part.
double fill_cycles(const Samples& samples) {
    double cycles = 0.0;
    for (const Sample& sample : samples) {
        if (sample.features[kFill] > 0.0)
            cycles = std::max(cycles, sample.observation->fill_cycles);
    }
    return cycles;
}

Terms fit_terms(const Samples& samples, std::optional<double> handler) {
    std::vector<std::vector<double>> counts;
    std::vector<double> wanted;
    const double fill = fill_cycles(samples);
    for (const Sample& sample : samples) {
        const double measured = kernel_cycles(*sample.observation, handler);
        const double scale = sample.weight / measured;
        std::vector<double>& row = counts.emplace_back();
        for (const double feature : sample.features) row.push_back(feature * scale);
        wanted.push_back(sample.weight - fill * row[kFill]);
        row[kFill] = 0.0;
    }
    const std::vector<double> x = non_negative_least_squares(counts, wanted);
    Terms terms{};
    std::copy(x.begin(), x.end(), terms.begin());
    terms[kFill] = fill;
    return terms;
}

/// One factor on the base profile's terms.
Terms fit_scale(const Samples& samples, std::optional<double> handler, const Terms& base) {
    double across = 0.0, along = 0.0;
    for (const Sample& sample : samples) {
        const double predicted = product(base, sample.features) /
                                 kernel_cycles(*sample.observation, handler) * sample.weight;
        across += predicted * sample.weight;
        along += predicted * predicted;
    }
    Terms scaled = base;
    for (double& term : scaled) term *= along > 0.0 ? across / along : 1.0;
    return scaled;
}

/// One class of one core, while it is fitted.
struct ClassWork {
    Samples samples;
    Terms base{}, terms{};
    std::int64_t operators = 0;
    FitForm form() const {
        if (samples.empty()) return FitForm::Base;
        return operators < kLeastOperators ? FitForm::Scaled : FitForm::Fitted;
    }
    void fit(std::optional<double> handler) {
        if (form() == FitForm::Fitted) terms = fit_terms(samples, handler);
        if (form() == FitForm::Scaled) terms = fit_scale(samples, handler, base);
    }
};
using Classes = std::array<ClassWork, cost::kKernelClasses>;

Classes classes_of(std::span<const KernelObservation> observations, const std::string& core,
                   const cost::KernelProfile& base) {
    Classes classes;
    std::map<std::size_t, std::int64_t> tasks;  // by group
    for (const KernelObservation& observation : observations) {
        if (observation.core == core) ++tasks[observation.group];
    }
    const std::string like = base.covers(core) ? core : base.cores().front();
    for (std::size_t i = 0; i < cost::kKernelClasses; ++i) {
        ClassWork& work = classes[i];
        std::set<std::size_t> groups;
        for (const KernelObservation& observation : observations) {
            if (observation.core != core || observation.cycles <= 0.0) continue;
            if (static_cast<std::size_t>(observation.work.kernel) != i) continue;
            groups.insert(observation.group);
            work.samples.push_back(
                {&observation, cost::counts_of(observation.work),
                 1.0 / std::sqrt(static_cast<double>(tasks[observation.group]))});
        }
        work.operators = static_cast<std::int64_t>(groups.size());
        work.base = terms_of(base.timing(like, static_cast<cost::KernelClass>(i)));
        work.terms = work.base;
    }
    return classes;
}

/// What the simulator charges for a piece, mean over pieces.
double charged_handler(const Classes& classes) {
    double cycles = 0.0, pieces = 0.0;
    for (const ClassWork& work : classes) {
        for (const Sample& sample : work.samples) {
            cycles += handled(*sample.observation, std::nullopt);
            pieces += sample.observation->handled_pieces;
        }
    }
    return pieces > 0.0 ? cycles / pieces : 0.0;
}

/// Given the kernels, the cycles of a piece's handlers: least squares over all classes.
double fit_handler(const Classes& classes, double before) {
    double across = 0.0, along = 0.0;
    for (const ClassWork& work : classes) {
        for (const Sample& sample : work.samples) {
            const KernelObservation& seen = *sample.observation;
            const double scale = sample.weight / seen.cycles;
            const double rest = (seen.cycles - product(work.terms, sample.features)) * scale;
            const double pieces = seen.handled_pieces * scale;
            across += rest * pieces;
            along += pieces * pieces;
        }
    }
    return along > 0.0 ? std::max(0.0, across / along) : before;
}

/// Predicted over measured, by operator.
class Ratios {
  public:
    void add(const Sample& sample, const Terms& terms) {
        Sums& sums = by_group_[sample.observation->group];
        sums.predicted +=
            product(terms, sample.features) + handled(*sample.observation, std::nullopt);
        sums.measured += sample.observation->cycles;
    }
    /// Of the larger of ratio and inverse, minus 1.
    double geo_mean_error() const {
        double logs = 0.0;
        for (const auto& [group, sums] : by_group_) logs += std::fabs(std::log(sums.ratio()));
        return by_group_.empty() ? 0.0 : std::expm1(logs / static_cast<double>(by_group_.size()));
    }
    double worst_error() const {
        double worst = 0.0;
        for (const auto& [group, sums] : by_group_) {
            if (std::fabs(sums.ratio() - 1.0) > std::fabs(worst)) worst = sums.ratio() - 1.0;
        }
        return worst;
    }

  private:
    struct Sums {
        double predicted = 0.0, measured = 0.0;
        double ratio() const { return std::max(predicted, 1.0) / measured; }
    };
    std::map<std::size_t, Sums> by_group_;
};

std::string network_of(const Sample& sample) {
    const std::string& report = sample.observation->report;
    return report.substr(0, report.find('@'));
}

double left_out_error(const ClassWork& work) {
    std::set<std::string> networks;
    for (const Sample& sample : work.samples) networks.insert(network_of(sample));
    if (work.form() != FitForm::Fitted || networks.size() < 2) return 0.0;
    Ratios ratios;
    for (const std::string& network : networks) {
        Samples others;
        for (const Sample& sample : work.samples) {
            if (network_of(sample) != network) others.push_back(sample);
        }
        const Terms terms = fit_terms(others, std::nullopt);
        for (const Sample& sample : work.samples) {
            if (network_of(sample) == network) ratios.add(sample, terms);
        }
    }
    return ratios.geo_mean_error();
}

ClassFit summary(const std::string& core, cost::KernelClass kernel, const ClassWork& work) {
    ClassFit fit;
    fit.core = core;
    fit.kernel = kernel;
    fit.timing = timing_of(work.terms);
    fit.form = work.form();
    fit.tasks = static_cast<std::int64_t>(work.samples.size());
    fit.operators = work.operators;
    Ratios ratios;
    for (const Sample& sample : work.samples) ratios.add(sample, work.terms);
    fit.geo_mean_error = ratios.geo_mean_error();
    fit.worst_error = ratios.worst_error();
    fit.left_out_error = left_out_error(work);
    return fit;
}

}  // namespace

std::string_view to_string(FitForm form) {
    constexpr std::array<std::string_view, 3> kNames = {"base", "scaled", "fitted"};
    return kNames[static_cast<std::size_t>(form)];
}

KernelFit fit_kernels(std::span<const KernelObservation> observations,
                      const cost::KernelProfile& base) {
    constexpr int kTurns = 20;
    constexpr double kSettled = 1e-2;  // cycles
    std::set<std::string> cores;
    for (const KernelObservation& observation : observations) cores.insert(observation.core);
    KernelFit fit;
    for (const std::string& core : cores) {
        Classes classes = classes_of(observations, core, base);
        const double simulated = charged_handler(classes);
        double handler = simulated;
        for (int turn = 0; turn < kTurns; ++turn) {
            for (ClassWork& work : classes) work.fit(handler);
            const double before = handler;
            handler = fit_handler(classes, before);
            if (std::fabs(handler - before) < kSettled) break;
        }
        for (ClassWork& work : classes) work.fit(std::nullopt);
        fit.handlers.push_back({core, simulated, handler});
        for (std::size_t i = 0; i < cost::kKernelClasses; ++i) {
            fit.classes.push_back(summary(core, static_cast<cost::KernelClass>(i), classes[i]));
        }
    }
    return fit;
}

}  // namespace outcore::judge
