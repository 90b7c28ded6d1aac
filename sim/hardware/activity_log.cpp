// SPDX-License-Identifier: Apache-2.0
#include "hardware/activity_log.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace outcore::hardware {
namespace {

constexpr double kTouchSeconds = 2e-12;  // instants are rounded to picoseconds one by one
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
/// Spans that began before the cut but ended after it; more than the processes can hold open.
constexpr std::size_t kLateSpans = 4096;

}  // namespace

std::uint32_t ActivityLog::add_track(TrackInfo info) {
    tracks_.push_back(std::move(info));
    last_.push_back(kNone);
    return static_cast<std::uint32_t>(tracks_.size() - 1);
}

Activity ActivityLog::settled(Activity span) const {
    if (last_[span.track] == kNone) return span;
    const double shift = spans_[last_[span.track]].end_s - span.start_s;
    if (std::abs(shift) > kTouchSeconds) return span;
    span.end_s = spans_[last_[span.track]].end_s + (span.end_s - span.start_s);
    span.start_s = spans_[last_[span.track]].end_s;
    return span;
}

bool ActivityLog::outside(const Activity& span) const {
    return span.end_s <= span.start_s || span.end_s <= limits_.from_s ||
           span.start_s >= limits_.to_s;
}

void ActivityLog::keep(const Activity& span) {
    if (spans_.size() >= limits_.spans && dropped_ == 0) cut_s_ = span.start_s;
    if (spans_.size() >= limits_.spans + kLateSpans) cut_s_ = std::min(cut_s_, span.start_s);
    if (span.start_s >= cut_s_) {
        ++dropped_;
        return;
    }
    last_[span.track] = spans_.size();
    spans_.push_back(span);
}

void ActivityLog::add(const Activity& span) {
    if (outside(span)) return;
    keep(settled(span));
}

void ActivityLog::extend(const Activity& span) {
    if (outside(span)) return;
    const Activity placed = settled(span);
    const std::size_t last = last_[span.track];
    const bool joins = last != kNone && spans_[last].end_s == placed.start_s &&
                       spans_[last].state == placed.state && spans_[last].value == placed.value;
    if (!joins) return keep(placed);
    spans_[last].end_s = placed.end_s;
}

void ActivityLog::spend(std::uint32_t track, std::size_t state, double duration_s) {
    spend(track, state, cursor_s_, cursor_s_ + duration_s);
    cursor_s_ += duration_s;
}

void ActivityLog::spend(std::uint32_t track, std::size_t state, double start_s, double end_s) {
    const std::vector<double>& values = tracks_[track].values;
    extend({start_s, end_s, values[state] - values[0], track, static_cast<std::uint32_t>(state)});
}

void ActivityLog::cut_to_limit() {
    std::sort(spans_.begin(), spans_.end(), [](const Activity& a, const Activity& b) {
        return std::tie(a.start_s, a.track, a.state, a.end_s) <
               std::tie(b.start_s, b.track, b.state, b.end_s);
    });
    if (spans_.size() > limits_.spans) {
        cut_s_ = std::min(cut_s_, spans_[limits_.spans].start_s);
    }
    while (!spans_.empty() && spans_.back().start_s >= cut_s_) {
        spans_.pop_back();
        ++dropped_;
    }
}

void ActivityLog::close(double end_s) {
    cut_to_limit();
    complete_until_s_ = std::min({end_s, limits_.to_s, cut_s_});
    for (Activity& span : spans_) {
        span.start_s = std::max(span.start_s, limits_.from_s);
        span.end_s = std::min(span.end_s, complete_until_s_);
    }
    std::stable_sort(spans_.begin(), spans_.end(),
                     [](const Activity& a, const Activity& b) { return a.track < b.track; });
}

}  // namespace outcore::hardware
