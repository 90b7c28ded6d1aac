// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_flags.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "cli/failure.hpp"
#include "report/trace_note.hpp"

namespace outcore::cli {
namespace {

constexpr std::int64_t kMostSpans = 100'000'000;  // about 5 GB while they are gathered

void require_instant(const char* flag, const std::optional<double>& at_s) {
    if (at_s && !(std::isfinite(*at_s) && *at_s >= 0.0))
        fail(ExitCode::BadInput, fmt::format("{} {}: must be seconds, 0 or more", flag, *at_s));
}

}  // namespace

void add_trace_flags(CLI::App& verb, TraceFlags& flags) {
    verb.add_flag("--trace", flags.trace,
                  "add core, DMA, bus, flash, SRAM and power to timeline.json, and write "
                  "power_trace.csv");
    verb.add_flag("--vcd", flags.vcd, "what --trace does, and write trace.vcd");
    verb.add_option("--trace-limit", flags.limit,
                    "spans of activity in the trace, at most; default: 200000");
    verb.add_option("--trace-from", flags.from_s,
                    "trace from this instant on, in seconds of simulated time");
    verb.add_option("--trace-to", flags.to_s, "trace to this instant, in seconds");
}

std::optional<simulator::TraceOptions> trace_options(const TraceFlags& flags) {
    const bool asked = flags.trace || flags.vcd;
    if (!asked && (flags.limit || flags.from_s || flags.to_s)) {
        fail(ExitCode::BadInput,
             "--trace-limit, --trace-from and --trace-to need --trace or --vcd");
    }
    if (flags.limit && (*flags.limit < 1 || *flags.limit > kMostSpans)) {
        fail(ExitCode::BadInput,
             fmt::format("--trace-limit {}: must be from 1 to {}", *flags.limit, kMostSpans));
    }
    require_instant("--trace-from", flags.from_s);
    require_instant("--trace-to", flags.to_s);
    if (!asked) return std::nullopt;
    simulator::TraceOptions options;
    if (flags.limit) options.limit = static_cast<std::size_t>(*flags.limit);
    options.from_s = flags.from_s.value_or(options.from_s);
    options.to_s = flags.to_s.value_or(options.to_s);
    if (options.to_s <= options.from_s) {
        fail(ExitCode::BadInput, fmt::format("--trace-to {}: must be later than --trace-from {}",
                                             options.to_s, options.from_s));
    }
    return options;
}

void require_content(const simulator::Trace& trace) {
    if (trace.from_s < trace.simulated_s) return;
    fail(ExitCode::BadInput, fmt::format("--trace-from {}: the simulation ends after {:.9g} s",
                                         trace.from_s, trace.simulated_s));
}

void say_what_is_missing(const simulator::Trace& trace) {
    if (trace.dropped == 0) return;
    fmt::print(stderr,
               "outcore: the trace is {}; raise --trace-limit, or choose a window with "
               "--trace-from and --trace-to\n",
               report::trace_note(trace));
}

}  // namespace outcore::cli
