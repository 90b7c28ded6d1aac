// SPDX-License-Identifier: Apache-2.0
#include "board/core/test_surroundings.hpp"

#include <catch2/catch.hpp>

#include "platform/platform_loader.hpp"

namespace outcore::board::testing {
namespace {

class TestDevice final : public Peripheral {
  public:
    explicit TestDevice(BoardServices& services) : services_(services) {}

    std::uint32_t read(std::uint32_t offset, unsigned) override {
        if (offset == 0x1C) return static_cast<std::uint32_t>(services_.now() / 1000);
        return offset == 0x20 ? kept_ : 0;
    }

    void write(std::uint32_t offset, unsigned, std::uint32_t value) override {
        switch (offset) {
            case 0x04:
                services_.at(services_.now() + Picoseconds{value} * 1000,
                             [this] { services_.set_interrupt(5, true); });
                break;
            case 0x08:
                services_.set_interrupt(static_cast<int>(value), false);
                break;
            case 0x0C:
                services_.set_interrupt(static_cast<int>(value), true);
                break;
            case 0x10:
                from_ = value;
                break;
            case 0x14:
                to_ = value;
                break;
            case 0x18:
                services_.at(services_.now() + 1000000, [this, value] { copy(value); });
                break;
            case 0x20:
                kept_ = value;
                break;
            default:
                services_.misuse(Misuse::ReservedBits, "no such register");
        }
    }

  private:
    void copy(std::uint32_t size) {
        std::vector<std::uint8_t> bytes(size);
        if (!services_.bus_read(from_, bytes) || !services_.bus_write(to_, bytes))
            services_.misuse(Misuse::UnreachableMemory, "copy");
        services_.set_interrupt(6, true);
    }
    BoardServices& services_;
    std::uint32_t from_ = 0, to_ = 0, kept_ = 0;
};

/// As much of a USART as firmware/bare.c uses.
class Characters final : public Peripheral {
  public:
    std::uint32_t read(std::uint32_t, unsigned) override { return 0; }
    void write(std::uint32_t offset, unsigned, std::uint32_t value) override {
        if (offset == 0x04) text.push_back(static_cast<char>(value));
    }
    std::string text;
};

class TestSurroundings final : public Surroundings {
  public:
    explicit TestSurroundings(BoardServices& services) : device_(services) {}
    std::vector<PeripheralPlace> peripherals() override {
        return {{"TEST", 0x40000000, 0x400, &device_}, {"USART", 0x40011000, 0x400, &characters_}};
    }
    std::vector<WindowPlace> windows() override { return {}; }
    const std::string& uart_output() const override { return characters_.text; }
    void uart_input(std::string) override {}

  private:
    TestDevice device_;
    Characters characters_;
};

}  // namespace

SurroundingsFactory test_surroundings() {
    return [](const platform::Platform&, BoardServices& services,
              const std::vector<StorageContents>&) -> Result<std::unique_ptr<Surroundings>> {
        return std::unique_ptr<Surroundings>(std::make_unique<TestSurroundings>(services));
    };
}

platform::Platform platform_of(const std::string& core) {
    const std::string board = core == "m4"   ? "stm32l476g-disco"
                              : core == "m7" ? "stm32f746g-disco"
                                             : "b-u585i-iot02a";
    auto platform = platform::load_platform(board, OUTCORE_SOURCE_DIR "/configs");
    REQUIRE(platform.ok());
    return *platform;
}

std::filesystem::path program_path(const std::string& name, const std::string& core) {
    return std::filesystem::path(OUTCORE_TEST_FIRMWARE_DIR) / (name + "-" + core + ".elf");
}

Result<BoardRun> run_program(const std::string& name, const std::string& core, double limit_seconds,
                             bool profile) {
    BoardRunRequest request;
    request.platform = platform_of(core);
    request.elf = program_path(name, core);
    request.stop_line = "done";
    request.limit_seconds = limit_seconds;
    if (profile) request.profile.emplace();
    return run_here(request, test_surroundings());
}

}  // namespace outcore::board::testing
