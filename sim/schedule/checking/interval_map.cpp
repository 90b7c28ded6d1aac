// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/interval_map.hpp"

namespace outcore::schedule::checking {
namespace {

bool joinable(std::int64_t left_begin, const Piece& left, const Piece& right) {
    return left.writer == right.writer &&
           left.content.after(left.end - left_begin) == right.content &&
           left.readers == right.readers;
}

}  // namespace

IntervalMap::Iterator IntervalMap::find(std::int64_t address) {
    constexpr int kSteps = 6;  // about what a search from the root costs
    auto at = cursor_;
    if (at->first <= address) {
        for (int step = 0; step < kSteps; ++step, ++at) {
            if (address < at->second.end) return at;
        }
    }
    return std::prev(pieces_.upper_bound(address));
}

IntervalMap::Iterator IntervalMap::cut(Iterator at, std::int64_t address) {
    Piece right = at->second;
    right.content = right.content.after(address - at->first);
    at->second.end = address;
    return pieces_.emplace_hint(std::next(at), address, right);
}

IntervalMap::Iterator IntervalMap::isolate(Iterator at, std::int64_t begin, std::int64_t end) {
    if (at->first < begin) at = cut(at, begin);
    if (at->second.end > end) cut(at, end);
    return at;
}

void IntervalMap::absorb_next(Iterator at, std::int64_t end) {
    auto next = std::next(at);
    if (next->second.end > end) cut(next, end);
    at->second.end = next->second.end;
    pieces_.erase(next);
}

IntervalMap::Iterator IntervalMap::join_left(Iterator at) {
    if (at == pieces_.begin()) return at;
    const auto left = std::prev(at);
    if (!joinable(left->first, left->second, at->second)) return at;
    left->second.end = at->second.end;
    pieces_.erase(at);
    return left;
}

IntervalMap::Iterator IntervalMap::join_right(Iterator at) {
    const auto right = std::next(at);
    if (right == pieces_.end() || !joinable(at->first, at->second, right->second)) return at;
    at->second.end = right->second.end;
    pieces_.erase(right);
    return at;
}

}  // namespace outcore::schedule::checking
