// What the modules of the board do and when: spans of time on named tracks, written down while a
// simulation runs. Plain C++, bounded in size; the modules hold no log unless tracing was asked
// for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace outcore::hardware {

/// How the spans of a track that overlap are read.
enum class Overlap {
    Covers,  // one thing at a time: the highest state covers the lower ones
    Adds     // values add up, as shares of a bus or currents of a part do
};

struct TrackInfo {
    std::string group, name;          // "flash", "qspi"
    std::string unit;                 // of the values; empty: states only
    std::vector<std::string> states;  // state 0 is idle: what holds where there is no span
    std::vector<double> values;       // of each state; empty: the spans bring their own
    Overlap overlap = Overlap::Covers;
};

/// Track `track` was in `state` from `start_s` to `end_s`; `value` is what that added to idle.
struct Activity {
    double start_s = 0.0, end_s = 0.0;
    double value = 0.0;
    std::uint32_t track = 0, state = 0;
};

/// Spans outside the window are left out; of those within, the first `spans` are kept.
struct RecordingLimits {
    std::size_t spans = 200000;
    double from_s = 0.0;
    double to_s = std::numeric_limits<double>::infinity();
};

/// Spans of one track arrive roughly in order of time. A span that touches the one before within
/// the kernel's resolution is moved to begin where that ends and keeps its length, so that lengths
/// add up exactly.
class ActivityLog {
  public:
    explicit ActivityLog(RecordingLimits limits) : limits_(limits) {}

    std::uint32_t add_track(TrackInfo info);
    void add(const Activity& span);
    /// The same, but a span that continues the one before of its track makes that longer.
    void extend(const Activity& span);

    /// Where the next spend() begins: the bus says when a transaction reaches a device.
    void set_cursor(double at_s) { cursor_s_ = at_s; }
    /// `duration_s` in `state` of a track with values, from the cursor on.
    void spend(std::uint32_t track, std::size_t state, double duration_s);
    /// The same for the span from `start_s` to `end_s`, whatever covers parts of it.
    void spend(std::uint32_t track, std::size_t state, double start_s, double end_s);

    /// Cuts the spans to the window and the limit; call once, after the last span.
    void close(double end_s);

    const std::vector<TrackInfo>& tracks() const { return tracks_; }
    /// After close(): by track and start.
    const std::vector<Activity>& spans() const { return spans_; }
    double from_s() const { return limits_.from_s; }
    std::size_t limit() const { return limits_.spans; }
    /// After close(): every span that began earlier is there, as far as this instant.
    double complete_until_s() const { return complete_until_s_; }
    std::size_t dropped() const { return dropped_; }

  private:
    Activity settled(Activity span) const;
    bool outside(const Activity& span) const;
    void keep(const Activity& span);
    void cut_to_limit();

    RecordingLimits limits_;
    std::vector<TrackInfo> tracks_;
    std::vector<Activity> spans_;
    std::vector<std::size_t> last_;  // of each track: index of its newest span
    double cursor_s_ = 0.0;
    double cut_s_ = std::numeric_limits<double>::infinity();  // nothing from here on is kept
    double complete_until_s_ = 0.0;
    std::size_t dropped_ = 0;
};

/// Where a module writes what it does; false until it is connected.
class ActivityTrack {
  public:
    explicit operator bool() const { return log_ != nullptr; }
    void connect(ActivityLog& log, TrackInfo info) {
        log_ = &log;
        id_ = log.add_track(std::move(info));
    }
    void add(std::uint32_t state, double start_s, double end_s, double value = 0.0) {
        log_->add({start_s, end_s, value, id_, state});
    }
    void extend(std::uint32_t state, double start_s, double end_s, double value = 0.0) {
        log_->extend({start_s, end_s, value, id_, state});
    }

  private:
    ActivityLog* log_ = nullptr;
    std::uint32_t id_ = 0;
};

}  // namespace outcore::hardware
