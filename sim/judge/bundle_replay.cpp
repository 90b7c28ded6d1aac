// SPDX-License-Identifier: Apache-2.0
#include "judge/bundle_replay.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "judge/child_process.hpp"

namespace outcore::judge {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBundleLink = "bundle";
constexpr std::string_view kInputFile = "input.bin";
constexpr std::string_view kOutputFile = "output.bin";
constexpr std::string_view kReportFile = "report.json";

struct TargetFacts {
    std::string_view name;
    std::string_view program;
    std::string_view machine;  // of QEMU; empty for the host
};
constexpr std::array<TargetFacts, 6> kTargets = {{
    {"host", "outcore-replay-host", ""},
    {"qemu-m4", "outcore-replay-m4.elf", "mps2-an386"},
    {"qemu-m7", "outcore-replay-m7.elf", "mps2-an500"},
    {"qemu-m33", "outcore-replay-m33.elf", "mps2-an505"},
    {"virtual-board", "", ""},
    {"report of a board", "", ""},
}};
const TargetFacts& facts(Target target) { return kTargets[static_cast<std::size_t>(target)]; }

/// What the replay program reads on its command line, docs/spec/replay.md. All names are relative
/// to the folder it runs in and have no spaces: under semihosting the words arrive as one line.
std::vector<std::string> program_arguments(const ReplayRequest& request) {
    return {std::string(kBundleLink),
            "--input",
            std::string(kInputFile),
            "--output",
            std::string(kOutputFile),
            "--report",
            std::string(kReportFile),
            "--frames",
            std::to_string(request.frames),
            "--delays",
            std::string(to_string(request.delays)),
            "--seed",
            std::to_string(request.seed),
            "--repeat",
            std::to_string(request.repeats)};
}

std::vector<std::string> command_line(const ReplayRequest& request) {
    const TargetFacts& target = facts(request.target);
    const std::string program = fs::absolute(program_of(request.programs, request.target)).string();
    const std::vector<std::string> arguments = program_arguments(request);
    if (request.target == Target::Host) {
        std::vector<std::string> command = {program};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return command;
    }
    std::string semihosting = fmt::format("enable=on,target=native,arg={}", target.program);
    for (const std::string& argument : arguments) semihosting += ",arg=" + argument;
    return {"qemu-system-arm",
            "-machine",
            std::string(target.machine),
            "-display",
            "none",
            "-monitor",
            "none",
            "-serial",
            "none",
            "-semihosting-config",
            semihosting,
            "-kernel",
            program};
}

/// Of {"frames": [{"checksums": ["0123abcd", ...]}, ...]}, the sums.
Result<std::vector<OperatorSums>> read_report(const fs::path& file) {
    const auto report = JsonDocument::load(file);
    if (!report) return report.diagnostics();
    std::vector<OperatorSums> frames;
    for (const JsonNode& frame : report->root().at("frames").items()) {
        OperatorSums sums;
        for (const JsonNode& node : frame.at("checksums").items()) {
            constexpr int kHexadecimal = 16;
            const std::string digits = node.text();
            std::uint32_t sum = 0;
            const auto end = digits.data() + digits.size();
            if (std::from_chars(digits.data(), end, sum, kHexadecimal).ptr != end) {
                node.fail("must be hexadecimal digits");
            }
            sums.push_back(sum);
        }
        frames.push_back(std::move(sums));
    }
    if (!report->diagnostics().empty()) return report->diagnostics();
    return frames;
}

Result<Ok> require(const fs::path& path, const std::string& what) {
    if (fs::exists(path)) return Ok{};
    return Diagnostic{path.string(), "", what};
}

}  // namespace

std::string_view to_string(Target target) { return facts(target).name; }

fs::path program_of(const fs::path& programs, Target target) {
    return programs / facts(target).program;
}

std::string_view to_string(Delays delays) {
    constexpr std::array<std::string_view, 3> kNames = {"random", "zero", "max"};
    return kNames[static_cast<std::size_t>(delays)];
}

Result<ReplayResult> replay(const ReplayRequest& request) {
    const auto bundle = require(request.bundle / "schedule.blob", "no such file; a bundle has one");
    if (!bundle) return bundle.diagnostics();
    const auto program = require(program_of(request.programs, request.target),
                                 "no such program; scripts/build makes it");
    if (!program) return program.diagnostics();

    const TemporaryFolder folder;
    fs::create_directory_symlink(fs::absolute(request.bundle), folder.path() / kBundleLink);
    write_file(folder.path() / kInputFile, request.input);
    const auto child = run_child({command_line(request), folder.path(), request.timeout_seconds});
    if (!child) return child.diagnostics();

    ReplayResult result;
    result.exit_code = child->exit_code;
    result.timed_out = child->timed_out;
    result.messages = child->errors + child->output;
    result.seconds = child->seconds;
    if (!child->ok()) return result;
    auto outputs = read_bytes(folder.path() / kOutputFile);
    if (!outputs) return outputs.diagnostics();
    result.outputs = std::move(*outputs);
    auto sums = read_report(folder.path() / kReportFile);
    if (!sums) return sums.diagnostics();
    result.sums = std::move(*sums);
    return result;
}

}  // namespace outcore::judge
