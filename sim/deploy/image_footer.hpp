// What stands behind a storage's image, so that firmware can tell at boot which image its flash
// holds without hashing megabytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "deploy/image_writer.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

constexpr std::int64_t kFooterAlignment = 256;
constexpr std::int64_t kFooterBytes = 32;

/// Offset of the footer of an image of that many bytes.
constexpr std::int64_t footer_offset(std::int64_t image_bytes) {
    return (image_bytes + kFooterAlignment - 1) / kFooterAlignment * kFooterAlignment;
}

/// Index of the image that carries the footer: the first that is not empty; `images.size()` when
/// all are.
std::size_t footed_image(const std::vector<StorageImage>& images);

/// The image, 0xFF up to the footer, and the footer (docs/spec/bundle.md).
std::vector<std::uint8_t> with_footer(const StorageImage& image, const ImageId& id);

/// Infeasible when the footer does not fit its storage, or when the schedule uses its bytes for
/// something else.
Result<Ok> check_footer(const schedule::Schedule& schedule,
                        const std::vector<StorageImage>& images);

}  // namespace outcore::deploy
