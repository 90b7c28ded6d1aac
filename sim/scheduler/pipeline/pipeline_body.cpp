// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline/pipeline_body.hpp"

#include <algorithm>
#include <utility>

namespace outcore::scheduler {
namespace {

/// Seconds of a step, all of its operands behind the data cache: where they will lie is not known
/// yet, and only shares of a frame matter here.
double kernel_s(const Step& step) {
    return step.times == nullptr ? step.cost.work_s : step.times->back() + step.cost.direct_s;
}

class BodyMaker {
  public:
    BodyMaker(const Program& frame, const std::vector<StepLoad>& loads, const BodyOptions& options)
        : frame_(frame),
          loads_(loads),
          options_(options),
          stages_(options.cuts.size() + 1),
          uses_(frame.values.size()),
          needed_(frame.steps.size(), 0),
          position_(frame.steps.size(), 0) {}

    std::optional<Program> make() {
        find_stages();
        note_uses();
        if (!note_needs()) return std::nullopt;
        interleave();
        body_.values = frame_.values;
        body_.operands = frame_.operands;
        body_.chunks = frame_.chunks;
        for (std::size_t v = 0; v < uses_.size(); ++v)
            body_.values[ValueId(v)].kept = uses_[ValueId(v)].crosses();
        add_moves();
        keep_first_constants();
        body_.seal();
        return std::move(body_);
    }

  private:
    struct Stage {
        std::int32_t next = 0, end = 0;  // steps of the frame
        double done_s = 0.0, all_s = 0.0;

        bool over() const { return next == end; }
    };
    /// Who uses a value: of the earliest stage the first step, of the latest one the last.
    struct Uses {
        std::int32_t earliest = -1, latest = -1;
        std::int32_t first = 0, last = 0;
        bool crosses() const { return earliest != latest; }
    };

    void find_stages() {
        const std::int32_t end = frame_.step_count();
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            Stage& stage = stages_[i];
            stage.next = i == 0 ? 0 : options_.cuts[i - 1];
            stage.end = i < options_.cuts.size() ? options_.cuts[i] : end;
            for (std::int32_t s = stage.next; s < stage.end; ++s) stage.all_s += weight(s);
        }
    }
    std::int32_t stage_of(std::int32_t step) const {
        return static_cast<std::int32_t>(
            std::upper_bound(options_.cuts.begin(), options_.cuts.end(), step) -
            options_.cuts.begin());
    }

    void use(ValueId id, std::int32_t step) {
        if (!id.valid()) return;
        Uses& uses = uses_[id];
        const std::int32_t stage = stage_of(step);
        if (uses.earliest < 0 || stage < uses.earliest) uses.earliest = stage, uses.first = step;
        if (stage == uses.earliest) uses.first = std::min(uses.first, step);
        if (stage > uses.latest) uses.latest = stage, uses.last = step;
        if (stage == uses.latest) uses.last = std::max(uses.last, step);
    }
    /// The step that a move serves, or clears away after.
    static std::int32_t served(const Move& move) {
        return move.kind == schedule::TransferKind::Load ? move.before : move.after;
    }
    void note_uses() {
        for (std::int32_t s = 0; s < frame_.step_count(); ++s) {
            const Step& step = frame_.steps[static_cast<std::size_t>(s)];
            for (const Operand& operand : frame_.operands_of(step)) use(operand.view.value, s);
            for (const ValueId id : {step.output.value, step.partial, step.scratch, step.constants})
                use(id, s);
        }
        for (const Move& move : frame_.moves) {
            use(move.source.value, served(move));
            use(move.destination.value, served(move));
        }
    }
    /// Before a step touches what the next stage reads, that stage must have run so many steps of
    /// the frame. False: what is read is older than that.
    bool note_needs() {
        for (const Uses& uses : uses_) {
            if (!uses.crosses()) continue;
            if (uses.latest - uses.earliest > 1) return false;
            std::int32_t& needed = needed_[static_cast<std::size_t>(uses.first)];
            needed = std::max(needed, uses.last + 1);
        }
        return true;
    }

    double weight(std::int32_t step) const {
        return loads_[static_cast<std::size_t>(step)].slower_s();
    }
    /// How far a stage is when half of its next step has run, as a part of all it does.
    double progress(const Stage& stage) const {
        return stage.all_s > 0.0 ? (stage.done_s + weight(stage.next) / 2) / stage.all_s : 0.0;
    }
    bool waits(std::size_t stage) const {
        return stage + 1 < stages_.size() &&
               stages_[stage + 1].next < needed_[static_cast<std::size_t>(stages_[stage].next)];
    }
    /// The stage that is least far, or the one that it waits for.
    std::size_t next_stage() const {
        std::size_t least = stages_.size();
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            if (stages_[i].over()) continue;
            if (least == stages_.size() || progress(stages_[i]) < progress(stages_[least]))
                least = i;
        }
        while (waits(least)) ++least;
        return least;
    }
    void interleave() {
        for (std::int32_t placed = 0; placed < frame_.step_count(); ++placed) {
            Stage& stage = stages_[next_stage()];
            stage.done_s += weight(stage.next);
            place(stage.next++);
        }
    }
    void place(std::int32_t step) {
        position_[static_cast<std::size_t>(step)] = body_.step_count();
        body_.steps.push_back(frame_.steps[static_cast<std::size_t>(step)]);
        body_.steps.back().delay = stage_of(step);
    }
    std::int32_t position(std::int32_t step) const {
        return position_[static_cast<std::size_t>(step)];
    }

    void add_moves() {
        for (Move move : frame_.moves) {
            move.delay = stage_of(served(move));
            if (move.kind == schedule::TransferKind::Load) {
                // What the stage before wrote, it wrote in the iteration before.
                const bool same = move.after >= 0 && stage_of(move.after) == move.delay;
                move.after = same ? position(move.after) : -1;
                move.before = position(move.before);
            } else {
                move.after = position(move.after);
                move.before = move.after + 1;
            }
            body_.moves.add(move);
        }
    }

    /// Those that are needed first, as long as they are no more than the limit. Only constants that
    /// nothing takes away in between.
    void keep_first_constants() {
        std::vector<MoveId> loads;
        for (std::size_t m = 0; m < body_.moves.size(); ++m) {
            const Move& move = body_.moves[MoveId(m)];
            if (move.from_image() && frame_.brought_by()[move.destination.value].valid())
                loads.emplace_back(m);
        }
        std::stable_sort(loads.begin(), loads.end(), [this](MoveId a, MoveId b) {
            return body_.moves[a].before < body_.moves[b].before;
        });
        std::int64_t bytes = 0;
        for (const MoveId id : loads) {
            Move& move = body_.moves[id];
            bytes += body_.chunks[move.chunk].size_bytes;
            if (bytes > options_.kept_bytes) return;
            move.once = true;
            body_.values[move.destination.value].kept = true;
        }
    }

    const Program& frame_;
    const std::vector<StepLoad>& loads_;
    const BodyOptions& options_;
    std::vector<Stage> stages_;
    IdVector<ValueId, Uses> uses_;
    std::vector<std::int32_t> needed_;    // by step of the frame: steps of the next stage
    std::vector<std::int32_t> position_;  // in the body, of each step of the frame
    Program body_;
};

}  // namespace

std::vector<StepLoad> step_loads(const Program& frame, double storage_s_per_byte) {
    std::vector<StepLoad> loads(frame.steps.size());
    for (std::size_t s = 0; s < loads.size(); ++s) loads[s].cpu_s = kernel_s(frame.steps[s]);
    for (const Move& move : frame.moves) {
        if (!move.from_image()) continue;
        loads[static_cast<std::size_t>(move.before)].storage_s +=
            storage_s_per_byte * static_cast<double>(frame.chunks[move.chunk].size_bytes);
    }
    return loads;
}

std::optional<Program> pipeline_body(const Program& frame, const std::vector<StepLoad>& loads,
                                     const BodyOptions& options) {
    return BodyMaker(frame, loads, options).make();
}

}  // namespace outcore::scheduler
