// Which peripheral answers at an address.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "board/peripheral.hpp"

namespace outcore::board {

class DeviceMap {
  public:
    void set(std::vector<PeripheralPlace> places) {
        places_ = std::move(places);
        std::sort(places_.begin(), places_.end(),
                  [](const auto& a, const auto& b) { return a.base < b.base; });
    }
    const PeripheralPlace* find(std::uint32_t address) const {
        const auto after = std::upper_bound(
            places_.begin(), places_.end(), address,
            [](std::uint32_t value, const PeripheralPlace& place) { return value < place.base; });
        if (after == places_.begin()) return nullptr;
        const PeripheralPlace& place = *std::prev(after);
        return address - place.base < place.size ? &place : nullptr;
    }
    const std::vector<PeripheralPlace>& places() const { return places_; }

  private:
    std::vector<PeripheralPlace> places_;
};

}  // namespace outcore::board
