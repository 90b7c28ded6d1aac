// What is deployed: schedule blob, storage images, the runtime's C sources and the files that
// explain them, docs/spec/bundle.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/firmware_room.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

using schedule::kRuntimeCodeBytes;

/// Blob and code beside what the schedule itself keeps in internal flash. A platform without
/// internal flash has nothing to fit.
struct FlashFit {
    std::int64_t needed_bytes = 0, usable_bytes = 0;
    bool fits() const { return needed_bytes <= usable_bytes; }
};
FlashFit internal_flash_fit(const schedule::Schedule& schedule, std::int64_t blob_bytes);

/// One file of a bundle; `path` is relative to its folder.
struct BundleFile {
    std::string path;
    std::int64_t size_bytes = 0;
    std::string sha256;
};

struct BundleSummary {
    std::vector<BundleFile> files;  // sorted by path, without the manifest itself
    std::int64_t blob_bytes = 0, image_bytes = 0;
    FlashFit internal_flash;
    std::string port;  // of the runtime for this board; empty when the bundle has no firmware
};

/// Fills `folder`, which exists (OutputFolder::path()). `runtime_sources` is the repository's
/// runtime/ folder. Same schedule, sources and build: same bytes. For a checked schedule every
/// diagnostic means "infeasible": the blob cannot express it, or blob and code exceed the internal
/// flash.
Result<BundleSummary> write_bundle(const schedule::Schedule& schedule,
                                   const schedule::KernelLayouts& layouts,
                                   const std::filesystem::path& folder,
                                   const std::filesystem::path& runtime_sources);

}  // namespace outcore::deploy
