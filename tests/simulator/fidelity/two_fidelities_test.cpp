// The analytic evaluation agrees with SystemC on real schedules: within 2 % where the buses are not
// contended; where they are, once each transfer is given the time that it lost to other masters.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "analytic/lane_recurrence.hpp"
#include "cost/kernel_cost.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "reference/constant_folding.hpp"
#include "simulator/forked.hpp"
#include "simulator/property/random_script.hpp"
#include "support/problems.hpp"
#include "support/shared_folder.hpp"

using namespace outcore;
using simulator::SimulationResult;

namespace {

constexpr double kBar = 0.02;
/// Contention below this part of the latency counts as none.
constexpr double kNoContention = 1e-9;

constexpr const char* kBoards[] = {
    "stm32f746g-disco", "stm32f746g-disco-w25q", "stm32f746g-disco-sd", "stm32h747i-disco",
    "b-u585i-iot02a",   "stm32l476g-disco",      "b-l4s5i-iot01a"};

network::Network prepared(const std::filesystem::path& model) {
    auto network = network::import_network(model);
    REQUIRE(network.ok());
    return network::fold_pads(reference::fold_constants(std::move(network).value()));
}

SimulationResult played(const schedule::Schedule& schedule, const cost::KernelProfile& profile,
                        simulator::Fidelity fidelity) {
    simulator::Options options;
    options.fidelity = fidelity;
    const auto result = simulator::simulate_forked(schedule, profile, options);
    INFO((result ? "" : to_string(result.diagnostics().front())));
    REQUIRE(result.ok());
    return *result;
}

constexpr std::int64_t simulator::StallCycles::*kCauses[] = {
    &simulator::StallCycles::weights_load,   &simulator::StallCycles::activation_load,
    &simulator::StallCycles::store,          &simulator::StallCycles::copy,
    &simulator::StallCycles::erase,          &simulator::StallCycles::mode_switch,
    &simulator::StallCycles::dma_interrupts, &simulator::StallCycles::direct_access,
    &simulator::StallCycles::other};

/// Largest difference of a cause of stalls, contention left out, as a part of the latency.
double stall_difference(const SimulationResult& a, const SimulationResult& b) {
    std::int64_t most = 0;
    for (const auto cause : kCauses)
        most = std::max(most, std::abs(a.stall_cycles.*cause - b.stall_cycles.*cause));
    return static_cast<double>(most) / static_cast<double>(b.latency_cycles);
}

/// Time that transfers lost to other masters, as a part of the latency; side by side it adds up.
double contention_share(const SimulationResult& result) {
    double lost_s = 0.0;
    for (const auto& entry : result.timeline) lost_s += entry.contention_s;
    return lost_s / result.latency_s;
}

/// The difference that is left when each transfer of the analytic evaluation is given what SystemC
/// saw it lose.
double unexplained(const schedule::Schedule& schedule, const simulator::KernelCycles& kernels,
                   const SimulationResult& systemc) {
    IdVector<TaskId, Cycles> cycles(schedule.tasks.size(), Cycles(0));
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const auto* compute = std::get_if<schedule::Compute>(&schedule.tasks[TaskId(t)].action);
        if (compute != nullptr) cycles[TaskId(t)] = kernels(compute->op, compute->tile);
    }
    analytic::LaneRecurrence lanes(
        schedule, analytic::schedule_costs(schedule, cycles, cost::DeviceTiming::Typical), 1);
    for (const simulator::TimelineEntry& entry : systemc.timeline)
        lanes.costs().tasks[entry.task].middle_s += entry.contention_s;
    REQUIRE(lanes.evaluate());
    return lanes.end_s() / systemc.latency_s - 1.0;
}

void compare(const schedule::Schedule& schedule, const cost::KernelProfile& profile,
             const std::string& what) {
    const SimulationResult systemc = played(schedule, profile, simulator::Fidelity::Transaction);
    const SimulationResult analytic = played(schedule, profile, simulator::Fidelity::Analytic);
    const double difference =
        static_cast<double>(analytic.latency_cycles) / static_cast<double>(systemc.latency_cycles) -
        1.0;
    const double energy = analytic.energy_j / systemc.energy_j - 1.0;
    const double contention = contention_share(systemc);
    const std::string line =
        fmt::format("{:50} {:12} cycles, latency {:+.5f} %, energy {:+.5f} %, contention {:.4f} %",
                    what, systemc.latency_cycles, 100 * difference, 100 * energy, 100 * contention);
    fmt::print("{}\n", line);
    INFO(line);
    CHECK(analytic.compute_cycles == systemc.compute_cycles);
    if (contention <= kNoContention) {
        CHECK(std::abs(difference) <= kBar);
        CHECK(std::abs(energy) <= kBar);
        CHECK(stall_difference(analytic, systemc) <= kBar);
    } else {
        const auto kernels = [&](OperatorId op, const network::Tile& tile) {
            return cost::compute_cycles(*schedule.network, op, tile, profile,
                                        schedule.platform->core);
        };
        const double left = unexplained(schedule, kernels, systemc);
        fmt::print("  with what transfers lost: {:+.5f} %\n", 100 * left);
        CHECK(std::abs(left) <= kBar);
    }
}

void compare_everywhere(const std::filesystem::path& model) {
    const network::Network network = prepared(model);
    for (const std::string board : kBoards) {
        const scheduler::Problem problem = test::problem(network, board);
        for (const char* scheduler : {"serial", "double-buffer"}) {
            const scheduler::Outcome outcome = test::run(scheduler, problem);
            const auto* schedule = std::get_if<schedule::Schedule>(&outcome);
            if (schedule == nullptr) continue;
            compare(*schedule, *problem.profile,
                    fmt::format("{} {} {}", model.stem().string(), board, scheduler));
        }
    }
}

void compare_bundled(const std::string& name) {
    compare_everywhere(std::filesystem::path(OUTCORE_SOURCE_DIR) / "models" / name);
}

void compare_shared(const std::string& name) {
    const auto model = test::shared_path("models/" + name);
    if (!model) {
        WARN("skipped: no shared models");
        return;
    }
    compare_everywhere(*model);
}

}  // namespace

TEST_CASE("both fidelities agree on the bundled network") {
    compare_bundled("fashion/fashion.tflite");
}
TEST_CASE("both fidelities agree on MobileNetV1 0.25/96") {
    compare_bundled("mobilenet_v1_0.25_96.json");
}
TEST_CASE("both fidelities agree on ResNet-8") {
    compare_shared("mlperf_tiny/pretrainedResnet_quant.tflite");
}
TEST_CASE("both fidelities agree on DS-CNN") { compare_shared("mlperf_tiny/kws_ref_model.tflite"); }
TEST_CASE("both fidelities agree on the autoencoder") {
    compare_shared("mlperf_tiny/ad01_int8.tflite");
}
TEST_CASE("both fidelities agree on the wake-word vision network") {
    compare_shared("mlperf_tiny/vww_96_int8.tflite");
}
TEST_CASE("both fidelities agree on MCUNet") {
    compare_shared("mcunet/tinyengine_assets_vww.tflite");
}
TEST_CASE("both fidelities agree on MobileNetV2 224") {
    compare_shared("tflite_micro/mobilenet_v2_quantized_1x3x224x224.tflite");
}

namespace {

SimulationResult scripted(const test::SmallScript& script, simulator::Fidelity fidelity) {
    simulator::Options options;
    options.fidelity = fidelity;
    const auto result = script.simulate(options);
    REQUIRE(result.ok());
    return *result;
}

/// Signed difference of the latency over that of SystemC.
double difference(const SimulationResult& analytic, const SimulationResult& systemc) {
    return static_cast<double>(analytic.latency_cycles) /
               static_cast<double>(systemc.latency_cycles) -
           1.0;
}

}  // namespace

TEST_CASE("both fidelities agree on random schedules that wait for transfers most of the time") {
    constexpr int kSteps = 120;
    double worst = 0.0, worst_energy = 0.0, worst_stall = 0.0;
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        const test::SmallScript script = test::random_script(seed, kSteps, 64.0);
        const SimulationResult systemc = scripted(script, simulator::Fidelity::Transaction);
        const SimulationResult analytic = scripted(script, simulator::Fidelity::Analytic);
        CAPTURE(seed, systemc.stall_cycles.bus_contention, systemc.latency_cycles);
        const double error = difference(analytic, systemc);
        const double stall = stall_difference(analytic, systemc);
        worst = std::max(worst, std::abs(error));
        worst_stall = std::max(worst_stall, stall);
        worst_energy = std::max(worst_energy, std::abs(analytic.energy_j / systemc.energy_j - 1.0));
        CHECK(std::abs(error) <= kBar);
        const double stalls =
            static_cast<double>(analytic.stall_cycles.total() - systemc.stall_cycles.total()) /
            static_cast<double>(systemc.latency_cycles);
        CHECK(std::abs(stalls) <= kBar);
    }
    CHECK(worst_energy <= kBar);
    fmt::print("random: worst latency {:.3f} %, energy {:.3f} %, cause of stalls {:.3f} %\n",
               100 * worst, 100 * worst_energy, 100 * worst_stall);
}

TEST_CASE("where buses are contended, what transfers lose to it is the whole difference") {
    constexpr int kSteps = 120;
    for (const double bank_bytes_per_clock : {1.0, 0.5, 0.25}) {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            test::SmallScript script = test::random_script(seed, kSteps, bank_bytes_per_clock);
            const SimulationResult systemc = scripted(script, simulator::Fidelity::Transaction);
            const SimulationResult analytic = scripted(script, simulator::Fidelity::Analytic);
            const double error = difference(analytic, systemc);
            const double left =
                unexplained(script.schedule(), test::SmallScript::kernel_cycles, systemc);
            fmt::print(
                "bank of {} bytes a clock, seed {}: latency {:+.2f} %; transfers lost {:.2f} % of "
                "the time to other masters; with that {:+.2f} %\n",
                bank_bytes_per_clock, seed, 100 * error, 100 * contention_share(systemc),
                100 * left);
            CHECK(error <= kBar);  // never slower than with contention
            CHECK(std::abs(left) <= kBar);
            CHECK(analytic.stall_cycles.bus_contention == 0);
        }
    }
}

TEST_CASE("both fidelities agree on frames that overlap") {
    for (const std::int32_t overlap : {0, 1, 2}) {
        test::SmallScript script;
        const BufferId weights = script.buffer(test::SmallScript::kNor, 0, 1 << 16);
        const BufferId near = script.buffer(test::SmallScript::kSram, 0, 1 << 16);
        script.constants(0, 1 << 16);
        const TaskId first = script.load(test::SmallScript::kQspi, weights, near, 4096);
        const TaskId kernel = script.compute(9000, {first});
        const TaskId second = script.load(test::SmallScript::kQspi, weights, near, 2048, {kernel});
        script.compute(3000, {second});
        script.schedule().overlap = overlap;
        const SimulationResult systemc = scripted(script, simulator::Fidelity::Transaction);
        const SimulationResult analytic = scripted(script, simulator::Fidelity::Analytic);
        CAPTURE(overlap);
        CHECK(analytic.frames == systemc.frames);
        CHECK(std::abs(difference(analytic, systemc)) <= kBar);
        CHECK(analytic.throughput_fps == Approx(systemc.throughput_fps).epsilon(kBar));
    }
}

TEST_CASE("both fidelities agree on streams of frames in flight") {
    for (const std::int32_t delay : {1, 2, 3}) {
        test::SmallScript script;
        const BufferId weights = script.buffer(test::SmallScript::kNor, 0, 1 << 16);
        const BufferId near = script.buffer(test::SmallScript::kSram, 0, 1 << 16);
        script.constants(0, 1 << 16);
        script.input();
        const TaskId kept = script.load(test::SmallScript::kQspi, weights, near, 1000);
        const TaskId first = script.load(test::SmallScript::kQspi, weights, near, 4096);
        script.compute(9000, {kept});
        const TaskId late = script.compute(3000, {first});
        const TaskId second = script.load(test::SmallScript::kQspi, weights, near, 2048, {late});
        const TaskId last = script.compute(500, {second});
        const TaskId output = script.output();
        auto& tasks = script.schedule().tasks;
        tasks[kept].once = true;
        for (const TaskId task : {first, late}) tasks[task].delay = 1;
        for (const TaskId task : {second, last, output}) tasks[task].delay = delay;
        const SimulationResult systemc = scripted(script, simulator::Fidelity::Transaction);
        const SimulationResult analytic = scripted(script, simulator::Fidelity::Analytic);
        CAPTURE(delay);
        CHECK(analytic.delay == delay);
        CHECK(analytic.frames == systemc.frames);
        CHECK(std::abs(difference(analytic, systemc)) <= kBar);
        CHECK(analytic.period_s == Approx(systemc.period_s).epsilon(kBar));
        CHECK(analytic.first_frame_latency_s ==
              Approx(systemc.first_frame_latency_s).epsilon(kBar));
        CHECK(stall_difference(analytic, systemc) <= kBar);
        CHECK(analytic.energy_j == Approx(systemc.energy_j).epsilon(kBar));
        CHECK(analytic.timeline.size() == systemc.timeline.size());
    }
}

TEST_CASE("programs, erases, wear and mode switches are in the analytic evaluation") {
    test::SmallScript script;
    const BufferId spill = script.buffer(test::SmallScript::kNor, 1 << 20, 8192);
    const BufferId window = script.buffer(test::SmallScript::kNor, 0, 4096);
    const BufferId near = script.buffer(test::SmallScript::kSram, 0, 8192);
    const TaskId erased = script.erase(spill, 8192);
    const TaskId stored = script.store(test::SmallScript::kQspi, near, spill, 8192, {erased});
    const TaskId mapped =
        script.add(test::SmallScript::kQspi,
                   schedule::SetMode{DeviceId(2), schedule::StorageMode::Mapped}, {stored});
    schedule::Compute compute;
    compute.op = OperatorId(0);
    compute.tile.out = {0, 1, 0, 100, 0, 1};
    compute.constants = {script.constants(0, 4096), window, 0};
    script.add(test::SmallScript::kCpu, compute, {mapped});
    const SimulationResult systemc = scripted(script, simulator::Fidelity::Transaction);
    const SimulationResult analytic = scripted(script, simulator::Fidelity::Analytic);
    CHECK(std::abs(difference(analytic, systemc)) <= 1e-4);
    CHECK(analytic.energy_j == Approx(systemc.energy_j).epsilon(1e-4));
    CHECK(analytic.stall_cycles.direct_access == systemc.stall_cycles.direct_access);
    REQUIRE(analytic.wear.size() == 1);
    CHECK(analytic.wear[0].programs == systemc.wear[0].programs);
    CHECK(analytic.wear[0].erases == systemc.wear[0].erases);
    CHECK(analytic.wear[0].hottest_sector == systemc.wear[0].hottest_sector);
}

TEST_CASE("pieces of an SD card that begin and end within blocks and pages, in both fidelities") {
    const auto board = platform::load_platform(
        "stm32f746g-disco-sd", std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs");
    REQUIRE(board.ok());
    const DeviceId near(1), card = board->channels[0].storage;
    for (const cost::DeviceTiming timing :
         {cost::DeviceTiming::Typical, cost::DeviceTiming::Maximum}) {
        test::SmallScript script(*board);
        TaskId last = script.compute(1000);
        for (const std::int64_t offset : {0, 32, 500, 512, 16380, 40000}) {
            for (const std::int64_t bytes : {32, 480, 512, 544, 16384, 50000}) {
                const BufferId far = script.buffer(card.value, (1 << 20) + offset, bytes);
                const BufferId bank = script.buffer(near.value, 0, bytes);
                last = script.store(1, bank, far, bytes, {last});
                last = script.load(1, far, bank, bytes, {last});
            }
        }
        script.schedule().overlap = 0;
        simulator::Options options;
        options.storage_timing = timing;
        const auto systemc = script.simulate(options);
        options.fidelity = simulator::Fidelity::Analytic;
        const auto analytic = script.simulate(options);
        REQUIRE(systemc.ok());
        REQUIRE(analytic.ok());
        CHECK(std::abs(difference(*analytic, *systemc)) <= 1e-6);
        CHECK(analytic->energy_j == Approx(systemc->energy_j).epsilon(1e-6));
        REQUIRE(analytic->energy.size() == systemc->energy.size());
        for (std::size_t i = 0; i < systemc->energy.size(); ++i) {
            CAPTURE(systemc->energy[i].component, systemc->energy[i].state);
            CHECK(analytic->energy[i].component == systemc->energy[i].component);
            CHECK(analytic->energy[i].state == systemc->energy[i].state);
            CHECK(analytic->energy[i].energy_j ==
                  Approx(systemc->energy[i].energy_j).epsilon(1e-5));
        }
        REQUIRE(analytic->wear.size() == 1);
        REQUIRE(systemc->wear.size() == 1);
        CHECK(analytic->wear[0].programs == systemc->wear[0].programs);
        CHECK(analytic->wear[0].erases == systemc->wear[0].erases);
        CHECK(analytic->wear[0].write_amplification == systemc->wear[0].write_amplification);
        CHECK(analytic->wear[0].levelling == systemc->wear[0].levelling);
    }
}

TEST_CASE("a schedule that contradicts itself is named by both fidelities") {
    test::SmallScript script;
    const TaskId first = script.compute(100);
    script.schedule().tasks[first].after = {TaskId(1)};
    script.compute(100);
    for (const auto fidelity : {simulator::Fidelity::Transaction, simulator::Fidelity::Analytic}) {
        simulator::Options options;
        options.fidelity = fidelity;
        const auto result = script.simulate(options);
        REQUIRE_FALSE(result.ok());
        CHECK(result.diagnostics().front().place == "task 0");
    }
}
