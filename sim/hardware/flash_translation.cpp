// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_translation.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace outcore::hardware {
namespace {

constexpr std::int64_t kNone = -1;
constexpr std::int32_t kStale = -1;
constexpr std::int64_t kReserve = 2;  // free blocks that collection keeps

}  // namespace

FlashTranslation::Work& FlashTranslation::Work::operator+=(const Work& other) {
    programs += other.programs;
    copies += other.copies;
    erases += other.erases;
    return *this;
}

FlashGeometry card_geometry(const platform::Storage& card) {
    FlashGeometry geometry;
    geometry.logical_pages = card.size.count / card.page.count;
    geometry.pages_per_block = static_cast<std::int32_t>(card.sector.count / card.page.count);
    const auto spares = static_cast<std::int64_t>(
        std::ceil(static_cast<double>(geometry.logical_blocks()) * card.sd.spare_share));
    geometry.blocks = geometry.logical_blocks() + std::max(spares, FlashTranslation::kFewestSpares);
    return geometry;
}

FlashTranslation::FlashTranslation(const FlashGeometry& geometry) : geometry_(geometry) {
    assert(geometry.blocks >= geometry.logical_blocks() + kFewestSpares && "too few spare blocks");
    assert(geometry.blocks * geometry.pages_per_block <= std::numeric_limits<std::int32_t>::max());
    places_.resize(static_cast<std::size_t>(geometry.logical_blocks()));
    open_.fill(kNone);
}

std::int64_t FlashTranslation::free_blocks() const {
    return geometry_.blocks - static_cast<std::int64_t>(blocks_.size()) +
           static_cast<std::int64_t>(erased_.size());
}

std::int32_t& FlashTranslation::place_of(std::int64_t logical_page) {
    auto& places = places_.at(static_cast<std::size_t>(logical_page / geometry_.pages_per_block));
    if (places.empty()) places.assign(static_cast<std::size_t>(geometry_.pages_per_block), kStale);
    return places[static_cast<std::size_t>(logical_page % geometry_.pages_per_block)];
}

/// Untouched blocks have no erases: they are the least worn of all.
std::int64_t FlashTranslation::take_free(bool most_worn) {
    const bool fresh = static_cast<std::int64_t>(blocks_.size()) < geometry_.blocks;
    if (fresh && !(most_worn && !erased_.empty())) {
        Block block;
        block.owners.assign(static_cast<std::size_t>(geometry_.pages_per_block), kStale);
        blocks_.push_back(std::move(block));
        return static_cast<std::int64_t>(blocks_.size()) - 1;
    }
    assert(!erased_.empty() && "collection keeps blocks free");
    const auto chosen = most_worn ? std::prev(erased_.end()) : erased_.begin();
    const std::int64_t block = chosen->second;
    erased_.erase(chosen);
    return block;
}

void FlashTranslation::append(Stream stream, std::int64_t logical_page) {
    std::int64_t& open = open_[stream];
    if (open == kNone) {
        open = take_free(stream == kLevelling);
        blocks_[static_cast<std::size_t>(open)].open = true;
    }
    Block& block = blocks_[static_cast<std::size_t>(open)];
    std::int32_t& place = place_of(logical_page);
    if (place != kStale) {
        Block& old = blocks_[static_cast<std::size_t>(place / geometry_.pages_per_block)];
        old.owners[static_cast<std::size_t>(place % geometry_.pages_per_block)] = kStale;
        --old.live;
    }
    place = static_cast<std::int32_t>(open * geometry_.pages_per_block + block.written);
    block.owners[static_cast<std::size_t>(block.written++)] =
        static_cast<std::int32_t>(logical_page);
    ++block.live;
    if (block.written == geometry_.pages_per_block) {
        block.open = false;
        open = kNone;
    }
}

void FlashTranslation::relocate(std::int64_t victim, Stream stream, Work& work) {
    const std::vector<std::int32_t> owners = blocks_[static_cast<std::size_t>(victim)].owners;
    for (const std::int32_t logical_page : owners) {
        if (logical_page == kStale) continue;
        append(stream, logical_page);
        ++work.copies;
    }
    Block& block = blocks_[static_cast<std::size_t>(victim)];
    std::fill(block.owners.begin(), block.owners.end(), kStale);
    block.written = block.live = 0;
    ++block.erases;
    ++work.erases;
    erased_.insert({block.erases, victim});
}

std::int64_t FlashTranslation::fewest_live() const {
    std::int64_t best = kNone;
    const auto key = [this](std::int64_t i) {
        const Block& block = blocks_[static_cast<std::size_t>(i)];
        return std::pair(block.live, block.erases);
    };
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        if (blocks_[i].open || blocks_[i].written == 0) continue;
        const auto candidate = static_cast<std::int64_t>(i);
        if (best == kNone || key(candidate) < key(best)) best = candidate;
    }
    return best;
}

void FlashTranslation::collect(Work& work) {
    while (free_blocks() <= kReserve) {
        const std::int64_t victim = fewest_live();
        assert(victim != kNone && "spare blocks leave something to collect");
        relocate(victim, kCollection, work);
        level(work);
    }
}

/// One move at most: the next erase looks again.
void FlashTranslation::level(Work& work) {
    std::int32_t most = 0;
    std::int64_t coldest = kNone;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        const Block& block = blocks_[i];
        most = std::max(most, block.erases);
        if (block.open || block.written == 0) continue;
        if (coldest == kNone || block.erases < blocks_[static_cast<std::size_t>(coldest)].erases)
            coldest = static_cast<std::int64_t>(i);
    }
    if (coldest == kNone || free_blocks() == 0) return;
    if (most - blocks_[static_cast<std::size_t>(coldest)].erases <= geometry_.spread_limit) return;
    relocate(coldest, kLevelling, work);
}

FlashTranslation::Work FlashTranslation::write(std::int64_t logical_page) {
    assert(logical_page >= 0 && logical_page < geometry_.logical_pages && "page outside the card");
    Work work;
    if (open_[kHost] == kNone) collect(work);
    append(kHost, logical_page);
    work.programs = 1;
    total_ += work;
    return work;
}

std::optional<std::int64_t> FlashTranslation::locate(std::int64_t logical_page) const {
    const auto& places =
        places_.at(static_cast<std::size_t>(logical_page / geometry_.pages_per_block));
    if (places.empty()) return std::nullopt;
    const std::int32_t place =
        places[static_cast<std::size_t>(logical_page % geometry_.pages_per_block)];
    return place == kStale ? std::nullopt : std::optional<std::int64_t>(place);
}

std::optional<std::int64_t> FlashTranslation::owner(std::int64_t physical_page) const {
    const auto block = static_cast<std::size_t>(physical_page / geometry_.pages_per_block);
    if (block >= blocks_.size()) return std::nullopt;
    const std::int32_t logical =
        blocks_[block].owners[static_cast<std::size_t>(physical_page % geometry_.pages_per_block)];
    return logical == kStale ? std::nullopt : std::optional<std::int64_t>(logical);
}

double FlashTranslation::write_amplification() const {
    if (total_.programs == 0) return 1.0;
    return static_cast<double>(total_.programs + total_.copies) /
           static_cast<double>(total_.programs);
}

std::pair<std::int32_t, std::int32_t> FlashTranslation::erase_range() const {
    if (blocks_.empty()) return {0, 0};
    const auto [low, high] =
        std::minmax_element(blocks_.begin(), blocks_.end(),
                            [](const Block& a, const Block& b) { return a.erases < b.erases; });
    return {low->erases, high->erases};
}

}  // namespace outcore::hardware
