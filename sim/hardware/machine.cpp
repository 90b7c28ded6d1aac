// SPDX-License-Identifier: Apache-2.0
#include "hardware/machine.hpp"

namespace outcore::hardware {
using sc_core::sc_gen_unique_name;

Machine::Machine(const sc_core::sc_module_name& name, const platform::Platform& platform,
                 MachineOptions options)
    : sc_module(name),
      platform_(platform),
      core_("core", platform.core, platform.supply),
      bus_("bus", platform.channels.size() + 1, platform.device_count()) {
    core_.bus.bind(bus_.master(0));
    for (std::size_t i = 0; i < platform.memories.size(); ++i) add_memory(DeviceId(i));
    for (std::size_t i = platform.memories.size(); i < platform.device_count(); ++i) {
        add_storage(DeviceId(i), options);
    }
    for (const platform::Channel& channel : platform.channels)
        add_channel(channel, options.burst_by_burst);
}

void Machine::add_memory(DeviceId id) {
    const platform::Memory& memory = platform_.memory(id);
    if (memory.kind == platform::MemoryKind::ExternalRam) {
        external_rams_.push_back(std::make_unique<ExternalRam>(sc_gen_unique_name("external_ram"),
                                                               memory, platform_.supply));
        bus_.device(id).bind(external_rams_.back()->socket);
        return;
    }
    srams_.push_back(std::make_unique<Sram>(sc_gen_unique_name("sram"), memory));
    bus_.device(id).bind(srams_.back()->socket);
}

void Machine::add_storage(DeviceId id, const MachineOptions& options) {
    const platform::Storage& storage = platform_.storage(id);
    controllers_.emplace_back();
    flashes_.emplace_back();
    cards_.emplace_back();
    if (storage.kind == platform::StorageKind::SdCard) {
        cards_.back() =
            std::make_unique<SdCard>(sc_gen_unique_name("card"), storage,
                                     SdBehaviour{options.worst_case_storage, options.storage_seed});
        bus_.device(id).bind(cards_.back()->socket);
        return;
    }
    controllers_.back() =
        std::make_unique<FlashController>(sc_gen_unique_name("controller"), storage);
    flashes_.back() = std::make_unique<NorFlash>(sc_gen_unique_name("flash"), storage,
                                                 options.worst_case_storage);
    bus_.device(id).bind(controllers_.back()->bus);
    controllers_.back()->serial.bind(flashes_.back()->socket);
}

void Machine::add_channel(const platform::Channel& channel, bool burst_by_burst) {
    channels_.push_back(std::make_unique<DmaChannel>(sc_gen_unique_name("channel"), platform_,
                                                     channel, core_, bus_, burst_by_burst));
    channels_.back()->bus.bind(bus_.master(channels_.size()));
}

std::vector<PowerMeter*> Machine::meters() {
    std::vector<PowerMeter*> meters{&core_.meter()};
    for (const auto& ram : external_rams_) meters.push_back(&ram->meter());
    for (std::size_t i = 0; i < flashes_.size(); ++i)
        meters.push_back(cards_[i] ? &cards_[i]->meter() : &flashes_[i]->meter());
    return meters;
}

void Machine::record(ActivityLog& log) {
    core_.record(log);
    for (const auto& channel : channels_) channel->record(log);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < platform_.device_count(); ++i)
        names.push_back(platform_.device_name(DeviceId(i)));
    bus_.record(log, names);
    for (std::size_t i = 0; i < flashes_.size(); ++i) {
        if (!flashes_[i]) continue;  // a card: it records its power states only
        CommandRecorder& recorder = flashes_[i]->recorder();
        recorder.connect(log, platform_.storages[i].name);
        controllers_[i]->record(recorder);
        bus_.listen(DeviceId(platform_.memories.size() + i), recorder);
    }
    for (PowerMeter* meter : meters()) {
        // A handler within a kernel is not a second core.
        meter->record(log, meter == &core_.meter() ? Overlap::Covers : Overlap::Adds);
    }
}

void Machine::finish_record() {
    for (const auto& flash : flashes_)
        if (flash) flash->recorder().open();
}

}  // namespace outcore::hardware
