// SPDX-License-Identifier: Apache-2.0
#include "simulator/memory_lives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "network/lifetimes.hpp"

namespace outcore::simulator {
namespace {

using schedule::Schedule;

/// What makes bytes the same content: bytes of one tensor, of one operator's weights, ... in one
/// buffer.
struct Identity {
    Content content = Content::Activations;
    BufferId buffer;
    std::int32_t owner = -1;  // tensor or operator
    friend bool operator==(const Identity&, const Identity&) = default;
};

class LifeBook {
  public:
    explicit LifeBook(const Schedule& schedule)
        : schedule_(schedule),
          roots_(network::storage_roots(*schedule.network)),
          now_(schedule.platform->device_count()),
          tensors_(schedule.buffers.size(), -1) {
        find_tensors();
    }

    void add(const TimelineEntry& entry) {
        entry_ = &entry;
        const schedule::Action& action = schedule_.tasks[entry.task].action;
        if (const auto* compute = std::get_if<schedule::Compute>(&action)) add(*compute);
        if (const auto* transfer = std::get_if<schedule::Transfer>(&action)) add(*transfer);
        if (const auto* ready = std::get_if<schedule::InputReady>(&action))
            write(Content::Activations, ready->view.buffer,
                  tensor_of(schedule_.network->inputs[static_cast<std::size_t>(ready->index)]));
        if (const auto* taken = std::get_if<schedule::OutputTaken>(&action))
            read(Content::Activations, taken->view.buffer,
                 tensor_of(schedule_.network->outputs[static_cast<std::size_t>(taken->index)]));
    }

    std::vector<MemoryLife> finish() { return std::move(lives_); }

  private:
    /// A part of a buffer, from its start.
    struct Part {
        std::int64_t begin = 0, end = 0;
    };
    struct Segment {
        std::int64_t end = 0;
        std::size_t life = 0;
    };

    std::int32_t tensor_of(TensorId tensor) const { return roots_[tensor.index()].value; }

    /// Which tensor a transfer moves shows in who computes on its buffer.
    void find_tensors() {
        for (const schedule::Task& task : schedule_.tasks) {
            const auto* compute = std::get_if<schedule::Compute>(&task.action);
            if (compute == nullptr) continue;
            const network::Operator& op = schedule_.network->op(compute->op);
            for (std::size_t i = 0; i < compute->inputs.size(); ++i) {
                const BufferId buffer = compute->inputs[i].buffer;
                if (buffer.valid() && !compute->input_chunks[i].valid())
                    tensors_[buffer.index()] = tensor_of(input_of(op, *compute, i));
            }
            if (compute->output.buffer.valid())
                tensors_[compute->output.buffer.index()] = tensor_of(op.output);
        }
    }
    static TensorId input_of(const network::Operator& op, const schedule::Compute& compute,
                             std::size_t i) {
        const bool one_part = compute.inputs.size() < network::operand_count(op);
        return op.inputs[one_part ? static_cast<std::size_t>(compute.tile.part) : i];
    }

    void add(const schedule::Compute& compute) {
        const network::Operator& op = schedule_.network->op(compute.op);
        for (std::size_t i = 0; i < compute.inputs.size(); ++i) {
            if (compute.input_chunks[i].valid())
                read(Content::Weights, compute.inputs[i].buffer, compute.op.value);
            else
                read(Content::Activations, compute.inputs[i].buffer,
                     tensor_of(input_of(op, compute, i)));
        }
        if (compute.constants.chunk.valid())
            read(Content::Weights, compute.constants.buffer, compute.op.value,
                 Part{compute.constants.offset,
                      compute.constants.offset +
                          schedule_.chunks[compute.constants.chunk].size_bytes});
        write(Content::Scratch, compute.scratch_buffer, compute.op.value);
        write(Content::Partial, compute.partial_buffer, compute.op.value);
        write(Content::Activations, compute.output.buffer, tensor_of(op.output));
    }
    void add(const schedule::Transfer& transfer) {
        const BufferId source = transfer.source.buffer, destination = transfer.destination.buffer;
        const OperatorId constants = constants_of(transfer.source);
        const Content content = constants.valid() ? Content::Weights : Content::Activations;
        const std::int32_t owner = constants.valid() ? constants.value
                                   : tensors_[destination.index()] >= 0
                                       ? tensors_[destination.index()]
                                       : tensors_[source.index()];
        read(content, source, owner);
        write(content, destination, owner);
    }
    /// The operator of the first constants in the region, if there are any.
    OperatorId constants_of(const schedule::Region& region) {
        if (chunks_.empty()) {
            for (const schedule::ImageChunk& chunk : schedule_.chunks)
                chunks_.emplace(std::pair(chunk.storage, chunk.offset + chunk.size_bytes - 1),
                                &chunk);
        }
        const schedule::Buffer& buffer = schedule_.buffers[region.buffer];
        const std::int64_t begin = buffer.offset + region.offset;
        const auto found = chunks_.lower_bound({buffer.device, begin});
        const bool inside = found != chunks_.end() && found->first.first == buffer.device &&
                            found->second->offset < begin + region.span_bytes();
        return inside ? found->second->op : OperatorId();
    }

    bool on_chip(BufferId id) const {
        if (!id.valid()) return false;
        const DeviceId device = schedule_.buffers[id].device;
        return !schedule_.platform->is_storage(device) &&
               schedule_.platform->memory(device).on_chip_ram();
    }

    void read(Content content, BufferId id, std::int32_t owner,
              std::optional<Part> only = std::nullopt) {
        if (!on_chip(id)) return;
        schedule::Buffer buffer = schedule_.buffers[id];
        if (only) {
            buffer.offset += only->begin;
            buffer.size_bytes = only->end - only->begin;
        }
        const bool known = for_each_life(buffer, [&](std::size_t life) {
            lives_[life].to_s = std::max(lives_[life].to_s, entry_->end_s);
        });
        if (!known) write(content, id, owner);
    }
    void write(Content content, BufferId id, std::int32_t owner) {
        if (!on_chip(id)) return;
        const schedule::Buffer& buffer = schedule_.buffers[id];
        const Identity identity{content, id, owner};
        // Written again as a whole; what is left of it beside other bytes is not the same any more.
        bool same = false;
        int lives = 0;
        for_each_life(buffer, [&](std::size_t life) {
            ++lives;
            same = identities_[life] == identity && lives == 1;
        });
        same = same && covered(buffer);
        if (same) {
            for_each_life(buffer, [&](std::size_t life) {
                lives_[life].to_s = std::max(lives_[life].to_s, entry_->end_s);
            });
        }
        if (same) return;
        // In place: what the same task reads gives way to what it writes, element by element.
        for_each_life(buffer, [&](std::size_t life) {
            if (lives_[life].to_s == entry_->end_s) lives_[life].to_s = entry_->start_s;
        });
        identities_.push_back(identity);
        lives_.push_back({buffer.device, buffer.offset, buffer.offset + buffer.size_bytes,
                          entry_->start_s, entry_->end_s, content, label(identity)});
        cover(buffer, lives_.size() - 1);
    }

    /// False: there is nothing at these addresses.
    template <typename Visit>
    bool for_each_life(const schedule::Buffer& buffer, const Visit& visit) {
        auto& segments = now_[buffer.device.index()];
        auto at = segments.upper_bound(buffer.offset);
        if (at != segments.begin() && std::prev(at)->second.end > buffer.offset) --at;
        bool any = false;
        for (; at != segments.end() && at->first < buffer.offset + buffer.size_bytes; ++at) {
            visit(at->second.life);
            any = true;
        }
        return any;
    }
    /// By one segment.
    bool covered(const schedule::Buffer& buffer) const {
        const auto& segments = now_[buffer.device.index()];
        auto at = segments.upper_bound(buffer.offset);
        return at != segments.begin() &&
               std::prev(at)->second.end >= buffer.offset + buffer.size_bytes;
    }
    void cover(const schedule::Buffer& buffer, std::size_t life) {
        auto& segments = now_[buffer.device.index()];
        const std::int64_t begin = buffer.offset, end = begin + buffer.size_bytes;
        auto at = segments.upper_bound(begin);
        if (at != segments.begin()) {
            const auto before = std::prev(at);
            const Segment old = before->second;
            if (old.end > begin) {
                before->second.end = begin;
                if (before->first == begin) segments.erase(before);
                if (old.end > end) segments[end] = old;
            }
        }
        for (at = segments.lower_bound(begin); at != segments.end() && at->first < end;) {
            const Segment old = at->second;
            at = segments.erase(at);
            if (old.end > end) at = segments.insert_or_assign(end, old).first;
        }
        segments[begin] = {end, life};
    }

    std::string label(const Identity& identity) const {
        const network::Network& network = *schedule_.network;
        const std::string& buffer = schedule_.buffers[identity.buffer].name;
        if (identity.owner < 0) return buffer;
        if (identity.content == Content::Activations)
            return fmt::format("{} ({})", network.tensor(TensorId(identity.owner)).name, buffer);
        return fmt::format("{} ({})", network.describe(OperatorId(identity.owner)), buffer);
    }

    const Schedule& schedule_;
    const std::vector<TensorId> roots_;
    const TimelineEntry* entry_ = nullptr;
    std::vector<MemoryLife> lives_;
    std::vector<Identity> identities_;                  // by life
    std::vector<std::map<std::int64_t, Segment>> now_;  // by device: what lies where
    std::vector<std::int32_t> tensors_;                 // by buffer; -1: none
    std::map<std::pair<DeviceId, std::int64_t>, const schedule::ImageChunk*> chunks_;  // by end
};

}  // namespace

std::vector<MemoryLife> memory_lives(const Schedule& schedule,
                                     const std::vector<TimelineEntry>& timeline) {
    std::vector<TimelineEntry> first;
    for (const TimelineEntry& entry : timeline) {
        if (entry.frame == 0) first.push_back(entry);
    }
    std::stable_sort(first.begin(), first.end(), [](const auto& a, const auto& b) {
        return a.start_s != b.start_s ? a.start_s < b.start_s : a.end_s < b.end_s;
    });
    LifeBook book(schedule);
    for (const TimelineEntry& entry : first) book.add(entry);
    return book.finish();
}

}  // namespace outcore::simulator
