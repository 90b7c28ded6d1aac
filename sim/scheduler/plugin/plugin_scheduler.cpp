// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/plugin_scheduler.hpp"

#include <fmt/format.h>

#include "scheduler/plugin/plugin_answer.hpp"
#include "scheduler/plugin/problem_json.hpp"

namespace outcore::scheduler {
namespace {

/// The last line that says something, printable and not too long: where a program says why it
/// failed.
std::string last_line(std::string_view text) {
    constexpr std::size_t kMost = 300;
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) return {};
    text = text.substr(0, end + 1);
    text.remove_prefix(text.rfind('\n') + 1);  // npos + 1 is 0
    std::string line;
    for (const char letter : text.substr(0, kMost)) {
        const auto code = static_cast<unsigned char>(letter);
        line += code < 0x20 || code == 0x7f ? '?' : letter;
    }
    return line;
}

}  // namespace

Outcome PluginScheduler::make(const Problem& problem) const {
    const auto board = view_board(problem);
    if (!board) return no_storage(problem);
    const ProcessResult result = run_(problem_json(problem, *board), limits_);
    if (!result.ok()) return failed(result);
    return judge_answer(result.output, name_, problem, *board, limits_);
}

Fault PluginScheduler::failed(const ProcessResult& result) const {
    const std::string words = last_line(result.errors);
    const bool started = result.end != ProcessEnd::NotStarted;
    if (!started && !words.empty()) return {Fault::Kind::CannotLoad, {{name_, "", words}}};
    const auto kind = started ? Fault::Kind::Misbehaved : Fault::Kind::CannotLoad;
    std::string message = describe(result, limits_);
    if (!words.empty()) message += fmt::format("; its last words: {}", words);
    return {kind, {{name_, "", std::move(message)}}};
}

}  // namespace outcore::scheduler
