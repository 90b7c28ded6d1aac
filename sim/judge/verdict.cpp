// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/geometry.hpp"
#include "reference/executor.hpp"
#include "reference/seeded_input.hpp"

namespace outcore::judge {
namespace {

OperatorSums sums_of(const network::Network& network, const reference::Execution& execution) {
    OperatorSums sums;
    for (const network::Operator& op : network.operators) {
        sums.push_back(network::is_view(op.kind) ? 0u : operator_sum(execution.tensors[op.output]));
    }
    return sums;
}

/// Of the elements that tiles finish, as often as they do.
OperatorSums sums_of(const schedule::Schedule& schedule, const reference::Execution& execution) {
    const network::Network& network = *schedule.network;
    OperatorSums sums(network.operators.size(), 0u);
    for (const schedule::Task& task : schedule.tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute == nullptr) continue;
        const network::Geometry shape = *network::geometry(network, compute->op);
        const bool finishes = shape.reduction == 0 || compute->tile.k1 == shape.reduction;
        if (!finishes) continue;
        const TensorId output = network.op(compute->op).output;
        const std::span<const std::uint8_t> bytes = execution.tensors[output];
        const auto element =
            static_cast<std::size_t>(network::size_bytes(network.tensor(output).type));
        const network::Box& box = compute->tile.out;
        const auto count = static_cast<std::size_t>(box.c1 - box.c0) * element;
        for (std::int32_t y = box.y0; y < box.y1; ++y) {
            for (std::int32_t x = box.x0; x < box.x1; ++x) {
                const std::int64_t first =
                    (std::int64_t{y} * shape.output.w + x) * shape.output.c + box.c0;
                const std::size_t at = static_cast<std::size_t>(first) * element;
                sums[compute->op.index()] +=
                    operator_sum(bytes.subspan(at, count), static_cast<std::uint32_t>(at));
            }
        }
    }
    return sums;
}

std::string problem_of(const ReplayResult& replayed) {
    if (replayed.timed_out) return "killed: it did not end in time";
    if (replayed.exit_code == 0) return "";
    const std::string_view messages = replayed.messages;
    return fmt::format("exit {}: {}", replayed.exit_code,
                       messages.substr(0, messages.find_last_not_of('\n') + 1));
}

void compare_outputs(const Expectation& expected, const ReplayResult& replayed, Verdict& verdict) {
    const auto& right = expected.outputs;
    const auto& found = replayed.outputs;
    verdict.bytes_compared = static_cast<std::int64_t>(std::max(right.size(), found.size()));
    const std::size_t frame_bytes =
        right.size() / static_cast<std::size_t>(std::max(expected.frames, 1));
    for (std::size_t i = 0; i < std::min(right.size(), found.size()); ++i) {
        if (right[i] == found[i]) {
            ++verdict.bytes_equal;
        } else if (!verdict.first_difference) {
            verdict.first_difference = {static_cast<std::int32_t>(i / frame_bytes),
                                        static_cast<std::int64_t>(i % frame_bytes), right[i],
                                        found[i]};
        }
    }
}

void compare_operators(const Expectation& expected, const ReplayResult& replayed,
                       Verdict& verdict) {
    for (std::size_t frame = 0; frame < expected.sums.size(); ++frame) {
        const OperatorSums& right = expected.sums[frame];
        const OperatorSums found =
            frame < replayed.sums.size() ? replayed.sums[frame] : OperatorSums();
        for (std::size_t op = 0; op < right.size(); ++op) {
            if (op < found.size() && found[op] == right[op]) continue;
            verdict.first_operator = OperatorId(op);
            verdict.first_operator_frame = static_cast<std::int32_t>(frame);
            return;
        }
    }
}

}  // namespace

std::vector<std::uint8_t> seeded_frames(const network::Network& network, std::int32_t frames) {
    std::vector<std::uint8_t> inputs;
    for (std::uint32_t seed = 1; seed <= static_cast<std::uint32_t>(frames); ++seed) {
        const auto frame = reference::seeded_input(network, seed);
        inputs.insert(inputs.end(), frame.begin(), frame.end());
    }
    return inputs;
}

namespace {

template <typename Subject>
Result<Expectation> expect_of(const network::Network& network, const Subject& subject,
                              std::span<const std::uint8_t> inputs) {
    const auto frame_bytes = static_cast<std::size_t>(reference::input_bytes(network));
    if (inputs.empty() || inputs.size() % frame_bytes != 0) {
        return Diagnostic{
            "", "input",
            fmt::format("found {} bytes; must be a multiple of {}, the inputs of one frame",
                        inputs.size(), frame_bytes)};
    }
    Expectation expected;
    for (std::size_t at = 0; at < inputs.size(); at += frame_bytes) {
        const auto execution = reference::run(network, inputs.subspan(at, frame_bytes));
        if (!execution) return execution.diagnostics();
        expected.outputs.insert(expected.outputs.end(), execution->outputs.begin(),
                                execution->outputs.end());
        expected.sums.push_back(sums_of(subject, *execution));
        ++expected.frames;
    }
    return expected;
}

}  // namespace

Result<Expectation> expect(const network::Network& network, std::span<const std::uint8_t> inputs) {
    return expect_of(network, network, inputs);
}

Result<Expectation> expect(const schedule::Schedule& schedule,
                           std::span<const std::uint8_t> inputs) {
    return expect_of(*schedule.network, schedule, inputs);
}

Verdict verdict_on(const ReplayRequest& request, const ReplayResult& replayed,
                   const Expectation& expected) {
    Verdict verdict;
    verdict.target = request.target;
    verdict.frames = expected.frames;
    verdict.repeats = request.repeats;
    verdict.seconds = replayed.seconds;
    verdict.problem = problem_of(replayed);
    compare_outputs(expected, replayed, verdict);
    if (verdict.problem.empty()) compare_operators(expected, replayed, verdict);
    return verdict;
}

std::string to_string(const Verdict& verdict, const network::Network& network) {
    std::string text =
        fmt::format("{} frame{}, {} of {} output bytes equal", verdict.frames,
                    verdict.frames == 1 ? "" : "s", verdict.bytes_equal, verdict.bytes_compared);
    if (!verdict.problem.empty()) text += "; " + verdict.problem;
    if (verdict.ok())
        text += verdict.sums_compared ? ", the checksum of every operator too"
                                      : "; no checksums to compare";
    if (verdict.first_difference) {
        const Verdict::Difference& first = *verdict.first_difference;
        text += fmt::format("; first difference: frame {}, output byte {}, expected {}, found {}",
                            first.frame, first.byte, first.expected, first.found);
    }
    if (verdict.first_operator) {
        text +=
            fmt::format("; first operator that differs: {} in frame {}",
                        network.describe(*verdict.first_operator), verdict.first_operator_frame);
    }
    return text;
}

}  // namespace outcore::judge
