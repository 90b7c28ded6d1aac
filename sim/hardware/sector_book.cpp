// SPDX-License-Identifier: Apache-2.0
#include "hardware/sector_book.hpp"

#include <algorithm>
#include <iterator>

namespace outcore::hardware {

bool SectorBook::claim(std::int64_t address, std::int64_t bytes) {
    const auto sector = written_.find(sector_of(address));
    if (sector == written_.end()) return false;
    const auto next = sector->second.lower_bound(address);
    const bool free = (next == sector->second.end() || next->first >= address + bytes) &&
                      (next == sector->second.begin() || std::prev(next)->second <= address);
    if (free) sector->second[address] = address + bytes;
    return free;
}

void SectorBook::count_programs(std::int64_t address, std::int64_t pages) {
    wear_[sector_of(address)].programs += pages;
}

void SectorBook::erase(std::int64_t address, std::int64_t bytes) {
    for (std::int64_t at = address; at < address + bytes; at += sector_bytes_) {
        ++wear_[sector_of(at)].erases;
        written_[sector_of(at)].clear();
    }
}

void SectorBook::declare_blank(std::int64_t address, std::int64_t bytes) {
    for (std::int64_t at = address; at < address + bytes; at += sector_bytes_)
        written_[sector_of(at)].clear();
}

void SectorBook::forget(std::int64_t address, std::int64_t bytes) {
    written_.erase(written_.lower_bound(sector_of(address)),
                   written_.upper_bound(sector_of(address + bytes - 1)));
}

std::int64_t SectorBook::most_erases(std::int64_t address, std::int64_t bytes) const {
    std::int64_t most = 0;
    const auto end = wear_.upper_bound(sector_of(address + bytes - 1));
    for (auto at = wear_.lower_bound(sector_of(address)); at != end; ++at)
        most = std::max(most, at->second.erases);
    return most;
}

}  // namespace outcore::hardware
