// A second, small reader of docs/spec/blob.md: what the tests hold the writer against.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace outcore::testing {

class BlobReader {
  public:
    struct Task {
        std::uint32_t kind = 0, delay = 0;
        bool once = false;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> waits;
        std::vector<std::uint32_t> body;
    };

    explicit BlobReader(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

    std::uint32_t byte(std::size_t at) const { return bytes_.at(at); }
    std::uint32_t half(std::size_t at) const { return byte(at) | byte(at + 1) << 8; }
    std::uint32_t word(std::size_t at) const { return half(at) | half(at + 2) << 16; }
    std::string name(std::size_t at) const {
        std::string text;
        for (std::size_t i = at; i < at + 12 && byte(i) != 0; ++i)
            text += static_cast<char>(byte(i));
        return text;
    }
    std::size_t device(std::size_t index) const { return word(48) + 32 * index; }
    std::size_t lane(std::size_t index) const { return word(52) + 16 * index; }
    std::size_t point(std::size_t index) const { return word(56) + 16 * index; }

    std::vector<std::int32_t> fields(std::size_t op) const {
        std::size_t at = word(word(60) + 4 * op);
        std::vector<std::int32_t> fields(40);
        for (std::int32_t& field : fields) {
            field = static_cast<std::int32_t>(word(at));
            at += 4;
        }
        return fields;
    }

    std::vector<Task> tasks(std::size_t index) const {
        std::size_t at = word(lane(index) + 4);
        const std::size_t end = at + word(lane(index) + 8);
        std::vector<Task> tasks;
        while (at < end) {
            const std::size_t next = at + 4 * half(at);
            Task task;
            task.kind = byte(at + 2) & 7u;
            task.once = (byte(at + 2) & 128u) != 0;
            task.delay = byte(at + 2) >> 3 & 15u;
            task.waits.resize(byte(at + 3));
            at += 4;
            for (auto& [waited_lane, count] : task.waits) {
                waited_lane = word(at) >> 28;
                count = word(at) & 0x0FFFFFFFu;
                at += 4;
            }
            for (; at < next; at += 4) task.body.push_back(word(at));
            if (at != next) throw std::runtime_error("the waits reach beyond their record");
            tasks.push_back(task);
        }
        return tasks;
    }

  private:
    std::vector<std::uint8_t> bytes_;
};

}  // namespace outcore::testing
