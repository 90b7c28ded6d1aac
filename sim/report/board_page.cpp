// SPDX-License-Identifier: Apache-2.0
#include "report/board_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/json_writer.hpp"

namespace outcore::report {
namespace {

using judge::TimePair;

constexpr std::size_t kFunctionsShown = 10;

std::string signed_percent(double share) { return fmt::format("{:+.1f} %", 100.0 * share); }

std::string pair_columns(const TimePair& pair) {
    return fmt::format("{:>14.0f} {:>14.0f} {:>9}", pair.board, pair.simulated,
                       signed_percent(pair.error()));
}

std::string misuse_lines(const std::vector<board::MisuseReport>& reports) {
    if (reports.empty()) return {};
    std::string text = "\nMisuse of the hardware\n";
    for (const board::MisuseReport& report : reports) {
        text += fmt::format("  {}: {} at 0x{:08x}{}{}, cycle {}{}\n", to_string(report.kind),
                            report.what, report.pc, report.where.empty() ? "" : ", in ",
                            report.where, report.cycle,
                            report.count > 1 ? fmt::format(", {} times", report.count) : "");
    }
    return text;
}

std::string times_table(const BoardPage& page) {
    const judge::TimingComparison& times = *page.times;
    std::string text = fmt::format("\n{:<44} {:>6} {:>14} {:>14} {:>9}\n",
                                   "Cycles against the simulation, by kind of task", "tasks",
                                   "board", "simulated", "error");
    for (const judge::KindTimes& row : times.kinds)
        text += fmt::format("  {:<42} {:>6} {}\n", row.kind, row.tasks, pair_columns(row.cycles));
    text += fmt::format("{:<44} {:>6} {:>14} {:>14} {:>9}\n", "by operator", "tasks", "board",
                        "simulated", "error");
    for (const judge::OperatorTimes& row : times.operators) {
        text +=
            fmt::format("  {:<42.42} {:>6} {}\n", row.name, row.tasks, pair_columns(row.cycles));
    }
    text += fmt::format("{:<51} {}\n", "the cpu lane waiting", pair_columns(times.stall));
    text += fmt::format("{:<51} {}\n", "end to end", pair_columns(times.end_to_end));
    return text +
           fmt::format(
               "Operators are off by {:.1f} % in geometric mean, a frame by {} ({:.2f} ms on "
               "the board; kernel profile {})\n",
               100.0 * times.operator_error(), signed_percent(times.end_to_end.error()),
               page.core_hz > 0.0 ? times.end_to_end.board / page.core_hz * 1e3 : 0.0,
               page.kernel_profile);
}

std::string overhead_table(const judge::Overhead& overhead) {
    const auto row = [&](std::string_view name, double cycles) {
        return fmt::format("  {:<42} {:>21.0f} {:>7.3f} %\n", name, cycles,
                           100.0 * cycles / overhead.frame_cycles);
    };
    std::string text = "\nCycles of a frame, by the virtual board's profile\n";
    text += row("kernels", overhead.kernel_cycles) +
            row("waiting for data", overhead.waiting_cycles) +
            row("bringing inputs, taking outputs", overhead.application_cycles) +
            row("time stamps", overhead.stamp_cycles) + row("overhead", overhead.overhead()) +
            row("  in the cpu lane", overhead.runtime_cycles) +
            row("  in handlers", overhead.handler_cycles) +
            row("  in handlers while waiting", overhead.waiting_handler_cycles);
    text += "The overhead by function, with calls in a frame\n";
    for (std::size_t i = 0; i < std::min(kFunctionsShown, overhead.functions.size()); ++i) {
        const judge::Overhead::Function& function = overhead.functions[i];
        const std::string name =
            fmt::format("{}{}", function.name, function.handler ? ", handler" : "");
        text += fmt::format("  {:<42} {:>8.0f} {:>12.0f} {:>7.3f} %\n", name, function.calls,
                            function.cycles, 100.0 * function.cycles / overhead.frame_cycles);
    }
    return text;
}

void write_pair(JsonWriter& json, const TimePair& pair) {
    json.member("board_cycles", pair.board)
        .member("simulated_cycles", pair.simulated)
        .member("error", pair.error());
}

void write_times(JsonWriter& json, const judge::TimingComparison& times) {
    json.key("kinds").begin_array();
    for (const judge::KindTimes& row : times.kinds) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("kind", row.kind)
            .member("tasks", row.tasks);
        write_pair(json, row.cycles);
        json.end_object();
    }
    json.end_array().key("operators").begin_array();
    for (const judge::OperatorTimes& row : times.operators) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("operator", row.op.value)
            .member("name", row.name)
            .member("tasks", row.tasks);
        write_pair(json, row.cycles);
        json.end_object();
    }
    json.end_array().key("stall").begin_object(JsonWriter::Layout::Inline);
    write_pair(json, times.stall);
    json.end_object().key("end_to_end").begin_object(JsonWriter::Layout::Inline);
    write_pair(json, times.end_to_end);
    json.end_object().member("operator_geo_mean_error", times.operator_error());
}

void write_overhead(JsonWriter& json, const judge::Overhead& overhead) {
    json.begin_object()
        .member("frame_cycles", overhead.frame_cycles)
        .member("kernel_cycles", overhead.kernel_cycles)
        .member("waiting_cycles", overhead.waiting_cycles)
        .member("application_cycles", overhead.application_cycles)
        .member("runtime_cycles", overhead.runtime_cycles)
        .member("handler_cycles", overhead.handler_cycles)
        .member("waiting_handler_cycles", overhead.waiting_handler_cycles)
        .member("stamp_cycles", overhead.stamp_cycles)
        .member("overhead_cycles", overhead.overhead())
        .member("overhead_share", overhead.share())
        .member("cpu_lane_overhead_share", overhead.cpu_lane_share());
    json.key("functions").begin_array();
    for (const judge::Overhead::Function& function : overhead.functions) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("function", function.name)
            .member("source", function.source)
            .member("handler", function.handler)
            .member("cycles", function.cycles)
            .member("calls", function.calls)
            .end_object();
    }
    json.end_array().end_object();
}

void write_misuse(JsonWriter& json, const std::vector<board::MisuseReport>& reports) {
    json.key("misuse").begin_array();
    for (const board::MisuseReport& report : reports) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("kind", to_string(report.kind))
            .member("what", report.what);
        json.member("pc", std::int64_t{report.pc})
            .member("where", report.where)
            .member("cycle", static_cast<std::int64_t>(report.cycle))
            .member("count", report.count)
            .end_object();
    }
    json.end_array();
}

/// The terms that are not 0, as in the JSON.
std::string terms_of(const cost::KernelTiming& timing) {
    std::string terms;
    for (const cost::TimingTerm& term : cost::kTimingTerms) {
        if (timing.*term.member != 0.0)
            terms += fmt::format(" {} {:.4g}", term.key, timing.*term.member);
    }
    return terms;
}

std::string class_line(const judge::ClassFit& row) {
    const std::string errors =
        row.form == judge::FitForm::Base
            ? fmt::format("{:>9} {:>9} {:>9}", "", "", "")
            : fmt::format("{:>7.1f} % {:>9} {:>7.1f} %", 100.0 * row.geo_mean_error,
                          signed_percent(row.worst_error), 100.0 * row.left_out_error);
    return fmt::format("  {:<22} {:<7} {:>6} {:>5} {} {}\n", cost::to_string(row.kernel),
                       judge::to_string(row.form), row.tasks, row.operators, errors,
                       terms_of(row.timing));
}

}  // namespace

std::string_view to_string(board::Misuse kind) {
    constexpr std::array<std::string_view, 13> kNames = {"unmapped_access",
                                                         "unclocked_peripheral",
                                                         "reserved_bits",
                                                         "wrong_width",
                                                         "wrong_order",
                                                         "unreachable_memory",
                                                         "stale_cache_line",
                                                         "dirty_cache_line",
                                                         "busy_storage",
                                                         "storage_rule",
                                                         "wrong_clock",
                                                         "unaligned_access",
                                                         "fault"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string board_page(const BoardPage& page) {
    std::string text =
        fmt::format("{}: {}\n", page.target, judge::to_string(page.verdict, *page.network));
    if (page.instructions > 0) {
        text += fmt::format("{:.1f} million instructions in {:.1f} s of this computer\n",
                            static_cast<double>(page.instructions) / 1e6, page.host_seconds);
    }
    text += misuse_lines(page.misuse);
    if (page.times) text += times_table(page);
    if (!page.no_times.empty()) text += "no times: " + page.no_times + "\n";
    if (page.overhead) text += overhead_table(*page.overhead);
    return text;
}

std::string board_json(const BoardPage& page) {
    const judge::Verdict& verdict = page.verdict;
    JsonWriter json;
    json.begin_object()
        .member("ok", page.ok())
        .member("target", page.target)
        .member("frames", verdict.frames)
        .member("bytes_compared", verdict.bytes_compared)
        .member("bytes_equal", verdict.bytes_equal)
        .member("sums_compared", verdict.sums_compared)
        .member("problem", verdict.problem)
        .key("first_operator");
    if (verdict.first_operator)
        json.value(verdict.first_operator->value);
    else
        json.null();
    write_misuse(json, page.misuse);
    json.member("kernel_profile", page.kernel_profile).member("core_hz", page.core_hz);
    json.member("instructions", static_cast<std::int64_t>(page.instructions))
        .member("host_s", page.host_seconds);
    json.key("times");
    if (page.times) {
        json.begin_object();
        write_times(json, *page.times);
        json.end_object();
    } else {
        json.null();
    }
    json.member("no_times", page.no_times).key("overhead");
    if (page.overhead)
        write_overhead(json, *page.overhead);
    else
        json.null();
    return json.end_object().text();
}

std::string fit_page(const FitPage& page) {
    std::string text;
    std::string core;
    for (const judge::ClassFit& row : page.fit.classes) {
        if (row.core != core) {
            core = row.core;
            const auto handler =
                std::find_if(page.fit.handlers.begin(), page.fit.handlers.end(),
                             [&](const judge::HandlerFit& h) { return h.core == core; });
            text += fmt::format(
                "{}{}: handlers take {:.0f} cycles for each piece of a transfer in the simulation, "
                "about {:.0f} on the board\n",
                text.empty() ? "" : "\n", core, handler->simulated, handler->estimated);
            text += fmt::format("  {:<22} {:<7} {:>6} {:>5} {:>9} {:>9} {:>9}  cycles\n", "class",
                                "row", "tasks", "ops", "operators", "worst", "left out");
        }
        text += class_line(row);
    }
    return text + fmt::format("\nRows marked base are those of profile {}. {}\n", page.base_profile,
                              page.written_to.empty() ? "" : "Written to " + page.written_to);
}

std::string fit_json(const FitPage& page) {
    JsonWriter json;
    json.begin_object().member("profile", page.written_to).member("base", page.base_profile);
    json.key("reports").begin_array();
    for (const std::string& report : page.reports) json.value(report);
    json.end_array().key("handlers").begin_array();
    for (const judge::HandlerFit& handler : page.fit.handlers) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("core", handler.core)
            .member("simulated_cycles", handler.simulated)
            .member("estimated_cycles", handler.estimated)
            .end_object();
    }
    json.end_array().key("classes").begin_array();
    for (const judge::ClassFit& row : page.fit.classes) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("core", row.core)
            .member("class", cost::to_string(row.kernel))
            .member("row", judge::to_string(row.form));
        for (const cost::TimingTerm& term : cost::kTimingTerms)
            json.member(term.key, row.timing.*term.member);
        json.member("tasks", row.tasks)
            .member("operators", row.operators)
            .member("geo_mean_error", row.geo_mean_error)
            .member("worst_error", row.worst_error)
            .member("left_out_error", row.left_out_error)
            .end_object();
    }
    return json.end_array().end_object().text();
}

}  // namespace outcore::report
