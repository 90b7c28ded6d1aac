// The whole board as SystemC modules, built from a platform and wired up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "hardware/bus.hpp"
#include "hardware/core.hpp"
#include "hardware/dma_channel.hpp"
#include "hardware/external_ram.hpp"
#include "hardware/flash_controller.hpp"
#include "hardware/nor_flash.hpp"
#include "hardware/sd_card.hpp"
#include "hardware/sram.hpp"

namespace outcore::hardware {

struct MachineOptions {
    bool worst_case_storage = false;  // maximum instead of typical program and erase times
    bool burst_by_burst =
        false;  // one transaction for each burst, a wait for each step: slow, same result
    std::optional<std::uint32_t> storage_seed = std::nullopt;  // draw the busy times of SD cards
};

/// `platform` must outlive it. One in a process: the SystemC context cannot be used twice.
class Machine : public sc_core::sc_module {
  public:
    Machine(const sc_core::sc_module_name& name, const platform::Platform& platform,
            MachineOptions options);

    Core& core() { return core_; }
    Bus& matrix() { return bus_; }
    DmaChannel& channel(LaneId lane) { return *channels_.at(lane.index() - 1); }
    NorFlash& flash(DeviceId storage) {
        return *flashes_.at(storage.index() - platform_.memories.size());
    }
    /// Null for a storage that is no SD card; flash() and controller() are for the others.
    SdCard* card(DeviceId storage) {
        return cards_.at(storage.index() - platform_.memories.size()).get();
    }
    FlashController& controller(DeviceId storage) {
        return *controllers_.at(storage.index() - platform_.memories.size());
    }
    /// Core, external RAMs, storages.
    std::vector<PowerMeter*> meters();
    /// Every module writes to `log` what it does from now on; `log` must outlive the simulation.
    void record(ActivityLog& log);
    /// What is still pending goes to the log: call once, at the end.
    void finish_record();

  private:
    void add_memory(DeviceId id);
    void add_storage(DeviceId id, const MachineOptions& options);
    void add_channel(const platform::Channel& channel, bool burst_by_burst);

    const platform::Platform& platform_;
    Core core_;
    Bus bus_;
    std::vector<std::unique_ptr<Sram>> srams_;
    std::vector<std::unique_ptr<ExternalRam>> external_rams_;
    std::vector<std::unique_ptr<FlashController>> controllers_;
    std::vector<std::unique_ptr<NorFlash>> flashes_;
    std::vector<std::unique_ptr<SdCard>> cards_;  // these three by storage, with gaps
    std::vector<std::unique_ptr<DmaChannel>> channels_;
};

}  // namespace outcore::hardware
