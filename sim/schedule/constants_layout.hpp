// How the constants of an operator are packed for its kernel, which sections a chunk has and how
// long they are, and how much room the kernel works in. The rules are data
// (configs/kernels/layout.json); a test pins them to the runtime's size queries.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "network/geometry.hpp"

namespace outcore::schedule {

/// When a section is part of a chunk: always, only with the first or only with the last input
/// channels.
enum class SectionWhen { Always, FirstReduction, LastReduction };

/// One run of bytes in a chunk.
struct Section {
    std::string content;  // one of kSectionTexts in constants_layout.cpp, without the condition
    SectionWhen when = SectionWhen::Always;
};

/// Room that a kernel works in: `patches` times what one output element reads of the tile's input
/// channels, with `element_bytes` for each; or `bytes`, whatever the tile. Neither: the kernel
/// needs none.
struct ScratchRule {
    std::int32_t patches = 0, element_bytes = 1, bytes = 0;
};

/// What a kernel needs to know of its constants and buffers.
struct KernelLayout {
    network::OperatorKind kind = network::OperatorKind::Conv2d;
    std::vector<Section> sections;  // empty: the operator has no constants of its own
    std::int32_t channel_group =
        0;  // sections come once for each that many output channels; 0: once
    std::int32_t alignment_bytes = 4;  // of the chunk and of every section
    std::int32_t channel_multiple =
        1;                  // output channels of a tile: multiples of this, but for the last tile
    bool in_place = false;  // output may be the same bytes as input 0, at the same offsets
    bool tiles_reduction = false;  // k may be tiled, with int32 partial sums
    bool tiles_channels = true;    // output channels may be tiled
    ScratchRule scratch;           // patches only where the kernel sums over input channels
};

/// The layouts of one kernel library, by operator.
class KernelLayouts {
  public:
    static Result<KernelLayouts> load(const std::filesystem::path& file);
    /// Every operator kind has a record; load() refuses a file that lacks one.
    const KernelLayout& of(network::OperatorKind kind) const;
    const std::vector<KernelLayout>& all() const { return layouts_; }
    const std::string& name() const { return name_; }

  private:
    std::string name_;
    std::vector<KernelLayout> layouts_;
};

/// A section's place inside a record.
struct PlacedSection {
    std::string content;
    std::int64_t offset = 0, size_bytes = 0;
};

/// The chunk of operator `op` for output channels [c0, c1) and input channels [k0, k1): equal
/// records, each with the sections of its channels in order. Sections and records are aligned. A
/// group of channels that goes past c1 is as long as the others.
struct ChunkLayout {
    std::vector<PlacedSection> sections;  // of one record
    std::int32_t record_channels = 0;
    std::int64_t records = 1, record_bytes = 0, size_bytes = 0;
};
ChunkLayout chunk_layout(const network::Network& network, OperatorId op, const KernelLayout& layout,
                         std::int32_t c0, std::int32_t c1, std::int32_t k0, std::int32_t k1);

/// Bytes that each operator's kernels read of constants, packed: its whole chunk and its constant
/// operands. However an operator is cut into tiles, its chunks are together no shorter.
IdVector<OperatorId, std::int64_t> packed_bytes(const network::Network& network,
                                                const KernelLayouts& layouts);

/// Where scratch room begins.
constexpr std::int64_t kScratchAlignment = 8;

/// Bytes of scratch that the kernel of operator `op` needs for a tile that sums up input channels
/// [k0, k1): patches * kernel rows * kernel columns * (k1 - k0, rounded up to 4) * element bytes,
/// or its fixed bytes; rounded up to kScratchAlignment.
std::int64_t scratch_bytes(const network::Network& network, OperatorId op,
                           const KernelLayout& layout, std::int32_t k0, std::int32_t k1);

}  // namespace outcore::schedule
