// SPDX-License-Identifier: Apache-2.0
#include "deploy/image_footer.hpp"

#include <fmt/format.h>

#include "deploy/byte_writer.hpp"

namespace outcore::deploy {
namespace {

constexpr std::uint8_t kErased = 0xFF;
constexpr std::string_view kMagic = "OCIMAGE1";

Diagnostic refuse(const schedule::Schedule& schedule, const StorageImage& image,
                  const std::string& why) {
    const auto bytes = static_cast<std::int64_t>(image.bytes.size());
    return {"", schedule.platform->device_name(image.storage),
            fmt::format("the image has {} bytes and its footer {} more at {}; {}", bytes,
                        kFooterBytes, footer_offset(bytes), why)};
}

}  // namespace

std::size_t footed_image(const std::vector<StorageImage>& images) {
    std::size_t index = 0;
    while (index < images.size() && images[index].bytes.empty()) ++index;
    return index;
}

std::vector<std::uint8_t> with_footer(const StorageImage& image, const ImageId& id) {
    std::vector<std::uint8_t> bytes = image.bytes;
    const auto size = static_cast<std::int64_t>(bytes.size());
    bytes.resize(static_cast<std::size_t>(footer_offset(size)), kErased);
    ByteWriter footer;
    footer.padded(kMagic, kMagic.size()).u32(size).u32(crc32(image.bytes)).append(id);
    bytes.insert(bytes.end(), footer.bytes().begin(), footer.bytes().end());
    return bytes;
}

Result<Ok> check_footer(const schedule::Schedule& schedule,
                        const std::vector<StorageImage>& images) {
    const std::size_t index = footed_image(images);
    if (index == images.size()) return Ok{};
    const StorageImage& image = images[index];
    const std::int64_t begin = footer_offset(static_cast<std::int64_t>(image.bytes.size()));
    const std::int64_t end = begin + kFooterBytes;
    const std::int64_t size = schedule.platform->device_size(image.storage).count;
    if (end > size) return refuse(schedule, image, fmt::format("the storage has {}", size));
    for (const schedule::Buffer& buffer : schedule.buffers) {
        if (buffer.device != image.storage) continue;
        if (buffer.offset < end && begin < buffer.offset + buffer.size_bytes) {
            return refuse(schedule, image, fmt::format("buffer {} lies there", buffer.name));
        }
    }
    return Ok{};
}

}  // namespace outcore::deploy
