// The largest of the shared networks as firmware, on the board that the project leads with.
// SPDX-License-Identifier: Apache-2.0
#include "judge/firmware_on_board.hpp"

using namespace outcore;
using namespace outcore::testing;

TEST_CASE("MobileNetV2 at 224 x 224 runs on the virtual STM32F746G-DISCO") {
    const auto model =
        test::shared_path("models/tflite_micro/mobilenet_v2_quantized_1x3x224x224.tflite");
    if (!model || !have_cross_compiler()) {
        WARN("skipped: no shared models or no arm-none-eabi-gcc");
        return;
    }
    const Workload load = load_workload(*model, 1);
    auto outcome = make_schedule(load, "stm32f746g-disco", "double-buffer");
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    const FirmwareOnBoard firmware(load, std::get<schedule::Schedule>(std::move(outcome)));
    const judge::BoardReplay replayed = firmware.replay();
    firmware.check(replayed, load.expected);
    WARN("MAC/cycle " << macs_per_cycle(load, replayed) << ", "
                      << static_cast<double>(replayed.instructions) / replayed.host_seconds / 1e6
                      << " M instructions/s");
}
