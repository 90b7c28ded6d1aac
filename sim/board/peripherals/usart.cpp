// Registers and bits: ST CMSIS headers (USART_TypeDef).
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/usart.hpp"

#include <fmt/format.h>
#include <cmath>

namespace outcore::board {
namespace {

enum : std::uint32_t {
    kControl1 = 0x00,
    kControl2 = 0x04,
    kControl3 = 0x08,
    kRate = 0x0C,
    kGuard = 0x10,
    kReceiveTimeout = 0x14,
    kRequest = 0x18,
    kStatus = 0x1C,
    kClear = 0x20,
    kReceive = 0x24,
    kTransmit = 0x28,
    kPrescaler = 0x2C
};
enum Control : std::uint32_t {
    kEnable = 1u << 0,
    kReceiver = 1u << 2,
    kTransmitter = 1u << 3,
    kOver8 = 1u << 15
};
enum Flag : std::uint32_t {
    kOverrun = 1u << 3,
    kReceived = 1u << 5,
    kComplete = 1u << 6,
    kEmpty = 1u << 7,
    kTransmitterOn = 1u << 21,
    kReceiverOn = 1u << 22
};
/// CR1 enables RXNE, TC and TXE interrupts by the bits of the flags' own numbers.
constexpr std::uint32_t kInterrupts = kReceived | kComplete | kEmpty;
constexpr double kBitsPerCharacter = 10;  // 8N1
constexpr double kDividers[] = {1, 2, 4, 6, 8, 10, 12, 16, 32, 64, 128, 256};

constexpr RegisterSpec kPlain[] = {
    {"CR1", kControl1, 0, 0x1FFFFFFF, 0, kHalvesAndWords},
    {"CR2", kControl2, 0, 0xFFFFFF70, 0, kHalvesAndWords},
    {"CR3", kControl3, 0, 0x01FFFFFF, 0, kHalvesAndWords},
    {"BRR", kRate, 0, 0xFFFF, 0, kHalvesAndWords},
    {"GTPR", kGuard, 0, 0xFFFF, 0, kHalvesAndWords},
    {"RTOR", kReceiveTimeout, 0, ~0u, 0, kHalvesAndWords},
    {"RQR", kRequest, 0, 0x1F, 0, kHalvesAndWords},
    {"ISR", kStatus, 0xC0, 0, 0x03FFFFFF, kHalvesAndWords},
    {"ICR", kClear, 0, 0x00123BFF, 0, kHalvesAndWords},
    {"RDR", kReceive, 0, 0, 0x1FF, kAnyWidth},
    {"TDR", kTransmit, 0, 0x1FF, 0, kAnyWidth},
};
constexpr RegisterSpec kFifo[] = {
    {"CR1", kControl1, 0, ~0u, 0, kHalvesAndWords},
    {"CR2", kControl2, 0, 0xFFFFFF79, 0, kHalvesAndWords},
    {"CR3", kControl3, 0, 0xFFFFFFFF, 0, kHalvesAndWords},
    {"BRR", kRate, 0, 0xFFFF, 0, kHalvesAndWords},
    {"GTPR", kGuard, 0, 0xFFFF, 0, kHalvesAndWords},
    {"RTOR", kReceiveTimeout, 0, ~0u, 0, kHalvesAndWords},
    {"RQR", kRequest, 0, 0x1F, 0, kHalvesAndWords},
    {"ISR", kStatus, 0xC0, 0, 0x0FFFFFFF, kHalvesAndWords},
    {"ICR", kClear, 0, 0x00123BFF, 0, kHalvesAndWords},
    {"RDR", kReceive, 0, 0, 0x1FF, kAnyWidth},
    {"TDR", kTransmit, 0, 0x1FF, 0, kAnyWidth},
    {"PRESC", kPrescaler, 0, 0xF, 0, kHalvesAndWords},
};

}  // namespace

std::span<const RegisterSpec> Usart::plain_table() { return kPlain; }
std::span<const RegisterSpec> Usart::fifo_table() { return kFifo; }

Usart::Usart(std::string name, std::span<const RegisterSpec> table, UsartWiring wiring,
             BoardServices& board)
    : RegisterBlock(std::move(name), table, board), wiring_(std::move(wiring)) {
    wiring_.host->on_ready([this] { listen(); });
}

void Usart::on_reset() {
    ++generation_;
    shifting_ = false;
    board().set_interrupt(wiring_.interrupt, false);
}

bool Usart::enabled(std::uint32_t direction) const {
    const std::uint32_t needed = kEnable | direction;
    return clocked() && (value(kControl1) & needed) == needed;
}

double Usart::baud() const {
    const std::uint32_t rate = value(kRate);
    double divider = rate;
    double clock = wiring_.kernel_hz();
    if ((value(kControl1) & kOver8) != 0) {  // the lowest three bits count halves
        divider = (rate & 0xFFF0) | ((rate & 7) << 1);
        clock *= 2;
    }
    return divider < 16 ? 0.0 : clock / divider;
}

Picoseconds Usart::character_time() const {
    return static_cast<Picoseconds>(kBitsPerCharacter * 1e12 / baud());
}

void Usart::control(std::uint32_t written) {
    set(kControl1, written);
    std::uint32_t on = 0;
    if (enabled(kTransmitter)) on |= kTransmitterOn;
    if (enabled(kReceiver)) on |= kReceiverOn;
    change(kStatus, kTransmitterOn | kReceiverOn, on);
}

std::uint32_t Usart::load(std::uint32_t offset, unsigned) {
    if (offset != kReceive) return value(offset);
    change(kStatus, kReceived, 0);
    refresh();
    return value(kReceive);
}

void Usart::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    const bool setting = offset == kRate || offset == kPrescaler || offset == kControl2;
    if (setting && (value(kControl1) & kEnable) != 0 && written != value(offset))
        misuse(Misuse::WrongOrder, "rate or format changed while enabled");
    switch (offset) {
        case kControl1:
            control(written);
            break;
        case kClear:
            change(kStatus, written & (kOverrun | kComplete), 0);
            break;
        case kRequest:
            if ((written & 8) != 0) change(kStatus, kReceived, 0);  // RXFRQ
            break;
        case kTransmit:
            send(static_cast<std::uint8_t>(written));
            break;
        default:
            set(offset, written);
    }
    refresh();
}

void Usart::send(std::uint8_t byte) {
    if (!enabled(kTransmitter)) return misuse(Misuse::WrongOrder, "TDR written while disabled");
    if (baud() == 0.0) return misuse(Misuse::WrongClock, "no baud rate: BRR below 16, or no clock");
    if ((value(kStatus) & kEmpty) == 0)
        misuse(Misuse::WrongOrder, "TDR written while full: a character is lost");
    change(kStatus, kComplete, 0);
    if (shifting_) {
        waiting_ = byte;
        change(kStatus, kEmpty, 0);
        return;
    }
    shift(byte);
}

/// The shift register takes a character; it arrives when it has gone.
void Usart::shift(std::uint8_t byte) {
    shifting_ = true;
    const bool in_tune = std::abs(baud() / ReportHost::kBaud - 1.0) <= ReportHost::kTolerance;
    const std::string wrong = wiring_.wrong_pins();
    if (!in_tune)
        misuse(Misuse::WrongClock,
               fmt::format("{:.0f} baud, the line has {:.0f}", baud(), ReportHost::kBaud));
    if (!wrong.empty()) misuse(Misuse::WrongOrder, fmt::format("character sent, but {}", wrong));
    const std::uint8_t seen = in_tune ? byte : static_cast<std::uint8_t>(byte ^ 0xA5);
    board().at(board().now() + character_time(),
               [this, seen, connected = wrong.empty(), generation = generation_] {
                   if (generation != generation_) return;
                   if (connected) wiring_.host->receive(static_cast<char>(seen));
                   sent();
               });
}

void Usart::sent() {
    shifting_ = false;
    if ((value(kStatus) & kEmpty) == 0) {
        change(kStatus, kEmpty, kEmpty);
        shift(waiting_);
    } else {
        change(kStatus, kComplete, kComplete);
    }
    refresh();
}

/// Bytes from the host, one character time after another.
void Usart::listen() {
    if (listening_) return;
    const std::optional<std::uint8_t> byte = wiring_.host->next();
    if (!byte) return;
    listening_ = true;
    const auto time = static_cast<Picoseconds>(kBitsPerCharacter * 1e12 / ReportHost::kBaud);
    board().at(board().now() + time, [this, byte = *byte] {
        listening_ = false;
        receive(byte);
        listen();
    });
}

void Usart::receive(std::uint8_t byte) {
    if (!enabled(kReceiver) || !wiring_.wrong_pins().empty())
        return misuse(Misuse::WrongOrder, "a character arrives, but nobody listens");
    if ((value(kStatus) & kReceived) != 0) {
        change(kStatus, kOverrun, kOverrun);
        return misuse(Misuse::WrongOrder, "overrun: a received character was not read in time");
    }
    set(kReceive, byte);
    change(kStatus, kReceived, kReceived);
    refresh();
}

void Usart::refresh() {
    std::uint32_t flags = value(kStatus) & kInterrupts;
    if ((value(kStatus) & kOverrun) != 0) flags |= kReceived;  // ORE comes with RXNEIE
    board().set_interrupt(wiring_.interrupt, (flags & value(kControl1)) != 0);
}

}  // namespace outcore::board
