// A serial storage: command phases on its bus, page program, erases, suspend, power-down, busy
// dies, wear and energy. Illegal use is a protocol fault (SC_REPORT_ERROR), as it would be a silent
// error on the board.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <cstdint>
#include <map>
#include <optional>
#include <systemc>

#include "hardware/command_gate.hpp"
#include "hardware/command_recorder.hpp"
#include "hardware/die_work.hpp"
#include "hardware/flash_command.hpp"
#include "hardware/power_meter.hpp"
#include "hardware/sector_book.hpp"
#include "hardware/serial_clocks.hpp"
#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

namespace fault {
constexpr const char* kPageCrossing = "/outcore/flash/page-crossing";
constexpr const char* kNotErased = "/outcore/flash/not-erased";
constexpr const char* kSectorEdge = "/outcore/flash/sector-edge";
constexpr const char* kRange = "/outcore/flash/range";
constexpr const char* kMode = "/outcore/flash_controller/mode";
constexpr const char* kChannelItems = "/outcore/dma/items";
}  // namespace fault

/// NOR flash where the platform says `needs_erase`; otherwise (SD card, PSRAM) writes need no
/// erase, may cross pages and are busy for each page that they touch. Program and erase times grow
/// from typical to maximum with the wear of the sector (platform::worn).
class NorFlash : public sc_core::sc_module {
  public:
    /// `worst_case` takes the part's maximum program and erase times whatever its wear.
    NorFlash(const sc_core::sc_module_name& name, const platform::Storage& storage,
             bool worst_case);
    tlm_utils::simple_target_socket<NorFlash> socket{"socket"};

    enum State : std::size_t { kStandby, kRead, kProgram, kErase, kPowerDown };
    /// Up to now.
    PowerMeter& meter();
    /// Writes commands and their phases to it while it is connected.
    CommandRecorder& recorder() { return recorder_; }
    /// By sector number; sectors never written are absent.
    const std::map<std::int64_t, SectorWear>& wear() const { return sectors_.wear(); }
    std::int64_t programmed_bytes() const { return programmed_bytes_; }
    bool in(FlashState state) const { return gate_.in(state); }
    /// Whole sectors that are known to be erased from the start: no wear.
    void declare_blank(std::int64_t address, std::int64_t bytes) {
        sectors_.declare_blank(address, bytes);
    }
    /// From the fall of chip select to its rise when `operation` is carried out in one piece.
    sc_core::sc_time command_length(FlashOperation operation, std::int64_t bytes) const;

  private:
    struct Request {
        FlashCommand command;
        std::int64_t address, bytes;
        DieRange dies;
        sc_core::sc_time at;
    };
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    Request request(const tlm::tlm_generic_payload& payload, sc_core::sc_time at) const;
    void admit(const Request& request) const;
    /// The time that the command takes on the bus until chip select rises.
    double carry_out(const Request& request, StageTiming& timing, RuleContext& context);
    double read(const Request& request, StageTiming& timing);
    double program(const Request& request, StageTiming& timing, RuleContext& context);
    double erase(const Request& request, RuleContext& context);
    void claim_erased(std::int64_t address, std::int64_t bytes);
    double stream(std::int64_t bytes, const CommandClocks& clocks, double opening,
                  StageTiming& timing) const;
    void follow(const Request& request, sc_core::sc_time rise, double busy_s, RuleContext& context);
    void suspend(const Request& request, sc_core::sc_time rise);
    void reset();
    void settle_power_down();
    double wear_share(std::int64_t address, std::int64_t bytes) const;
    double seconds(double clocks) const { return clocks / storage_.bus_clock.count; }
    double deselect_s(FlashOperation operation) const;
    std::size_t die(std::int64_t address) const;

    const platform::Storage& storage_;
    const bool worst_case_;
    const SerialClocks clocks_;
    const std::size_t dies_;
    PowerMeter meter_;
    CommandRecorder recorder_;
    CommandGate gate_;
    SectorBook sectors_;
    DieWork work_;
    std::optional<sc_core::sc_time> powered_down_;  // since
    std::int64_t open_page_ = -1;
    std::int64_t programmed_bytes_ = 0;
};

}  // namespace outcore::hardware
