// The options that ask for a trace, and what is said about it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>

#include "simulator/trace.hpp"

namespace outcore::cli {

struct TraceFlags {
    bool trace = false, vcd = false;
    std::optional<std::int64_t> limit;
    std::optional<double> from_s, to_s;
};

void add_trace_flags(CLI::App& verb, TraceFlags& flags);

/// Nothing when no trace is asked for. Fails when limit or window make no sense, or stand without a
/// trace.
std::optional<simulator::TraceOptions> trace_options(const TraceFlags& flags);

/// Fails when the window lies behind the end of the simulation.
void require_content(const simulator::Trace& trace);
/// On standard error, when the limit cut the trace.
void say_what_is_missing(const simulator::Trace& trace);

}  // namespace outcore::cli
