// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "hardware/bus.hpp"
#include "hardware/sram.hpp"

using namespace outcore;
using sc_core::SC_NS;
using sc_core::sc_time;

TEST_CASE("a bus under random load is never idle while work waits, and nobody is early") {
    constexpr std::uint32_t kSeed = 7;
    INFO("seed " << kSeed);
    Xorshift32 random(kSeed);
    hardware::Bus bus("bus", 0, 1);
    const platform::Memory memory;
    hardware::Sram bank("bank", memory);
    bus.device(DeviceId(0)).bind(bank.socket);
    // One device, every stream alone fills it: all together take exactly the sum of their times.
    constexpr int kStreams = 12;
    sc_time sum;
    std::vector<sc_time> alone, took(kStreams);
    for (int i = 0; i < kStreams; ++i) {
        alone.emplace_back(random.in_range(100, 100000), SC_NS);
        sum += alone.back();
    }
    sc_time last;
    for (std::size_t i = 0; i < kStreams; ++i) {
        sc_core::sc_spawn([&, i] {
            hardware::LocalTime local(true);
            const hardware::Demand all{DeviceId(0), 1.0};
            const sc_time lost =
                bus.carry(local, alone[i], {all, hardware::Demand{DeviceId(0), 0.0}});
            local.sync();
            took[i] = sc_core::sc_time_stamp();
            CHECK((took[i] - alone[i] - lost).to_seconds() == Approx(0.0).margin(2e-12));
            last = std::max(last, took[i]);
        });
    }
    sc_core::sc_start();
    CHECK(last.to_seconds() == Approx(sum.to_seconds()).epsilon(1e-9));
    for (std::size_t i = 0; i < kStreams; ++i) CHECK(took[i] >= alone[i]);
}
