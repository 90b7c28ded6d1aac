// The transaction-level SDRAM against a stream of single commands under the rules of the table,
// each at its earliest clock, with refreshes when they are due.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>

#include "../ram_bench.hpp"
#include "hardware/sdram_rules.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;
using hardware::SdramCommand;
using hardware::SdramTimeline;

namespace {

class CommandStream {
  public:
    explicit CommandStream(const platform::Memory& ram)
        : ram_(ram),
          timeline_(ram.sdram, burst_clocks(ram)),
          interval_(
              static_cast<std::int64_t>(ram.sdram.refresh_interval.count * ram.bus_clock.count)),
          next_refresh_(interval_) {}

    /// Clocks from the first command to the last data of a stream from address 0.
    std::int64_t run(std::int64_t bytes, SdramCommand command) {
        for (std::int64_t at = 0; at < bytes; at += ram_.burst_bytes) {
            if (now_ >= next_refresh_) refresh();
            access(at / ram_.sdram.row_bytes, command);
        }
        const bool read = command == SdramCommand::Read;
        return last_ + burst_clocks(ram_) + (read ? ram_.sdram.cas_latency : 0);
    }

  private:
    static std::int64_t burst_clocks(const platform::Memory& ram) {
        return std::llround(ram.burst_bytes / ram.bytes_per_clock);
    }
    void issue(SdramCommand command, std::int32_t bank, std::int64_t row) {
        const std::int64_t at = std::max(now_, timeline_.earliest(command, bank));
        REQUIRE(timeline_.issue(command, bank, row, at));
        now_ = last_ = at;
    }
    void access(std::int64_t row, SdramCommand command) {
        const auto bank = static_cast<std::int32_t>(row % ram_.sdram.banks);
        // The controller looks at the next row only when the data of this one are through.
        const auto open = timeline_.open_row(bank);
        if (open != row) {
            now_ = std::max(now_, last_ + (last_ > 0 ? burst_clocks(ram_) : 0));
            if (open) issue(SdramCommand::Precharge, bank, 0);
            issue(SdramCommand::Activate, bank, row);
        }
        issue(command, bank, row);
    }
    void refresh() {
        now_ += burst_clocks(ram_);
        for (std::int32_t bank = 0; bank < ram_.sdram.banks; ++bank) {
            if (timeline_.open_row(bank)) issue(SdramCommand::Precharge, bank, 0);
        }
        issue(SdramCommand::Refresh, 0, 0);
        next_refresh_ += interval_;
    }

    const platform::Memory& ram_;
    SdramTimeline timeline_;
    std::int64_t interval_, next_refresh_;
    std::int64_t now_ = 0, last_ = 0;
};

}  // namespace

TEST_CASE("a stream at transaction level takes what its commands take, within 0.5 %") {
    for (const char* name : {"stm32f746g-disco", "stm32h747i-disco"}) {
        const auto board = platform::load_platform(name, OUTCORE_SOURCE_DIR "/configs");
        if (!board) FAIL(to_string(board.diagnostics().front()));
        const platform::Memory& ram = board->memories.back();
        REQUIRE(ram.ram_timing == platform::RamTiming::Sdram);
        for (const bool write : {false, true}) {
            for (const std::int64_t bytes : {65536, 1 << 20}) {
                CommandStream stream(ram);
                const std::int64_t clocks =
                    stream.run(bytes, write ? SdramCommand::Write : SdramCommand::Read);
                const auto model = hardware::make_ram_model(ram);
                const double modelled =
                    test::answered_s(*model, ram, {0, bytes, write}) * ram.bus_clock.count;
                const double deviation = 100.0 * (modelled / static_cast<double>(clocks) - 1.0);
                INFO(name << (write ? " write " : " read ") << bytes << " bytes: " << modelled
                          << " against " << clocks << " clocks, " << deviation << " %");
                CHECK(std::abs(deviation) < 0.5);
            }
        }
    }
}
