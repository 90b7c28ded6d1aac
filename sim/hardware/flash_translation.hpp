// The flash translation layer of an SD card: page mapping, garbage collection and wear levelling in
// plain C++. It counts programs and erases; how long they take is the card's business.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "platform/platform.hpp"

namespace outcore::hardware {

struct FlashGeometry {
    std::int64_t logical_pages = 0;
    std::int32_t pages_per_block = 256;
    std::int64_t blocks = 0;  // physical, at least kFewestSpares beyond the logical ones
    /// Erases of the most worn block minus those of the least worn before cold data is moved.
    std::int32_t spread_limit = 16;

    std::int64_t logical_blocks() const {
        return (logical_pages + pages_per_block - 1) / pages_per_block;
    }
};

/// Of a card: its sectors and the spare ones beyond its capacity.
FlashGeometry card_geometry(const platform::Storage& card);

/// 1. Pages are appended to the open block of their stream: from the host, from garbage collection,
///    from levelling. A new block is the least worn free one, for levelling the most worn.
/// 2. When two blocks are left free, the closed block with the fewest live pages is copied and
///    erased (greedy).
/// 3. After an erase, when the erase counts lie further apart than the limit, the least worn
///    closed block (cold data) is copied into a worn one and takes part again.
/// Storage for a block is set aside when it is first written, so that a large card costs little.
class FlashTranslation {
  public:
    /// Free blocks that trigger collection, open blocks of the streams, and one to gain from.
    static constexpr std::int64_t kFewestSpares = 6;

    struct Work {
        std::int64_t programs = 0;  // of the host's page
        std::int64_t copies = 0;    // pages read and programmed again
        std::int64_t erases = 0;
        Work& operator+=(const Work& other);
    };

    explicit FlashTranslation(const FlashGeometry& geometry);

    Work write(std::int64_t logical_page);
    /// Physical page number; nothing when the page was never written.
    std::optional<std::int64_t> locate(std::int64_t logical_page) const;
    /// The logical page that a physical one holds and that is current.
    std::optional<std::int64_t> owner(std::int64_t physical_page) const;

    std::int64_t blocks() const { return geometry_.blocks; }
    const Work& total() const { return total_; }
    /// Programmed pages over pages of the host; 1 before any write.
    double write_amplification() const;
    /// Most and fewest erases of a block that was written or is free again.
    std::pair<std::int32_t, std::int32_t> erase_range() const;

  private:
    enum Stream : std::size_t { kHost, kCollection, kLevelling, kStreams };
    struct Block {
        std::vector<std::int32_t> owners;  // logical page by place, -1 when stale; empty: untouched
        std::int32_t written = 0, live = 0, erases = 0;
        bool open = false;
    };
    std::int64_t take_free(bool most_worn);
    void append(Stream stream, std::int64_t logical_page);
    void relocate(std::int64_t block, Stream stream, Work& work);
    std::int64_t fewest_live() const;
    void collect(Work& work);
    void level(Work& work);
    std::int64_t free_blocks() const;
    std::int32_t& place_of(std::int64_t logical_page);

    FlashGeometry geometry_;
    std::vector<Block> blocks_;                      // those touched so far, in order
    std::vector<std::vector<std::int32_t>> places_;  // physical page by logical block and page
    std::set<std::pair<std::int32_t, std::int64_t>> erased_;  // free again, by erases
    std::array<std::int64_t, kStreams> open_;
    Work total_;
};

}  // namespace outcore::hardware
