// Everything that tasks touch, as intervals with a history: the bytes of every device, the cache
// lines of cached memories, a cell for every die and for the mode of every storage. Each access is
// held against the history.
//
// Why it is enough to look at the last writer and at the latest reader on each lane: tasks are
// visited in one order that extends happens-before. Take two accesses of a byte by tasks a and b, a
// visited first, one of them a write, and let no violation have been reported. Between them the
// byte was written by w1, .., wn (perhaps none). a was the last writer, or is ordered before the
// latest reader on its lane since the last write, when w1 was checked, so a is ordered before w1;
// each wi was the last writer when w(i+1) was checked; wn was when b was. Happens-before is
// transitive, so a is ordered before b. With none between, b was checked against a itself or a
// later reader on a's lane. So all pairs are ordered, not just neighbours; the last writer of every
// byte is then the same in every order that is possible, and so is its content.
//
// What is ordered before all that is still to be visited can not race any more. Such writers and
// readers are forgotten when a piece is read: a map that many tiles wrote becomes one piece again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory_resource>
#include <vector>

#include "schedule/checking/findings.hpp"
#include "schedule/checking/happens_before.hpp"
#include "schedule/checking/interval_map.hpp"

namespace outcore::schedule::checking {

class AddressSpaces {
  public:
    AddressSpaces(const Subject& subject, const HappensBefore& order, Findings& findings);

    /// The accesses that follow are those of `node`.
    void begin(Node node);

    /// visit(first, last, content of first) for every part with one content.
    template <typename Visit>
    void read(DeviceId device, std::int64_t begin, std::int64_t end, Visit&& visit) {
        devices_[device.index()].read(
            begin, end, lane_, node_,
            [&](std::int64_t first, std::int64_t last, Piece& piece, const Content& content) {
                if (writer_races(piece)) {
                    report_data_race(device, first, last, piece.writer, false);
                }
                visit(first, last, content);
                forget_settled(piece);
            });
    }
    /// visit(first, last, content of first) for every part with one content, before it is replaced.
    template <typename Visit>
    void write(DeviceId device, std::int64_t begin, std::int64_t end, const Content& content,
               Visit&& visit) {
        devices_[device.index()].write(
            begin, end, content, node_,
            [&](std::int64_t first, std::int64_t last, const Piece& piece, const Content& old) {
                if (writer_races(piece)) {
                    report_data_race(device, first, last, piece.writer, true);
                } else if (const Node reader = reader_races(piece); reader != kNobody) {
                    report_data_race(device, first, last, reader, false);
                }
                visit(first, last, old);
            });
        write_lines(device, begin, end);
    }

    /// Holds the dies under these bytes: busy while they program or erase, quiet for a read.
    void use_dies(DeviceId storage, std::int64_t begin, std::int64_t end, bool busy);
    void set_mode(DeviceId storage, StorageMode mode);
    void need_mode(DeviceId storage, StorageMode mode);
    /// Storages that are not in indirect mode now.
    std::vector<DeviceId> mapped_storages();

  private:
    bool writer_races(const Piece& piece) const {
        return piece.writer != kNobody && !order_.ordered(piece.writer, node_);
    }
    Node reader_races(const Piece& piece) const { return order_.unordered(piece.readers, node_); }
    void forget_settled(Piece& piece) const;
    /// The node in the history with which an access to `piece` races, or nobody.
    Node races(const Piece& piece, bool writes) const;
    void report_data_race(DeviceId device, std::int64_t first, std::int64_t last, Node other,
                          bool both_write);
    void report_cell_race(Rule rule, DeviceId device, Node other);
    /// Reads or writes cells that stand for something else than bytes.
    struct Cells {
        IntervalMap& map;
        std::int64_t begin, end;
        DeviceId device;  // and rule: for the message
        Rule rule;
    };
    void use_cells(const Cells& cells, bool writes, const Content& content);
    void write_lines(DeviceId device, std::int64_t begin, std::int64_t end);
    std::int64_t storage_index(DeviceId storage) const;
    std::string name(Node node) const;

    const Subject& subject_;
    const HappensBefore& order_;
    Findings& findings_;
    std::pmr::unsynchronized_pool_resource memory_;
    std::vector<IntervalMap> devices_;
    std::vector<IntervalMap>
        lines_;  // of each device; cpu writes write them, writes by transfers read them
    IntervalMap dies_, modes_;
    std::vector<std::int64_t> first_die_;  // of each storage
    Node node_ = kNobody;
    std::size_t lane_ = 0;
};

}  // namespace outcore::schedule::checking
