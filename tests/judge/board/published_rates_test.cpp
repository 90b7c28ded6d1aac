// Whole networks on the virtual cores against what is published of CMSIS-NN for the same networks:
// multiply-accumulates a cycle, waiting for data included. The published rows have all weights in
// internal flash; Outcore streams its own from the board's external one, or keeps those in internal
// flash whose stream would stall (--internal-flash auto).
// SPDX-License-Identifier: Apache-2.0
#include "judge/firmware_on_board.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

struct PublishedRow {
    const char* network;
    const char* core;
    double macs;       // millions; of the file, padded taps counted
    double megahertz;  // of the core that was measured
    double milliseconds;
    const char* source;
};
/// One weight byte a MAC, each used once: streamed, no frame is faster than the flash. Four lines
/// at half of the core's clock on all three boards; at least this share of that is asked for.
constexpr const char* kBusBound = "mlperf_tiny/ad01_int8";
constexpr double kBusBytesPerCycle = 0.25, kBusShare = 0.8;
constexpr const char* kMlperf =
    "mlcommons/tiny_results_v1.0, closed/OctoML/results/microtvm_cmsis_nn, NUCLEO-L4R5ZI, "
    "microTVM with CMSIS-NN";
/// The same file on a Cortex-M7 is published once. Its README names no clock: with 400 MHz rather
/// than the 480 that the part allows, the row asks for more.
constexpr PublishedRow kRows[] = {
    {"mlperf_tiny/ad01_int8", "m4", 0.264, 120, 8.60496, kMlperf},
    {"mlperf_tiny/kws_ref_model", "m4", 2.657, 120, 99.8104, kMlperf},
    {"mlperf_tiny/pretrainedResnet_quant", "m4", 12.502, 120, 389.56, kMlperf},
    {"mlperf_tiny/vww_96_int8", "m4", 7.490, 120, 301.205, kMlperf},
    {"mcunet/tinyengine_assets_vww", "m7", 11.58, 400, 97,
     "mit-han-lab/tinyengine README, TFLM with CMSIS-NN, STM32H743, mcunet-vww1"}};
/// Cortex-M7 rows of networks whose files are not at hand: MACs as the source rounds them. The best
/// of them is a bar for each network of kRows, which are smaller and have the larger overhead.
/// sulaimansadiq/TinyOps README, STM32F746G-DISCO, 216 MHz: MbV3 w0.55-r128, 28 M MAC, 460 ms.
constexpr double kBestTinyOps = 28.0 / (0.460 * 216.0);

/// MAC/cycle, waiting for data in and out; 0 where there is no schedule.
struct Rates {
    double whole = 0.0, computing = 0.0;
};
Rates rates_on(const std::string& board, const PublishedRow& row, std::int64_t internal_flash) {
    const Workload load =
        load_workload(*test::shared_path("models/" + std::string(row.network) + ".tflite"), 1);
    double macs = 0.0;
    for (std::size_t i = 0; i < load.network->operators.size(); ++i)
        macs += static_cast<double>(
            network::macs(*load.network, OperatorId(static_cast<std::int32_t>(i))));
    CHECK(macs / 1e6 == Approx(row.macs).epsilon(0.01));  // the row is of this network
    auto outcome = make_schedule(load, board, "double-buffer", std::nullopt, internal_flash);
    if (std::holds_alternative<scheduler::Infeasible>(outcome)) return {};
    const FirmwareOnBoard firmware(load, std::get<schedule::Schedule>(std::move(outcome)));
    const judge::BoardReplay replayed = firmware.replay();
    firmware.check(replayed, load.expected);
    return {macs_per_cycle(load, replayed), macs_per_cycle(load, replayed, false)};
}

bool can_measure() {
    if (have_cross_compiler() && test::shared_path("models")) return true;
    WARN("skipped: no arm-none-eabi-gcc or no shared models");
    return false;
}

double published(const PublishedRow& row) {
    return row.macs * 1e3 / (row.milliseconds * row.megahertz);
}

void compare(const std::string& board, const PublishedRow& row, double bar) {
    const Rates rates = rates_on(board, row, 0);
    const Rates kept = rates_on(board, row, scheduler::kAllOfFlash);
    WARN(board << " " << row.network << ": " << rates.whole << " MAC/cycle, without stall "
               << rates.computing << "; with internal flash " << kept.whole << ", without stall "
               << kept.computing << "; published " << bar);
    INFO(row.source);
    CHECK(rates.computing >= bar);
    CHECK(rates.whole >=
          (row.network == std::string(kBusBound) ? kBusShare * kBusBytesPerCycle : bar));
    CHECK(kept.whole >= bar);
    CHECK(kept.whole >= rates.whole);
}

void compare_m4(const std::string& board) {
    if (!can_measure()) return;
    for (const PublishedRow& row : kRows) {
        if (std::string(row.core) == "m4") compare(board, row, published(row));
    }
}

}  // namespace

TEST_CASE("whole networks on the virtual Cortex-M4 of the STM32L476G-DISCO reach CMSIS-NN") {
    compare_m4("stm32l476g-disco");
}
TEST_CASE("whole networks on the virtual Cortex-M4 of the B-L4S5I-IOT01A reach CMSIS-NN") {
    compare_m4("b-l4s5i-iot01a");
}
TEST_CASE("whole networks on the virtual Cortex-M7 reach what is published of CMSIS-NN") {
    if (!can_measure()) return;
    for (const PublishedRow& row : kRows) {
        const bool same = std::string(row.core) == "m7";
        compare("stm32f746g-disco", row,
                same ? std::max(published(row), kBestTinyOps) : kBestTinyOps);
    }
}
