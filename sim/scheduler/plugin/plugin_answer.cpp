// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/plugin_answer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"
#include "schedule/checker.hpp"
#include "schedule/firmware_room.hpp"
#include "schedule/schedule_json.hpp"
#include "scheduler/emitter.hpp"
#include "scheduler/plugin/plugin_decisions.hpp"

namespace outcore::scheduler {
namespace {

using schedule::Schedule;

constexpr std::size_t kMostMessages = 20;
/// Reading and checking the largest schedules takes some hundred MiB. Assumed to be plenty.
constexpr std::int64_t kJudgeBytes = std::int64_t{6} << 30;
constexpr std::size_t kMostJson = 1 << 20;  // of the judge's own answer

Fault fault(Fault::Kind kind, Diagnostics diagnostics) {
    if (diagnostics.size() > kMostMessages) diagnostics.resize(kMostMessages);
    return {kind, std::move(diagnostics)};
}

/// A diagnostic names where it comes from, also where its reader did not know.
Fault misread(Diagnostics diagnostics) {
    return fault(Fault::Kind::Misbehaved, std::move(diagnostics));
}

class AnswerReader {
  public:
    AnswerReader(const std::string& name, const Problem& problem, const BoardView& board)
        : name_(name), problem_(problem), board_(board) {}

    Outcome read(std::string_view text) const {
        if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
            return misread({{name_, "", "answered nothing"}});
        auto document = JsonDocument::parse(text, name_);
        if (!document) return misread(document.diagnostics());
        const JsonNode root = document->root();
        constexpr std::array<std::string_view, 3> kSchemas = {
            "outcore-schedule-1", "outcore-decisions-1", "outcore-infeasible-1"};
        const std::size_t which = root.at("schema").choice(kSchemas);
        if (!document->diagnostics().empty()) return misread(document->diagnostics());
        if (which == 0) return whole_schedule(text);
        Outcome outcome = which == 1 ? decided(*document) : Outcome(infeasible(root));
        if (!document->diagnostics().empty()) return misread(document->diagnostics());
        return outcome;
    }

  private:
    Outcome whole_schedule(std::string_view text) const {
        auto made = schedule::parse_schedule_for(text, name_, problem_.network, problem_.platform);
        if (!made) return misread(made.diagnostics());
        return std::move(*made);
    }

    Outcome decided(const JsonDocument& document) const {
        const PluginDecisions decisions = read_decisions(document.root(), problem_, board_);
        if (!document.diagnostics().empty()) return misread(document.diagnostics());
        auto plan = plan_decisions(problem_, board_, decisions, name_);
        if (!plan) return fault(Fault::Kind::WrongSchedule, plan.diagnostics());
        const Overlap overlap = decisions.overlap ? Overlap::Lanes : Overlap::None;
        return emit(problem_, board_, *plan, decisions.depth, overlap);
    }

    Infeasible infeasible(const JsonNode& root) const {
        root.only({"schema", "reason", "operator", "resource", "bytes_needed", "bytes_free",
                   "nearest_bytes"});
        Infeasible why;
        why.message = fmt::format("{}: {}", name_, root.at("reason").text());
        if (const auto op = root.find("operator")) {
            const auto last = static_cast<std::int64_t>(problem_.network->operators.size()) - 1;
            why.op = OperatorId(static_cast<std::size_t>(op->integer(0, last)));
        }
        constexpr std::int64_t kMost = std::int64_t{1} << 40;
        if (const auto resource = root.find("resource")) why.resource = resource->text();
        if (const auto bytes = root.find("bytes_needed"))
            why.bytes_needed = bytes->integer(0, kMost);
        if (const auto bytes = root.find("bytes_free")) why.bytes_free = bytes->integer(0, kMost);
        if (const auto bytes = root.find("nearest_bytes"))
            why.nearest_bytes = bytes->integer(0, kMost);
        return why;
    }

    const std::string& name_;
    const Problem& problem_;
    const BoardView& board_;
};

/// What the constraints forbid and the contract does not.
Diagnostics broken_constraints(const Schedule& made, const std::string& name,
                               const Problem& problem) {
    Diagnostics broken;
    const auto breach = [&](std::string place, std::string message) {
        broken.push_back({name, std::move(place), std::move(message)});
    };
    std::int64_t on_chip = 0;
    for (std::size_t i = 0; i < problem.platform->memories.size(); ++i) {
        const platform::Memory& memory = problem.platform->memories[i];
        const schedule::UsedRange used = schedule::used_range(made, DeviceId(i));
        if (memory.on_chip_ram()) on_chip += used.end;
        if (memory.kind == platform::MemoryKind::ExternalRam && used.bytes() > 0 &&
            !problem.constraints.external_ram)
            breach("Constraint external_ram",
                   fmt::format("buffers lie in {}, which is forbidden", memory.name));
        if (memory.kind != platform::MemoryKind::InternalFlash) continue;
        const std::int64_t room = std::min(problem.constraints.internal_flash_bytes,
                                           memory.usable().count - schedule::kRuntimeCodeBytes -
                                               schedule::blob_bytes_at_most(made));
        if (used.bytes() > room && used.bytes() > 0)
            breach("Constraint internal_flash_bytes",
                   fmt::format("constants take {} bytes of {}, {} are allowed beside code and "
                               "schedule",
                               used.bytes(), memory.name, std::max<std::int64_t>(0, room)));
    }
    const auto& limit = problem.constraints.sram_bytes;
    if (limit && on_chip > *limit)
        breach(
            "Constraint sram_bytes",
            fmt::format("buffers reach {} bytes of on-chip RAM, {} are allowed", on_chip, *limit));
    return broken;
}

Outcome checked(Outcome outcome, const std::string& name, const Problem& problem) {
    const auto* made = std::get_if<Schedule>(&outcome);
    if (made == nullptr) return outcome;
    Diagnostics wrong;
    for (const schedule::Violation& violation :
         schedule::check(*made, *problem.layouts, kMostMessages).violations) {
        std::string place = fmt::format("rule {}", schedule::to_string(violation.rule));
        if (violation.task.valid())
            place += fmt::format(", task {} ({})", violation.task.value,
                                 made->tasks[violation.task].label);
        wrong.push_back({name, std::move(place), violation.message});
    }
    if (wrong.empty()) wrong = broken_constraints(*made, name, problem);
    if (wrong.empty()) return outcome;
    return fault(Fault::Kind::WrongSchedule, std::move(wrong));
}

/// The judge's verdict on its way back: nothing is wrong, or what.
std::string verdict_json(const Outcome& outcome) {
    JsonWriter json;
    json.begin_object().key("wrong").begin_array();
    if (const auto* found = std::get_if<Fault>(&outcome)) {
        for (const Diagnostic& wrong : found->diagnostics) {
            json.begin_object(JsonWriter::Layout::Inline)
                .member("file", wrong.file)
                .member("place", wrong.place)
                .member("message", wrong.message)
                .end_object();
        }
        json.end_array().member("kind", static_cast<int>(found->kind));
    } else {
        json.end_array();
    }
    return json.end_object().text();
}

std::optional<Fault> read_verdict(const std::string& text) {
    auto document = JsonDocument::parse(text, "verdict");
    if (!document) return misread(document.diagnostics());
    Diagnostics wrong;
    for (const JsonNode& node : document->root().at("wrong").items()) {
        wrong.push_back(
            {node.at("file").text(), node.at("place").text(), node.at("message").text()});
    }
    if (wrong.empty()) return std::nullopt;
    return Fault{static_cast<Fault::Kind>(document->root().at("kind").integer(0, 2)),
                 std::move(wrong)};
}

ProcessLimits judge_limits(const ProcessLimits& limits) {
    ProcessLimits own = limits;
    own.output_bytes = kMostJson;
#ifndef __SANITIZE_ADDRESS__  // which needs terabytes of addresses
    own.memory_bytes = kJudgeBytes;
#endif
    return own;
}

}  // namespace

Outcome judge_answer(std::string_view text, const std::string& name, const Problem& problem,
                     const BoardView& board, const ProcessLimits& limits) {
    const AnswerReader reader(name, problem, board);
    const auto judge = [&] {
        const Outcome outcome = checked(reader.read(text), name, problem);
        return write_all(STDOUT_FILENO, verdict_json(outcome)) ? 0 : 1;
    };
    const ProcessLimits own = judge_limits(limits);
    const ProcessResult judged = run_copy(judge, {}, own);
    if (!judged.ok()) {
        return misread({{name, "",
                         fmt::format("its answer can not be checked: the process that read it {}",
                                     describe(judged, own))}});
    }
    if (auto found = read_verdict(judged.output)) return std::move(*found);
    return reader.read(text);
}

}  // namespace outcore::scheduler
