// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/program_floor.hpp"

#include <algorithm>
#include <limits>

namespace outcore::scheduler {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// More loads than these are not joined by dynamic programming, which is cubic in them.
constexpr std::size_t kMostJoined = 48;

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
    double lane_s = 0.0, core_s = 0.0;
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
    Sketch(const Program& program, const BoardView& board, const WorkFloor& floor)
        : program_(program), board_(board), floor_(floor) {}

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
    double work(const Step& step) const {
        if (step.times == nullptr) return step.cost.work_s;
        OperandSizes sizes;
        ValueId before;
        for (const Operand& operand : program_.operands_of(step)) {
            const Value& value = program_.values[operand.view.value];
            // One that is both operands lies somewhere once. Of constants in internal flash the
            // better way is taken.
            if (operand.view.value == before || value.home == Home::InternalFlash) continue;
            before = operand.view.value;
            sizes.inputs += value.size_bytes;
            sizes.largest_input = std::max(sizes.largest_input, value.size_bytes);
        }
        sizes.weights = size(step.constants);
        sizes.output = size(step.output.value);
        sizes.in_flash =
            step.constants.valid() && program_.values[step.constants].home == Home::InternalFlash;
        return floor_.seconds(*step.times, sizes) + step.cost.direct_s;
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
                                       lane_seconds(move.cost), core_seconds(move.cost), bytes});
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
            change[static_cast<std::size_t>(value.steps.last) + 1] -= bytes;
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
    const WorkFloor& floor_;
    Outline outline_;
};

/// Floor 1.
class Joins {
  public:
    Joins(const Outline& outline, const ReadFloor& reads) : loads_(outline.loads), reads_(reads) {
        const auto steps = static_cast<std::size_t>(outline.steps());
        std::vector<double> core(steps + 1, 0.0);  // of copies, by the step that they come behind
        for (const Copy& copy : outline.copies)
            core[static_cast<std::size_t>(std::max(copy.after, std::int32_t{0}))] += copy.core_s;
        after_.assign(steps + 1, 0.0);
        for (std::size_t s = steps; s-- > 0;) after_[s] = after_[s + 1] + outline.work[s] + core[s];
        bytes_.push_back(0.0);
        for (const Load& load : loads_) bytes_.push_back(bytes_.back() + load.bytes);
    }

    double least(std::vector<std::uint32_t>& starts) const {
        const std::size_t n = loads_.size();
        if (n == 0) return after_.front();
        if (n > kMostJoined) return any_joins();
        double best = kNever;
        std::vector<double> before(n + 1, kNever), now(n + 1);
        before[0] = 0.0;
        std::vector<std::vector<std::uint32_t>> from(n + 1, std::vector<std::uint32_t>(n + 1, 0));
        for (std::size_t k = 1; k <= n; ++k) {
            if (after_.front() + static_cast<double>(k) * reads_.handlers_s >= best) break;
            const double seconds = with(k, before, now, from);
            if (seconds >= best) continue;
            best = seconds;
            starts.clear();
            for (std::size_t j = k, end = n; j > 0; --j) {
                end = from[j][end];
                starts.push_back(static_cast<std::uint32_t>(end));
            }
            std::reverse(starts.begin(), starts.end());
        }
        return best;
    }

  private:
    double cut(std::size_t transfers, std::size_t first, std::size_t end, std::size_t all) const {
        const auto need = static_cast<std::size_t>(loads_[first].before);
        return reads_.seconds(static_cast<double>(transfers), bytes_[end]) +
               static_cast<double>(all - transfers) * reads_.handlers_s + after_[need];
    }
    /// With k transfers: the j-th ends before load e.
    double with(std::size_t k, std::vector<double> before, std::vector<double>& now,
                std::vector<std::vector<std::uint32_t>>& from) const {
        const std::size_t n = loads_.size();
        for (std::size_t j = 1; j <= k; ++j) {
            std::fill(now.begin(), now.end(), kNever);
            for (std::size_t first = j - 1; first < n; ++first) {
                if (before[first] == kNever) continue;
                for (std::size_t end = first + 1; end <= n; ++end) {
                    const double seconds = std::max(before[first], cut(j, first, end, k));
                    if (seconds >= now[end]) continue;
                    now[end] = seconds;
                    from[j][end] = static_cast<std::uint32_t>(first);
                }
            }
            before.swap(now);
        }
        return std::max(before[n], after_.front() + static_cast<double>(k) * reads_.handlers_s);
    }
    /// Whatever is joined: what is not needed by a cut comes in a transfer of its own, or with
    /// others, whose bytes it adds to.
    double any_joins() const {
        double least = after_.front() + reads_.handlers_s;
        for (std::size_t i = 0; i < loads_.size(); ++i) {
            const std::size_t end = i + 1;
            const double rest = (bytes_.back() - bytes_[end]) * reads_.byte_s;
            least = std::max(least, reads_.seconds(1.0, bytes_[end]) +
                                        after_[static_cast<std::size_t>(loads_[i].before)] +
                                        std::min(reads_.handlers_s, rest));
        }
        return least;
    }

    const std::vector<Load>& loads_;
    const ReadFloor& reads_;
    std::vector<double> after_;  // by step
    std::vector<double> bytes_;  // of the first loads
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
                copies_core += outline.copies[copy].core_s;
            }
            for (; load < outline.loads.size() && outline.loads[load].before <= b; ++load) {
                bytes += outline.loads[load].bytes;
                if (outline.loads[load].held_by >= a) held += outline.loads[load].bytes;
            }
            double lane = 0.0;
            if (a == 0 && bytes > 0.0) lane = reads.seconds(1.0, bytes);
            if (a > 0) lane = reads.byte_s * std::max(0.0, bytes - outline.room[from]);
            if (held > 0.0) lane = std::max(lane, outline.work[from] + reads.seconds(1.0, held));
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
      work_(problem, board),
      reads_(read_floor(problem, board)),
      on_chip_bytes_(all_bytes(board.on_chip, board)),
      weight_bytes_(all_bytes(board.weight_homes, board)) {}

ProgramFloor ProgramFloors::of(const Program& program) const {
    const Outline outline = Sketch(program, board_, work_).draw(on_chip_bytes_, weight_bytes_);
    ProgramFloor floor;
    floor.overfull = outline.overfull;
    floor.seconds =
        std::max(Joins(outline, reads_).least(floor.batch_starts), chain(outline, reads_));
    return floor;
}

}  // namespace outcore::scheduler
