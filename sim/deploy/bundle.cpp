// SPDX-License-Identifier: Apache-2.0
#include "deploy/bundle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "deploy/blob_writer.hpp"
#include "deploy/bundle_readme.hpp"
#include "deploy/byte_writer.hpp"
#include "deploy/firmware_memory.hpp"
#include "deploy/generated_files.hpp"
#include "deploy/hex_file.hpp"
#include "deploy/image_footer.hpp"
#include "deploy/image_writer.hpp"
#include "deploy/runtime_sources.hpp"
#include "schedule/schedule_json.hpp"

namespace outcore::deploy {
namespace {

namespace fs = std::filesystem;
using schedule::Schedule;

constexpr std::string_view kBlobFile = "schedule.blob";
constexpr std::string_view kBuildFile = "bundle/CMakeLists.txt";  // of the runtime's sources
constexpr std::size_t kBlobCrcAt = 12;                            // docs/spec/blob.md

/// Writes files into the folder and keeps the list of them.
class Folder {
  public:
    explicit Folder(fs::path path) : path_(std::move(path)) {}

    void add(const std::string& name, std::span<const std::uint8_t> bytes) {
        const fs::path target = path_ / name;
        fs::create_directories(target.parent_path());
        write_file(target, bytes);
        files_.push_back({name, static_cast<std::int64_t>(bytes.size()), sha256_hex(bytes)});
    }
    void add(const std::string& name, std::string_view text) {
        add(name, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    }
    std::vector<BundleFile> sorted_files() {
        std::sort(files_.begin(), files_.end(),
                  [](const BundleFile& a, const BundleFile& b) { return a.path < b.path; });
        return files_;
    }

  private:
    fs::path path_;
    std::vector<BundleFile> files_;
};

std::string hex(const ImageId& id) {
    std::string text;
    for (const std::uint8_t byte : id) text += fmt::format("{:02x}", byte);
    return text;
}

Diagnostic too_large(const Schedule& schedule, const FlashFit& fit, std::int64_t blob_bytes) {
    return {"", schedule.platform->name,
            fmt::format("internal flash: {} bytes needed ({} schedule blob, {} code and the rest "
                        "data), {} free; with more on-chip RAM (--sram) tiles are larger and the "
                        "blob smaller",
                        fit.needed_bytes, blob_bytes, kRuntimeCodeBytes, fit.usable_bytes)};
}

std::string manifest(const Schedule& schedule, const BundleSummary& summary, const ImageId& id) {
    JsonWriter json;
    json.begin_object().member("schema", "outcore-bundle-1");
    json.member("version", version()).member("commit", commit());
    json.key("network").begin_object().member("name", std::string_view(schedule.network->name));
    json.member("path", std::string_view(schedule.origin.network_path));
    json.member("sha256", std::string_view(schedule.origin.network_sha256)).end_object();
    json.member("platform", std::string_view(schedule.platform->name));
    json.member("scheduler", std::string_view(schedule.origin.scheduler));
    json.member("schedule_generator", std::string_view(schedule.origin.generator));
    json.key("image").begin_object().member("id", std::string_view(hex(id)));
    json.member("size_bytes", summary.image_bytes).end_object();
    json.member("port", std::string_view(summary.port));
    json.key("internal_flash")
        .begin_object()
        .member("needed_bytes", summary.internal_flash.needed_bytes);
    json.member("usable_bytes", summary.internal_flash.usable_bytes).end_object();
    json.key("files").begin_array();
    for (const BundleFile& file : summary.files) {
        json.begin_object(JsonWriter::Layout::Inline).member("path", std::string_view(file.path));
        json.member("size_bytes", file.size_bytes)
            .member("sha256", std::string_view(file.sha256))
            .end_object();
    }
    return json.end_array().end_object().text();
}

/// The storages that a user has to program.
std::vector<ProgrammedStorage> programmed(const platform::Platform& platform,
                                          const std::vector<StorageImage>& images) {
    std::vector<ProgrammedStorage> storages;
    for (const StorageImage& image : images) {
        if (image.bytes.empty()) continue;
        const platform::Storage& storage = platform.storage(image.storage);
        storages.push_back({storage.name, storage.part, storage.window_address});
    }
    return storages;
}

/// <storage>.bin, and <storage>.hex where the core sees the storage.
void add_images(const Schedule& schedule, const std::vector<StorageImage>& images,
                const ImageId& id, Folder& files) {
    for (std::size_t i = 0; i < images.size(); ++i) {
        const platform::Storage& storage = schedule.platform->storage(images[i].storage);
        const auto bytes = i == footed_image(images) ? with_footer(images[i], id) : images[i].bytes;
        files.add(storage.name + ".bin", bytes);
        if (bytes.empty() || storage.window_address == 0) continue;
        files.add(storage.name + ".hex", intel_hex(storage.window_address, bytes));
    }
}

/// <memory>.bin: what the firmware brings along, and the replayers load.
void add_kept(const Schedule& schedule, const std::vector<StorageImage>& kept, Folder& files) {
    for (const StorageImage& image : kept)
        files.add(schedule.platform->device_name(image.storage) + ".bin", image.bytes);
}

std::vector<KeptConstants> constants_of(const std::vector<StorageImage>& kept) {
    std::vector<KeptConstants> constants;
    for (const StorageImage& image : kept)
        constants.push_back({image.storage, image.offset, crc32(image.bytes)});
    return constants;
}

std::uint32_t crc_field(std::span<const std::uint8_t> blob) {
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < 4; ++i) crc |= std::uint32_t{blob[kBlobCrcAt + i]} << (8 * i);
    return crc;
}

BundleFacts facts_of(const Schedule& schedule, std::span<const std::uint8_t> blob,
                     const std::vector<StorageImage>& images, const ImageId& id) {
    BundleFacts facts;
    facts.platform = schedule.platform.get();
    facts.blob_crc = crc_field(blob);
    facts.blob_bytes = static_cast<std::int64_t>(blob.size());
    facts.image_id = id;
    const std::size_t footed = footed_image(images);
    if (footed < images.size())
        facts.image_bytes = static_cast<std::int64_t>(images[footed].bytes.size());
    return facts;
}

}  // namespace

FlashFit internal_flash_fit(const Schedule& schedule, std::int64_t blob_bytes) {
    FlashFit fit;
    const auto& memories = schedule.platform->memories;
    for (const platform::Memory& memory : memories) {
        if (memory.kind == platform::MemoryKind::InternalFlash)
            fit.usable_bytes += memory.usable().count;
    }
    if (fit.usable_bytes == 0) return fit;
    fit.needed_bytes = blob_bytes + kRuntimeCodeBytes;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        if (memories[i].kind == platform::MemoryKind::InternalFlash)
            fit.needed_bytes += schedule::used_range(schedule, DeviceId(i)).bytes();
    }
    return fit;
}

Result<BundleSummary> write_bundle(const Schedule& schedule, const schedule::KernelLayouts& layouts,
                                   const fs::path& folder, const fs::path& runtime_sources) {
    const auto images = write_images(schedule, layouts);
    if (!images) return images.diagnostics();
    const auto kept = write_kept(schedule, layouts);
    if (!kept) return kept.diagnostics();
    const ImageId id = image_id(*images);
    BundleSummary summary;
    summary.image_bytes = image_bytes(*images);
    const auto blob = write_blob(schedule, id, summary.image_bytes, constants_of(*kept));
    if (!blob) return blob.diagnostics();
    summary.blob_bytes = static_cast<std::int64_t>(blob->size());
    summary.internal_flash = internal_flash_fit(schedule, summary.blob_bytes);
    if (!summary.internal_flash.fits())
        return too_large(schedule, summary.internal_flash, summary.blob_bytes);
    const auto footer = check_footer(schedule, *images);
    if (!footer) return footer.diagnostics();

    const auto memory = firmware_memory(schedule);
    const auto port = find_port(runtime_sources, schedule.platform->name);
    if (!port) return port.diagnostics();
    summary.port = memory ? *port : std::string();
    const auto sources = read_runtime_sources(runtime_sources, !summary.port.empty());
    if (!sources) return sources.diagnostics();
    const auto build = read_text(runtime_sources / kBuildFile);
    if (!build) return build.diagnostics();

    Folder files(folder);
    files.add(std::string(kBlobFile), *blob);
    add_images(schedule, *images, id, files);
    add_kept(schedule, *kept, files);
    files.add("schedule.json", to_json(schedule));
    for (const RuntimeSource& source : *sources) files.add("runtime/" + source.path, source.text);
    files.add("CMakeLists.txt", *build);
    files.add("arm-none-eabi.cmake", toolchain_file(schedule.platform->core));
    files.add("generated/blob.S",
              blob_assembly(kept->empty()
                                ? std::string()
                                : schedule.platform->device_name(kept->front().storage) + ".bin"));
    files.add("generated/bundle.cmake", bundle_settings(*schedule.platform, summary.port));
    BundleFacts facts = facts_of(schedule, *blob, *images, id);
    if (memory) {
        facts.memory = *memory;
        files.add("generated/memory.ld", memory_script(facts));
    }
    files.add("generated/bundle_config.h", bundle_config(facts));
    files.add("README.md",
              bundle_readme({schedule.network->name, schedule.platform.get(), !summary.port.empty(),
                             facts.memory.flash, programmed(*schedule.platform, *images)}));
    summary.files = files.sorted_files();
    write_file(folder / "manifest.json", manifest(schedule, summary, id));
    return summary;
}

}  // namespace outcore::deploy
