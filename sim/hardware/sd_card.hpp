// An SD card on a parallel bus: commands, blocks with CRC, the busy time after a write, and the
// flash translation layer behind it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <optional>
#include <systemc>

#include "base/random.hpp"
#include "hardware/flash_command.hpp"
#include "hardware/flash_translation.hpp"
#include "hardware/power_meter.hpp"
#include "hardware/sd_clocks.hpp"
#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

namespace fault {
constexpr const char* kCardBusy = "/outcore/sd/busy";
constexpr const char* kCardGap = "/outcore/sd/command-gap";
constexpr const char* kCardRange = "/outcore/sd/range";
constexpr const char* kCardCommand = "/outcore/sd/command";
}  // namespace fault

/// How the times that vary from command to command are chosen.
struct SdBehaviour {
    bool worst_case = false;            // the maxima
    std::optional<std::uint32_t> seed;  // draw write latencies; else their median
};

/// One piece of a transfer is one command: CMD17/CMD24 for a block, CMD18/CMD25 with CMD12 for
/// more. Pieces that begin or end within a block move the whole block; for a write the driver reads
/// it first. While the card writes it is busy: pages are programmed as they fill (two buffers), and
/// the write latency with its heavy tail follows.
class SdCard : public sc_core::sc_module {
  public:
    SdCard(const sc_core::sc_module_name& name, const platform::Storage& storage,
           SdBehaviour behaviour);
    tlm_utils::simple_target_socket<SdCard> socket{"socket"};

    enum State : std::size_t { kStandby, kRead, kProgram };
    PowerMeter& meter() { return meter_; }
    const FlashTranslation& translation() const { return translation_; }
    std::int64_t written_bytes() const { return written_bytes_; }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    void open(std::int64_t address, std::int64_t bytes, sc_core::sc_time at, bool first);
    void read(std::int64_t address, std::int64_t bytes, StageTiming& timing);
    void write(std::int64_t address, std::int64_t bytes, StageTiming& timing);
    double finish_write();
    double write_latency();

    const platform::Storage& storage_;
    const SdBehaviour behaviour_;
    const SdClocks clocks_;
    FlashTranslation translation_;
    PowerMeter meter_;
    Xorshift32 random_;
    SdExtent command_;  // the piece under way
    std::int64_t written_bytes_ = 0;
    double busy_s_ = 0.0;             // of the release of the last write
    sc_core::sc_time ready_at_;       // no longer busy
    sc_core::sc_time selectable_at_;  // N_RC is over
};

}  // namespace outcore::hardware
