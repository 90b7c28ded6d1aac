// SPDX-License-Identifier: Apache-2.0
#include "hardware/nor_flash.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "hardware/sim_time.hpp"

namespace outcore::hardware {
namespace {

void refuse(const char* kind, const std::string& message) {
    SC_REPORT_ERROR(kind, message.c_str());
}

/// Durations are rounded to the kernel's resolution one by one, so an instant may be early by one
/// unit.
bool before(sc_core::sc_time at, sc_core::sc_time legal) {
    return at + sc_core::sc_get_time_resolution() < legal;
}

}  // namespace

NorFlash::NorFlash(const sc_core::sc_module_name& name, const platform::Storage& storage,
                   bool worst_case)
    : sc_module(name),
      storage_(storage),
      worst_case_(worst_case),
      clocks_(serial_clocks(storage)),
      meter_(storage.name, storage.supply,
             {{"standby", storage.standby_current, {}},
              {"read", storage.read_current, {}},
              {"program", storage.program_current, {}},
              {"erase", storage.erase_current, {}}}),
      ready_at_(static_cast<std::size_t>(std::max(storage.dies, 1))) {
    socket.register_b_transport(this, &NorFlash::b_transport);
}

std::size_t NorFlash::die(std::int64_t address) const {
    const std::int64_t die_bytes =
        storage_.size.count / static_cast<std::int64_t>(ready_at_.size());
    return static_cast<std::size_t>(address / die_bytes);
}

void NorFlash::open(std::int64_t address, std::int64_t bytes, sc_core::sc_time at, bool first) {
    if (address < 0 || address + bytes > storage_.size.count) {
        refuse(fault::kRange, fmt::format("{}: bytes {} to {} are outside the part", storage_.name,
                                          address, address + bytes));
    }
    if (!first) return;
    if (before(at, selectable_at_)) {
        refuse(fault::kChipSelect,
               fmt::format("{}: command before chip select was high for {} clocks", storage_.name,
                           storage_.chip_select_high_clocks));
    }
    const std::size_t last = die(address + std::max<std::int64_t>(bytes, 1) - 1);
    for (std::size_t i = die(address); i <= last; ++i) {
        if (before(at, ready_at_[i])) {
            refuse(fault::kBusy,
                   fmt::format("{}: command at byte {} while die {} programs or erases",
                               storage_.name, address, i));
        }
    }
}

void NorFlash::stream(std::int64_t bytes, double opening_clocks, StageTiming& timing) const {
    const double per_byte = seconds(clocks_.per_byte);
    timing.setup_s = timing.first ? seconds(opening_clocks) : 0.0;
    timing.full_burst_s = static_cast<double>(timing.burst_bytes) * per_byte;
    const std::int64_t granule = std::max<std::int64_t>(1, storage_.read_granule.count);
    const std::int64_t moved = (bytes + granule - 1) / granule * granule;
    const std::int64_t tail = moved - bytes / timing.burst_bytes * timing.burst_bytes;
    timing.tail_burst_s = static_cast<double>(tail) * per_byte;
    timing.release_s = timing.last ? seconds(clocks_.deselect) : 0.0;
}

double NorFlash::read(std::int64_t bytes, StageTiming& timing) {
    stream(bytes, clocks_.read_opening(), timing);
    const double busy = timing.total_s(bytes);
    meter_.spend(kRead, busy);
    return busy;
}

void NorFlash::take_write_enable() {
    if (storage_.needs_erase && !write_enabled_) {
        refuse(fault::kWriteEnable,
               fmt::format("{}: program or erase without write enable", storage_.name));
    }
    write_enabled_ = false;
}

void NorFlash::claim_erased(std::int64_t address, std::int64_t bytes) {
    const auto sector = written_.find(address / storage_.sector.count);
    bool free = sector != written_.end();
    if (free) {
        const auto next = sector->second.lower_bound(address);
        free = (next == sector->second.end() || next->first >= address + bytes) &&
               (next == sector->second.begin() || std::prev(next)->second <= address);
    }
    if (!free) {
        refuse(fault::kNotErased, fmt::format("{}: program of {} bytes at {}, which is not erased",
                                              storage_.name, bytes, address));
    }
    sector->second[address] = address + bytes;
}

double NorFlash::program(std::int64_t address, std::int64_t bytes, StageTiming& timing) {
    const std::int64_t page = address / storage_.page.count;
    const std::int64_t last_page = (address + bytes - 1) / storage_.page.count;
    if (timing.first) {
        take_write_enable();
        open_page_ = page;
    }
    if (storage_.needs_erase) {
        if (page != open_page_ || last_page != page) {
            refuse(fault::kPageCrossing,
                   fmt::format("{}: program of {} bytes at {} leaves its page of {}", storage_.name,
                               bytes, address, storage_.page.count));
        }
        claim_erased(address, bytes);
    }
    programmed_bytes_ += bytes;
    stream(bytes, clocks_.write_opening(), timing);
    const double command = timing.total_s(bytes);
    double busy = 0.0;
    if (timing.last) {
        const std::int64_t pages = last_page - open_page_ + 1;
        const Seconds each = worst_case_ ? storage_.page_program_max : storage_.page_program_typ;
        busy = static_cast<double>(pages) * each.count;
        wear_[address / storage_.sector.count].programs += pages;
    }
    timing.release_s += busy;
    meter_.spend(kProgram, command + busy);
    return command;
}

double NorFlash::erase(std::int64_t address, std::int64_t bytes) {
    take_write_enable();
    if (address % storage_.sector.count != 0 || bytes != storage_.sector.count) {
        refuse(fault::kSectorEdge,
               fmt::format("{}: erase of {} bytes at {} is not one sector of {}", storage_.name,
                           bytes, address, storage_.sector.count));
    }
    const std::int64_t sector = address / storage_.sector.count;
    ++wear_[sector].erases;
    written_[sector].clear();
    const double command = seconds(clocks_.write_opening() + clocks_.deselect);
    const Seconds busy = worst_case_ ? storage_.sector_erase_max : storage_.sector_erase_typ;
    meter_.spend(kErase, command + busy.count);
    return command;
}

void NorFlash::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const auto address = static_cast<std::int64_t>(payload.get_address());
    const std::int64_t bytes = payload.get_data_length();
    StageTiming& timing = *payload.get_extension<StageTiming>();
    const sc_core::sc_time at = sc_core::sc_time_stamp() + delay;
    const FlashOperation operation = payload.get_extension<FlashCommand>()->operation;
    // The status register answers while the part is busy; everything else has to wait for the die.
    if (operation != FlashOperation::ReadStatus) open(address, bytes, at, timing.first);

    if (recorder_) meter_.at(at.to_seconds());
    double command = 0.0;
    double busy = 0.0;
    switch (operation) {
        case FlashOperation::Read:
            command = read(bytes, timing);
            break;
        case FlashOperation::WriteEnable:
            write_enabled_ = true;
            command = seconds(clocks_.write_enable());
            break;
        case FlashOperation::PageProgram: {
            command = program(address, bytes, timing);
            busy = timing.total_s(bytes) - command;
            break;
        }
        case FlashOperation::SectorErase: {
            command = erase(address, bytes);
            busy = (worst_case_ ? storage_.sector_erase_max : storage_.sector_erase_typ).count;
            timing.release_s = command + busy;
            break;
        }
        case FlashOperation::ReadStatus:
            command = seconds(clocks_.read_status());
            break;
        case FlashOperation::SetIndirect:
        case FlashOperation::SetMapped:
            break;
    }
    if (recorder_) {
        const CarriedOut done{operation, at.to_seconds(), busy, bytes};
        record_command(recorder_, done, clocks_, storage_.bus_clock.count, timing);
    }
    delay += to_time(command);
    selectable_at_ = sc_core::sc_time_stamp() + delay;
    if (busy > 0.0) {
        delay += to_time(busy);
        const std::size_t last = die(address + bytes - 1);
        for (std::size_t i = die(address); i <= last; ++i)
            ready_at_[i] = sc_core::sc_time_stamp() + delay;
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace outcore::hardware
