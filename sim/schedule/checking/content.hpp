// What a byte of a memory holds, as far as the checker follows it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace outcore::schedule::checking {

/// Undefined: whatever was there when the frame began. Erased: NOR flash that may be programmed.
enum class ContentKind : std::uint8_t { Undefined, Erased, Tensor, Chunk, Partial, Mode };

/// The content of a run of bytes: its first byte is byte `offset` of the thing that `kind` and `id`
/// name, the next one byte `offset` + 1, and so on. Tensors count in their dense row-major form.
struct Content {
    ContentKind kind = ContentKind::Undefined;
    std::int32_t id = -1;    // root tensor, chunk, or partial tile
    std::int32_t stage = 0;  // Tensor: frame. Partial: input channels summed so far. Mode: the mode
    std::int64_t offset = 0;

    bool advances() const {
        return kind == ContentKind::Tensor || kind == ContentKind::Chunk ||
               kind == ContentKind::Partial;
    }
    bool meaningless() const {
        return kind == ContentKind::Undefined || kind == ContentKind::Erased;
    }
    /// The content `bytes` further on.
    Content after(std::int64_t bytes) const {
        Content next = *this;
        if (advances()) next.offset += bytes;
        return next;
    }
    friend bool operator==(const Content&, const Content&) = default;
};

}  // namespace outcore::schedule::checking
