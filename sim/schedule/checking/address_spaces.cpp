// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/address_spaces.hpp"

#include <algorithm>

namespace outcore::schedule::checking {
namespace {

constexpr auto kNothingToSee = [](std::int64_t, std::int64_t, const Piece&, const Content&) {};

std::int64_t line_count(const Subject& subject, DeviceId device) {
    const std::int64_t line = subject.platform.core.cache_line_bytes;
    if (line <= 0 || !subject.platform.is_memory(device) || !subject.platform.memory(device).cached)
        return 0;
    return subject.address(device, subject.platform.device_size(device).count) / line -
           subject.address(device, 0) / line + 1;
}

std::int64_t die_count(const platform::Platform& platform) {
    std::int64_t count = 0;
    for (const platform::Storage& storage : platform.storages) count += std::max(1, storage.dies);
    return count;
}

Content mode_content(StorageMode mode) {
    return {ContentKind::Mode, 0, static_cast<std::int32_t>(mode), 0};
}

}  // namespace

AddressSpaces::AddressSpaces(const Subject& subject, const HappensBefore& order, Findings& findings)
    : subject_(subject),
      order_(order),
      findings_(findings),
      dies_(std::max<std::int64_t>(1, die_count(subject.platform)), &memory_),
      modes_(std::max<std::int64_t>(1, static_cast<std::int64_t>(subject.platform.storages.size())),
             &memory_) {
    const platform::Platform& platform = subject.platform;
    for (std::size_t i = 0; i < platform.device_count(); ++i) {
        const DeviceId device(i);
        devices_.emplace_back(platform.device_size(device).count, &memory_);
        lines_.emplace_back(line_count(subject, device), &memory_);
    }
    for (std::size_t i = 0; i < subject.schedule.chunks.size(); ++i) {
        const ImageChunk& chunk = subject.schedule.chunks[ChunkId(i)];
        const Content content{ContentKind::Chunk, static_cast<std::int32_t>(i), 0, 0};
        devices_[chunk.storage.index()].write(chunk.offset, chunk.offset + chunk.size_bytes,
                                              content, kNobody, kNothingToSee);
    }
    modes_.write(0, modes_.size(), mode_content(StorageMode::Indirect), kNobody, kNothingToSee);
    std::int64_t die = 0;
    for (const platform::Storage& storage : platform.storages) {
        first_die_.push_back(die);
        die += std::max(1, storage.dies);
    }
}

void AddressSpaces::begin(Node node) {
    node_ = node;
    lane_ = order_.lane(node);
}

std::int64_t AddressSpaces::storage_index(DeviceId storage) const {
    return static_cast<std::int64_t>(storage.index() - subject_.platform.memories.size());
}

std::string AddressSpaces::name(Node node) const {
    const std::int32_t iteration = order_.iteration(node);
    const std::string task = subject_.name(order_.task(node));
    return iteration == 0 ? task : fmt::format("{} in iteration {}", task, iteration);
}

Node AddressSpaces::races(const Piece& piece, bool writes) const {
    if (writer_races(piece)) return piece.writer;
    return writes ? reader_races(piece) : kNobody;
}

void AddressSpaces::forget_settled(Piece& piece) const {
    const auto forget = [this](Node& node) {
        if (node != kNobody && order_.settled(node, node_)) node = kNobody;
    };
    forget(piece.writer);
    std::for_each(piece.readers.begin(), piece.readers.end(), forget);
}

void AddressSpaces::report_data_race(DeviceId device, std::int64_t first, std::int64_t last,
                                     Node other, bool both_write) {
    const TaskId self = order_.task(node_);
    const TaskId partner = order_.task(other);
    const auto& partner_action = subject_.schedule.tasks[partner].action;
    Rule rule = both_write ? Rule::WriteWriteRace : Rule::ReadWriteRace;
    const char* what = both_write ? "both write" : "one reads and the other writes";
    // A reader that meets an input which is not known to be there yet.
    if (!both_write && std::holds_alternative<InputReady>(partner_action)) {
        rule = Rule::InputReadEarly;
        what = "the former may read before the latter has written";
    }
    findings_.add_pair(rule, self, partner, "is not ordered with {}; {} {}", name(other), what,
                       subject_.bytes(device, first, last));
}

void AddressSpaces::report_cell_race(Rule rule, DeviceId device, Node other) {
    const char* what = "one is the cpu, and both write to one cache line of";
    if (rule == Rule::DieBusy) what = "both use a die, one programs or erases it, of";
    if (rule == Rule::WrongMode) what = "one of them changes the mode of";
    findings_.add_pair(rule, order_.task(node_), order_.task(other),
                       "is not ordered with {}; {} {}", name(other), what,
                       subject_.platform.device_name(device));
}

void AddressSpaces::use_cells(const Cells& cells, bool writes, const Content& content) {
    const auto look = [&](std::int64_t, std::int64_t, Piece& piece, const Content&) {
        const Node other = races(piece, writes);
        if (other != kNobody) report_cell_race(cells.rule, cells.device, other);
        forget_settled(piece);
    };
    if (writes)
        cells.map.write(cells.begin, cells.end, content, node_, look);
    else
        cells.map.read(cells.begin, cells.end, lane_, node_, look);
}

void AddressSpaces::write_lines(DeviceId device, std::int64_t begin, std::int64_t end) {
    IntervalMap& lines = lines_[device.index()];
    if (lines.size() == 0) return;
    const std::int64_t line = subject_.platform.core.cache_line_bytes;
    const std::int64_t base = subject_.address(device, 0) / line;
    const std::int64_t first = subject_.address(device, begin) / line - base;
    const std::int64_t last = subject_.address(device, end - 1) / line - base;
    use_cells({lines, first, last + 1, device, Rule::CacheLineShared},
              lane_ == platform::kCpuLane.index(), {});
}

void AddressSpaces::use_dies(DeviceId storage, std::int64_t begin, std::int64_t end, bool busy) {
    const std::int64_t first = first_die_[static_cast<std::size_t>(storage_index(storage))];
    use_cells({dies_, first + subject_.die(storage, begin),
               first + subject_.die(storage, end - 1) + 1, storage, Rule::DieBusy},
              busy, {});
}

void AddressSpaces::set_mode(DeviceId storage, StorageMode mode) {
    const std::int64_t cell = storage_index(storage);
    use_cells({modes_, cell, cell + 1, storage, Rule::WrongMode}, true, mode_content(mode));
}

void AddressSpaces::need_mode(DeviceId storage, StorageMode mode) {
    const std::int64_t cell = storage_index(storage);
    modes_.read(cell, cell + 1, lane_, node_,
                [&](std::int64_t, std::int64_t, const Piece& piece, const Content& content) {
                    if (writer_races(piece)) {
                        report_cell_race(Rule::WrongMode, storage, piece.writer);
                    } else if (content != mode_content(mode)) {
                        findings_.add(Rule::WrongMode, order_.task(node_), "needs {} in {} mode",
                                      subject_.platform.device_name(storage),
                                      mode == StorageMode::Mapped ? "memory-mapped" : "indirect");
                    }
                });
}

std::vector<DeviceId> AddressSpaces::mapped_storages() {
    std::vector<DeviceId> mapped;
    for (std::size_t i = 0; i < subject_.platform.storages.size(); ++i) {
        const auto cell = static_cast<std::int64_t>(i);
        modes_.look(cell, cell + 1,
                    [&](std::int64_t, std::int64_t, const Piece&, const Content& content) {
                        if (content != mode_content(StorageMode::Indirect))
                            mapped.push_back(DeviceId(subject_.platform.memories.size() + i));
                    });
    }
    return mapped;
}

}  // namespace outcore::schedule::checking
