// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/program.hpp"

#include <algorithm>
#include <limits>

namespace outcore::scheduler {
namespace {

constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

void use(Value& value, std::int32_t first, std::int32_t last) {
    value.steps.first = std::min(value.steps.first, first);
    value.steps.last = std::max(value.steps.last, last);
}

}  // namespace

void Program::clear() {
    values.clear();
    steps.clear();
    operands.clear();
    moves.clear();
    chunks.clear();
    brought_by_.clear();
}

void Program::seal() {
    for (Value& value : values) value.steps = {kNever, -1};
    const auto touch = [&](ValueId id, std::int32_t step) {
        if (id.valid()) use(values[id], step, step);
    };
    for (std::int32_t s = 0; s < step_count(); ++s) {
        const Step& step = steps[static_cast<std::size_t>(s)];
        for (const Operand& operand : operands_of(step)) touch(operand.view.value, s);
        touch(step.output.value, s);
        touch(step.partial, s);
        touch(step.scratch, s);
        touch(step.constants, s);
    }
    brought_by_.assign(values.size(), MoveId());
    for (std::size_t m = 0; m < moves.size(); ++m) {
        const Move& move = moves[MoveId(m)];
        const bool load = move.kind == schedule::TransferKind::Load;
        if (move.source.value.valid())
            use(values[move.source.value], move.at_once ? move.after : move.after + 1,
                move.at_once ? move.after : move.before);
        Value& destination = values[move.destination.value];
        const bool elastic = load && !destination.kept && move.before <= destination.steps.first &&
                             !brought_by_[move.destination.value].valid();
        if (elastic)
            brought_by_[move.destination.value] = MoveId(m);
        else
            use(destination, move.after + 1, move.before);
    }
    for (Value& value : values) {
        if (value.kept && !value.steps.empty()) value.steps = {0, step_count()};
    }
}

}  // namespace outcore::scheduler
