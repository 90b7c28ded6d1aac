// The problem of docs/bounds.md without kernels and boards, small enough to try everything: the
// judge of the theorems. Time goes in ticks; the channel brings one byte a tick.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "bound/interleaved_bound.hpp"
#include "bound/stage.hpp"

namespace outcore::test {

/// A part of a stage's work, done in one go: it reads one constant, or none, and follows others.
struct Unit {
    std::size_t stage = 0;
    std::int32_t ticks = 0;
    std::int32_t constant = -1;
    std::vector<std::size_t> needs;
};
struct Constant {
    std::size_t stage = 0;
    std::int32_t bytes = 0;
};
struct TinyProblem {
    std::size_t stages = 0;
    std::vector<Unit> units;  // each behind those that it needs
    std::vector<Constant> constants;
    std::int32_t room = 0;  // bytes of RAM
};

/// The least ticks over every order of units that their needs allow (or only those in which a stage
/// ends before the next begins), every order of loads, and every choice of what to give up and to
/// load again. There is one cpu and one channel; RAM is empty at first. A load takes its room from
/// its start. Branch and bound over when cpu and channel are free.
class ExhaustiveSearch {
  public:
    ExhaustiveSearch(const TinyProblem& problem, bool sequential)
        : problem_(problem), sequential_(sequential) {}

    /// Huge when a constant does not fit.
    std::int32_t least() {
        State start;
        start.loaded.assign(problem_.constants.size(), 0);
        start.busy_until.assign(problem_.constants.size(), 0);
        visit(start);
        return best_;
    }

  private:
    struct State {
        std::uint32_t done = 0, held = 0;
        std::int32_t cpu = 0, channel = 0;     // free from then on
        std::vector<std::int32_t> loaded;      // when the constant's load ended
        std::vector<std::int32_t> busy_until;  // when its room was last in use
    };
    static bool in(std::uint32_t set, std::size_t i) { return (set >> i & 1U) != 0; }

    bool dominated(const State& state) {
        std::vector<std::int32_t> times{state.cpu, state.channel};
        for (std::size_t c = 0; c < state.loaded.size(); ++c) {
            times.push_back(in(state.held, c) ? state.loaded[c] : 0);
            times.push_back(state.busy_until[c]);
        }
        auto& seen = seen_[{state.done, state.held}];
        for (const auto& other : seen) {
            bool no_later = true;
            for (std::size_t i = 0; i < times.size(); ++i)
                no_later = no_later && other[i] <= times[i];
            if (no_later) return true;
        }
        seen.push_back(std::move(times));
        return false;
    }

    void visit(const State& state) {
        if (state.done + 1 == 1U << problem_.units.size()) {
            best_ = std::min(best_, state.cpu);
            return;
        }
        if (state.cpu >= best_ || state.channel >= best_ || dominated(state)) return;
        for (std::size_t u = 0; u < problem_.units.size(); ++u)
            if (!in(state.done, u)) compute(state, u);
        for (std::size_t c = 0; c < problem_.constants.size(); ++c) {
            if (in(state.held, c))
                give_up(state, c);
            else if (wanted(state, c))
                load(state, c);
        }
    }
    bool wanted(const State& state, std::size_t c) const {
        for (std::size_t u = 0; u < problem_.units.size(); ++u)
            if (!in(state.done, u) && problem_.units[u].constant == static_cast<std::int32_t>(c))
                return true;
        return false;
    }
    void compute(const State& state, std::size_t u) {
        const Unit& unit = problem_.units[u];
        for (const std::size_t need : unit.needs)
            if (!in(state.done, need)) return;
        for (std::size_t other = 0; sequential_ && other < problem_.units.size(); ++other)
            if (problem_.units[other].stage < unit.stage && !in(state.done, other)) return;
        State next = state;
        if (unit.constant >= 0) {
            const auto c = static_cast<std::size_t>(unit.constant);
            if (!in(state.held, c)) return;
            next.cpu = std::max(next.cpu, state.loaded[c]);
        }
        next.cpu += unit.ticks;
        if (unit.constant >= 0) next.busy_until[static_cast<std::size_t>(unit.constant)] = next.cpu;
        next.done |= 1U << u;
        visit(next);
    }
    void give_up(const State& state, std::size_t c) {
        State next = state;
        next.held &= ~(1U << c);
        next.busy_until[c] = std::max(state.busy_until[c], state.loaded[c]);
        visit(next);
    }
    void load(const State& state, std::size_t c) {
        std::vector<std::int32_t> starts{state.channel};
        for (const std::int32_t end : state.busy_until)
            if (end > state.channel) starts.push_back(end);
        std::sort(starts.begin(), starts.end());
        for (const std::int32_t start : starts) {
            std::int32_t used = problem_.constants[c].bytes;
            for (std::size_t other = 0; other < problem_.constants.size(); ++other)
                if (other != c && (in(state.held, other) || state.busy_until[other] > start))
                    used += problem_.constants[other].bytes;
            if (used > problem_.room || state.busy_until[c] > start) continue;
            State next = state;
            next.channel = start + problem_.constants[c].bytes;
            next.loaded[c] = next.busy_until[c] = next.channel;
            next.held |= 1U << c;
            return visit(next);
        }
    }

    const TinyProblem& problem_;
    const bool sequential_;
    std::int32_t best_ = 1 << 29;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::vector<std::int32_t>>> seen_;
};

inline std::vector<bound::Stage> stages_of(const TinyProblem& problem) {
    std::vector<bound::Stage> stages(problem.stages);
    for (const Unit& unit : problem.units) stages[unit.stage].cycles += unit.ticks;
    for (const Constant& constant : problem.constants)
        stages[constant.stage].constant_bytes += constant.bytes;
    return stages;
}

inline bound::BoardLimits limits_of(const TinyProblem& problem) {
    bound::BoardLimits limits;
    limits.on_chip_bytes = problem.room;
    limits.transfer_rate = 1.0;
    return limits;
}

/// By the definition, unit by unit.
inline bound::Dependence dependence_of(const TinyProblem& problem) {
    const std::size_t n = problem.units.size();
    std::vector<std::vector<bool>> follows(n, std::vector<bool>(n, false));
    for (std::size_t u = 0; u < n; ++u) {
        for (const std::size_t need : problem.units[u].needs) {
            follows[u][need] = true;
            for (std::size_t w = 0; w < n; ++w) follows[u][w] = follows[u][w] || follows[need][w];
        }
    }
    bound::Dependence result;
    result.before.assign(problem.stages, std::vector<bool>(problem.stages, true));
    result.after.assign(problem.stages, std::vector<bool>(problem.stages, true));
    result.full_bytes.assign(problem.stages, std::vector<double>(problem.stages, 1e9));
    for (std::size_t i = 0; i < problem.stages; ++i) {
        for (std::size_t x = 0; x < n; ++x) {
            // Every unit x of j comes before some unit of i.
            bool feeds = problem.units[x].stage == i;
            for (std::size_t u = 0; u < n; ++u)
                feeds = feeds || (problem.units[u].stage == i && follows[u][x]);
            if (!feeds) result.before[i][problem.units[x].stage] = false;
            if (problem.units[x].stage != i) continue;
            for (std::size_t j = 0; j < problem.stages; ++j) {
                std::vector<bool> read(problem.constants.size(), false);
                for (std::size_t u = 0; u < n; ++u) {
                    if (problem.units[u].stage != j) continue;
                    if (!follows[u][x]) result.after[i][j] = false;
                    if (follows[u][x] && problem.units[u].constant >= 0)
                        read[static_cast<std::size_t>(problem.units[u].constant)] = true;
                }
                double bytes = 0.0;
                for (std::size_t c = 0; c < read.size(); ++c)
                    if (read[c]) bytes += problem.constants[c].bytes;
                result.full_bytes[i][j] = std::min(result.full_bytes[i][j], bytes);
            }
        }
    }
    return result;
}

}  // namespace outcore::test
