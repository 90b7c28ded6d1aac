// The bytes that a storage must hold before the first frame: all chunks of constants, packed for
// their kernels.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "deploy/blob_writer.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

/// From offset 0 of the storage to the end of its last chunk; what no chunk covers is erased flash,
/// 0xFF.
struct StorageImage {
    DeviceId storage;
    std::vector<std::uint8_t> bytes;
    std::int64_t offset = 0;  // of the first byte; more than 0 in internal flash only
};

/// One image for each storage of the platform, in its order; empty where nothing is kept there.
/// The order of the chunks is the schedule's business.
Result<std::vector<StorageImage>> write_images(const schedule::Schedule& schedule,
                                               const schedule::KernelLayouts& layouts);

/// The constants that the schedule keeps in internal flash, from the first byte that it uses there
/// to the last: one for each such memory. They are part of the firmware, not of an image.
Result<std::vector<StorageImage>> write_kept(const schedule::Schedule& schedule,
                                             const schedule::KernelLayouts& layouts);

/// The first 16 bytes of the SHA-256 over all images, one after another.
ImageId image_id(const std::vector<StorageImage>& images);
/// Bytes of all images together.
std::int64_t image_bytes(const std::vector<StorageImage>& images);

}  // namespace outcore::deploy
