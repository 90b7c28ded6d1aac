// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/json_writer.hpp"
#include "cli/steps.hpp"
#include "cli/verbs.hpp"
#include "schedule/checker.hpp"

namespace outcore::cli {
namespace {

std::string to_json(const schedule::CheckReport& report) {
    JsonWriter json;
    json.begin_object()
        .member("ok", report.ok())
        .member("tasks", report.tasks)
        .member("edges", report.edges);
    json.key("violations").begin_array();
    for (const schedule::Violation& violation : report.violations) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("rule", schedule::to_string(violation.rule));
        json.member("task", violation.task.value)
            .member("other", violation.other.value)
            .member("message", violation.message);
        json.end_object();
    }
    return json.end_array().end_object().text();
}

}  // namespace

void add_check(CLI::App& program, const Globals& globals) {
    auto file = std::make_shared<std::string>();
    CLI::App* verb = program.add_subcommand(
        "check", "prove a schedule: right under any timing, or which rule it breaks");
    verb->add_option("schedule", *file, "schedule.json")->required();
    verb->callback([file, &globals] {
        const Home home = find_home();
        const schedule::Schedule plan = load_schedule_file(*file);
        const schedule::KernelLayouts layouts = load_layouts(home);
        if (globals.json) {
            const schedule::CheckReport report = schedule::check(plan, layouts);
            fmt::print("{}", to_json(report));
            if (!report.ok()) throw Failure{ExitCode::CheckFailed, {}};
        } else {
            require_checked(plan, layouts);
            fmt::print("{}: {} tasks, every rule holds\n", *file, plan.tasks.size());
        }
    });
}

}  // namespace outcore::cli
