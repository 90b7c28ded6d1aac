// Addresses and interrupts: ST CMSIS headers stm32l476xx.h, stm32l4s5xx.h. Pins: ST board packages
// 32l476gdiscovery-bsp, b-l4s5i-iot01a-bsp; USART2 of the L476G-DISCO [M]: its ST-LINK is wired to
// PD5 and PD6. Neither board has a crystal for HSE.
// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32l4_board.hpp"

#include "board/mcus/flash_window.hpp"
#include "board/mcus/stm32l4_clock.hpp"
#include "board/peripherals/channel_dma.hpp"
#include "board/peripherals/dma_mux.hpp"
#include "board/peripherals/octospi.hpp"
#include "board/peripherals/quadspi.hpp"
#include "board/peripherals/usart.hpp"

namespace outcore::board {
namespace {

constexpr std::uint32_t kControllerBase = 0xA0001000, kWindowBase = 0x90000000;
constexpr Masters kDma = 1;
constexpr unsigned kRequestOctospi1 = 40;  // stm32l4xx_hal_dma.h, DMA_REQUEST_OCTOSPI1

/// Both boards have the flash on the same pins: clock, chip select, IO0 to IO3.
constexpr PinUse kFlashPins[] = {{'E', 10, 10}, {'E', 11, 10}, {'E', 12, 10},
                                 {'E', 13, 10}, {'E', 14, 10}, {'E', 15, 10}};
constexpr PinUse kUartPins476[] = {{'D', 5, 7}, {'D', 6, 7}};
constexpr PinUse kUartPins4s5[] = {{'B', 6, 7}, {'B', 7, 7}};

constexpr RegisterSpec kSyscfg[] = {
    {"MEMRMP", 0x00, 0, 0x107},   {"CFGR1", 0x04, 0x7C000001, 0xFC7F0101},
    {"EXTICR1", 0x08, 0, 0xFFFF}, {"EXTICR2", 0x0C, 0, 0xFFFF},
    {"EXTICR3", 0x10, 0, 0xFFFF}, {"EXTICR4", 0x14, 0, 0xFFFF},
    {"SCSR", 0x18, 0, 0x1, 0x2},  {"CFGR2", 0x1C, 0, 0x10F},
    {"SWPR", 0x20, 0, ~0u},       {"SKR", 0x24, 0, 0xFF},
};

/// What both boards have. The derived classes add the flash's controller.
class L4Board : public BoardBase {
  protected:
    L4Board(const BoardParts& parts, L4Kind kind, std::string_view ports,
            std::span<const PinUse> uart_pins, BoardServices& board);
    void finish(SerialController& controller, std::uint32_t controller_bytes, FlashWindow& window,
                const char* name);
    SerialWiring flash_wiring();
    virtual DmaRequester* requester(int engine, int channel, unsigned selection) = 0;

    const L4Kind kind_;
    L4Clock clock_;
    RegisterBlock syscfg_;
    Usart usart_;
    ChannelDma dma1_, dma2_;

  private:
    UsartWiring usart_wiring(std::span<const PinUse> uart_pins);
    ChannelDmaWiring dma_wiring(int engine);
};

UsartWiring L4Board::usart_wiring(std::span<const PinUse> uart_pins) {
    return {kind_ == L4Kind::Plain ? 38 : 37, [this] { return clock_.clocks().report_uart; },
            pins(uart_pins), &host_};
}

ChannelDmaWiring L4Board::dma_wiring(int engine) {
    ChannelDmaWiring wiring;
    wiring.interrupts = engine == 1 ? std::array{11, 12, 13, 14, 15, 16, 17}
                                    : std::array{56, 57, 58, 59, 60, 68, 69};
    wiring.master = kDma;
    wiring.clock_hz = [this] { return clock_.clocks().bus; };
    wiring.requester = [this, engine](int channel, unsigned selection) {
        return requester(engine, channel, selection);
    };
    return wiring;
}

L4Board::L4Board(const BoardParts& parts, L4Kind kind, std::string_view ports,
                 std::span<const PinUse> uart_pins, BoardServices& board)
    : BoardBase(parts, board),
      kind_(kind),
      clock_(board, kind, 0.0),
      syscfg_("SYSCFG", kSyscfg, board),
      usart_(kind == L4Kind::Plain ? "USART2" : "USART1",
             kind == L4Kind::Plain ? Usart::plain_table() : Usart::fifo_table(),
             usart_wiring(uart_pins), board),
      dma1_("DMA1", kind == L4Kind::Plain, dma_wiring(1), map_,
            engine_of(parts.platform, platform::ChannelKind::Storage), board),
      dma2_("DMA2", kind == L4Kind::Plain, dma_wiring(2), map_,
            engine_of(parts.platform, platform::ChannelKind::Storage), board) {
    add_ports(ports, 0x48000000, {0xABFFFFFF, 0x64000000, 0x0C000000}, {0xFFFFFEBF, 0x100, 0},
              {~0u, 0, 0}, true);
    clock_ports(clock_, L4Clock::kAhb2, L4Clock::kAhb2Reset);
    clock_.attach(dma1_, L4Clock::kAhb1, 0, L4Clock::kAhb1Reset);
    clock_.attach(dma2_, L4Clock::kAhb1, 1, L4Clock::kAhb1Reset);
    clock_.attach(syscfg_, L4Clock::kApb2, 0, L4Clock::kApb2Reset);
    place(clock_, 0x40021000);
    place(clock_.power(), 0x40007000);
    place(clock_.flash(), 0x40022000);
    place(syscfg_, 0x40010000, 0x30);
    place(dma1_, 0x40020000);
    place(dma2_, 0x40020400);
}

SerialWiring L4Board::flash_wiring() {
    SerialWiring wiring;
    wiring.base = kControllerBase;
    wiring.interrupt = 71;
    wiring.kernel_hz = [this] { return clock_.clocks().flash_bus; };
    wiring.wrong_pins = pins(kFlashPins);
    wiring.memory = &flash_;
    return wiring;
}

/// RM0351, RM0432 chapter 2: the engines reach all memories of the bus matrix.
void L4Board::finish(SerialController& controller, std::uint32_t controller_bytes,
                     FlashWindow& window, const char* name) {
    controller.on_request([this] {
        dma1_.poll();
        dma2_.poll();
    });
    place(controller, kControllerBase, controller_bytes);
    windows_.push_back({name, kWindowBase, flash_.bytes(), false, &window});
    map_.add({"flash window", kWindowBase, static_cast<std::uint32_t>(flash_.bytes().size()), kDma,
              false, "", [&window] { return window.not_ready(); }});
}

class L476Board : public L4Board {
  public:
    L476Board(const BoardParts& parts, BoardServices& board);

  private:
    SerialWiring quadspi_wiring() {
        SerialWiring wiring = flash_wiring();
        wiring.fifo_bytes = 16;
        return wiring;
    }
    /// RM0351 table of DMA requests.
    DmaRequester* requester(int engine, int channel, unsigned selection) override {
        const bool first = engine == 1 && channel == 4 && selection == 5;
        const bool second = engine == 2 && channel == 6 && selection == 3;
        return first || second ? &quadspi_ : nullptr;
    }

    Quadspi quadspi_;
    FlashWindow window_;
};

L476Board::L476Board(const BoardParts& parts, BoardServices& board)
    : L4Board(parts, L4Kind::Plain, "ABCDEFGH", kUartPins476, board),
      quadspi_(quadspi_wiring(), board),
      window_(quadspi_) {
    clock_.attach(quadspi_, L4Clock::kAhb3, 8, L4Clock::kAhb3Reset);
    clock_.attach(usart_, L4Clock::kApb1, 17, L4Clock::kApb1Reset);
    place(usart_, 0x40004400);
    finish(quadspi_, 0x1000, window_, "QUADSPI");
    map_.add({"internal flash", 0x08000000, 0x100000, kDma, false, "FLASH"});
    map_.add({"SRAM1", 0x20000000, 0x18000, kDma, true, "SRAM1"});
    map_.add({"SRAM2", 0x10000000, 0x8000, kDma, true, "SRAM2"});
}

class L4S5Board : public L4Board {
  public:
    L4S5Board(const BoardParts& parts, BoardServices& board);

  private:
    SerialWiring octospi_wiring() {
        SerialWiring wiring = flash_wiring();
        wiring.wrong_pins = [this, by_pins = wiring.wrong_pins] {
            const std::string wrong = by_pins();
            return wrong.empty() ? manager_.wrong_route(1, 1, false) : wrong;
        };
        return wiring;
    }
    DmaRequester* requester(int engine, int channel, unsigned) override {
        const int input = (engine - 1) * 7 + channel;
        return mux_.request(input) == kRequestOctospi1 ? &octospi_ : nullptr;
    }

    DmaMux mux_;
    OctospiManager manager_;
    Octospi octospi_;
    FlashWindow window_;
};

L4S5Board::L4S5Board(const BoardParts& parts, BoardServices& board)
    : L4Board(parts, L4Kind::Plus, "ABCDEFGHI", kUartPins4s5, board),
      mux_(board),
      manager_(board),
      octospi_("OCTOSPI1", octospi_wiring(), board),
      window_(octospi_) {
    clock_.attach(mux_, L4Clock::kAhb1, 2, L4Clock::kAhb1Reset);
    clock_.attach(manager_, L4Clock::kAhb2, 20, L4Clock::kAhb2Reset);
    clock_.attach(octospi_, L4Clock::kAhb3, 8, L4Clock::kAhb3Reset);
    clock_.attach(usart_, L4Clock::kApb2, 14, L4Clock::kApb2Reset);
    place(mux_, 0x40020800);
    place(manager_, 0x50061C00);
    place(usart_, 0x40013800);
    finish(octospi_, 0x400, window_, "OCTOSPI1");
    map_.add({"internal flash", 0x08000000, 0x200000, kDma, false, "FLASH"});
    map_.add({"SRAM1", 0x20000000, 0x30000, kDma, true, "SRAM1"});
    map_.add({"SRAM2", 0x10000000, 0x10000, kDma, true, "SRAM2"});
    map_.add({"SRAM3", 0x20040000, 0x60000, kDma, true, "SRAM3"});
}

}  // namespace

std::unique_ptr<Surroundings> make_stm32l476g_disco(const BoardParts& parts, BoardServices& board) {
    return std::make_unique<L476Board>(parts, board);
}

std::unique_ptr<Surroundings> make_b_l4s5i_iot01a(const BoardParts& parts, BoardServices& board) {
    return std::make_unique<L4S5Board>(parts, board);
}

}  // namespace outcore::board
