// SPDX-License-Identifier: Apache-2.0
#include "platform/platform_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "platform/platform.hpp"

namespace outcore::platform {
namespace {

/// A constant as a whole number; nothing when it is not stated or could not be read.
std::optional<std::int64_t> whole(const RawConstant& constant) {
    if (!constant.number || std::abs(*constant.number) > 1e15) return std::nullopt;
    return static_cast<std::int64_t>(*constant.number);
}

bool is_power_of_two(std::int64_t number) {
    return number > 0 && std::has_single_bit(static_cast<std::uint64_t>(number));
}

std::string_view kind_name(MemoryKind kind) {
    return memory_kind_names()[static_cast<std::size_t>(kind)];
}

std::string_view kind_name(ChannelKind kind) {
    return channel_kind_names()[static_cast<std::size_t>(kind)];
}

/// Collects broken rules in the form "found X; must be Y".
class RuleBook {
  public:
    explicit RuleBook(const RawPlatform& raw) : raw_(raw) {}

    Diagnostics check() {
        check_limits();
        check_names();
        check_core();
        check_driver();
        for (std::size_t i = 0; i < raw_.memories.size(); ++i) check_memory(raw_.memories[i], i);
        for (std::size_t i = 0; i < raw_.storages.size(); ++i) check_storage(raw_.storages[i], i);
        for (std::size_t i = 0; i < raw_.channels.size(); ++i) check_channel(raw_.channels[i], i);
        check_address_ranges();
        check_channel_of_each_storage();
        return std::move(broken_);
    }

  private:
    void broken(const RawConstant& at, Unit unit, const std::string& rule) {
        broken_.push_back(
            {at.file, at.pointer,
             fmt::format("found {}; {}", spelled(at.number.value_or(0.0), unit), rule)});
    }
    void broken(const RawText& at, const std::string& rule) {
        broken_.push_back({at.file, at.pointer, fmt::format("found \"{}\"; {}", at.text, rule)});
    }
    void missing(const std::string& pointer) {
        broken_.push_back({raw_.file, pointer, "missing; this key is required"});
    }
    void required(const RawText& text, const std::string& pointer) {
        if (!text.stated()) missing(pointer);
    }

    /// Stated where it must be, whole where the unit asks for it, between low and high.
    template <typename Raw>
    void check_field(const std::string& prefix, const Raw& raw, const Field<Raw>& field) {
        const RawConstant& constant = raw.*field.member;
        if (!constant.stated()) {
            if (!field.absent) missing(prefix + "/" + std::string(field.key));
            return;
        }
        if (!constant.number) return;
        const double number = *constant.number;
        const bool whole_enough = !is_whole(field.unit) || number == std::floor(number);
        if (whole_enough && number >= field.low && number <= field.high) return;
        const std::string_view what = is_whole(field.unit) ? "a whole number" : "a number";
        if (field.high == std::numeric_limits<double>::max()) {
            broken(constant, field.unit,
                   fmt::format("must be {} of at least {} {}", what, field.low,
                               to_string(field.unit)));
        } else {
            broken(
                constant, field.unit,
                fmt::format("must be {} between {} and {} {}", what, spelled(field.low, field.unit),
                            spelled(field.high, field.unit), to_string(field.unit)));
        }
    }

    void check_limits() {
        visit_tables(raw_, [this](const std::string& prefix, const std::string&, const auto& part,
                                  auto fields) {
            for (const auto& field : fields) check_field(prefix, part, field);
        });
    }

    void power_of_two(const RawConstant& constant) {
        const auto number = whole(constant);
        if (number && *number != 0 && !is_power_of_two(*number)) {
            broken(constant, Unit::Bytes, "must be a power of two");
        }
    }

    void multiple_of(const RawConstant& constant, const RawConstant& factor,
                     std::string_view name) {
        const auto number = whole(constant), of = whole(factor);
        if (number && of && *of > 0 && *number % *of != 0) {
            broken(constant, Unit::Bytes, fmt::format("must be a multiple of {} ({})", name, *of));
        }
    }

    void at_most(const RawConstant& low, const RawConstant& high, Unit unit,
                 std::string_view name) {
        if (low.number && high.number && *low.number > *high.number) {
            broken(low, unit,
                   fmt::format("must not exceed {} ({})", name, spelled(*high.number, unit)));
        }
    }

    void one_of_lines(const RawConstant& lines) {
        const auto number = whole(lines);
        if (number && *number >= 1 && *number <= 8 && !is_power_of_two(*number)) {
            broken(lines, Unit::Lines, "must be 1, 2, 4 or 8");
        }
    }

    /// Devices (memories and storages) share one name space, channels have their own.
    void check_names() {
        std::vector<RawText> devices, channels;
        for (const RawMemory& memory : raw_.memories) unique(devices, memory.name);
        for (const RawStorage& storage : raw_.storages) unique(devices, storage.name);
        for (const RawChannel& channel : raw_.channels) unique(channels, channel.name);
        for (const RawChannel& channel : raw_.channels) {
            if (channel.name.text == "cpu")
                broken(channel.name, "is the name of the core's own lane");
        }
        const auto named = [](const RawText& text) { return !text.stated() || !text.text.empty(); };
        if (!named(raw_.name)) broken(raw_.name, "must not be empty");
        if (!named(raw_.title)) broken(raw_.title, "must not be empty");
        if (!named(raw_.kernel_profile)) broken(raw_.kernel_profile, "must not be empty");
        required(raw_.core.name, "/core/name");
    }

    void unique(std::vector<RawText>& seen, const RawText& name) {
        if (!name.stated()) return;
        if (name.text.empty() || name.text.find('/') != std::string::npos) {
            broken(name, "must be a name without '/'");
        }
        const auto same = [&](const RawText& other) { return other.text == name.text; };
        const auto first = std::find_if(seen.begin(), seen.end(), same);
        if (first != seen.end()) broken(name, fmt::format("is the name of {} too", first->pointer));
        seen.push_back(name);
    }

    void check_core() {
        power_of_two(raw_.core.cache_line_bytes);
        at_most(raw_.core.sleep_current_a, raw_.core.run_current_a, Unit::Amperes, "run_current_a");
        const bool any_ram =
            std::any_of(raw_.memories.begin(), raw_.memories.end(), [](const RawMemory& memory) {
                return memory.kind.text == kind_name(MemoryKind::Tcm) ||
                       memory.kind.text == kind_name(MemoryKind::Sram);
            });
        if (!any_ram) {
            broken_.push_back({raw_.file, "/memories", "holds no on-chip RAM; a board needs some"});
        }
    }

    void check_memory(const RawMemory& memory, std::size_t index) {
        check_ram_timing(memory, fmt::format("/memories/{}", index));
        at_most(memory.reserved_bytes, memory.size_bytes, Unit::Bytes, "size_bytes");
        power_of_two(memory.burst_bytes);
        const auto line = whole(raw_.core.cache_line_bytes);
        if (!memory.cached.number || *memory.cached.number == 0.0 || !line) return;
        if (*line == 0) {
            broken(memory.cached, Unit::Flag, "must be false: the core has no data cache");
            return;
        }
        multiple_of(memory.base_address, raw_.core.cache_line_bytes, "the cache line");
        multiple_of(memory.size_bytes, raw_.core.cache_line_bytes, "the cache line");
    }

    /// One description of a memory's time: set-up clocks, or the rules of a kind of external RAM.
    void check_ram_timing(const RawMemory& memory, const std::string& prefix) {
        if (!memory.psram && !memory.sdram) {
            if (!memory.burst_setup_clocks.stated()) missing(prefix + "/burst_setup_clocks");
            return;
        }
        if (memory.kind.stated() && memory.kind.text != kind_name(MemoryKind::ExternalRam))
            broken(memory.kind, "must be ExternalRam beside psram or sdram timing");
        if (memory.psram && memory.sdram)
            broken_.push_back({raw_.file, prefix, "holds both psram and sdram; must hold one"});
        if (memory.burst_setup_clocks.stated())
            broken(memory.burst_setup_clocks, Unit::Clocks,
                   "must not stand beside psram or sdram timing, which replaces it");
        if (memory.psram) {
            power_of_two(memory.psram->row_bytes);
            multiple_of(memory.psram->row_bytes, memory.burst_bytes, "burst_bytes");
        }
        if (memory.sdram) {
            power_of_two(memory.sdram->row_bytes);
            power_of_two(memory.sdram->banks);
            multiple_of(memory.sdram->row_bytes, memory.burst_bytes, "burst_bytes");
        }
    }

    /// A card has `sd` instead of a read command.
    void check_sd(const RawStorage& storage, const std::string& prefix) {
        if (!storage.is_sd_card()) {
            if (storage.sd && storage.kind.stated())
                broken(storage.kind, "must be SdCard beside sd");
            return;
        }
        if (!storage.sd) return missing(prefix + "/sd");
        for (const Field<RawRead>& field : read_fields()) {
            const RawConstant& constant = storage.read.*field.member;
            if (constant.stated())
                broken(constant, field.unit, "must not be stated: a card has sd, not read");
        }
        one_of_lines(storage.sd->bus_lines);
        if (storage.needs_erase.number.value_or(0.0) != 0.0)
            broken(storage.needs_erase, Unit::Flag, "must be false: a card erases by itself");
        at_most(storage.sd->read_access_typ_s, storage.sd->read_access_max_s, Unit::Seconds,
                "read_access_max_s");
        at_most(storage.sd->write_latency_typ_s, storage.sd->write_latency_max_s, Unit::Seconds,
                "write_latency_max_s");
    }

    void check_storage(const RawStorage& storage, std::size_t index) {
        const std::string prefix = fmt::format("/storages/{}", index);
        required(storage.part, prefix + "/part");
        required(storage.kind, prefix + "/kind");
        power_of_two(storage.page_bytes);
        power_of_two(storage.sector_bytes);
        power_of_two(storage.read_granule_bytes);
        multiple_of(storage.sector_bytes, storage.page_bytes, "page_bytes");
        multiple_of(storage.size_bytes, storage.sector_bytes, "sector_bytes");
        multiple_of(storage.size_bytes, storage.dies, "dies");
        at_most(storage.page_program_typ_s, storage.page_program_max_s, Unit::Seconds,
                "page_program_max_s");
        at_most(storage.sector_erase_typ_s, storage.sector_erase_max_s, Unit::Seconds,
                "sector_erase_max_s");
        check_program_and_erase(storage, prefix);
        check_erase_types(storage);
        check_sd(storage, prefix);
        if (!storage.is_sd_card()) check_read(storage);
        for (const RawCommand* command : {&storage.program, &storage.erase, &storage.status})
            check_command(*command);
    }

    void check_program_and_erase(const RawStorage& storage, const std::string& prefix) {
        if (storage.needs_erase.number.value_or(0.0) == 0.0 && !storage.is_sd_card()) return;
        constexpr std::string_view kNeeded[] = {"page_program_typ_s", "page_program_max_s",
                                                "sector_erase_typ_s", "sector_erase_max_s"};
        for (const Field<RawStorage>& field : storage_fields()) {
            const bool needed =
                std::find(std::begin(kNeeded), std::end(kNeeded), field.key) != std::end(kNeeded);
            if (needed && !(storage.*field.member).stated())
                missing(prefix + "/" + std::string(field.key));
        }
    }

    /// Each larger erase command covers whole smaller ones and has both of its times.
    void check_erase_types(const RawStorage& storage) {
        power_of_two(storage.half_block_bytes);
        power_of_two(storage.block_bytes);
        multiple_of(storage.half_block_bytes, storage.sector_bytes, "sector_bytes");
        multiple_of(storage.block_bytes, storage.sector_bytes, "sector_bytes");
        multiple_of(storage.block_bytes, storage.half_block_bytes, "half_block_bytes");
        multiple_of(storage.size_bytes, storage.block_bytes, "block_bytes");
        together(storage.half_block_bytes, storage.half_block_erase_typ_s, Unit::Bytes,
                 "half_block_erase_typ_s");
        together(storage.block_bytes, storage.block_erase_typ_s, Unit::Bytes, "block_erase_typ_s");
        typ_and_max(storage.half_block_erase_typ_s, storage.half_block_erase_max_s,
                    "half_block_erase_max_s");
        typ_and_max(storage.block_erase_typ_s, storage.block_erase_max_s, "block_erase_max_s");
        typ_and_max(storage.chip_erase_typ_s, storage.chip_erase_max_s, "chip_erase_max_s");
    }

    void typ_and_max(const RawConstant& typ, const RawConstant& max, std::string_view max_name) {
        together(typ, max, Unit::Seconds, max_name);
        at_most(typ, max, Unit::Seconds, max_name);
    }

    void together(const RawConstant& stated, const RawConstant& other, Unit unit,
                  std::string_view name) {
        if (stated.stated() && !other.stated())
            broken(stated, unit, fmt::format("needs {} beside it", name));
    }

    void check_command(const RawCommand& command) {
        one_of_lines(command.instruction_lines);
        one_of_lines(command.address_lines);
        one_of_lines(command.data_lines);
    }

    void check_read(const RawStorage& storage) {
        const RawRead& read = storage.read;
        one_of_lines(read.instruction_lines);
        one_of_lines(read.address_lines);
        one_of_lines(read.data_lines);
        at_most(storage.bus_clock_hz, read.max_clock_hz, Unit::Hertz, "max_clock_hz of the read");
        const auto size = whole(storage.size_bytes), bits = whole(read.address_bits);
        const auto banks = whole(read.banks);
        if (!size || !bits || !banks || *bits < 1 || *bits > 32 || *banks < 1) return;
        if ((*size / *banks - 1) >> *bits != 0) {
            broken(read.address_bits, Unit::Bits,
                   fmt::format("must reach the {} bytes of each bank", *size / *banks));
        }
    }

    void check_driver() {
        if (!raw_.driver) return;
        required(raw_.driver->name, "/driver/name");
        power_of_two(raw_.driver->item_bytes);
        power_of_two(raw_.driver->copy_item_bytes);
    }

    /// What neither the channel nor its engine and driver state.
    void check_rate(const RawChannel& channel, const std::string& prefix) {
        const auto needed = [&](const RawConstant& constant, std::string_view key, bool derived) {
            if (!constant.stated() && !derived) missing(prefix + "/" + std::string(key));
        };
        const bool rate = channel.engine && raw_.driver;
        needed(channel.item_bytes, "item_bytes", rate);
        needed(channel.max_items, "max_items", rate);
        needed(channel.bytes_per_clock, "bytes_per_clock", rate);
        needed(channel.start_cycles, "start_cycles", raw_.driver.has_value());
        needed(channel.completion_cycles, "completion_cycles", raw_.driver.has_value());
        if (!channel.engine) return;
        required(channel.engine->name, prefix + "/engine/name");
        power_of_two(channel.engine->widest_item_bytes);
    }

    void check_channel(const RawChannel& channel, std::size_t index) {
        power_of_two(channel.item_bytes);
        check_rate(channel, fmt::format("/channels/{}", index));
        const bool for_storage = channel.kind.text == kind_name(ChannelKind::Storage);
        if (for_storage) {
            required(channel.storage, fmt::format("/channels/{}/storage", index));
            known_name(channel.storage, raw_.storages, "storage");
        } else if (channel.storage.stated()) {
            broken(channel.storage, "stands only in channels of kind Storage");
        }
        for (const RawText& memory : channel.reaches) known_name(memory, raw_.memories, "memory");
        if (channel.reaches.empty()) {
            broken_.push_back({raw_.file, fmt::format("/channels/{}/reaches", index),
                               "is empty; a channel reaches at least one memory"});
        }
    }

    template <typename Raw>
    void known_name(const RawText& name, const std::vector<Raw>& all, std::string_view what) {
        if (!name.stated()) return;
        std::vector<std::string> names;
        for (const Raw& one : all) names.push_back(one.name.text);
        if (std::find(names.begin(), names.end(), name.text) != names.end()) return;
        broken(name, fmt::format("must be the name of a {} ({})", what, fmt::join(names, ", ")));
    }

    struct AddressRange {
        const RawConstant* base;
        std::string name;
        std::int64_t first, last;
    };

    static void add_range(std::vector<AddressRange>& ranges, const RawConstant& base,
                          const RawConstant& size, const std::string& name) {
        const auto first = whole(base), bytes = whole(size);
        if (first && bytes) ranges.push_back({&base, name, *first, *first + *bytes - 1});
    }

    /// Memories and memory-mapped windows do not overlap and end within 32 bits.
    void check_address_ranges() {
        constexpr std::int64_t kLastAddress = 0xFFFFFFFF;
        std::vector<AddressRange> ranges;
        for (const RawMemory& m : raw_.memories) {
            add_range(ranges, m.base_address, m.size_bytes, m.name.text);
        }
        for (const RawStorage& s : raw_.storages) {
            if (s.window_address.number.value_or(0.0) != 0.0) {
                add_range(ranges, s.window_address, s.size_bytes, s.name.text);
            }
        }
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            if (ranges[i].last > kLastAddress) {
                broken(*ranges[i].base, Unit::Address, "must leave room for the size below 4 GiB");
            }
            for (std::size_t j = 0; j < i; ++j) {
                if (ranges[i].first > ranges[j].last || ranges[j].first > ranges[i].last) continue;
                broken(*ranges[i].base, Unit::Address,
                       fmt::format("must not overlap {} at 0x{:08x} to 0x{:08x}", ranges[j].name,
                                   ranges[j].first, ranges[j].last));
            }
        }
    }

    /// The controller of a storage is one lane: exactly one channel.
    void check_channel_of_each_storage() {
        for (const RawStorage& storage : raw_.storages) {
            const auto count = std::count_if(
                raw_.channels.begin(), raw_.channels.end(), [&](const RawChannel& channel) {
                    return channel.storage.stated() && channel.storage.text == storage.name.text;
                });
            if (count == 1 || !storage.name.stated()) continue;
            broken(storage.name, fmt::format("has {} channels; must have exactly one", count));
        }
    }

    const RawPlatform& raw_;
    Diagnostics broken_;
};

}  // namespace

Diagnostics broken_rules(const RawPlatform& raw) { return RuleBook(raw).check(); }

}  // namespace outcore::platform
