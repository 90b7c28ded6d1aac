// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/profile_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/json_writer.hpp"

namespace outcore::judge {
namespace {

using cost::KernelClass;
using cost::KernelTiming;

constexpr std::string_view kCores[] = {"cortex-m0+", "cortex-m4", "cortex-m7", "cortex-m33",
                                       "cortex-m85"};
/// Cores without rows whose kernels are another core's, instruction by instruction.
struct Twin {
    std::string_view core, like;
    const char* why;
};
constexpr Twin kTwins[] = {
    {"cortex-m55", "cortex-m85", "taken as the Cortex-M85: the same MVE kernels"}};

/// Classes that published networks do not tell apart, as a share of one that they do. The shares
/// are those of CMSIS-NN's instruction counts where there are any.
struct Share {
    KernelClass kernel;
    KernelClass of;
    double share;
};
constexpr Share kShares[] = {
    {KernelClass::MaxPool, KernelClass::AveragePool, 1.0},
    {KernelClass::Mean, KernelClass::AveragePool, 1.0},
    {KernelClass::Sub, KernelClass::Add, 1.0},
    {KernelClass::Mul, KernelClass::Add, 1.0},
    {KernelClass::Relu, KernelClass::Softmax, 0.4},
    {KernelClass::Relu6, KernelClass::Softmax, 0.4},
    {KernelClass::Logistic, KernelClass::Softmax, 0.4},
    {KernelClass::Quantize, KernelClass::Softmax, 1.0},
    {KernelClass::Dequantize, KernelClass::Softmax, 0.7},
    {KernelClass::Pad, KernelClass::Softmax, 0.1},
    {KernelClass::Concatenation, KernelClass::Softmax, 0.1},
    {KernelClass::Resize, KernelClass::Softmax, 0.2},
    {KernelClass::Transpose, KernelClass::Softmax, 0.4},
};

double rounded(double cycles) {
    if (cycles <= 0.0) return 0.0;
    const double step = std::pow(10.0, std::floor(std::log10(cycles)) - 3.0);
    return std::round(cycles / step) * step;
}

std::map<KernelClass, KernelTiming> timings_of(const FittedTiming& fitted) {
    std::map<KernelClass, KernelTiming> timings;
    const auto cycles = [&](Term term) {
        return rounded(fitted.cycles[static_cast<std::size_t>(term)]);
    };
    for (const KernelClass kernel :
         {KernelClass::ConvFirst, KernelClass::ConvGeneric, KernelClass::Conv,
          KernelClass::Pointwise, KernelClass::Depthwise, KernelClass::FullyConnected,
          KernelClass::AveragePool, KernelClass::Add, KernelClass::Softmax}) {
        KernelTiming& timing = timings[kernel];
        timing.per_call = cycles(Term::Call);
        for (std::size_t i = 0; i < kTerms; ++i) {
            const Term term = static_cast<Term>(i);
            if (term != Term::Call && kernel_class(term) == kernel)
                set_price(timing, term, cycles(term));
        }
    }
    for (const Share& share : kShares) {
        KernelTiming timing = timings[share.of];
        timing.per_mac = rounded(timing.per_mac * share.share);
        timing.per_output = rounded(timing.per_output * share.share);
        timings[share.kernel] = timing;
    }
    return timings;
}

bool told_apart(KernelClass kernel) {
    return std::none_of(std::begin(kShares), std::end(kShares),
                        [kernel](const Share& share) { return share.kernel == kernel; });
}

void write_timing(JsonWriter& json, KernelClass kernel, const KernelTiming& timing, bool fitted,
                  const std::string& source) {
    json.key(cost::to_string(kernel)).begin_object(JsonWriter::Layout::Inline);
    if (!fitted) json.key("value").null();
    json.key(fitted ? "value" : "assumed").begin_object(JsonWriter::Layout::Inline);
    json.member("per_call", timing.per_call)
        .member("per_row", timing.per_row)
        .member("per_patch", timing.per_patch)
        .member("per_output", timing.per_output)
        .member("per_mac", timing.per_mac)
        .end_object();
    json.member("unit", "cycles").member("source", source).end_object();
}

struct CoreSource {
    std::string core, like;
    bool fitted;
    std::string text;
};

void write_core(JsonWriter& json, const CoreSource& source, const FittedTiming& fitted) {
    json.key(source.core).begin_object();
    const std::map<KernelClass, KernelTiming> timings = timings_of(fitted);
    for (std::size_t i = 0; i < cost::kRequiredClasses; ++i) {
        const auto kernel = static_cast<KernelClass>(i);
        const bool apart = told_apart(kernel);
        write_timing(
            json, kernel, timings.at(kernel), source.fitted && apart,
            apart ? source.text : source.text + "; a share of a class that rows tell apart");
    }
    json.end_object();
}

}  // namespace

std::vector<FittedProfile> write_profiles(FidelityReport& report, const TimingPrior& prior,
                                          const std::vector<Engine>& engines,
                                          const std::string& origin) {
    // Which cores an engine's family has rows on, and which ranges of its versions.
    std::map<std::string, std::set<std::string>> cores;
    std::map<std::pair<std::string, std::size_t>, std::size_t> rows;
    for (const JudgedRow& row : report.rows) {
        if (!row.used_for_fit) continue;
        cores[row.subject.engine->family].insert(row.subject.core);
        ++rows[{row.subject.engine->id, row.subject.version}];
    }
    std::vector<FittedProfile> profiles;
    for (const Engine& engine : engines) {
        for (std::size_t version = 0; version < engine.versions.size(); ++version) {
            const auto count = rows.find({engine.id, version});
            if (count == rows.end()) continue;
            const bool single = engine.versions.size() == 1;
            const std::string name =
                single ? engine.id : engine.id + "-" + engine.versions[version].name;
            JsonWriter json;
            json.begin_object()
                .member("$schema", "../schema/kernels.schema.json")
                .member("schema", "outcore-kernel-timing-1")
                .member("name", name);
            json.key("notes").begin_array();
            json.value(fmt::format("{}{}: fitted to {} published rows by {}.", engine.title,
                                   single ? "" : ", versions from " + engine.versions[version].name,
                                   count->second, origin));
            json.value(
                "Whole networks were measured, not kernels: single terms are less sure than "
                "their sums. Weights in internal flash, activations in on-chip RAM.");
            json.end_array();
            json.key("cores").begin_object();
            const auto write = [&](const CoreSource& source) {
                write_core(json, source,
                           fitted_timing(report.calibration.space, prior, engine, version,
                                         source.like, report.calibration.factors));
            };
            for (const std::string_view core : kCores) {
                const bool fitted = cores[engine.family].contains(std::string(core));
                write({std::string(core), std::string(core), fitted,
                       fitted ? "[fit] " + origin
                              : "no row on this core; " + origin +
                                    ", cores taken to differ as for other engines"});
            }
            for (const Twin& twin : kTwins)
                write({std::string(twin.core), std::string(twin.like), false, twin.why});
            json.end_object().end_object();
            profiles.push_back({name, json.text()});
        }
    }
    return profiles;
}

}  // namespace outcore::judge
