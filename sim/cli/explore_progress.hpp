// How far a sweep is: a bar on a terminal, a line now and then in a log.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>

#include "explore/run/sweep_run.hpp"

namespace outcore::cli {

class ExploreProgress {
  public:
    enum class Style { Quiet, Lines, Bar };
    /// A bar where standard error is a terminal.
    static Style style_of(bool quiet);

    explicit ExploreProgress(Style style) : style_(style) {}
    /// May be called as often as one likes.
    void show(const explore::RunProgress& progress);
    /// Removes the bar.
    void clear() const;

  private:
    using Clock = std::chrono::steady_clock;
    double rate(const explore::RunProgress& progress, Clock::time_point now);

    Style style_;
    std::optional<explore::Phase> phase_;
    Clock::time_point shown_;
    std::deque<std::pair<Clock::time_point, std::int64_t>> past_;  // points settled here until then
};

/// "1,234 of 10,000 points, 950 a second, 9 s left; 12 infeasible". `rate`: 0 where not known.
std::string progress_text(const explore::RunProgress& progress, double rate);
/// "9 s", "3 min", "2 h 10 min".
std::string duration_text(double seconds);

}  // namespace outcore::cli
