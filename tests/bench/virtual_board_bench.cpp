// Simulated instructions per second of the virtual board on kernel code, caches on. The counter
// "instructions" is a rate: items_per_second of the M4 and the M7.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "board/core/firmware_run.hpp"
#include "platform/platform_loader.hpp"

namespace {
using namespace outcore;
using namespace outcore::board;

/// A device that takes characters.
class Sink final : public Surroundings, public Peripheral {
  public:
    std::vector<PeripheralPlace> peripherals() override {
        return {{"USART", 0x40011000, 0x400, this}};
    }
    std::vector<WindowPlace> windows() override { return {}; }
    const std::string& uart_output() const override { return text_; }
    void uart_input(std::string) override {}
    std::uint32_t read(std::uint32_t, unsigned) override { return 0; }
    void write(std::uint32_t offset, unsigned, std::uint32_t value) override {
        if (offset == 4) text_.push_back(static_cast<char>(value));
    }

  private:
    std::string text_;
};

void run_kernel(benchmark::State& state, const char* board, const char* core) {
    auto platform = platform::load_platform(board, OUTCORE_SOURCE_DIR "/configs");
    if (!platform) return state.SkipWithError("the board can not be read");
    BoardRunRequest request;
    request.platform = *platform;
    request.elf = std::string(OUTCORE_TEST_FIRMWARE_DIR "/kernel-") + core + ".elf";
    request.stop_line = "done";
    const auto factory = [](const auto&, auto&,
                            const auto&) -> Result<std::unique_ptr<Surroundings>> {
        return std::unique_ptr<Surroundings>(std::make_unique<Sink>());
    };
    std::int64_t instructions = 0;
    for (auto _ : state) {
        const auto run = run_here(request, factory);
        if (!run || run->end != RunEnd::StopLine) return state.SkipWithError("no whole run");
        instructions += static_cast<std::int64_t>(run->instructions);
    }
    state.SetItemsProcessed(instructions);
}

}  // namespace

BENCHMARK_CAPTURE(run_kernel, m4, "stm32l476g-disco", "m4")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_kernel, m7, "stm32f746g-disco", "m7")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_kernel, m33, "b-u585i-iot02a", "m33")->Unit(benchmark::kMillisecond);
