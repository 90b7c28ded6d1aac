// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_controller.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <utility>

#include "flash_bench.hpp"

using namespace outcore;
using hardware::FlashOperation;
using hardware::StageTiming;

namespace {

/// A controller with its flash; times in clocks of the flash bus.
class ControllerBench : public sc_core::sc_module {
  public:
    ControllerBench(const sc_core::sc_module_name& name, const platform::Storage& storage)
        : sc_module(name), part(storage) {
        socket.bind(controller.bus);
        controller.serial.bind(flash.socket);
        sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
    }

    /// One transaction, waited for; what it tells its master of its time.
    StageTiming run(tlm::tlm_command command, std::int64_t address, std::int64_t bytes,
                    FlashOperation operation = FlashOperation::Read, bool mapped = false) {
        request_.operation = operation;
        timing_ = StageTiming{};
        timing_.mapped = mapped;
        payload_.set_command(command);
        payload_.set_address(static_cast<std::uint64_t>(address));
        payload_.set_data_length(static_cast<unsigned>(bytes));
        const hardware::Attached<StageTiming> timing(payload_, timing_);
        const hardware::Attached<hardware::FlashCommand> request(payload_, request_);
        sc_core::sc_time delay;
        socket->b_transport(payload_, delay);
        sc_core::wait(delay);
        took = delay.to_seconds() * part.bus_clock.count;
        return timing_;
    }
    StageTiming control(FlashOperation operation, std::int64_t address = 0,
                        std::int64_t bytes = 0) {
        return run(tlm::TLM_IGNORE_COMMAND, address, bytes, operation);
    }

    double took = 0.0;
    tlm_utils::simple_initiator_socket<ControllerBench> socket{"socket"};
    const platform::Storage part;
    hardware::FlashController controller{"controller", part};
    hardware::NorFlash flash{"flash", part, false};

  private:
    hardware::FlashCommand request_;
    StageTiming timing_;
    tlm::tlm_generic_payload payload_;
};

platform::Storage polled_part(std::int32_t interval) {
    platform::Storage part = test::full_part();
    part.endurance_cycles = 1e15;
    part.program = {0x02, 1, 1, 1, 8, 24};
    part.erase = {0x20, 1, 1, 1, 8, 24};
    part.status = {0x05, 1, 1, 1, 8, 0};
    part.status_poll_clocks = interval;
    part.sector_erase_typ = Seconds(1000e-8);  // 1000 clocks
    return part;
}

}  // namespace

TEST_CASE("the end of an erase is found by the first status read that samples after it") {
    // Write enable 8 + 5, erase 8 + 24; then chip select high 5, a status read of 16 clocks every
    // 16 + max(5, interval), and chip select high 5.
    const std::pair<std::int32_t, double> expected[] = {
        {0, 13 + 32 + 5 + 16 + 47 * 21 + 5},   // samples at 21, 42 ... 1008
        {16, 13 + 32 + 5 + 16 + 31 * 32 + 5},  // 21, 53 ... 1013
        {979, 13 + 32 + 5 + 16 + 995 + 5},     // 21, 1016
        {5000, 13 + 32 + 5 + 16 + 5016 + 5}};
    std::vector<std::unique_ptr<ControllerBench>> benches;
    for (const auto& [interval, clocks] : expected) {
        benches.push_back(std::make_unique<ControllerBench>(sc_core::sc_gen_unique_name("bench"),
                                                            polled_part(interval)));
    }
    test::play([&] {
        for (std::size_t i = 0; i < benches.size(); ++i) {
            const StageTiming timing = benches[i]->control(FlashOperation::SectorErase, 0, 4096);
            CHECK(benches[i]->took == Approx(expected[i].second).epsilon(1e-6));
            CHECK(timing.release_s * 1e8 == Approx(expected[i].second).epsilon(1e-6));
        }
    });
}

TEST_CASE("a program tells its master the same time as it takes") {
    ControllerBench bench("bench", polled_part(16));
    test::play([&] {
        bench.control(FlashOperation::SectorErase, 0, 4096);
        const StageTiming timing = bench.run(tlm::TLM_WRITE_COMMAND, 0, 256);
        CHECK(timing.total_s(256) * 1e8 == Approx(bench.took).epsilon(1e-9));
        // 13, 32, 2048 clocks of data on one line; 50000 clocks busy: 5 + 16 + 1562 * 32 + 5
        CHECK(bench.took == Approx(13 + 32 + 2048 + 5 + 16 + 1562 * 32 + 5).epsilon(1e-6));
    });
}

TEST_CASE("mapped reads send their instruction once where the part reads on") {
    platform::Storage part = test::bench_part();
    part.read.continuous = true;
    ControllerBench bench("bench", part);
    const auto read = [&](bool mapped) {
        bench.run(tlm::TLM_READ_COMMAND, 0, 32, FlashOperation::Read, mapped);
        return bench.took;
    };
    test::play([&] {
        CHECK(read(false) == Approx(90));
        bench.control(FlashOperation::SetMapped);
        CHECK(bench.took == Approx(platform::kModeSwitchBusClocks));
        CHECK(read(true) == Approx(88));  // chip select stays low: the controller reads ahead
        CHECK(read(true) == Approx(82));
        CHECK(read(true) == Approx(82));
        bench.control(FlashOperation::SetIndirect);  // first the part must hear of it: 8 + 2
        CHECK(bench.took == Approx(10 + platform::kModeSwitchBusClocks));
        CHECK(read(false) == Approx(90));
    });
}
