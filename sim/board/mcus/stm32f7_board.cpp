// Addresses and interrupts: ST CMSIS headers stm32f746xx.h, stm32f769xx.h. Pins: ST board packages
// 32f746gdiscovery-bsp, 32f769idiscovery-bsp. Crystal: 25 MHz on both boards (HSE_VALUE there).
// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32f7_board.hpp"

#include "board/mcus/flash_window.hpp"
#include "board/mcus/stm32f7_clock.hpp"
#include "board/peripherals/fmc_sdram.hpp"
#include "board/peripherals/quadspi.hpp"
#include "board/peripherals/stream_dma.hpp"
#include "board/peripherals/usart.hpp"

namespace outcore::board {
namespace {

constexpr double kCrystalHz = 25e6;
constexpr std::uint32_t kQuadspiBase = 0xA0001000, kWindowBase = 0x90000000,
                        kSdramBase = 0xC0000000;
enum Master : Masters { kDma1 = 1, kDma2 = 2 };

/// What differs between the two boards.
struct F7Facts {
    std::string_view ports;
    std::uint32_t dtcm_bytes, sram_bytes, flash_bytes;
    std::span<const PinUse> flash_pins, sdram_pins, uart_pins;
    SdramWiring sdram;
    unsigned quadspi_stream[2], quadspi_channel[2];  // of DMA2
    unsigned channel_bits;
};

constexpr PinUse kFlashPins746[] = {{'B', 6, 10}, {'B', 2, 9}, {'D', 11, 9},
                                    {'D', 12, 9}, {'E', 2, 9}, {'D', 13, 9}};
constexpr PinUse kUartPins746[] = {{'A', 9, 7}, {'B', 7, 7}};
constexpr PinUse kSdramPins746[] = {
    {'C', 3, 12},  {'D', 0, 12},  {'D', 1, 12},  {'D', 8, 12},  {'D', 9, 12},  {'D', 10, 12},
    {'D', 14, 12}, {'D', 15, 12}, {'E', 0, 12},  {'E', 1, 12},  {'E', 7, 12},  {'E', 8, 12},
    {'E', 9, 12},  {'E', 10, 12}, {'E', 11, 12}, {'E', 12, 12}, {'E', 13, 12}, {'E', 14, 12},
    {'E', 15, 12}, {'F', 0, 12},  {'F', 1, 12},  {'F', 2, 12},  {'F', 3, 12},  {'F', 4, 12},
    {'F', 5, 12},  {'F', 11, 12}, {'F', 12, 12}, {'F', 13, 12}, {'F', 14, 12}, {'F', 15, 12},
    {'G', 0, 12},  {'G', 1, 12},  {'G', 4, 12},  {'G', 5, 12},  {'G', 8, 12},  {'G', 15, 12},
    {'H', 3, 12},  {'H', 5, 12}};

constexpr PinUse kFlashPins769[] = {{'B', 6, 10}, {'B', 2, 9}, {'C', 9, 9},
                                    {'C', 10, 9}, {'E', 2, 9}, {'D', 13, 9}};
constexpr PinUse kUartPins769[] = {{'A', 9, 7}, {'A', 10, 7}};
constexpr PinUse kSdramPins769[] = {
    {'D', 0, 12},  {'D', 1, 12},  {'D', 8, 12},  {'D', 9, 12},  {'D', 10, 12}, {'D', 14, 12},
    {'D', 15, 12}, {'E', 0, 12},  {'E', 1, 12},  {'E', 7, 12},  {'E', 8, 12},  {'E', 9, 12},
    {'E', 10, 12}, {'E', 11, 12}, {'E', 12, 12}, {'E', 13, 12}, {'E', 14, 12}, {'E', 15, 12},
    {'F', 0, 12},  {'F', 1, 12},  {'F', 2, 12},  {'F', 3, 12},  {'F', 4, 12},  {'F', 5, 12},
    {'F', 11, 12}, {'F', 12, 12}, {'F', 13, 12}, {'F', 14, 12}, {'F', 15, 12}, {'G', 0, 12},
    {'G', 1, 12},  {'G', 2, 12},  {'G', 4, 12},  {'G', 5, 12},  {'G', 8, 12},  {'G', 15, 12},
    {'H', 2, 12},  {'H', 3, 12},  {'H', 5, 12},  {'H', 8, 12},  {'H', 9, 12},  {'H', 10, 12},
    {'H', 11, 12}, {'H', 12, 12}, {'H', 13, 12}, {'H', 14, 12}, {'H', 15, 12}, {'I', 0, 12},
    {'I', 1, 12},  {'I', 2, 12},  {'I', 3, 12},  {'I', 4, 12},  {'I', 5, 12},  {'I', 6, 12},
    {'I', 7, 12},  {'I', 9, 12},  {'I', 10, 12}};

constexpr RegisterSpec kSyscfg[] = {
    {"MEMRMP", 0x00, 0, 0xD01},   {"PMC", 0x04, 0, 0x008700FF},   {"EXTICR1", 0x08, 0, 0xFFFF},
    {"EXTICR2", 0x0C, 0, 0xFFFF}, {"EXTICR3", 0x10, 0, 0xFFFF},   {"EXTICR4", 0x14, 0, 0xFFFF},
    {"CBR", 0x1C, 0, 0x5},        {"CMPCR", 0x20, 0, 0x1, 0x100},
};

class F7Board : public BoardBase {
  public:
    F7Board(const BoardParts& parts, const F7Facts& facts, BoardServices& board);

  private:
    SerialWiring quadspi_wiring(const F7Facts& facts);
    SdramWiring sdram_wiring(const F7Facts& facts);
    UsartWiring usart_wiring(const F7Facts& facts);
    StreamDmaWiring dma_wiring(int which, const F7Facts& facts);
    void map_memories(const F7Facts& facts);

    F7Clock clock_;
    RegisterBlock syscfg_;
    Quadspi quadspi_;
    FlashWindow flash_window_;
    FmcSdram sdram_;
    Usart usart_;
    StreamDma dma1_, dma2_;
};

SerialWiring F7Board::quadspi_wiring(const F7Facts& facts) {
    SerialWiring wiring;
    wiring.base = kQuadspiBase;
    wiring.interrupt = 92;
    wiring.kernel_hz = [this] { return clock_.clocks().flash_bus; };
    wiring.wrong_pins = pins(facts.flash_pins);
    wiring.memory = &flash_;
    return wiring;
}

SdramWiring F7Board::sdram_wiring(const F7Facts& facts) {
    SdramWiring wiring = facts.sdram;
    wiring.kernel_hz = [this] { return clock_.clocks().ram_bus; };
    wiring.wrong_pins = pins(facts.sdram_pins);
    return wiring;
}

UsartWiring F7Board::usart_wiring(const F7Facts& facts) {
    return {37, [this] { return clock_.clocks().report_uart; }, pins(facts.uart_pins), &host_};
}

StreamDmaWiring F7Board::dma_wiring(int which, const F7Facts& facts) {
    StreamDmaWiring wiring;
    wiring.interrupts = which == 1 ? std::array{11, 12, 13, 14, 15, 16, 17, 47}
                                   : std::array{56, 57, 58, 59, 60, 68, 69, 70};
    wiring.master = which == 1 ? kDma1 : kDma2;
    wiring.memory_to_memory = which == 2;
    wiring.clock_hz = [this] { return clock_.clocks().bus; };
    wiring.channel_bits = facts.channel_bits;
    wiring.requester = [this, which, facts](int stream, unsigned channel) -> DmaRequester* {
        for (int i = 0; which == 2 && i < 2; ++i)
            if (static_cast<unsigned>(stream) == facts.quadspi_stream[i] &&
                channel == facts.quadspi_channel[i])
                return &quadspi_;
        return nullptr;
    };
    return wiring;
}

/// RM0385 chapter 2, bus matrix: ITCM RAM is the core's alone; the engines reach DTCM through the
/// core's AHBS port.
void F7Board::map_memories(const F7Facts& facts) {
    constexpr Masters kBoth = kDma1 | kDma2;
    const std::uint32_t sram = 0x20000000 + facts.dtcm_bytes;
    map_.add({"ITCM", 0x00000000, 0x4000, 0});
    map_.add({"internal flash", 0x08000000, facts.flash_bytes, kBoth, false, "FLASH"});
    map_.add({"DTCM", 0x20000000, facts.dtcm_bytes, kBoth, true, "DTCM"});
    map_.add({"SRAM1", sram, facts.sram_bytes, kBoth, true, "SRAM1"});
    map_.add({"SRAM2", sram + facts.sram_bytes, 0x4000, kBoth, true, "SRAM2"});
    map_.add({"flash window", kWindowBase, static_cast<std::uint32_t>(flash_.bytes().size()), kBoth,
              false, "", [this] { return flash_window_.not_ready(); }});
    map_.add({"SDRAM", kSdramBase, static_cast<std::uint32_t>(sdram_.bytes().size()), kBoth, true,
              "SDRAM", [this] { return sdram_.not_ready(); }});
}

std::size_t sdram_bytes(const SdramWiring& wiring) {
    return (std::size_t{1} << (wiring.row_bits + wiring.column_bits)) *
           static_cast<std::size_t>(wiring.internal_banks * wiring.data_bits / 8);
}

F7Board::F7Board(const BoardParts& parts, const F7Facts& facts, BoardServices& board)
    : BoardBase(parts, board),
      clock_(board, kCrystalHz),
      syscfg_("SYSCFG", kSyscfg, board),
      quadspi_(quadspi_wiring(facts), board),
      flash_window_(quadspi_),
      sdram_(sdram_wiring(facts), kSdramBase, sdram_bytes(facts.sdram), map_, board),
      usart_("USART1", Usart::plain_table(), usart_wiring(facts), board),
      dma1_("DMA1", dma_wiring(1, facts), map_,
            engine_of(parts.platform, platform::ChannelKind::MemoryToMemory), board),
      dma2_("DMA2", dma_wiring(2, facts), map_,
            engine_of(parts.platform, platform::ChannelKind::Storage), board) {
    add_ports(facts.ports, 0x40020000, {0xA8000000, 0x64000000, 0x0C000000}, {0x280, 0x100, 0xC0},
              {}, false);
    clock_ports(clock_, F7Clock::kAhb1, F7Clock::kAhb1Reset);
    clock_.attach(dma1_, F7Clock::kAhb1, 21, F7Clock::kAhb1Reset);
    clock_.attach(dma2_, F7Clock::kAhb1, 22, F7Clock::kAhb1Reset);
    clock_.attach(sdram_, F7Clock::kAhb3, 0, F7Clock::kAhb3Reset);
    clock_.attach(quadspi_, F7Clock::kAhb3, 1, F7Clock::kAhb3Reset);
    clock_.attach(usart_, F7Clock::kApb2, 4, F7Clock::kApb2Reset);
    clock_.attach(syscfg_, F7Clock::kApb2, 14, F7Clock::kApb2Reset);
    quadspi_.on_request([this] { dma2_.poll(); });
    map_memories(facts);
    place(clock_, 0x40023800);
    place(clock_.power(), 0x40007000);
    place(clock_.flash(), 0x40023C00);
    place(syscfg_, 0x40013800);
    place(usart_, 0x40011000);
    place(dma1_, 0x40026000);
    place(dma2_, 0x40026400);
    place(sdram_, 0xA0000000, 0x1000);
    place(quadspi_, kQuadspiBase, 0x1000);
    windows_.push_back({"QUADSPI", kWindowBase, flash_.bytes(), false, &flash_window_});
    windows_.push_back({"SDRAM", kSdramBase, sdram_.bytes(), true, &sdram_});
}

}  // namespace

/// MT48LC4M32B2 with 16 of its 32 data lines connected: 4096 rows, 256 columns, 4 banks, 64 ms. The
/// board drives it at 108 MHz, its BSP's timings are for 100.
std::unique_ptr<Surroundings> make_stm32f746g_disco(const BoardParts& parts, BoardServices& board) {
    SdramWiring sdram;
    sdram.max_clock_hz = 108e6;
    return std::make_unique<F7Board>(parts,
                                     F7Facts{"ABCDEFGHIJK",
                                             0x10000,
                                             0x3C000,
                                             0x100000,
                                             kFlashPins746,
                                             kSdramPins746,
                                             kUartPins746,
                                             sdram,
                                             {7, 7},
                                             {3, 3},
                                             3},
                                     board);
}

/// The same part with all 32 data lines.
std::unique_ptr<Surroundings> make_stm32f769i_disco(const BoardParts& parts, BoardServices& board) {
    SdramWiring sdram;
    sdram.data_bits = 32;
    sdram.max_clock_hz = 108e6;
    // RM0410 table of DMA2 requests: streams 7 and 2.
    return std::make_unique<F7Board>(parts,
                                     F7Facts{"ABCDEFGHIJK",
                                             0x20000,
                                             0x5C000,
                                             0x200000,
                                             kFlashPins769,
                                             kSdramPins769,
                                             kUartPins769,
                                             sdram,
                                             {7, 2},
                                             {3, 11},
                                             4},
                                     board);
}

}  // namespace outcore::board
