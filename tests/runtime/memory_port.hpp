// A port in memory for tests: transfers end when the test says so, or in wait().
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <vector>

#include "outcore.h"
#include "support/blob_builder.hpp"

namespace outcore::test {

/// Owns the blob, the memories (exactly as long as used, so that sanitizers see overruns) and the
/// context.
class MemoryPort {
  public:
    /// `in_place`: the runtime reads the blob where it is instead of by read_blob.
    explicit MemoryPort(const Bytes& blob, bool in_place = false)
        : blob_((blob.size() + 3) / 4), blob_bytes_(blob.size()) {
        std::memcpy(blob_.data(), blob.data(), blob.size());
        port.user = this;
        port.blob_bytes = static_cast<std::uint32_t>(blob_bytes_);
        if (in_place) port.blob = blob_.data();
        port.read_blob = [](void* user, std::uint32_t offset, void* to, std::uint32_t bytes) {
            if (offset + std::uint64_t{bytes} > self(user).blob_bytes_)
                return int{OC_ERR_STATE};  // the runtime must not ask
            std::memcpy(to, reinterpret_cast<const char*>(self(user).blob_.data()) + offset, bytes);
            return int{OC_OK};
        };
        port.memory_base = [](void* user, std::uint32_t device, const oc_device* info) -> void* {
            Bytes& bytes = self(user).memory.at(device);
            // Blobs with random bytes ask for anything; a port may say no.
            if (info->used_bytes > kLargestMemory || self(user).no_memory) return nullptr;
            bytes.assign(info->used_bytes, 0xA5);
            bytes.shrink_to_fit();
            return info->kind == OC_DEVICE_STORAGE && !self(user).mapped_storages ? nullptr
                                                                                  : bytes.data();
        };
        port.start_transfer = [](void* user, std::uint32_t lane, const oc_transfer* transfer) {
            if (self(user).memory[transfer->source_device].empty()) return int{OC_ERR_PORT};
            if (self(user).memory[transfer->destination_device].empty()) return int{OC_ERR_PORT};
            self(user).pending.push_back({lane, *transfer, true});
            return self(user).start_result;
        };
        port.start_erase = [](void* user, std::uint32_t lane, std::uint32_t, std::uint32_t,
                              std::uint32_t) {
            self(user).pending.push_back({lane, {}, false});
            return int{OC_OK};
        };
        port.set_mode = [](void* user, std::uint32_t lane, std::uint32_t, std::uint32_t) {
            self(user).pending.push_back({lane, {}, false});
            return int{OC_OK};
        };
        port.wait = [](void* user) {
            ++self(user).waits;
            self(user).finish_one();
        };
        port.input_ready = [](void* user, std::uint32_t input, void* data, std::uint32_t bytes) {
            const Bytes& from = self(user).inputs.at(input);
            std::copy_n(from.begin(), std::min<std::size_t>(bytes, from.size()),
                        static_cast<std::uint8_t*>(data));
            return int{OC_OK};
        };
        port.output_taken = [](void* user, std::uint32_t output, const void* data,
                               std::uint32_t bytes) {
            const auto* from = static_cast<const std::uint8_t*>(data);
            self(user).outputs[output].assign(from, from + bytes);
            return int{OC_OK};
        };
    }
    MemoryPort(const MemoryPort&) = delete;
    MemoryPort& operator=(const MemoryPort&) = delete;

    int open() { return oc_open(&context, &port); }
    int run() { return oc_run_frame(&context); }

    /// Moves the bytes of the oldest transfer and reports its end; nothing when none is under way.
    void finish_one() {
        if (pending.empty()) return;
        const Pending first = pending.front();
        pending.pop_front();
        if (first.moves) move(first.transfer);
        oc_transfer_done(finish, first.lane, finish_status);
    }

    struct Pending {
        std::uint32_t lane;
        oc_transfer transfer;
        bool moves;
    };
    oc_port port{};
    oc_context context{};
    oc_context* finish = &context;  // who is told that a transfer has ended
    std::array<Bytes, OC_MAX_DEVICES> memory;
    std::array<Bytes, 4> inputs, outputs;
    std::deque<Pending> pending;
    bool mapped_storages = false, no_memory = false;
    int start_result = OC_OK, finish_status = OC_OK;
    int waits = 0;

  private:
    static constexpr std::uint32_t kLargestMemory = 1 << 20;
    static MemoryPort& self(void* user) { return *static_cast<MemoryPort*>(user); }
    void move(const oc_transfer& t) {
        for (std::uint32_t p = 0; p < t.planes; ++p) {
            for (std::uint32_t r = 0; r < t.rows; ++r) {
                std::memmove(
                    &memory[t.destination_device].at(t.destination_offset +
                                                     p * t.destination_plane_stride +
                                                     r * t.destination_row_stride),
                    &memory[t.source_device].at(t.source_offset + p * t.source_plane_stride +
                                                r * t.source_row_stride),
                    t.row_bytes);
            }
        }
    }
    std::vector<std::uint32_t> blob_;
    std::size_t blob_bytes_;
};

}  // namespace outcore::test
