// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/data_flow.hpp"

#include <algorithm>

namespace outcore::schedule::checking {

DataFlow::DataFlow(const Subject& subject, const HappensBefore& order, Findings& findings)
    : subject_(subject), order_(order), findings_(findings), spaces_(subject, order, findings) {
    for (std::size_t i = 0; i < subject.schedule.tasks.size(); ++i) {
        const Action& action = subject.schedule.tasks[TaskId(i)].action;
        if (std::holds_alternative<InputReady>(action)) inputs_.push_back(TaskId(i));
    }
}

void DataFlow::begin(Node node) {
    node_ = node;
    task_ = order_.task(node);
    frame_ = order_.iteration(node) - subject_.schedule.tasks[task_].delay;
    spaces_.begin(node);
}

void DataFlow::expect(DeviceId device, const PairedRows& rows, const Content& content, Rule rule) {
    if (subject_.platform.is_storage(device)) {
        spaces_.need_mode(device, StorageMode::Mapped);
        use_dies(device, rows, false);
    }
    rows.for_each([&](std::int64_t begin, std::int64_t offset, std::int64_t bytes) {
        Content expected = content;
        expected.offset = offset;
        spaces_.read(device, begin, begin + bytes,
                     [&](std::int64_t first, std::int64_t last, const Content& found) {
                         const Content here = expected.after(first - begin);
                         if (found != here) refuse_content(rule, device, first, last, here, found);
                     });
    });
}

void DataFlow::put(DeviceId device, const PairedRows& rows, const Content& content) {
    rows.for_each([&](std::int64_t begin, std::int64_t offset, std::int64_t bytes) {
        Content written = content;
        written.offset = offset;
        spaces_.write(device, begin, begin + bytes, written,
                      [](std::int64_t, std::int64_t, const Content&) {});
    });
}

void DataFlow::use_dies(DeviceId storage, const PairedRows& rows, bool busy) {
    std::int64_t seen = -1;
    rows.for_each([&](std::int64_t begin, std::int64_t, std::int64_t bytes) {
        const std::int64_t die = subject_.die(storage, begin);
        if (die == seen && die == subject_.die(storage, begin + bytes - 1)) return;
        seen = die;
        spaces_.use_dies(storage, begin, begin + bytes, busy);
    });
}

void DataFlow::refuse_content(Rule rule, DeviceId device, std::int64_t first, std::int64_t last,
                              const Content& expected, const Content& found) {
    if (rule != Rule::OutputIncomplete) {
        if (found.meaningless()) rule = Rule::UndefinedRead;
        if (awaits_input(device, first)) rule = Rule::InputReadEarly;
    }
    findings_.add(rule, task_, "needs {} in {}, finds {}", describe(expected),
                  subject_.bytes(device, first, last), describe(found));
}

void DataFlow::refuse_undefined(DeviceId device, std::int64_t first, std::int64_t last,
                                const Content& found) {
    const Rule rule = awaits_input(device, first) ? Rule::InputReadEarly : Rule::UndefinedRead;
    findings_.add(rule, task_, "moves {}, which hold {}", subject_.bytes(device, first, last),
                  describe(found));
}

bool DataFlow::awaits_input(DeviceId device, std::int64_t at) const {
    return std::any_of(inputs_.begin(), inputs_.end(), [&](TaskId id) {
        const auto& input = std::get<InputReady>(subject_.schedule.tasks[id].action);
        const TensorId tensor = subject_.network.inputs[static_cast<std::size_t>(input.index)];
        const Buffer& buffer = subject_.buffer(input.view.buffer);
        const std::int64_t begin = buffer.offset + input.view.offset;
        return buffer.device == device && begin <= at &&
               at < begin + subject_.network.tensor(tensor).size_bytes() &&
               !order_.ordered(order_.node(frame_, id), node_);  // inputs have delay 0
    });
}

Content DataFlow::tensor_content(TensorId tensor) const {
    return {ContentKind::Tensor, subject_.roots[tensor].value, frame_, 0};
}

std::string DataFlow::describe(const Content& content) const {
    switch (content.kind) {
        case ContentKind::Undefined:
            return "nothing defined";
        case ContentKind::Erased:
            return "erased flash";
        case ContentKind::Tensor:
            return fmt::format("tensor '{}' from byte {}{}",
                               subject_.network.tensor(TensorId(content.id)).name, content.offset,
                               content.stage == frame_ ? "" : " of another frame");
        case ContentKind::Chunk: {
            const OperatorId op = subject_.schedule.chunks[ChunkId(content.id)].op;
            return fmt::format("chunk {} of {} from byte {}", content.id,
                               subject_.network.describe(op), content.offset);
        }
        case ContentKind::Partial:
            return fmt::format("partial sums up to input channel {}", content.stage);
        case ContentKind::Mode:
            return "a mode";
    }
    return "?";
}

}  // namespace outcore::schedule::checking
