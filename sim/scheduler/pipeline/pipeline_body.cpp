// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline/pipeline_body.hpp"

#include <algorithm>
#include <utility>

namespace outcore::scheduler {
namespace {

class BodyMaker {
  public:
    BodyMaker(const Program& frame, const std::vector<StepLoad>& loads, const BodyOptions& options)
        : frame_(frame),
          loads_(loads),
          options_(options),
          uses_(frame.values.size()),
          needed_(frame.steps.size(), 0),
          position_(frame.steps.size(), 0) {}

    Program make() {
        note_uses();
        note_needs();
        interleave();
        body_.values = frame_.values;
        body_.operands = frame_.operands;
        body_.chunks = frame_.chunks;
        for (std::size_t v = 0; v < uses_.size(); ++v)
            body_.values[ValueId(v)].kept = uses_[ValueId(v)].crosses();
        add_moves();
        if (options_.first_weights_stay) keep_first_weights();
        body_.seal();
        return std::move(body_);
    }

  private:
    /// Who uses a value, in steps of the frame.
    struct Uses {
        bool by_first = false, by_second = false;
        std::int32_t first_of_first = 0, last_of_second = 0;
        bool crosses() const { return by_first && by_second; }
    };

    bool second(std::int32_t step) const { return step >= options_.cut; }

    void use(ValueId id, std::int32_t step) {
        if (!id.valid()) return;
        Uses& uses = uses_[id];
        if (second(step)) {
            uses.last_of_second = uses.by_second ? std::max(uses.last_of_second, step) : step;
            uses.by_second = true;
        } else {
            uses.first_of_first = uses.by_first ? std::min(uses.first_of_first, step) : step;
            uses.by_first = true;
        }
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
    /// Before a step of the first stage touches what the second one reads, so many steps of the
    /// frame must have run.
    void note_needs() {
        for (const Uses& uses : uses_) {
            if (!uses.crosses()) continue;
            std::int32_t& needed = needed_[static_cast<std::size_t>(uses.first_of_first)];
            needed = std::max(needed, uses.last_of_second + 1);
        }
    }

    double weight(std::int32_t step) const {
        return loads_[static_cast<std::size_t>(step)].slower_s();
    }
    /// How far a stage is when half of its next step has run, as a part of all it does.
    double progress(double done_s, double all_s, std::int32_t step) const {
        return all_s > 0.0 ? (done_s + weight(step) / 2) / all_s : 0.0;
    }
    void interleave() {
        const std::int32_t end = frame_.step_count();
        double all_first = 0.0, all_second = 0.0, done_first = 0.0, done_second = 0.0;
        for (std::int32_t s = 0; s < end; ++s) (second(s) ? all_second : all_first) += weight(s);
        std::int32_t a = 0, b = options_.cut;
        while (a < options_.cut || b < end) {
            bool take_second = a == options_.cut;
            if (a < options_.cut && b < end) {
                take_second =
                    b < needed_[static_cast<std::size_t>(a)] ||
                    progress(done_second, all_second, b) < progress(done_first, all_first, a);
            }
            std::int32_t& next = take_second ? b : a;
            (take_second ? done_second : done_first) += weight(next);
            place(next++);
        }
    }
    void place(std::int32_t step) {
        position_[static_cast<std::size_t>(step)] = body_.step_count();
        body_.steps.push_back(frame_.steps[static_cast<std::size_t>(step)]);
        body_.steps.back().delay = second(step) ? 1 : 0;
    }
    std::int32_t position(std::int32_t step) const {
        return position_[static_cast<std::size_t>(step)];
    }

    void add_moves() {
        for (Move move : frame_.moves) {
            const bool late = second(served(move));
            move.delay = late ? 1 : 0;
            if (move.kind == schedule::TransferKind::Load) {
                // What the first stage wrote, it wrote in the iteration before.
                const bool same = move.after >= 0 && second(move.after) == late;
                move.after = same ? position(move.after) : -1;
                move.before = position(move.before);
            } else {
                move.after = position(move.after);
                move.before = move.after + 1;
            }
            body_.moves.add(move);
        }
    }

    /// Only constants that nothing takes away in between.
    void keep_first_weights() {
        OperatorId first;
        for (const Step& step : body_.steps) {
            if (step.kind != Step::Kind::Compute) continue;
            first = step.op;
            break;
        }
        for (Move& move : body_.moves) {
            if (!move.from_image() || body_.chunks[move.chunk].op != first) continue;
            if (frame_.brought_by()[move.destination.value].valid()) {
                move.once = true;
                body_.values[move.destination.value].kept = true;
            }
        }
    }

    const Program& frame_;
    const std::vector<StepLoad>& loads_;
    const BodyOptions options_;
    IdVector<ValueId, Uses> uses_;
    std::vector<std::int32_t> needed_;    // by step of the frame
    std::vector<std::int32_t> position_;  // in the body, of each step of the frame
    Program body_;
};

}  // namespace

std::vector<StepLoad> step_loads(const Program& frame, double storage_s_per_byte) {
    std::vector<StepLoad> loads(frame.steps.size());
    for (std::size_t s = 0; s < loads.size(); ++s) loads[s].cpu_s = frame.steps[s].cost.work_s;
    for (const Move& move : frame.moves) {
        if (!move.from_image()) continue;
        loads[static_cast<std::size_t>(move.before)].storage_s +=
            storage_s_per_byte * static_cast<double>(frame.chunks[move.chunk].size_bytes);
    }
    return loads;
}

Program pipeline_body(const Program& frame, const std::vector<StepLoad>& loads,
                      const BodyOptions& options) {
    return BodyMaker(frame, loads, options).make();
}

}  // namespace outcore::scheduler
