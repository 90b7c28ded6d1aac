// The whole board as SystemC modules, built from a platform and wired up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "hardware/bus.hpp"
#include "hardware/core.hpp"
#include "hardware/dma_channel.hpp"
#include "hardware/external_ram.hpp"
#include "hardware/flash_controller.hpp"
#include "hardware/nor_flash.hpp"
#include "hardware/sram.hpp"

namespace outcore::hardware {

struct MachineOptions {
    bool worst_case_storage = false;  // maximum instead of typical program and erase times
    bool burst_by_burst =
        false;  // one transaction for each burst, a wait for each step: slow, same result
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
    void add_storage(DeviceId id, bool worst_case);
    void add_channel(const platform::Channel& channel, bool burst_by_burst);

    const platform::Platform& platform_;
    Core core_;
    Bus bus_;
    std::vector<std::unique_ptr<Sram>> srams_;
    std::vector<std::unique_ptr<ExternalRam>> external_rams_;
    std::vector<std::unique_ptr<FlashController>> controllers_;
    std::vector<std::unique_ptr<NorFlash>> flashes_;
    std::vector<std::unique_ptr<DmaChannel>> channels_;
};

}  // namespace outcore::hardware
