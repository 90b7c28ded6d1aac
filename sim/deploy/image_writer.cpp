// SPDX-License-Identifier: Apache-2.0
#include "deploy/image_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/sha256.hpp"
#include "deploy/chunk_packer.hpp"
#include "schedule/firmware_room.hpp"

namespace outcore::deploy {
namespace {

constexpr std::uint8_t kErased = 0xFF;

/// Puts a chunk into its image, which grows to hold it.
Result<Ok> place(const schedule::Schedule& schedule, const schedule::ImageChunk& chunk,
                 const schedule::KernelLayouts& layouts, StorageImage& image) {
    const std::int64_t end = chunk.offset + chunk.size_bytes;
    if (chunk.offset < image.offset || end > schedule.platform->device_size(chunk.storage).count) {
        return Diagnostic{
            "", schedule.network->describe(chunk.op),
            fmt::format("its chunk [{}, {}) lies outside every storage", chunk.offset, end)};
    }
    const auto content = pack_chunk(*schedule.network, chunk, layouts);
    if (!content) return content.diagnostics();
    auto& bytes = image.bytes;
    bytes.resize(std::max(bytes.size(), static_cast<std::size_t>(end - image.offset)), kErased);
    std::copy(content->begin(), content->end(), bytes.begin() + (chunk.offset - image.offset));
    return Ok{};
}

bool holds_constants(const schedule::Schedule& schedule, DeviceId device) {
    return std::any_of(schedule.chunks.begin(), schedule.chunks.end(),
                       [&](const schedule::ImageChunk& chunk) { return chunk.storage == device; });
}

bool keeps(const platform::Platform& platform, DeviceId device) {
    return platform.is_memory(device) &&
           platform.memory(device).kind == platform::MemoryKind::InternalFlash;
}

}  // namespace

Result<std::vector<StorageImage>> write_images(const schedule::Schedule& schedule,
                                               const schedule::KernelLayouts& layouts) {
    const platform::Platform& platform = *schedule.platform;
    std::vector<StorageImage> images;
    for (std::size_t i = 0; i < platform.storages.size(); ++i) {
        images.push_back({DeviceId(platform.memories.size() + i), {}});
    }
    for (const schedule::ImageChunk& chunk : schedule.chunks) {
        if (keeps(platform, chunk.storage)) continue;
        if (!platform.is_storage(chunk.storage)) {
            return Diagnostic{"", schedule.network->describe(chunk.op),
                              "its chunk lies outside every storage"};
        }
        const auto placed = place(schedule, chunk, layouts,
                                  images[chunk.storage.index() - platform.memories.size()]);
        if (!placed) return placed.diagnostics();
    }
    return images;
}

Result<std::vector<StorageImage>> write_kept(const schedule::Schedule& schedule,
                                             const schedule::KernelLayouts& layouts) {
    const platform::Platform& platform = *schedule.platform;
    std::vector<StorageImage> images;
    for (std::size_t i = 0; i < platform.memories.size(); ++i) {
        const DeviceId device(i);
        if (!keeps(platform, device) || !holds_constants(schedule, device)) continue;
        const schedule::UsedRange used = schedule::used_range(schedule, device);
        StorageImage image{device, {}, used.begin};
        image.bytes.resize(static_cast<std::size_t>(used.bytes()), kErased);
        for (const schedule::ImageChunk& chunk : schedule.chunks) {
            if (chunk.storage != device) continue;
            const auto placed = place(schedule, chunk, layouts, image);
            if (!placed) return placed.diagnostics();
        }
        images.push_back(std::move(image));
    }
    return images;
}

ImageId image_id(const std::vector<StorageImage>& images) {
    std::vector<std::uint8_t> all;
    for (const StorageImage& image : images)
        all.insert(all.end(), image.bytes.begin(), image.bytes.end());
    const std::string digits = sha256_hex(all);
    ImageId id{};
    for (std::size_t i = 0; i < id.size(); ++i) {
        std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, id[i], 16);
    }
    return id;
}

std::int64_t image_bytes(const std::vector<StorageImage>& images) {
    std::int64_t bytes = 0;
    for (const StorageImage& image : images) bytes += static_cast<std::int64_t>(image.bytes.size());
    return bytes;
}

}  // namespace outcore::deploy
