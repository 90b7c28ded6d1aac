// A serial storage: command phases on its bus, page program, sector erase, busy dies, wear and
// energy. Illegal use is a protocol fault (SC_REPORT_ERROR), as it would be a silent error on the
// board.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <cstdint>
#include <map>
#include <systemc>
#include <vector>

#include "hardware/command_recorder.hpp"
#include "hardware/flash_command.hpp"
#include "hardware/power_meter.hpp"
#include "hardware/serial_clocks.hpp"
#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

namespace fault {
constexpr const char* kBusy = "/outcore/flash/busy";
constexpr const char* kChipSelect = "/outcore/flash/chip-select-high";
constexpr const char* kWriteEnable = "/outcore/flash/write-enable";
constexpr const char* kPageCrossing = "/outcore/flash/page-crossing";
constexpr const char* kNotErased = "/outcore/flash/not-erased";
constexpr const char* kSectorEdge = "/outcore/flash/sector-edge";
constexpr const char* kRange = "/outcore/flash/range";
constexpr const char* kMode = "/outcore/flash_controller/mode";
constexpr const char* kChannelItems = "/outcore/dma/items";
}  // namespace fault

/// What one sector has been through.
struct SectorWear {
    std::int64_t programs = 0;  // page program commands
    std::int64_t erases = 0;
};

/// NOR flash where the platform says `needs_erase`; otherwise (SD card, PSRAM) writes need no
/// erase, may cross pages and are busy for each page that they touch. Contents before the first
/// erase are unknown, so that a program of them is refused.
class NorFlash : public sc_core::sc_module {
  public:
    /// `worst_case` takes the part's maximum program and erase times instead of the typical ones.
    NorFlash(const sc_core::sc_module_name& name, const platform::Storage& storage,
             bool worst_case);
    tlm_utils::simple_target_socket<NorFlash> socket{"socket"};

    enum State : std::size_t { kStandby, kRead, kProgram, kErase };
    PowerMeter& meter() { return meter_; }
    /// Writes commands and their phases to it while it is connected.
    CommandRecorder& recorder() { return recorder_; }
    /// By sector number; sectors never written are absent.
    const std::map<std::int64_t, SectorWear>& wear() const { return wear_; }
    std::int64_t programmed_bytes() const { return programmed_bytes_; }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    void open(std::int64_t address, std::int64_t bytes, sc_core::sc_time at, bool first);
    double read(std::int64_t bytes, StageTiming& timing);
    double program(std::int64_t address, std::int64_t bytes, StageTiming& timing);
    double erase(std::int64_t address, std::int64_t bytes);
    void claim_erased(std::int64_t address, std::int64_t bytes);
    void take_write_enable();
    void stream(std::int64_t bytes, double opening_clocks, StageTiming& timing) const;
    double seconds(double clocks) const { return clocks / storage_.bus_clock.count; }
    std::size_t die(std::int64_t address) const;

    const platform::Storage& storage_;
    const bool worst_case_;
    const SerialClocks clocks_;
    PowerMeter meter_;
    CommandRecorder recorder_;
    bool write_enabled_ = false;
    std::int64_t open_page_ = -1;
    sc_core::sc_time selectable_at_;          // chip select has been high long enough
    std::vector<sc_core::sc_time> ready_at_;  // for each die
    std::map<std::int64_t, SectorWear> wear_;
    std::map<std::int64_t, std::map<std::int64_t, std::int64_t>>
        written_;  // erased sector -> written ranges
    std::int64_t programmed_bytes_ = 0;
};

}  // namespace outcore::hardware
