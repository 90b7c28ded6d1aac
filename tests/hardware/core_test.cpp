// SPDX-License-Identifier: Apache-2.0
#include "hardware/core.hpp"

#include <tlm_utils/simple_target_socket.h>
#include <catch2/catch.hpp>

using namespace outcore;
using hardware::LocalTime;
using sc_core::SC_NS;
using sc_core::sc_time;

namespace {

struct CoreBench : sc_core::sc_module {
    explicit CoreBench(const sc_core::sc_module_name& name) : sc_module(name) {
        core.bus.bind(nowhere);
        nowhere.register_b_transport(this, &CoreBench::refuse);
    }
    void refuse(tlm::tlm_generic_payload&, sc_time&) {}
    platform::Core description{"cortex-m7", Hertz(1e9), 0, Amperes(0.1),
                               Amperes(0.01)};  // 1 cycle = 1 ns
    hardware::Core core{"core", description, Volts(3.0)};
    tlm_utils::simple_target_socket<CoreBench> nowhere{"nowhere"};
};

}  // namespace

TEST_CASE("a kernel ends later by exactly the handlers that interrupt it, however they fall") {
    CoreBench bench("bench");
    sc_time end, stolen;
    sc_core::sc_spawn([&] {
        sc_core::wait(100, SC_NS);
        stolen = bench.core.compute(sc_time(1000, SC_NS));
        end = sc_core::sc_time_stamp();
    });
    const auto handler = [&](int at, int cycles) {
        sc_core::sc_spawn([&bench, at, cycles] {
            sc_core::wait(at, SC_NS);
            LocalTime local(true);
            bench.core.handle(local, Cycles(cycles));
            local.sync();
        });
    };
    handler(90, 30);  // 20 of it after the kernel wanted to start
    handler(500, 50);
    handler(510, 50);   // queues behind the one before
    handler(1200, 40);  // within the time that the kernel was lengthened by
    handler(1300, 40);  // after the end
    sc_core::sc_start();
    CHECK(stolen == sc_time(20 + 50 + 50 + 40, SC_NS));
    CHECK(end == sc_time(100 + 1000 + 160, SC_NS));
    CHECK(bench.core.handler_time() == sc_time(210, SC_NS));
    bench.core.meter().close(Seconds(2e-6));
    CHECK(bench.core.meter().states()[hardware::Core::kRun].time.count == Approx(1210e-9));
    CHECK(bench.core.meter().states()[hardware::Core::kSleep].time.count == Approx(790e-9));
}
