// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/application_rules.hpp"

#include "schedule/checking/view_rules.hpp"

namespace outcore::schedule::checking {
namespace {

bool dense(const TensorView& view, const network::Extent& extent, std::int64_t element_bytes) {
    const std::int64_t column = extent.c * element_bytes;
    return (extent.w == 1 || view.stride_x == column) &&
           (extent.h == 1 || view.stride_y == column * extent.w);
}

void check_whole(const Subject& subject, TaskId id, TensorId tensor, const TensorView& view,
                 bool writes, Findings& findings) {
    const auto extent = network::canonical_extent(subject.network.tensor(tensor));
    const std::int64_t bytes = subject.element_bytes(tensor);
    if (!extent || view.box != network::whole(*extent) || !dense(view, *extent, bytes)) {
        findings.add(Rule::OperandMismatch, id, "the view is not the whole tensor '{}', row by row",
                     subject.network.tensor(tensor).name);
        return;
    }
    check_view(subject, id, view, {view.box, *extent, bytes, writes}, findings);
}

void check_count(Rule rule, const char* what, const std::vector<int>& counts, Findings& findings) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 1)
            findings.add(rule, "{} {} {} times a frame, must be once", what, i, counts[i]);
    }
}

}  // namespace

void check_input_ready(const Subject& subject, TaskId id, const InputReady& input,
                       Findings& findings) {
    check_whole(subject, id, subject.network.inputs[static_cast<std::size_t>(input.index)],
                input.view, true, findings);
}

void check_output_taken(const Subject& subject, TaskId id, const OutputTaken& output,
                        Findings& findings) {
    check_whole(subject, id, subject.network.outputs[static_cast<std::size_t>(output.index)],
                output.view, false, findings);
}

void check_application_counts(const Subject& subject, Findings& findings) {
    std::vector<int> ready(subject.network.inputs.size());
    std::vector<int> taken(subject.network.outputs.size());
    for (const Task& task : subject.schedule.tasks) {
        if (const auto* input = std::get_if<InputReady>(&task.action))
            ++ready[static_cast<std::size_t>(input->index)];
        if (const auto* output = std::get_if<OutputTaken>(&task.action))
            ++taken[static_cast<std::size_t>(output->index)];
    }
    check_count(Rule::InputMissing, "network input is ready: input", ready, findings);
    check_count(Rule::OutputMissing, "network output is taken: output", taken, findings);
}

}  // namespace outcore::schedule::checking
