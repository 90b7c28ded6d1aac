// Addresses (without TrustZone) and interrupts: ST CMSIS header stm32u585xx.h. Pins: ST board
// package b-u585i-iot02a-bsp. The board has no crystal for HSE.
// SPDX-License-Identifier: Apache-2.0
#include "board/mcus/stm32u5_board.hpp"

#include "board/mcus/flash_window.hpp"
#include "board/mcus/stm32u5_clock.hpp"
#include "board/parts/serial_psram.hpp"
#include "board/peripherals/cache_control.hpp"
#include "board/peripherals/gpdma.hpp"
#include "board/peripherals/octospi.hpp"
#include "board/peripherals/usart.hpp"

namespace outcore::board {
namespace {

constexpr std::uint32_t kOctospi1Base = 0x420D1400, kOctospi2Base = 0x420D2400,
                        kRamWindow = 0x90000000, kFlashWindow = 0x70000000;
constexpr Masters kGpdma = 1;
/// stm32u5xx_hal_dma.h, GPDMA1_REQUEST_OCTOSPI1 and 2.
constexpr unsigned kRequestOctospi1 = 40, kRequestOctospi2 = 41;

/// Clock, strobe, chip select, IO0 to IO7.
constexpr PinUse kFlashPins[] = {{'F', 4, 5},  {'F', 12, 5}, {'I', 5, 5}, {'F', 0, 5},
                                 {'F', 1, 5},  {'F', 2, 5},  {'F', 3, 5}, {'H', 9, 5},
                                 {'H', 10, 5}, {'H', 11, 5}, {'H', 12, 5}};
constexpr PinUse kRamPins[] = {{'B', 10, 10}, {'E', 3, 3},  {'B', 11, 10}, {'F', 8, 10},
                               {'F', 9, 10},  {'F', 7, 10}, {'F', 6, 10},  {'H', 2, 3},
                               {'I', 0, 3},   {'C', 3, 10}, {'D', 7, 10}};
constexpr PinUse kUartPins[] = {{'A', 9, 7}, {'A', 10, 7}};

constexpr RegisterSpec kSyscfg[] = {
    {"SECCFGR", 0x00, 0, 0xB},      {"CFGR1", 0x04, 0, 0xF0300},      {"FPUIMR", 0x08, 0x1F, 0x3F},
    {"CNSLCKR", 0x0C, 0, 0x3},      {"CSLCKR", 0x10, 0, 0x7},         {"CFGR2", 0x14, 0, 0xF},
    {"MESR", 0x18, 0, 0x10001},     {"CCCSR", 0x1C, 0xA, 0xF, 0x300}, {"CCVR", 0x20, 0, 0, 0xFFFF},
    {"CCCR", 0x24, 0x7878, 0xFFFF},
};
/// Delay blocks: their search for a length always succeeds, at the whole line.
constexpr RegisterSpec kDelay[] = {
    {"CR", 0x00, 0, 0x3, 0, kWords},
    {"CFGR", 0x04, 0x87FF0000, 0x7F0F, 0x8FFF0000, kWords},
};

class U5Board : public BoardBase {
  public:
    U5Board(const BoardParts& parts, const platform::Memory& ram, BoardServices& board);

  private:
    SerialWiring wiring(int controller);
    GpdmaWiring gpdma_wiring();
    void attach();
    void place_all();
    void map_memories(const platform::Memory& ram);

    U5Clock clock_;
    RegisterBlock syscfg_, delay1_, delay2_;
    CacheControl icache_, dcache_;
    OctospiManager manager_;
    SerialPsram ram_;
    Octospi octospi1_, octospi2_;
    FlashWindow ram_window_, flash_window_;
    Usart usart_;
    Gpdma gpdma_;
};

SerialWiring U5Board::wiring(int controller) {
    const bool first = controller == 1;
    SerialWiring wiring;
    wiring.base = first ? kOctospi1Base : kOctospi2Base;
    wiring.interrupt = first ? 76 : 120;
    wiring.kernel_hz = [this] { return clock_.clocks().flash_bus; };
    const std::span<const PinUse> uses =
        first ? std::span<const PinUse>(kRamPins) : std::span<const PinUse>(kFlashPins);
    wiring.wrong_pins = [this, controller, by_pins = pins(uses)] {
        const std::string wrong = by_pins();
        return wrong.empty() ? manager_.wrong_route(controller, controller, true) : wrong;
    };
    wiring.memory = first ? static_cast<SerialMemory*>(&ram_) : &flash_;
    return wiring;
}

GpdmaWiring U5Board::gpdma_wiring() {
    GpdmaWiring wiring;
    for (int i = 0; i < 16; ++i)
        wiring.interrupts[static_cast<std::size_t>(i)] = i < 8 ? 29 + i : 72 + i;
    wiring.master = kGpdma;
    wiring.clock_hz = [this] { return clock_.clocks().bus; };
    wiring.requester = [this](unsigned request) -> DmaRequester* {
        return request == kRequestOctospi1   ? &octospi1_
               : request == kRequestOctospi2 ? &octospi2_
                                             : nullptr;
    };
    return wiring;
}

void U5Board::attach() {
    clock_ports(clock_, U5Clock::kAhb2, U5Clock::kAhb2Reset1);
    clock_.attach(gpdma_, U5Clock::kAhb1, 0, U5Clock::kAhb1Reset);
    clock_.attach(dcache_, U5Clock::kAhb1, 30, ClockControl::kNoReset);
    clock_.attach(manager_, U5Clock::kAhb2, 21, U5Clock::kAhb2Reset1);
    clock_.attach(octospi1_, U5Clock::kAhb2Second, 4, U5Clock::kAhb2Reset2);
    clock_.attach(octospi2_, U5Clock::kAhb2Second, 8, U5Clock::kAhb2Reset2);
    clock_.attach(delay1_, U5Clock::kAhb2Second, 4, U5Clock::kAhb2Reset2);
    clock_.attach(delay2_, U5Clock::kAhb2Second, 8, U5Clock::kAhb2Reset2);
    clock_.attach(usart_, U5Clock::kApb2, 14, U5Clock::kApb2Reset);
    clock_.attach(syscfg_, U5Clock::kApb3, 1, U5Clock::kApb3Reset);
    octospi1_.on_request([this] { gpdma_.poll(); });
    octospi2_.on_request([this] { gpdma_.poll(); });
}

void U5Board::place_all() {
    place(clock_, 0x46020C00);
    place(clock_.power(), 0x46020800);
    place(clock_.flash(), 0x40022000);
    place(syscfg_, 0x46000400);
    place(icache_, 0x40030400);
    place(dcache_, 0x40031400);
    place(usart_, 0x40013800);
    place(gpdma_, 0x40020000, 0x1000);
    place(manager_, 0x420C4000);
    place(delay1_, 0x420CF000);
    place(delay2_, 0x420CF400);
    place(octospi1_, kOctospi1Base);
    place(octospi2_, kOctospi2Base);
    windows_.push_back({"OCTOSPI1", kRamWindow, ram_.bytes(), true, &ram_window_});
    windows_.push_back({"OCTOSPI2", kFlashWindow, flash_.bytes(), false, &flash_window_});
}

/// RM0456 chapter 2: GPDMA1 reaches all memories; SRAM4 of the low-power domain through a bridge.
void U5Board::map_memories(const platform::Memory& ram) {
    map_.add({"internal flash", 0x08000000, 0x200000, kGpdma, false, "FLASH"});
    map_.add({"SRAM1", 0x20000000, 0x30000, kGpdma, true, "SRAM1"});
    map_.add({"SRAM2", 0x20030000, 0x10000, kGpdma, true, "SRAM2"});
    map_.add({"SRAM3", 0x20040000, 0x80000, kGpdma, true, "SRAM3"});
    map_.add({"SRAM4", 0x28000000, 0x4000, kGpdma, true, "SRAM4"});
    map_.add({"PSRAM window", kRamWindow, static_cast<std::uint32_t>(ram_.bytes().size()), kGpdma,
              true, ram.name, [this] { return ram_window_.not_ready(); }});
    map_.add({"flash window", kFlashWindow, static_cast<std::uint32_t>(flash_.bytes().size()),
              kGpdma, false, "", [this] { return flash_window_.not_ready(); }});
}

U5Board::U5Board(const BoardParts& parts, const platform::Memory& ram, BoardServices& board)
    : BoardBase(parts, board),
      clock_(board, 0.0),
      syscfg_("SYSCFG", kSyscfg, board),
      delay1_("DLYB_OCTOSPI1", kDelay, board),
      delay2_("DLYB_OCTOSPI2", kDelay, board),
      icache_(CacheControl::Kind::Instruction, board),
      dcache_(CacheControl::Kind::Data, board),
      manager_(board),
      ram_(ram, board),
      octospi1_("OCTOSPI1", wiring(1), board),
      octospi2_("OCTOSPI2", wiring(2), board),
      ram_window_(octospi1_),
      flash_window_(octospi2_),
      usart_("USART1", Usart::fifo_table(),
             {61, [this] { return clock_.clocks().report_uart; }, pins(kUartPins), &host_}, board),
      gpdma_(gpdma_wiring(), map_, engine_of(parts.platform, platform::ChannelKind::Storage),
             board) {
    add_ports("ABCDEFGHI", 0x42020000, {0xABFFFFFF, 0x64000000, 0x08000000},
              {0xFFFFFEBF, 0x100, 0xC0}, {~0u, 0, 0}, true);
    attach();
    place_all();
    map_memories(ram);
}

}  // namespace

std::unique_ptr<Surroundings> make_b_u585i_iot02a(const BoardParts& parts, BoardServices& board) {
    for (const platform::Memory& memory : parts.platform.memories)
        if (memory.kind == platform::MemoryKind::ExternalRam)
            return std::make_unique<U5Board>(parts, memory, board);
    return nullptr;
}

}  // namespace outcore::board
