// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/transfer_rules.hpp"

#include <algorithm>

#include "schedule/checking/paired_rows.hpp"

namespace outcore::schedule::checking {
using platform::Channel;
using platform::ChannelKind;
using platform::MemoryKind;

namespace {

/// How far a device is from the kernels: on-chip RAM, other memories, storages.
int rank(const platform::Platform& platform, DeviceId device) {
    if (platform.is_storage(device)) return 2;
    return platform.memory(device).on_chip_ram() ? 0 : 1;
}

bool direction_fits(TransferKind kind, int source, int destination) {
    switch (kind) {
        case TransferKind::Load:
            return source > destination;
        case TransferKind::Store:
            return source < destination;
        case TransferKind::Copy:
            return source == destination;
    }
    return false;
}

bool reaches(const Channel& channel, DeviceId memory) {
    return std::find(channel.reaches.begin(), channel.reaches.end(), memory) !=
           channel.reaches.end();
}

bool connects(const Channel& channel, DeviceId source, DeviceId destination) {
    if (channel.kind == ChannelKind::MemoryToMemory)
        return reaches(channel, source) && reaches(channel, destination);
    return (source == channel.storage && reaches(channel, destination)) ||
           (destination == channel.storage && reaches(channel, source));
}

bool same_shape(const Region& a, const Region& b) {
    return a.row_bytes == b.row_bytes && a.rows == b.rows && a.planes == b.planes;
}

/// Whether every row at `place` begins on a multiple of `unit`, counted from `base`.
bool aligned(const PairedRows& rows, const RowStart& place, std::int64_t base, std::int64_t unit) {
    return (base + place.start) % unit == 0 && (rows.rows == 1 || place.row_stride % unit == 0) &&
           (rows.planes == 1 || place.plane_stride % unit == 0);
}

/// The rules for one transfer whose regions lie in their buffers.
class TransferRules {
  public:
    TransferRules(const Subject& subject, TaskId id, const Transfer& transfer, Findings& findings)
        : subject_(subject),
          id_(id),
          findings_(findings),
          kind_(transfer.kind),
          channel_(subject.platform.channel(subject.schedule.tasks[id].lane)),
          source_(subject.buffer(transfer.source.buffer).device),
          destination_(subject.buffer(transfer.destination.buffer).device),
          rows_(rows_of(transfer, subject.schedule)) {}

    void check() const {
        if (!check_reach()) return;
        check_overlap();
        check_items();
        check_granule();
        check_pages();
    }

  private:
    bool check_reach() const {
        const platform::Platform& board = subject_.platform;
        if (board.is_memory(destination_) && !subject_.writable_memory(destination_)) {
            findings_.add(Rule::NotAddressable, id_, "{} can not be written",
                          board.device_name(destination_));
        } else if (!connects(channel_, source_, destination_)) {
            findings_.add(Rule::ChannelReach, id_, "channel {} does not connect {} and {}",
                          channel_.name, board.device_name(source_),
                          board.device_name(destination_));
        } else if (!direction_fits(kind_, rank(board, source_), rank(board, destination_))) {
            findings_.add(Rule::ChannelReach, id_,
                          "a transfer of this kind does not go from {} to {}",
                          board.device_name(source_), board.device_name(destination_));
        } else {
            return true;
        }
        return false;
    }
    void check_overlap() const {
        if (source_ != destination_) return;
        PairedRows to = rows_;
        to.first = rows_.second;
        if (share_bytes(rows_, to))
            findings_.add(Rule::TransferShape, id_, "source and destination share bytes");
    }
    void check_items() const {
        const std::int64_t item = std::max(1, channel_.item_bytes);
        const bool fits_items = rows_.bytes % item == 0 &&
                                memory_aligned(source_, rows_.first, item) &&
                                memory_aligned(destination_, rows_.second, item);
        if (!fits_items) {
            findings_.add(
                Rule::ChannelAlignment, id_,
                "{} bytes from {:#x} of {} to {:#x} of {}: channel {} moves items of {} bytes",
                rows_.bytes, rows_.first.start, subject_.platform.device_name(source_),
                rows_.second.start, subject_.platform.device_name(destination_), channel_.name,
                item);
        }
        if ((rows_.bytes + item - 1) / item > channel_.max_items) {
            findings_.add(Rule::ChannelLength, id_,
                          "a piece of {} bytes is {} items, channel {} counts to {}", rows_.bytes,
                          rows_.bytes / item, channel_.name, channel_.max_items);
        }
    }
    bool memory_aligned(DeviceId device, const RowStart& place, std::int64_t item) const {
        return subject_.platform.is_storage(device) ||
               aligned(rows_, place, subject_.address(device, 0), item);
    }
    void check_granule() const {
        if (!subject_.platform.is_storage(source_)) return;
        const std::int64_t granule =
            std::max<std::int64_t>(1, subject_.platform.storage(source_).read_granule.count);
        if (rows_.bytes % granule == 0 && aligned(rows_, rows_.first, 0, granule)) return;
        findings_.add(Rule::ReadGranule, id_,
                      "{} bytes from {:#x} of {}, which is read in units of {}", rows_.bytes,
                      rows_.first.start, subject_.platform.device_name(source_), granule);
    }
    void check_pages() const {
        if (!subject_.platform.is_storage(destination_)) return;
        const platform::Storage& storage = subject_.platform.storage(destination_);
        const std::int64_t page = storage.page.count;
        if (!storage.needs_erase || page <= 0) return;
        bool crossed = false;
        rows_.for_each([&](std::int64_t, std::int64_t begin, std::int64_t bytes) {
            if (crossed || begin / page == (begin + bytes - 1) / page) return;
            crossed = true;
            findings_.add(Rule::ProgramCrossesPage, id_, "{} cross a page of {} bytes",
                          subject_.bytes(destination_, begin, begin + bytes), page);
        });
    }

    const Subject& subject_;
    TaskId id_;
    Findings& findings_;
    TransferKind kind_;
    const Channel& channel_;
    DeviceId source_, destination_;
    PairedRows rows_;  // first: source, second: destination
};

bool region_inside(const Subject& subject, TaskId id, const Region& region, const char* what,
                   Findings& findings) {
    const Buffer& buffer = subject.buffer(region.buffer);
    if (fits(region, buffer.size_bytes)) return true;
    findings.add(Rule::RegionOutsideBuffer, id,
                 "the {} region ({} planes of {} rows of {} bytes at {}) does not lie in buffer "
                 "\"{}\" of {} bytes",
                 what, region.planes, region.rows, region.row_bytes, region.offset, buffer.name,
                 buffer.size_bytes);
    return false;
}

}  // namespace

void check_transfer(const Subject& subject, TaskId id, const Transfer& transfer,
                    Findings& findings) {
    if (!region_inside(subject, id, transfer.source, "source", findings) ||
        !region_inside(subject, id, transfer.destination, "destination", findings)) {
        return;
    }
    if (!same_shape(transfer.source, transfer.destination)) {
        findings.add(Rule::TransferShape, id,
                     "the source has {} x {} x {} bytes, the destination {} x {} x {}",
                     transfer.source.planes, transfer.source.rows, transfer.source.row_bytes,
                     transfer.destination.planes, transfer.destination.rows,
                     transfer.destination.row_bytes);
        return;
    }
    TransferRules(subject, id, transfer, findings).check();
}

void check_erase(const Subject& subject, TaskId id, const Erase& erase, Findings& findings) {
    if (!region_inside(subject, id, erase.region, "erased", findings)) return;
    const Buffer& buffer = subject.buffer(erase.region.buffer);
    const platform::Storage& storage =
        subject.platform.storage(buffer.device);  // check_lanes() saw to that
    const std::int64_t sector = storage.sector.count;
    const PairedRows rows = rows_of(erase.region, buffer);
    const bool contiguous = rows.rows == 1 && rows.planes == 1;
    if (!storage.needs_erase || sector <= 0) {
        findings.add(Rule::EraseMisaligned, id, "{} is not erased", storage.name);
    } else if (!contiguous || rows.first.start % sector != 0 || rows.bytes % sector != 0) {
        findings.add(Rule::EraseMisaligned, id, "{} are not whole sectors of {} bytes",
                     subject.bytes(buffer.device, rows.first.start, rows.first.start + rows.bytes),
                     sector);
    }
}

void check_set_mode(const Subject& subject, TaskId id, const SetMode& set, Findings& findings) {
    const platform::Storage& storage = subject.platform.storage(set.storage);
    if (set.mode == StorageMode::Mapped && storage.window_address == 0) {
        findings.add(Rule::WrongMode, id, "{} has no memory-mapped window", storage.name);
    }
}

}  // namespace outcore::schedule::checking
