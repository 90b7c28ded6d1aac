// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/program_floor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace outcore::scheduler {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// Where one load has more states, or all of them take more operations, floor 1 is that of any
/// joins.
constexpr std::size_t kMostStates = 200;
constexpr std::int64_t kMostJoinOperations = 1'000'000;

/// Of the storage's lane. While step `held_by` runs there is no room for it, whatever else waits
/// for its use: it begins later.
struct Load {
    std::int32_t before = 0;
    double bytes = 0.0;
    std::int32_t held_by = -1;
};
/// Of the copy lane: runs after step `after` has ended and before step `before` begins.
struct Copy {
    std::int32_t after = -1, before = 0;
    double lane_s = 0.0, ends_s = 0.0, spread_s = 0.0;
    double bytes = 0.0;  // of room on chip; 0: a store
};

/// What of a program the floors are about.
struct Outline {
    std::vector<double> work;  // by step
    std::vector<double> room;  // by step: bytes for constants beside what is alive
    std::vector<Load> loads;   // by first use
    std::vector<Copy> copies;
    bool overfull = false;

    std::int32_t steps() const { return static_cast<std::int32_t>(work.size()); }
};

class Sketch {
  public:
    Sketch(const Program& program, const BoardView& board) : program_(program), board_(board) {}

    Outline draw(std::int64_t on_chip_bytes, std::int64_t weight_bytes) {
        for (const Step& step : program_.steps) outline_.work.push_back(work(step));
        add_moves();
        add_room(on_chip_bytes);
        hold_back(on_chip_bytes, weight_bytes);
        return std::move(outline_);
    }

  private:
    std::int64_t size(ValueId id) const {
        return id.valid() ? program_.values[id].size_bytes : std::int64_t{0};
    }
    static double work(const Step& step) {
        return step.times == nullptr ? step.cost.work_s
                                     : least_seconds(*step.times) + step.cost.direct_s;
    }

    void add_moves() {
        const std::int32_t end = program_.step_count();
        for (const Move& move : program_.moves) {
            if (move.once) continue;
            if (move.from_image()) {
                outline_.loads.push_back(
                    {move.before, static_cast<double>(program_.chunks[move.chunk].size_bytes)});
                continue;
            }
            // Nobody waits for a store but those that load what it stored, and the end.
            const bool load = move.kind == schedule::TransferKind::Load;
            const double bytes = load ? static_cast<double>(size(move.destination.value)) : 0.0;
            outline_.copies.push_back({move.after, load ? move.before : end,
                                       lane_seconds(move.cost), end_handlers(move.cost),
                                       spread_handlers(move.cost), bytes});
        }
        std::stable_sort(outline_.loads.begin(), outline_.loads.end(),
                         [](const Load& a, const Load& b) { return a.before < b.before; });
        std::stable_sort(outline_.copies.begin(), outline_.copies.end(),
                         [](const Copy& a, const Copy& b) { return a.before < b.before; });
    }

    /// The last step before its use beside which a load has no room.
    std::int32_t held_by(std::int32_t before, double bytes, double whole) const {
        for (std::int32_t s = before; s-- > 0;)
            if (bytes > std::min(whole, outline_.room[static_cast<std::size_t>(s)])) return s;
        return -1;
    }
    void hold_back(std::int64_t on_chip_bytes, std::int64_t weight_bytes) {
        for (Load& load : outline_.loads)
            load.held_by = held_by(load.before, load.bytes, static_cast<double>(weight_bytes));
        for (Copy& copy : outline_.copies) {
            if (copy.bytes <= 0.0) continue;
            copy.after = std::max(
                copy.after, held_by(copy.before, copy.bytes, static_cast<double>(on_chip_bytes)));
        }
        for (double& room : outline_.room) room = std::min(room, static_cast<double>(weight_bytes));
    }

    void add_room(std::int64_t on_chip_bytes) {
        const std::size_t steps = program_.steps.size();
        std::vector<std::int64_t> change(steps + 1, 0);
        // Programs keep the room of what is stored for one step more; others may wait for the
        // store.
        IdVector<ValueId, std::int32_t> stored_behind(program_.values.size(), -1);
        for (const Move& move : program_.moves)
            if (move.kind != schedule::TransferKind::Load)
                stored_behind[move.source.value] = move.after;
        for (std::size_t v = 0; v < program_.values.size(); ++v) {
            const Value& value = program_.values[ValueId(v)];
            const bool elsewhere =
                value.home == Home::External || value.home == Home::InternalFlash;
            if (elsewhere || value.steps.empty()) continue;
            // Constants that come together lie word by word, everything else begins on lines.
            const bool loaded = program_.brought_by()[ValueId(v)].valid();
            const std::int64_t unit = loaded ? 1 : board_.alignment;
            const std::int64_t bytes = (value.size_bytes + unit - 1) / unit * unit;
            change[static_cast<std::size_t>(value.steps.first)] += bytes;
            const std::int32_t stored = stored_behind[ValueId(v)];
            change[static_cast<std::size_t>(stored < 0 ? value.steps.last : stored) + 1] -= bytes;
        }
        std::int64_t alive = 0;
        for (std::size_t s = 0; s < steps; ++s) {
            alive += change[s];
            outline_.overfull = outline_.overfull || alive > on_chip_bytes;
            outline_.room.push_back(static_cast<double>(on_chip_bytes - alive));
        }
    }

    const Program& program_;
    const BoardView& board_;
    Outline outline_;
};

/// Floor 1.
class Joins {
  public:
    Joins(const Outline& outline, const ReadFloor& reads, std::int64_t line)
        : outline_(outline),
          loads_(outline.loads),
          reads_(reads),
          line_(static_cast<double>(line)) {
        const auto steps = static_cast<std::size_t>(outline.steps());
        std::vector<double> copies(steps, 0.0);  // by the step that they come behind
        for (const Copy& copy : outline.copies)
            copies[static_cast<std::size_t>(std::max(copy.after, std::int32_t{0}))] += copy.ends_s;
        start_.push_back(0.0);
        core_.push_back(0.0);
        for (std::size_t s = 0; s < steps; ++s) {
            start_.push_back(start_[s] + outline.work[s]);
            core_.push_back(core_[s] + outline.work[s] + copies[s]);
        }
        bytes_.push_back(0.0);
        for (const Load& load : loads_) bytes_.push_back(bytes_.back() + load.bytes);
        std::size_t load = 0;
        for (std::size_t s = 0; s < steps; ++s) {
            while (load < loads_.size() && loads_[load].before <= static_cast<std::int32_t>(s))
                ++load;
            waiting_from_.push_back(load);
        }
    }

    std::int64_t operations() const { return operations_; }

    double least(std::vector<std::uint32_t>& starts) {
        const std::size_t n = loads_.size();
        fronts_.assign(n + 1, {});
        fronts_[0].push_back({});
        for (std::size_t first = 0; first < n; ++first) {
            for (std::size_t end = first + 1; end <= n; ++end) {
                const std::int32_t held = held_by(first, end);
                if (held == kNoRoom) break;
                const double seconds =
                    reads_.one(static_cast<std::int64_t>(bytes_[end] - bytes_[first]));
                if (fronts_[end].size() > kMostStates || operations_ > kMostJoinOperations)
                    return any_joins();
                for (std::size_t i = 0; i < fronts_[first].size(); ++i)
                    add(end, extend(first, held, seconds, i));
            }
        }
        double best = kNever;
        std::size_t state = 0;
        for (std::size_t i = 0; i < fronts_[n].size(); ++i) {
            const double end = fronts_[n][i].lag_s + core_.back();
            if (end >= best) continue;
            best = end;
            state = i;
        }
        for (std::size_t end = n; end > 0 && best < kNever;) {
            const State& last = fronts_[end][state];
            end = last.first;
            state = last.before;
            starts.push_back(static_cast<std::uint32_t>(end));
        }
        std::reverse(starts.begin(), starts.end());
        return best;
    }

  private:
    static constexpr std::int32_t kNoRoom = std::numeric_limits<std::int32_t>::max();
    /// Transfers up to some load.
    struct State {
        double lane_s = 0.0;    // when the last one ends
        double behind_s = 0.0;  // by how much the core is behind its kernels alone
        double lag_s = 0.0;     // and behind kernels and copies
        std::uint32_t first = 0;
        std::size_t before = 0;  // state at `first`
    };

    /// The last step beside which the loads have no room together with those in front of them that
    /// wait for their use; kNoRoom: neither have they beside the first step that needs one.
    std::int32_t held_by(std::size_t first, std::size_t end) {
        const std::int32_t need = loads_[first].before;
        for (std::int32_t s = loads_[end - 1].before; s-- > 0;) {
            ++operations_;
            const auto step = static_cast<std::size_t>(s);
            // The transfer's room is whole lines; of those in front of it that may be as little as
            // their bytes.
            const std::size_t from = waiting_from_[step];
            const double before = from < first ? bytes_[first] - bytes_[from] : 0.0;
            const double own = bytes_[end] - bytes_[std::max(first, from)];
            const double whole = from <= first ? std::ceil(own / line_) * line_ : own;
            if (before + whole > outline_.room[step]) return s >= need ? kNoRoom : s;
        }
        return -1;
    }

    State extend(std::size_t first, std::int32_t held, double seconds, std::size_t from) const {
        const State& before = fronts_[first][from];
        const auto free = static_cast<std::size_t>(held + 1);
        const auto need = static_cast<std::size_t>(loads_[first].before);
        const double ready = held < 0 ? 0.0 : before.behind_s + start_[free];
        State now;
        now.lane_s = std::max(before.lane_s, ready) + seconds;
        now.behind_s = std::max(before.behind_s + reads_.handlers_s(), now.lane_s - start_[need]);
        now.lag_s = std::max(before.lag_s + reads_.handlers_s(), now.lane_s - core_[need]);
        now.first = static_cast<std::uint32_t>(first);
        now.before = from;
        return now;
    }

    /// Kept when no other state is at least as good in all. States do not move: later ones name
    /// them by their position.
    void add(std::size_t end, const State& now) {
        operations_ += 1 + static_cast<std::int64_t>(fronts_[end].size());
        for (const State& other : fronts_[end])
            if (other.lane_s <= now.lane_s && other.behind_s <= now.behind_s &&
                other.lag_s <= now.lag_s)
                return;
        fronts_[end].push_back(now);
    }

    /// Whatever is joined: what is not needed by a cut comes in a transfer of its own, or with
    /// others, whose bytes it adds to.
    double any_joins() const {
        double least = core_.back() + reads_.handlers_s();
        for (std::size_t i = 0; i < loads_.size(); ++i) {
            const double rest = (bytes_.back() - bytes_[i + 1]) * reads_.byte_s();
            const double after = core_.back() - core_[static_cast<std::size_t>(loads_[i].before)];
            least = std::max(least, reads_.several(1.0, bytes_[i + 1]) + after +
                                        std::min(reads_.handlers_s(), rest));
        }
        return least;
    }

    const Outline& outline_;
    const std::vector<Load>& loads_;
    const ReadFloor& reads_;
    const double line_;
    std::vector<double> start_;               // by step: kernels before it
    std::vector<double> core_;                // and end handlers of copies that come behind those
    std::vector<double> bytes_;               // of the first loads
    std::vector<std::size_t> waiting_from_;   // by step: the first load that is used later
    std::vector<std::vector<State>> fronts_;  // by load
    std::int64_t operations_ = 0;
};

/// Floor 2.
double chain(const Outline& outline, const ReadFloor& reads) {
    const std::int32_t steps = outline.steps();
    std::vector<double> least(static_cast<std::size_t>(steps) + 1, 0.0);
    for (std::int32_t a = 0; a < steps; ++a) {
        const auto from = static_cast<std::size_t>(a);
        double core = 0.0, copies = 0.0, copies_core = 0.0, bytes = 0.0, held = 0.0;
        std::size_t copy = 0, load = 0;
        while (load < outline.loads.size() && a > 0 && outline.loads[load].before <= a) ++load;
        for (std::int32_t b = a + 1; b <= steps; ++b) {
            core += outline.work[static_cast<std::size_t>(b - 1)];
            for (; copy < outline.copies.size() && outline.copies[copy].before <= b; ++copy) {
                if (outline.copies[copy].after < a) continue;
                copies += outline.copies[copy].lane_s;
                copies_core += outline.copies[copy].ends_s + outline.copies[copy].spread_s;
            }
            for (; load < outline.loads.size() && outline.loads[load].before <= b; ++load) {
                bytes += outline.loads[load].bytes;
                if (outline.loads[load].held_by >= a) held += outline.loads[load].bytes;
            }
            double lane = 0.0;
            if (a == 0 && bytes > 0.0) lane = reads.several(1.0, bytes);
            if (a > 0) lane = reads.byte_s() * std::max(0.0, bytes - outline.room[from]);
            if (held > 0.0) lane = std::max(lane, outline.work[from] + reads.several(1.0, held));
            const double moved = copies > 0.0 ? outline.work[from] + copies : 0.0;
            double& there = least[static_cast<std::size_t>(b)];
            there = std::max(there, least[from] + std::max({core + copies_core, lane, moved}));
        }
    }
    return least.back();
}

std::int64_t all_bytes(const std::vector<DeviceId>& devices, const BoardView& board) {
    std::int64_t bytes = 0;
    for (const DeviceId device : devices) bytes += board.usable_bytes[device.index()];
    return bytes;
}

}  // namespace

ProgramFloors::ProgramFloors(const Problem& problem, const BoardView& board)
    : board_(board),
      reads_(problem, board),
      on_chip_bytes_(all_bytes(board.on_chip, board)),
      weight_bytes_(all_bytes(board.weight_homes, board)) {}

ProgramFloor ProgramFloors::of(const Program& program) const {
    const Outline outline = Sketch(program, board_).draw(on_chip_bytes_, weight_bytes_);
    ProgramFloor floor;
    floor.overfull = outline.overfull;
    for (const Load& load : outline.loads)
        floor.load_bytes.push_back(static_cast<std::int64_t>(load.bytes));
    Joins joins(outline, reads_, board_.alignment);
    floor.seconds = std::max(joins.least(floor.batch_starts), chain(outline, reads_));
    const std::int64_t steps = outline.steps();
    floor.operations = joins.operations() + steps * steps / 2;
    return floor;
}

}  // namespace outcore::scheduler
