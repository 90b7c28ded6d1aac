// SPDX-License-Identifier: Apache-2.0
#include "judge/board/fitted_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_writer.hpp"

namespace outcore::judge {
namespace {

using cost::KernelClass;
using cost::KernelRow;

double rounded(double cycles) {
    if (cycles <= 0.0) return 0.0;
    const double step = std::pow(10.0, std::floor(std::log10(cycles)) - 3.0);
    return std::round(cycles / step) * step;
}

void write_row(JsonWriter& json, KernelClass kernel, const KernelRow& row) {
    json.key(cost::to_string(kernel)).begin_object(JsonWriter::Layout::Inline);
    if (row.assumed) json.key("value").null();
    json.key(row.assumed ? "assumed" : "value").begin_object(JsonWriter::Layout::Inline);
    // Steps of powers of ten leave dust behind the fourth digit, which the text would show.
    for (const cost::TimingTerm& term : cost::kTimingTerms) {
        if (term.optional && row.timing.*term.member == 0.0) continue;
        json.key(term.key).raw(fmt::format("{:.10g}", row.timing.*term.member));
    }
    json.end_object().member("unit", "cycles").member("source", row.source).end_object();
}

KernelRow row_of(const ClassFit& fit, const KernelRow& base, const std::string& base_name,
                 const std::string& measured_on) {
    if (fit.form == FitForm::Base) {
        return {base.timing, fmt::format("profile {}: {}", base_name, base.source), base.assumed};
    }
    KernelRow row;
    row.timing = fit.timing;
    for (const cost::TimingTerm& term : cost::kTimingTerms)
        row.timing.*term.member = rounded(fit.timing.*term.member);
    row.source =
        fit.form == FitForm::Fitted
            ? fmt::format("measured: {}; {} tasks of {} operators", measured_on, fit.tasks,
                          fit.operators)
            : fmt::format(
                  "[fit] profile {} times one factor: {}; {} tasks of {} "
                  "operator{}",
                  base_name, measured_on, fit.tasks, fit.operators, fit.operators == 1 ? "" : "s");
    return row;
}

std::vector<std::string> all_cores(const KernelFit& fit, const cost::KernelProfile& base) {
    std::vector<std::string> cores = base.cores();
    for (const HandlerFit& handler : fit.handlers) {
        if (std::find(cores.begin(), cores.end(), handler.core) == cores.end())
            cores.push_back(handler.core);
    }
    return cores;
}

}  // namespace

std::string fitted_profile(const KernelFit& fit, const cost::KernelProfile& base,
                           const FittedProfileFacts& facts) {
    JsonWriter json;
    json.begin_object()
        .member("$schema", "../schema/kernels.schema.json")
        .member("schema", "outcore-kernel-timing-1")
        .member("name", facts.name);
    json.key("notes").begin_array();
    for (const std::string& note : facts.notes) json.value(note);
    json.end_array().key("cores").begin_object();
    for (const std::string& core : all_cores(fit, base)) {
        const auto measured = facts.measured_on.find(core);
        const std::string& like = base.covers(core) ? core : base.cores().front();
        json.key(core).begin_object();
        for (std::size_t i = 0; i < cost::kKernelClasses; ++i) {
            const auto kernel = static_cast<KernelClass>(i);
            const auto found = std::find_if(
                fit.classes.begin(), fit.classes.end(),
                [&](const ClassFit& row) { return row.core == core && row.kernel == kernel; });
            const KernelRow& from = base.row(like, kernel);
            const bool fitted = found != fit.classes.end() && measured != facts.measured_on.end();
            // A row that the base profile leaves out stays out where nothing was measured.
            if (from.source.empty() && (!fitted || found->form == FitForm::Base)) continue;
            write_row(json, kernel,
                      fitted ? row_of(*found, from, base.name(), measured->second) : from);
        }
        json.end_object();
    }
    return json.end_object().end_object().text();
}

}  // namespace outcore::judge
