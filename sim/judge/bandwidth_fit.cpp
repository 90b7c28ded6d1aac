// SPDX-License-Identifier: Apache-2.0
#include "judge/bandwidth_fit.hpp"

#include <array>
#include <cassert>
#include <cmath>

#include "cost/transfer_cost.hpp"

namespace outcore::judge {
namespace {

constexpr int kSteps = 30;
constexpr std::size_t kUnknowns = 2;
constexpr std::array<double, kUnknowns> kDelta = {0.01, 10.0};  // of the numeric derivative
/// Columns of the derivative closer to parallel than this (sine squared of their angle) are one.
constexpr double kParallel = 1e-4;

using Unknowns = std::array<double, kUnknowns>;

Unknowns unknowns(const ReadConstants& c) { return {c.request_clocks, c.call_cycles}; }
ReadConstants constants(const Unknowns& u) { return {u[0], u[1]}; }

double log_error(const PublishedRead& read, const Unknowns& at) {
    return std::log(predicted_rate(read, constants(at)) / read.rate);
}

/// J'J and J'e at one point.
struct Normal {
    double rr = 0.0, rd = 0.0, dd = 0.0, re = 0.0, de = 0.0;

    bool tells_apart() const { return rr * dd - rd * rd > kParallel * rr * dd; }
    Unknowns step() const {
        const double determinant = rr * dd - rd * rd;
        return {(re * dd - de * rd) / determinant, (de * rr - re * rd) / determinant};
    }
    Unknowns step_of_request() const { return {rr > 0.0 ? re / rr : 0.0, 0.0}; }
};

Normal normal_at(std::span<const PublishedRead> reads, const Unknowns& at) {
    Normal sum;
    for (const PublishedRead& read : reads) {
        const double error = log_error(read, at);
        std::array<double, kUnknowns> slope{};
        for (std::size_t i = 0; i < kUnknowns; ++i) {
            Unknowns moved = at;
            moved[i] += kDelta[i];
            slope[i] = (log_error(read, moved) - error) / kDelta[i];
        }
        sum.rr += slope[0] * slope[0];
        sum.rd += slope[0] * slope[1];
        sum.dd += slope[1] * slope[1];
        sum.re += slope[0] * error;
        sum.de += slope[1] * error;
    }
    return sum;
}

std::int64_t read_bytes(const PublishedRead& read) {
    assert(read.board.driver && read.board.driver->command_bytes > 0 && "the driver cuts reads");
    return read.board.driver->command_bytes;
}

}  // namespace

ReadConstants constants_in_use(const PublishedRead& read) {
    const platform::Channel& channel = read.board.channels.front();
    assert(channel.engine && "a published read names its engine");
    return {channel.engine->request_clocks,
            static_cast<double>((channel.start_cycles + channel.completion_cycles).count)};
}

double predicted_rate(const PublishedRead& read, const ReadConstants& constants) {
    constexpr std::int64_t kCalls = 1000;  // so that rounding to whole cycles does not show
    platform::Channel channel = read.board.channels.front();
    channel.engine->request_clocks = constants.request_clocks;
    platform::derive_rate(*read.board.driver, channel);
    const std::int64_t bytes = read_bytes(read);
    const platform::Memory& memory = read.board.memory(channel.reaches.front());
    const cost::TransferCost cost =
        cost::read_cost(read.board, channel, memory, {kCalls, bytes, bytes});
    const double cycles = static_cast<double>(cost.bus.count) / kCalls + constants.call_cycles;
    return static_cast<double>(bytes) * read.board.core.clock.count / cycles;
}

ReadFit fit_reads(std::span<const PublishedRead> reads, const ReadConstants& prior) {
    ReadFit fit;
    Unknowns at = unknowns(prior);
    fit.identifiable = normal_at(reads, at).tells_apart();
    for (int i = 0; i < kSteps; ++i) {
        const Normal normal = normal_at(reads, at);
        const Unknowns step = fit.identifiable ? normal.step() : normal.step_of_request();
        for (std::size_t u = 0; u < kUnknowns; ++u) at[u] -= step[u];
    }
    fit.constants = constants(at);
    for (const PublishedRead& read : reads)
        fit.errors.push_back(predicted_rate(read, fit.constants) / read.rate - 1.0);
    return fit;
}

std::vector<LeftOutRead> leave_one_out(std::span<const PublishedRead> reads,
                                       const ReadConstants& prior) {
    std::vector<LeftOutRead> all;
    for (const PublishedRead& left_out : reads) {
        std::vector<PublishedRead> others;
        for (const PublishedRead& read : reads)
            if (&read != &left_out) others.push_back(read);
        LeftOutRead one{left_out.board_name, fit_reads(others, prior), 0.0};
        one.error = predicted_rate(left_out, one.fit.constants) / left_out.rate - 1.0;
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace outcore::judge
