// SPDX-License-Identifier: Apache-2.0
#include "judge/board/board_replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "reference/executor.hpp"

namespace outcore::judge {
namespace {

namespace fs = std::filesystem;
using board::BoardRun;
using board::BoardRunRequest;

constexpr std::string_view kVirtualLog = "report of the virtual board";
constexpr std::string_view kEndLine = "oc end";
// The firmware ends a command that it does not know with OC_ERR_STATE: a last line of one's own.
constexpr std::string_view kUnknownCommand = "stop\n";
constexpr std::string_view kUnknownEnd = "oc end -9";
constexpr std::int32_t kUnknownStatus = -9;
constexpr std::size_t kCrcAt = 12, kIdAt = 16, kIdBytes = 16;  // of the blob, docs/spec/blob.md

std::int64_t output_bytes(const network::Network& network) {
    std::int64_t bytes = 0;
    for (const TensorId output : network.outputs) bytes += network.tensor(output).size_bytes();
    return bytes;
}

/// Twice what the characters take at 115200 baud, and ten times the frame.
double limit_seconds(const BoardReplayRequest& request, std::size_t input_bytes) {
    constexpr double kCharacterSeconds = 10.0 / 115200.0;
    constexpr double kStampCharacters = 48.0, kSumCharacters = 12.0;
    const schedule::Schedule& schedule = *request.schedule;
    const double characters =
        kStampCharacters * static_cast<double>(schedule.tasks.size()) +
        kSumCharacters * static_cast<double>(schedule.network->operators.size()) +
        4.0 * static_cast<double>(output_bytes(*schedule.network)) +
        static_cast<double>(input_bytes);
    return 10.0 + 10.0 * request.predicted_seconds + 2.0 * kCharacterSeconds * characters;
}

Result<std::vector<board::StorageContents>> storages_of(const BoardReplayRequest& request) {
    std::vector<board::StorageContents> storages;
    for (const platform::Storage& storage : request.schedule->platform->storages) {
        auto bytes = read_bytes(request.bundle / (storage.name + ".bin"));
        if (!bytes) return bytes.diagnostics();
        storages.push_back({storage.name, std::move(*bytes)});
    }
    return storages;
}

struct Commands {
    std::string uart;
    std::string stop_line;
};

Commands commands(const BoardReplayRequest& request, std::size_t frame, std::size_t frame_bytes,
                  bool sums) {
    if (request.input.empty()) return {sums ? "check 1\n" : "run 1\n", std::string(kEndLine)};
    const auto first = request.input.begin() + static_cast<std::ptrdiff_t>(frame * frame_bytes);
    std::string uart = fmt::format("input {}\n", frame_bytes);
    uart.append(first, first + static_cast<std::ptrdiff_t>(frame_bytes));
    uart += sums ? "again check\n" : "again\n";
    return {uart + std::string(kUnknownCommand), std::string(kUnknownEnd)};
}

void add_functions(const std::vector<board::FunctionCycles>& more,
                   std::vector<board::FunctionCycles>& all) {
    for (const board::FunctionCycles& function : more) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& known) {
            return known.function == function.function && known.scope == function.scope;
        });
        if (found == all.end()) {
            all.push_back(function);
            continue;
        }
        found->cycles += function.cycles;
        found->instructions += function.instructions;
        found->calls += function.calls;
    }
}

void add(const BoardRun& run, BoardReplay& replay) {
    replay.log += run.uart;
    replay.misuse.insert(replay.misuse.end(), run.misuse.begin(), run.misuse.end());
    replay.instructions += run.instructions;
    replay.host_seconds += run.host_seconds;
    add_functions(run.functions, replay.functions);
    replay.profiled_frames += run.frames;
    if (run.end != board::RunEnd::StopLine && replay.problem.empty()) {
        replay.problem = run.end_reason.empty() ? "the firmware did not end" : run.end_reason;
    }
}

Result<BoardReport> parse(const BoardReplay& replay) {
    auto report = parse_board_report(replay.log, std::string(kVirtualLog));
    // A run that broke off has half a report; what is whole of it still counts.
    if (report || replay.problem.empty()) return report;
    return BoardReport{};
}

bool is_frame(const BoardCommand& command) {
    return !command.frames.empty() || (command.status != 0 && command.status != kUnknownStatus);
}

std::uint32_t word_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{bytes[at + i]} << (8 * i);
    return word;
}

/// The outputs and sums of frames, as the replay program would give them.
struct Frames {
    std::vector<std::vector<std::uint8_t>> outputs;
    std::vector<OperatorSums> sums;
};
Frames frames_of(const BoardReport& report) {
    Frames frames;
    for (const BoardCommand& command : report.commands) {
        if (!is_frame(command)) continue;
        if (!command.sums.empty()) frames.sums.push_back(command.sums);
        if (command.sums.empty()) frames.outputs.push_back(command.output);
    }
    return frames;
}

std::string failure_of(const BoardReport& report) {
    for (const BoardCommand& command : report.commands) {
        if (command.status == 0 || command.status == kUnknownStatus) continue;
        const BoardError error = command.error.value_or(BoardError{command.status, 0, 0});
        return fmt::format("the firmware ended with code {} at task {} of lane {}", error.code,
                           error.task, error.lane);
    }
    return report.commands.empty() ? "the report has no command" : "";
}

}  // namespace

Result<BoardReplay> replay_on_virtual_board(const BoardReplayRequest& request) {
    BoardRunRequest run;
    run.platform = *request.schedule->platform;
    run.elf = request.elf;
    auto storages = storages_of(request);
    if (!storages) return storages.diagnostics();
    run.storages = std::move(*storages);
    const auto frame_bytes =
        static_cast<std::size_t>(reference::input_bytes(*request.schedule->network));
    const std::size_t frames =
        request.input.empty() ? 1 : request.input.size() / std::max<std::size_t>(frame_bytes, 1);
    run.limit_seconds = limit_seconds(request, request.input.empty() ? 0 : frame_bytes);

    BoardReplay replay;
    for (std::size_t frame = 0; frame < frames && replay.problem.empty(); ++frame) {
        for (const bool sums : {false, true}) {
            const Commands sent = commands(request, frame, frame_bytes, sums);
            run.uart_input = sent.uart;
            run.stop_line = sent.stop_line;
            run.profile = sums ? std::nullopt : request.profile;
            const auto ran = request.runner(run);
            if (!ran) return ran.diagnostics();
            add(*ran, replay);
            if (!replay.problem.empty()) break;
        }
    }
    auto report = parse(replay);
    if (!report) return report.diagnostics();
    replay.report = std::move(*report);
    return replay;
}

Result<BoardReplay> replay_of_log(const fs::path& log) {
    const auto text = read_text(log);
    if (!text) return text.diagnostics();
    auto report = parse_board_report(*text, log.string());
    if (!report) return report.diagnostics();
    BoardReplay replay;
    replay.log = *text;
    replay.report = std::move(*report);
    return replay;
}

Result<Ok> check_belongs(const BoardReport& report, const std::string& file,
                         const fs::path& bundle) {
    const auto blob = read_bytes(bundle / "schedule.blob");
    if (!blob) return blob.diagnostics();
    if (blob->size() < kIdAt + kIdBytes)
        return Diagnostic{(bundle / "schedule.blob").string(), "", "is too short for a blob"};
    std::string id;
    for (std::size_t i = 0; i < kIdBytes; ++i) id += fmt::format("{:02x}", (*blob)[kIdAt + i]);
    const std::uint32_t crc = word_at(*blob, kCrcAt);
    if (report.blob_crc == crc && report.image_id == id) return Ok{};
    return Diagnostic{file, "",
                      fmt::format("is the report of other firmware: blob {:08x}, image {}; {} has "
                                  "blob {:08x}, image {}",
                                  report.blob_crc, report.image_id, bundle.string(), crc, id)};
}

Verdict verdict_on_board(const BoardReplay& replay, Target target, const Expectation& expected) {
    ReplayRequest request;
    request.target = target;
    ReplayResult found;
    found.seconds = replay.host_seconds;
    const Frames frames = frames_of(replay.report);
    const auto wanted = static_cast<std::size_t>(std::max(expected.frames, 1));
    const std::size_t frame_bytes = expected.outputs.size() / wanted;
    // Later commands repeat the last frame: each is compared as one more frame.
    Expectation repeated = expected;
    for (std::size_t i = 0; i < std::max(frames.outputs.size(), wanted); ++i) {
        if (i < frames.outputs.size())
            found.outputs.insert(found.outputs.end(), frames.outputs[i].begin(),
                                 frames.outputs[i].end());
        if (i < wanted) continue;
        repeated.outputs.insert(repeated.outputs.end(),
                                expected.outputs.end() - static_cast<std::ptrdiff_t>(frame_bytes),
                                expected.outputs.end());
        ++repeated.frames;
    }
    const bool has_sums = !frames.sums.empty();
    found.sums = has_sums ? frames.sums : expected.sums;
    for (std::size_t i = wanted; i < frames.sums.size(); ++i)
        repeated.sums.push_back(expected.sums.back());
    Verdict verdict = verdict_on(request, found, repeated);
    verdict.sums_compared = has_sums;
    const std::string failure = replay.problem.empty() ? failure_of(replay.report) : replay.problem;
    if (!failure.empty()) verdict.problem = failure;
    return verdict;
}

std::vector<const BoardCommand*> stamped_commands(const BoardReport& report) {
    std::vector<const BoardCommand*> commands;
    for (const BoardCommand& command : report.commands) {
        if (command.status == 0 && !command.stamps.empty()) commands.push_back(&command);
    }
    return commands;
}

}  // namespace outcore::judge
