// SPDX-License-Identifier: Apache-2.0
#include "cost/energy_cost.hpp"

#include <catch2/catch.hpp>

using namespace outcore;
using cost::EnergyCost;
using cost::TransferCost;
using platform::Platform;

namespace {

/// 100 MHz core at 2 V, 50 mA running and 10 mA asleep; external RAM 31 mA active and 1 mA in
/// standby; flash at 3 V: read 11 mA, program 21 mA, erase 31 mA, standby 1 mA.
Platform small_platform() {
    Platform p;
    p.supply = Volts(2.0);
    p.core.clock = Hertz(100e6);
    p.core.run_current = Amperes(0.050);
    p.core.sleep_current = Amperes(0.010);
    platform::Memory sram;
    platform::Memory ram;
    ram.kind = platform::MemoryKind::ExternalRam;
    ram.active_current = Amperes(0.031);
    ram.standby_current = Amperes(0.001);
    p.memories = {sram, ram};
    platform::Storage flash;
    flash.supply = Volts(3.0);
    flash.read_current = Amperes(0.011);
    flash.program_current = Amperes(0.021);
    flash.erase_current = Amperes(0.031);
    flash.standby_current = Amperes(0.001);
    p.storages = {flash};
    return p;
}

const DeviceId kSram(0), kRam(1), kFlash(2);
/// 10 ms of bus, 1 ms of cpu.
const TransferCost kCost = {Cycles(1000000), Cycles(60000), Cycles(40000)};

}  // namespace

TEST_CASE("at rest the core sleeps and the devices stand by") {
    const EnergyCost energy = cost::rest_energy(small_platform(), Seconds(2.0));
    CHECK(energy.core.count == Approx(2.0 * 0.010 * 2.0));
    CHECK(energy.storage.count == Approx(3.0 * 0.001 * 2.0));
    CHECK(energy.memory.count == Approx(2.0 * 0.001 * 2.0));
    CHECK(energy.total().count == Approx(0.040 + 0.006 + 0.004));
}

TEST_CASE("computing adds run over sleep current") {
    // 1e6 cycles are 10 ms at 2 V * 40 mA
    const EnergyCost energy = cost::compute_energy(small_platform(), Cycles(1000000));
    CHECK(energy.core.count == Approx(800e-6));
    CHECK(energy.total().count == energy.core.count);
}

TEST_CASE("a load adds the read current of the flash and the cpu's part") {
    const EnergyCost energy = cost::transfer_energy(small_platform(), kFlash, kSram, kCost);
    CHECK(energy.storage.count == Approx(3.0 * 0.010 * 0.010));
    CHECK(energy.core.count == Approx(2.0 * 0.040 * 0.001));
    CHECK(energy.memory.count == 0.0);
}

TEST_CASE("a store adds the program current, an erase the erase current") {
    const Platform platform = small_platform();
    CHECK(cost::transfer_energy(platform, kSram, kFlash, kCost).storage.count ==
          Approx(3.0 * 0.020 * 0.010));
    CHECK(cost::erase_energy(platform, kFlash, kCost).storage.count == Approx(3.0 * 0.030 * 0.010));
}

TEST_CASE("a copy with external RAM adds its active over its standby current") {
    const EnergyCost energy = cost::transfer_energy(small_platform(), kRam, kSram, kCost);
    CHECK(energy.memory.count == Approx(2.0 * 0.030 * 0.010));
    CHECK(energy.storage.count == 0.0);
}

TEST_CASE("energies add up by component") {
    EnergyCost sum = cost::compute_energy(small_platform(), Cycles(1000000));
    sum += cost::transfer_energy(small_platform(), kFlash, kRam, kCost);
    CHECK(sum.core.count == Approx(800e-6 + 80e-6));
    CHECK(sum.storage.count == Approx(300e-6));
    CHECK(sum.memory.count == Approx(600e-6));
}
