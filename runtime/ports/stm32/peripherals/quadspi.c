/* QUADSPI of F7, H7, L4 (RM0385 chapter 14). A command starts with the write of CCR when it has
 * neither address nor data to send, else with that of AR, else with that of DR.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/cortex_m.h"
#include "peripherals/flash_controller.h"

enum {
    kCr = 0x00,
    kDcr = 0x04,
    kSr = 0x08,
    kFcr = 0x0C,
    kDlr = 0x10,
    kCcr = 0x14,
    kAr = 0x18,
    kAbr = 0x1C,
    kDr = 0x20,
    kPsmkr = 0x24,
    kPsmar = 0x28,
    kPir = 0x2C
};
enum {
    kEnable = 1 << 0,
    kAbort = 1 << 1,
    kDma = 1 << 2,
    kHalfCycle = 1 << 4,
    kDual = 1 << 6,
    kThreshold = 8,
    kErrorInterrupt = 1 << 16,
    kCompleteInterrupt = 1 << 17,
    kMatchInterrupt = 1 << 19,
    kStopOnMatch = 1 << 22,
    kPrescaler = 24
};
enum { kFailed = 1 << 0, kComplete = 1 << 1, kMatch = 1 << 3, kBusy = 1 << 5, kAllFlags = 0x1B };
enum { kWrite = 0, kRead = 1u << 26, kPoll = 2u << 26 };
#define MAPPED (3u << 26)
enum { kAddressLines = 10, kModeLines = 14, kDummy = 18, kDataLines = 24, kNoAddress = 3 << 10 };

static uint32_t lines(uint32_t count) { return count == 4u ? 3u : count; }

void oc_flash_init(const oc_flash_controller* controller) {
    const uint32_t base = controller->base;
    const uint8_t slow = controller->setup_prescaler;
    oc_reg_write(base + kCr, 0);
    oc_reg_write(base + kDcr, (uint32_t)(controller->size_power - 1u) << 16 |
                                  (uint32_t)(controller->select_high - 1u) << 8);
    oc_reg_write(base + kCr, (uint32_t)((slow != 0 ? slow : controller->prescaler) - 1u)
                                     << kPrescaler |
                                 (uint32_t)(controller->threshold - 1u) << kThreshold |
                                 (controller->dual ? kDual : 0u) |
                                 (controller->half_cycle_sample ? kHalfCycle : 0u) | kEnable);
    oc_core_enable_interrupt(controller->interrupt);
}

void oc_flash_full_speed(const oc_flash_controller* controller) {
    oc_reg_wait(controller->base + kSr, kBusy, 0);
    oc_reg_change(controller->base + kCr, 0xFFu << kPrescaler,
                  (uint32_t)(controller->prescaler - 1u) << kPrescaler);
}

void oc_flash_encode(const oc_flash_command* command, oc_flash_encoded* encoded) {
    uint32_t ccr = command->opcode | lines(command->opcode_lines) << 8;
    if (command->address_lines != 0) {
        ccr |= lines(command->address_lines) << kAddressLines |
               (uint32_t)(command->address_bytes - 1u) << 12;
    }
    encoded->communication = ccr | lines(command->mode_lines) << kModeLines |
                             (uint32_t)command->dummy_clocks << kDummy |
                             lines(command->data_lines) << kDataLines;
    encoded->timing = 0;
    encoded->instruction = 0;
}

uint32_t oc_flash_data_register(const oc_flash_controller* controller) {
    return controller->base + kDr;
}

/* Waits for the last command, clears flags, sets which of them interrupt and writes what a command
 * has besides its address. */
static void begin(const oc_flash_controller* controller, uint32_t control, uint32_t bytes) {
    const uint32_t base = controller->base;
    oc_reg_wait(base + kSr, kBusy, 0);
    oc_reg_write(base + kFcr, kAllFlags);
    oc_reg_change(base + kCr,
                  kDma | kErrorInterrupt | kCompleteInterrupt | kMatchInterrupt | kStopOnMatch,
                  control);
    if (bytes != 0) oc_reg_write(base + kDlr, bytes - 1u);
    oc_reg_write(base + kAbr, 0xFFu);
}

static void issue(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t mode, uint32_t address) {
    oc_reg_write(controller->base + kCcr, command->communication | mode);
    if ((command->communication & kNoAddress) != 0) oc_reg_write(controller->base + kAr, address);
}

static void finish(const oc_flash_controller* controller) {
    oc_reg_wait(controller->base + kSr, kComplete, kComplete);
    oc_reg_write(controller->base + kFcr, kComplete);
}

void oc_flash_send(const oc_flash_controller* controller, const oc_flash_encoded* command,
                   uint32_t address) {
    begin(controller, 0, 0);
    issue(controller, command, kWrite, address);
    finish(controller);
}

void oc_flash_get(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address, uint8_t* data, uint32_t bytes) {
    begin(controller, 0, bytes);
    issue(controller, command, kRead, address);
    finish(controller); /* all of it is in the FIFO */
    for (uint32_t i = 0; i < bytes; ++i)
        data[i] = *(volatile uint8_t*)(uintptr_t)(controller->base + kDr);
}

void oc_flash_put(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address, const uint8_t* data, uint32_t bytes) {
    begin(controller, 0, bytes);
    issue(controller, command, kWrite, address);
    for (uint32_t i = 0; i < bytes; ++i)
        *(volatile uint8_t*)(uintptr_t)(controller->base + kDr) = data[i];
    finish(controller);
}

/* Only when the command's direction is set: an idle controller has room in its FIFO and would ask
 * at once. */
static void ask_for_dma(const oc_flash_controller* controller) {
    oc_reg_change(controller->base + kCr, 0, kDma);
}

void oc_flash_start_read(const oc_flash_controller* controller, const oc_flash_encoded* command,
                         uint32_t address, uint32_t bytes) {
    begin(controller, kErrorInterrupt, bytes);
    issue(controller, command, kRead, address);
    ask_for_dma(controller);
}

void oc_flash_start_write(const oc_flash_controller* controller, const oc_flash_encoded* command,
                          uint32_t address, uint32_t bytes) {
    begin(controller, kErrorInterrupt | kCompleteInterrupt, bytes);
    issue(controller, command, kWrite, address);
    ask_for_dma(controller);
}

void oc_flash_start_poll(const oc_flash_controller* controller, const oc_flash_encoded* command,
                         uint32_t address, uint32_t bytes, uint32_t mask, uint32_t clocks) {
    const uint32_t base = controller->base;
    begin(controller, kMatchInterrupt | kErrorInterrupt | kStopOnMatch, bytes);
    oc_reg_write(base + kPsmkr, mask);
    oc_reg_write(base + kPsmar, 0);
    oc_reg_write(base + kPir, clocks);
    issue(controller, command, kPoll, address);
}

uint32_t oc_flash_acknowledge(const oc_flash_controller* controller) {
    const uint32_t base = controller->base;
    const uint32_t enabled = oc_reg_read(base + kCr), flags = oc_reg_read(base + kSr) & kAllFlags;
    oc_reg_write(base + kFcr, flags);
    uint32_t happened = (flags & kFailed) != 0 ? OC_FLASH_FAILED : OC_FLASH_NOTHING;
    if ((flags & kMatch) != 0 && (enabled & kMatchInterrupt) != 0) happened |= OC_FLASH_MATCH;
    if ((flags & kComplete) != 0 && (enabled & kCompleteInterrupt) != 0)
        happened |= OC_FLASH_COMPLETE;
    return happened;
}

void oc_flash_map(const oc_flash_controller* controller, const oc_flash_encoded* command) {
    begin(controller, 0, 0);
    oc_reg_write(controller->base + kCcr, command->communication | MAPPED);
}

void oc_flash_abort(const oc_flash_controller* controller) {
    const uint32_t base = controller->base;
    oc_reg_change(base + kCr,
                  kDma | kErrorInterrupt | kCompleteInterrupt | kMatchInterrupt | kStopOnMatch,
                  kAbort);
    oc_reg_wait(base + kCr, kAbort, 0);
    oc_reg_wait(base + kSr, kBusy, 0);
    oc_reg_write(base + kFcr, kAllFlags);
}
