// SPDX-License-Identifier: Apache-2.0
#include "hardware/activity_steps.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace outcore::hardware {
namespace {

struct Edge {
    double at_s;
    bool begins;
    std::size_t span;
};

/// Where spans begin and end; at one instant ends come first.
std::vector<Edge> edges_of(std::span<const Activity> spans) {
    std::vector<Edge> edges;
    edges.reserve(2 * spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
        edges.push_back({spans[i].start_s, true, i});
        edges.push_back({spans[i].end_s, false, i});
    }
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
        return a.at_s != b.at_s ? a.at_s < b.at_s : a.begins < b.begins;
    });
    return edges;
}

/// State and span, so that the last one is what covers the others.
using Active = std::set<std::pair<std::uint32_t, std::size_t>>;

class Stepper {
  public:
    Stepper(TrackInfo& info, std::span<const Activity> spans) : info_(info), spans_(spans) {}

    ActivityStep step(double at_s, const Active& active) {
        return info_.overlap == Overlap::Adds ? sum(at_s, active) : top(at_s, active);
    }

  private:
    double idle() const { return info_.values.empty() ? 0.0 : info_.values.front(); }

    ActivityStep top(double at_s, const Active& active) const {
        if (active.empty()) return {at_s, idle(), 0};
        const auto& [state, span] = *active.rbegin();
        return {at_s, idle() + spans_[span].value, state};
    }
    /// Added up anew at each step: differences would leave the dust of rounding behind.
    ActivityStep sum(double at_s, const Active& active) {
        ActivityStep step{at_s, idle(), 0};
        for (const auto& [state, span] : active) step.value += spans_[span].value;
        if (active.size() == 1) step.state = active.begin()->first;
        if (active.size() > 1) step.state = joint_state(active);
        return step;
    }
    std::uint32_t joint_state(const Active& active) {
        if (info_.states.empty()) return 0;
        std::string name;
        for (const auto& [state, span] : active)
            name += (name.empty() ? "" : "+") + info_.states[state];
        const auto [found, is_new] =
            joint_.emplace(name, static_cast<std::uint32_t>(info_.states.size()));
        if (is_new) info_.states.push_back(name);
        return found->second;
    }

    TrackInfo& info_;
    std::span<const Activity> spans_;
    std::map<std::string, std::uint32_t> joint_;
};

/// Which span shows; where values count, spans have no face of their own.
std::size_t shown(const TrackInfo& info, const Active& active) {
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    const bool valued = info.overlap == Overlap::Adds || !info.values.empty();
    return valued || active.empty() ? kNone : active.rbegin()->second;
}

}  // namespace

std::vector<ActivityStep> steps_of(TrackInfo& info, std::span<const Activity> spans, double from_s,
                                   double to_s) {
    Stepper stepper(info, spans);
    Active active;
    std::vector<ActivityStep> steps{stepper.step(from_s, active)};
    std::size_t showing = shown(info, active);
    const std::vector<Edge> edges = edges_of(spans);
    for (std::size_t i = 0; i < edges.size();) {
        const double at_s = edges[i].at_s;
        if (at_s >= to_s) break;
        for (; i < edges.size() && edges[i].at_s == at_s; ++i) {
            const std::pair key{spans[edges[i].span].state, edges[i].span};
            if (edges[i].begins)
                active.insert(key);
            else
                active.erase(key);
        }
        const ActivityStep next = stepper.step(at_s, active);
        const bool same = next.state == steps.back().state && next.value == steps.back().value &&
                          shown(info, active) == showing;
        showing = shown(info, active);
        if (steps.back().at_s == at_s) {
            steps.back() = next;
        } else if (!same) {
            steps.push_back(next);
        }
    }
    return steps;
}

}  // namespace outcore::hardware
