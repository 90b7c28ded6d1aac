// Addresses and interrupts: ST CMSIS header stm32h747xx.h. Pins and crystal (25 MHz): ST board
// package stm32h747i-disco-bsp.
// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32h7_board.hpp"

#include "board/mcus/flash_window.hpp"
#include "board/mcus/stm32h7_clock.hpp"
#include "board/peripherals/dma_mux.hpp"
#include "board/peripherals/fmc_sdram.hpp"
#include "board/peripherals/mdma.hpp"
#include "board/peripherals/quadspi.hpp"
#include "board/peripherals/stream_dma.hpp"
#include "board/peripherals/usart.hpp"

namespace outcore::board {
namespace {

constexpr double kCrystalHz = 25e6;
constexpr std::uint32_t kQuadspiBase = 0x52005000, kWindowBase = 0x90000000,
                        kSdramBase = 0xD0000000, kSdramBytes = 32u << 20;
enum Master : Masters { kMdmaAxi = 1, kMdmaTcm = 2, kDma = 4 };
/// RM0399 table of MDMA requests: QUADSPI's FIFO threshold.
constexpr unsigned kRequestFifo = 22;

constexpr PinUse kFlashPins[] = {{'B', 2, 9}, {'G', 6, 10}, {'D', 11, 9}, {'F', 9, 10},
                                 {'F', 7, 9}, {'F', 6, 9},  {'H', 2, 9},  {'H', 3, 9},
                                 {'G', 9, 9}, {'G', 14, 9}};
constexpr PinUse kUartPins[] = {{'A', 9, 7}, {'A', 10, 7}};
constexpr PinUse kSdramPins[] = {
    {'D', 0, 12},  {'D', 1, 12},  {'D', 8, 12},  {'D', 9, 12},  {'D', 10, 12}, {'D', 14, 12},
    {'D', 15, 12}, {'E', 0, 12},  {'E', 1, 12},  {'E', 7, 12},  {'E', 8, 12},  {'E', 9, 12},
    {'E', 10, 12}, {'E', 11, 12}, {'E', 12, 12}, {'E', 13, 12}, {'E', 14, 12}, {'E', 15, 12},
    {'F', 0, 12},  {'F', 1, 12},  {'F', 2, 12},  {'F', 3, 12},  {'F', 4, 12},  {'F', 5, 12},
    {'F', 11, 12}, {'F', 12, 12}, {'F', 13, 12}, {'F', 14, 12}, {'F', 15, 12}, {'G', 0, 12},
    {'G', 1, 12},  {'G', 2, 12},  {'G', 4, 12},  {'G', 5, 12},  {'G', 8, 12},  {'G', 15, 12},
    {'H', 5, 12},  {'H', 6, 12},  {'H', 7, 12},  {'H', 8, 12},  {'H', 9, 12},  {'H', 10, 12},
    {'H', 11, 12}, {'H', 12, 12}, {'H', 13, 12}, {'H', 14, 12}, {'H', 15, 12}, {'I', 0, 12},
    {'I', 1, 12},  {'I', 2, 12},  {'I', 3, 12},  {'I', 4, 12},  {'I', 5, 12},  {'I', 6, 12},
    {'I', 7, 12},  {'I', 9, 12},  {'I', 10, 12}};

/// Debug clocks by domain; unlike on the other families it lies outside the core's own registers.
constexpr RegisterSpec kDebug[] = {
    {"IDC", 0x00, 0x20036450, 0, ~0u, kWords},   {"CR", 0x04, 0, 0x1070003F, 0, kWords},
    {"APB3FZ1", 0x34, 0, 0x40, 0, kWords},       {"APB1LFZ1", 0x3C, 0, 0x00E003FF, 0, kWords},
    {"APB2FZ1", 0x4C, 0, 0x20070003, 0, kWords}, {"APB4FZ1", 0x54, 0, 0x00051E80, 0, kWords},
};

class H7Board : public BoardBase {
  public:
    H7Board(const BoardParts& parts, BoardServices& board);

  private:
    SerialWiring quadspi_wiring();
    SdramWiring sdram_wiring();
    MdmaWiring mdma_wiring();
    StreamDmaWiring dma_wiring(int which);
    void attach();
    void place_all();
    void map_memories();

    H7Clock clock_;
    Quadspi quadspi_;
    FlashWindow window_;
    FmcSdram sdram_;
    Usart usart_;
    Mdma mdma_;
    DmaMux mux_;
    StreamDma dma1_, dma2_;
    RegisterBlock debug_;
};

SerialWiring H7Board::quadspi_wiring() {
    SerialWiring wiring;
    wiring.base = kQuadspiBase;
    wiring.interrupt = 92;
    wiring.banks = 2;
    wiring.kernel_hz = [this] { return clock_.clocks().flash_bus; };
    wiring.wrong_pins = pins(kFlashPins);
    wiring.memory = &flash_;
    return wiring;
}

/// IS42S32800J: 4096 rows, 512 columns, 4 banks of 32 bits, 64 ms.
SdramWiring H7Board::sdram_wiring() {
    SdramWiring wiring;
    wiring.bank = 2;
    wiring.data_bits = 32;
    wiring.column_bits = 9;
    wiring.needs_enable = true;
    wiring.kernel_hz = [this] { return clock_.clocks().ram_bus; };
    wiring.wrong_pins = pins(kSdramPins);
    return wiring;
}

MdmaWiring H7Board::mdma_wiring() {
    MdmaWiring wiring;
    wiring.interrupt = 122;
    wiring.axi = kMdmaAxi;
    wiring.tcm = kMdmaTcm;
    wiring.clock_hz = [this] { return clock_.clocks().bus; };
    wiring.requester = [this](unsigned request) -> DmaRequester* {
        return request == kRequestFifo ? &quadspi_ : nullptr;
    };
    return wiring;
}

/// QUADSPI makes no requests to DMA1 and DMA2.
StreamDmaWiring H7Board::dma_wiring(int which) {
    StreamDmaWiring wiring;
    wiring.interrupts = which == 1 ? std::array{11, 12, 13, 14, 15, 16, 17, 47}
                                   : std::array{56, 57, 58, 59, 60, 68, 69, 70};
    wiring.master = kDma;
    wiring.memory_to_memory = true;
    wiring.clock_hz = [this] { return clock_.clocks().bus; };
    wiring.channel_bits = 0;
    wiring.requester = [](int, unsigned) -> DmaRequester* { return nullptr; };
    return wiring;
}

void H7Board::attach() {
    clock_ports(clock_, H7Clock::kAhb4, H7Clock::kAhb4Reset);
    clock_.attach(mdma_, H7Clock::kAhb3, 0, H7Clock::kAhb3Reset);
    clock_.attach(sdram_, H7Clock::kAhb3, 12, H7Clock::kAhb3Reset);
    clock_.attach(quadspi_, H7Clock::kAhb3, 14, H7Clock::kAhb3Reset);
    clock_.attach(dma1_, H7Clock::kAhb1, 0, H7Clock::kAhb1Reset);
    clock_.attach(dma2_, H7Clock::kAhb1, 1, H7Clock::kAhb1Reset);
    clock_.attach(usart_, H7Clock::kApb2, 4, H7Clock::kApb2Reset);
    quadspi_.on_request([this] { mdma_.poll(); });
}

void H7Board::place_all() {
    place(clock_, 0x58024400);
    place(clock_.power(), 0x58024800);
    place(clock_.flash(), 0x52002000, 0x1000);
    place(clock_.syscfg(), 0x58000400);
    place(usart_, 0x40011000);
    place(dma1_, 0x40020000);
    place(dma2_, 0x40020400);
    place(mux_, 0x40020800);
    place(debug_, 0x5C001000);
    place(mdma_, 0x52000000, 0x1000);
    place(sdram_, 0x52004000, 0x1000);
    place(quadspi_, kQuadspiBase, 0x1000);
    windows_.push_back({"QUADSPI", kWindowBase, flash_.bytes(), false, &window_});
    windows_.push_back({"SDRAM", kSdramBase, sdram_.bytes(), true, &sdram_});
}

/// RM0399 chapter 2: MDMA has a port to the core's TCMs and one to all the rest; DMA1 and DMA2 of
/// domain D2 reach no TCM.
void H7Board::map_memories() {
    constexpr Masters kAxi = kMdmaAxi | kDma;
    const auto sram123 = [this]() -> std::string {
        const std::uint32_t enabled = clock_.value(H7Clock::kAhb2) >> 29;
        return enabled == 7 ? "" : "SRAM1 to SRAM3 have no clock (AHB2ENR)";
    };
    map_.add({"ITCM", 0x00000000, 0x10000, kMdmaTcm});
    map_.add({"DTCM", 0x20000000, 0x20000, kMdmaTcm, true, "DTCM"});
    map_.add({"internal flash", 0x08000000, 0x200000, kAxi, false, "FLASH"});
    map_.add({"AXI SRAM", 0x24000000, 0x80000, kAxi, true, "AXISRAM"});
    map_.add({"SRAM1 to SRAM3", 0x30000000, 0x48000, kAxi, true, "SRAM123", sram123});
    map_.add({"SRAM4", 0x38000000, 0x10000, kAxi, true, "SRAM4"});
    map_.add({"flash window", kWindowBase, static_cast<std::uint32_t>(flash_.bytes().size()), kAxi,
              false, "", [this] { return window_.not_ready(); }});
    map_.add({"SDRAM", kSdramBase, kSdramBytes, kAxi, true, "SDRAM",
              [this] { return sdram_.not_ready(); }});
}

H7Board::H7Board(const BoardParts& parts, BoardServices& board)
    : BoardBase(parts, board),
      clock_(board, kCrystalHz),
      quadspi_(quadspi_wiring(), board),
      window_(quadspi_),
      sdram_(sdram_wiring(), kSdramBase, kSdramBytes, map_, board),
      usart_("USART1", Usart::fifo_table(),
             {37, [this] { return clock_.clocks().report_uart; }, pins(kUartPins), &host_}, board),
      mdma_(mdma_wiring(), map_, engine_of(parts.platform, platform::ChannelKind::Storage), board),
      mux_(board),
      dma1_("DMA1", dma_wiring(1), map_,
            engine_of(parts.platform, platform::ChannelKind::MemoryToMemory), board),
      dma2_("DMA2", dma_wiring(2), map_,
            engine_of(parts.platform, platform::ChannelKind::MemoryToMemory), board),
      debug_("DBGMCU", kDebug, board) {
    add_ports("ABCDEFGHIJK", 0x58020000, {0xABFFFFFF, 0x64000000, 0x0C000000},
              {0xFFFFFEBF, 0x100, 0xC0}, {~0u, 0, 0}, false);
    attach();
    place_all();
    map_memories();
}

}  // namespace

std::unique_ptr<Surroundings> make_stm32h747i_disco(const BoardParts& parts, BoardServices& board) {
    return std::make_unique<H7Board>(parts, board);
}

}  // namespace outcore::board
