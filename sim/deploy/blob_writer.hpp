// The schedule as the runtime replays it: a compact blob, docs/spec/blob.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

/// First bytes of the SHA-256 of the storage image that a blob belongs to.
using ImageId = std::array<std::uint8_t, 16>;

/// Constants that a memory holds before the first frame: the runtime compares them when it opens
/// the blob.
struct KeptConstants {
    DeviceId memory;
    std::int64_t offset = 0;  // of the first byte; the last is the memory's last used byte
    std::uint32_t crc = 0;
};

/// `schedule` is checked. Diagnostics say what the format or this version of the runtime cannot
/// express: iterations that overlap, more than 8 lanes, numbers beyond 32 bits, operators without a
/// form.
Result<std::vector<std::uint8_t>> write_blob(const schedule::Schedule& schedule,
                                             const ImageId& image_id, std::int64_t image_bytes,
                                             const std::vector<KeptConstants>& kept = {});

}  // namespace outcore::deploy
