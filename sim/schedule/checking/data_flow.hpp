// What the task at work reads and writes, with contents: held against what is expected, named in
// messages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "schedule/checking/address_spaces.hpp"
#include "schedule/checking/paired_rows.hpp"

namespace outcore::schedule::checking {

class DataFlow {
  public:
    DataFlow(const Subject& subject, const HappensBefore& order, Findings& findings);

    /// What follows is done by `node`.
    void begin(Node node);
    TaskId task() const { return task_; }
    /// The frame that the node works on.
    std::int32_t frame() const { return frame_; }
    AddressSpaces& spaces() { return spaces_; }

    /// The cpu reads rows that must hold `content`, whose offset counts from the rows' second
    /// place.
    void expect(DeviceId device, const PairedRows& rows, const Content& content,
                Rule rule = Rule::WrongContent);
    /// Writes rows of `content`, with offsets likewise.
    void put(DeviceId device, const PairedRows& rows, const Content& content);
    /// Holds the dies under the rows' first place, busy or quiet.
    void use_dies(DeviceId storage, const PairedRows& rows, bool busy);
    /// A transfer carries bytes that hold nothing.
    void refuse_undefined(DeviceId device, std::int64_t first, std::int64_t last,
                          const Content& found);

    Content tensor_content(TensorId tensor) const;
    std::string describe(const Content& content) const;

  private:
    void refuse_content(Rule rule, DeviceId device, std::int64_t first, std::int64_t last,
                        const Content& expected, const Content& found);
    /// Whether the application is to write an input to this byte but has not, as far as the task
    /// knows.
    bool awaits_input(DeviceId device, std::int64_t at) const;

    const Subject& subject_;
    const HappensBefore& order_;
    Findings& findings_;
    AddressSpaces spaces_;
    std::vector<TaskId> inputs_;  // InputReady tasks
    Node node_ = kNobody;
    TaskId task_;
    std::int32_t frame_ = 0;
};

}  // namespace outcore::schedule::checking
