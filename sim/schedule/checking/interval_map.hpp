// The bytes of one address space, cut into pieces with one history each: content, last writer, and
// the latest reader on each lane. Neighbours with the same history and continuous content are
// joined again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory_resource>
#include <utility>

#include "schedule/checking/content.hpp"

namespace outcore::schedule::checking {

/// A task in one of the unrolled iterations: iteration * tasks + task id.
using Node = std::int32_t;
inline constexpr Node kNobody = -1;
inline constexpr std::size_t kMostLanes = 8;  // as in the blob

struct Piece {
    std::int64_t end = 0;
    Content content;  // of the first byte
    Node writer = kNobody;
    std::array<Node, kMostLanes> readers{};  // since the last write
};

/// Costs O(log pieces) for each access, less for rows that follow each other: the search starts
/// where the last access ended.
class IntervalMap {
  public:
    IntervalMap(std::int64_t size, std::pmr::memory_resource* memory)
        : size_(size), pieces_(memory) {
        Piece all = written(size, {}, kNobody);
        cursor_ = pieces_.emplace(0, all).first;
    }

    /// Marks [begin, end) as read by `reader`. Before that, calls visit(first, last, piece, content
    /// of first) for every part with one history; visit may drop nodes from the piece's history.
    template <typename Visit>
    void read(std::int64_t begin, std::int64_t end, std::size_t lane, Node reader, Visit&& visit) {
        assert(0 <= begin && begin < end && end <= size_ && "an access lies inside its space");
        auto at = find(begin);
        while (true) {
            const std::int64_t first = std::max(begin, at->first);
            const std::int64_t last = std::min(end, at->second.end);
            visit(first, last, at->second, at->second.content.after(first - at->first));
            if (at->second.readers[lane] != reader) {
                at = isolate(at, first, last);
                at->second.readers[lane] = reader;
                at = join_left(at);
            }
            if (last == end) break;
            ++at;
        }
        cursor_ = join_right(at);
    }

    /// Puts `content` into [begin, end) after calling visit(first, last, piece, content of first)
    /// for every part with one history.
    template <typename Visit>
    void write(std::int64_t begin, std::int64_t end, const Content& content, Node writer,
               Visit&& visit) {
        assert(0 <= begin && begin < end && end <= size_ && "an access lies inside its space");
        look(begin, end, visit);
        const auto at = isolate(find(begin), begin, end);
        while (at->second.end < end) absorb_next(at, end);
        at->second = written(end, content, writer);
        cursor_ = join_right(join_left(at));
    }

    /// Calls visit as read() does and changes nothing.
    template <typename Visit>
    void look(std::int64_t begin, std::int64_t end, Visit&& visit) {
        for (auto at = find(begin);; ++at) {
            const std::int64_t first = std::max(begin, at->first);
            const std::int64_t last = std::min(end, at->second.end);
            visit(first, last, at->second, at->second.content.after(first - at->first));
            if (last == end) return;
        }
    }

    std::size_t piece_count() const { return pieces_.size(); }
    std::int64_t size() const { return size_; }

  private:
    using Pieces = std::pmr::map<std::int64_t, Piece>;
    using Iterator = Pieces::iterator;

    static Piece written(std::int64_t end, const Content& content, Node writer) {
        Piece piece{end, content, writer, {}};
        piece.readers.fill(kNobody);
        return piece;
    }
    /// The piece that holds `address`.
    Iterator find(std::int64_t address);
    /// Cuts `at` so that a piece begins at `begin` and none reaches over `end`; returns that piece.
    Iterator isolate(Iterator at, std::int64_t begin, std::int64_t end);
    Iterator cut(Iterator at, std::int64_t address);
    /// Drops what follows `at` up to `end`, keeping what lies beyond.
    void absorb_next(Iterator at, std::int64_t end);
    Iterator join_left(Iterator at);
    Iterator join_right(Iterator at);

    std::int64_t size_;
    Pieces pieces_;
    Iterator cursor_;  // where the last access ended
};

}  // namespace outcore::schedule::checking
