// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/board_rates.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <type_traits>

namespace outcore::explore {
namespace {

template <typename Board, typename Visit>
void visit_kernel_rates(Board& board, const Visit& visit) {
    visit(board.core.clock.count);
    for (auto& memory : board.memories) {
        visit(memory.bus_clock.count);
        visit(memory.bytes_per_clock);
        visit(memory.burst_setup_clocks);
    }
}

template <typename Board, typename Visit>
void visit_rates(Board& board, const Visit& visit) {
    visit_kernel_rates(board, visit);
    for (auto& storage : board.storages) {
        visit(storage.bus_clock.count);
        visit(storage.chip_select_high_clocks);
    }
    for (auto& channel : board.channels) {
        visit(channel.clock.count);
        visit(channel.bytes_per_clock);
        visit(channel.drain_clocks);
        visit(channel.start_cycles.count);
        visit(channel.completion_cycles.count);
    }
}

constexpr std::array<std::string_view, 5> kFolders = {"/core/", "/memories/", "/storages/",
                                                      "/channels/", "/driver/"};
constexpr std::array<std::string_view, 7> kRates = {
    "clock_hz",     "bus_clock_hz",      "bytes_per_clock",        "burst_setup_clocks",
    "start_cycles", "completion_cycles", "chip_select_high_clocks"};

}  // namespace

bool names_rate(std::string_view pointer) {
    const bool known_folder = std::any_of(kFolders.begin(), kFolders.end(), [&](auto folder) {
        return pointer.substr(0, folder.size()) == folder;
    });
    const std::string_view last = pointer.substr(pointer.rfind('/') + 1);
    const bool in_part = std::count(pointer.begin(), pointer.end(), '/') <= 3;
    return known_folder && in_part && std::find(kRates.begin(), kRates.end(), last) != kRates.end();
}

std::vector<double> rates_of(const platform::Platform& board) {
    std::vector<double> rates;
    visit_rates(board, [&](const auto& value) { rates.push_back(static_cast<double>(value)); });
    return rates;
}

std::size_t kernel_rates(const platform::Platform& board) {
    std::size_t count = 0;
    visit_kernel_rates(board, [&count](const auto&) { ++count; });
    return count;
}

void set_rates(platform::Platform& board, std::span<const double> rates) {
    std::size_t next = 0;
    visit_rates(board, [&](auto& value) {
        value = static_cast<std::remove_reference_t<decltype(value)>>(rates[next++]);
    });
    assert(next == rates.size() && "rates of another board");
}

std::vector<RateChange> rate_changes(const platform::Platform& board,
                                     const platform::Platform& changed) {
    const std::vector<double> before = rates_of(board), after = rates_of(changed);
    assert(before.size() == after.size() && "boards with other parts");
    std::vector<RateChange> changes;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] != after[i]) changes.push_back({i, after[i]});
    return changes;
}

}  // namespace outcore::explore
