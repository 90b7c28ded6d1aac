// Does a replay give exactly the bytes of in-core execution? And if not, which operator is the
// first to differ?
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "judge/bundle_replay.hpp"
#include "judge/operator_sums.hpp"
#include "network/network.hpp"
#include "schedule/schedule.hpp"

namespace outcore::judge {

/// Inputs of `frames` frames: the reference's seeded inputs of seeds 1, 2, ... one after another.
std::vector<std::uint8_t> seeded_frames(const network::Network& network, std::int32_t frames);

/// What the reference says about some frames.
struct Expectation {
    std::int32_t frames = 0;
    std::vector<std::uint8_t> outputs;  // of all frames, one after another
    std::vector<OperatorSums> sums;     // of each frame
};

/// Runs the reference (double rounding). `inputs` holds the raw bytes of all inputs, frame after
/// frame; its size must be a multiple of a frame's.
Result<Expectation> expect(const network::Network& network, std::span<const std::uint8_t> inputs);
/// The same with the checksums that this schedule leaves: elements that it computes twice count
/// twice, those that nobody reads not at all where it leaves them out.
Result<Expectation> expect(const schedule::Schedule& schedule,
                           std::span<const std::uint8_t> inputs);

/// One row of the verdict table.
struct Verdict {
    Target target = Target::Host;
    std::int32_t frames = 0, repeats = 0;
    std::int64_t bytes_compared = 0,
                 bytes_equal = 0;  // of the last repeat; a missing byte is not equal
    std::string problem;           // why there is nothing to compare: crash, timeout
    struct Difference {
        std::int32_t frame = 0;
        std::int64_t byte = 0;  // of the frame's outputs, all one after another
        std::uint8_t expected = 0, found = 0;
    };
    std::optional<Difference> first_difference;
    /// The first operator, in network order, whose checksum differs in the first frame that has
    /// one.
    std::optional<OperatorId> first_operator;
    std::int32_t first_operator_frame = 0;
    bool sums_compared = true;  // false: a board's log without them
    double seconds = 0.0;

    bool ok() const { return problem.empty() && bytes_equal == bytes_compared && !first_operator; }
};
Verdict verdict_on(const ReplayRequest& request, const ReplayResult& replayed,
                   const Expectation& expected);

/// One line for people, for example "3 frames, 30 of 30 output bytes equal, the checksum of every
/// operator too".
std::string to_string(const Verdict& verdict, const network::Network& network);

}  // namespace outcore::judge
