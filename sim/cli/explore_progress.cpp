// SPDX-License-Identifier: Apache-2.0
#include "cli/explore_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace outcore::cli {
namespace {

using explore::RunProgress;

constexpr double kBarSeconds = 0.2, kLineSeconds = 10.0;
constexpr double kRateSeconds = 10.0;  // that a rate is the mean of

std::string bar(const RunProgress& progress) {
    constexpr std::int64_t kWidth = 24;
    const std::int64_t filled =
        progress.at_most > 0 ? std::min(kWidth, kWidth * progress.settled / progress.at_most) : 0;
    return fmt::format("[{:<{}}] ", std::string(static_cast<std::size_t>(filled), '#'), kWidth);
}

}  // namespace

std::string duration_text(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    if (whole < 120) return fmt::format("{} s", whole);
    if (whole < 7200) return fmt::format("{} min", whole / 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string progress_text(const RunProgress& progress, double rate) {
    const bool confirms = progress.phase == explore::Phase::Confirmation;
    std::string text = fmt::format("{} of {} points{}", progress.settled, progress.at_most,
                                   confirms ? " confirmed" : "");
    const std::int64_t left = std::max<std::int64_t>(0, progress.at_most - progress.settled);
    if (rate > 0.0) {
        text += fmt::format(", {:.{}f} a second", rate, rate < 10 ? 1 : 0);
        if (left > 0)
            text += fmt::format(", {} left", duration_text(static_cast<double>(left) / rate));
    }
    if (progress.infeasible > 0) text += fmt::format("; {} infeasible", progress.infeasible);
    if (progress.failed > 0) text += fmt::format("; {} failed", progress.failed);
    if (progress.waiting > 0)
        text += fmt::format("; waiting for {} points of other runs", progress.waiting);
    return text;
}

ExploreProgress::Style ExploreProgress::style_of(bool quiet) {
    if (quiet) return Style::Quiet;
    return ::isatty(STDERR_FILENO) == 1 ? Style::Bar : Style::Lines;
}

double ExploreProgress::rate(const RunProgress& progress, Clock::time_point now) {
    const auto age = [now](Clock::time_point then) {
        return std::chrono::duration<double>(now - then).count();
    };
    while (past_.size() > 1 && age(past_[1].first) > kRateSeconds) past_.pop_front();
    const auto& [then, settled] = past_.front();
    const double seconds = age(then);
    return seconds > 0.0 ? static_cast<double>(progress.here - settled) / seconds : 0.0;
}

void ExploreProgress::show(const RunProgress& progress) {
    if (style_ == Style::Quiet) return;
    const auto now = Clock::now();
    if (phase_ != progress.phase) {
        phase_ = progress.phase;
        shown_ = now;
        past_.assign(1, {now, progress.here});
    }
    const double every = style_ == Style::Bar ? kBarSeconds : kLineSeconds;
    if (std::chrono::duration<double>(now - shown_).count() < every) return;
    shown_ = now;
    const std::string text = progress_text(progress, rate(progress, now));
    past_.emplace_back(now, progress.here);
    if (style_ == Style::Bar)
        fmt::print(stderr, "\r\033[K{}{}", bar(progress), text);
    else
        fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
}

void ExploreProgress::clear() const {
    if (style_ != Style::Bar) return;
    fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
}

}  // namespace outcore::cli
