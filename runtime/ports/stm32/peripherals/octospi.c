/* OCTOSPI of L4+ and U5 (RM0432 chapter 19, RM0456 chapter 28). A command starts with the write of
 * IR when it has neither address nor data to send, else with that of AR, else with that of DR.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/octospi.h"

#include "peripherals/cortex_m.h"

enum {
    kCr = 0x000,
    kDcr1 = 0x008,
    kDcr2 = 0x00C,
    kDcr3 = 0x010,
    kDcr4 = 0x014,
    kSr = 0x020,
    kFcr = 0x024,
    kDlr = 0x040,
    kAr = 0x048,
    kDr = 0x050,
    kPsmkr = 0x080,
    kPsmar = 0x088,
    kPir = 0x090,
    kCcr = 0x100,
    kTcr = 0x108,
    kIr = 0x110,
    kAbr = 0x120,
    kWccr = 0x180,
    kWtcr = 0x188,
    kWir = 0x190
};
enum {
    kEnable = 1 << 0,
    kAbort = 1 << 1,
    kDma = 1 << 2,
    kThreshold = 8,
    kErrorInterrupt = 1 << 16,
    kCompleteInterrupt = 1 << 17,
    kMatchInterrupt = 1 << 19,
    kStopOnMatch = 1 << 22,
    kModes = 3 << 28
};
enum { kFailed = 1 << 0, kComplete = 1 << 1, kMatch = 1 << 3, kBusy = 1 << 5, kAllFlags = 0x1B };
enum { kWrite = 0, kRead = 1 << 28, kPoll = 2 << 28, kMapped = 3 << 28 };
enum {
    kInstructionRate = 1 << 3,
    kInstructionBits = 4,
    kAddressLines = 8,
    kAddressRate = 1 << 11,
    kAddressBits = 12,
    kModeLines = 16,
    kDataLines = 24,
    kDataRate = 1 << 27,
    kStrobe = 1 << 29
};
enum { kQuarterHold = 1 << 28, kHalfCycle = 1 << 30, kBypassDelay = 1 << 3 };
enum { kSetUp = kDma | kErrorInterrupt | kCompleteInterrupt | kMatchInterrupt | kStopOnMatch };

static uint32_t lines(uint32_t count) {
    static const uint8_t kCodes[] = {0, 1, 2, 0, 3, 0, 0, 0, 4};
    return kCodes[count];
}

void oc_flash_init(const oc_flash_controller* controller) {
    const uint32_t base = controller->base;
    oc_reg_write(base + kCr, 0);
    oc_reg_write(base + kDcr1, (uint32_t)controller->memory_type << 24 |
                                   (uint32_t)(controller->size_power - 1u) << 16 |
                                   (uint32_t)(controller->select_high - 1u) << 8 |
                                   (controller->delay_block == 0 ? kBypassDelay : 0u));
    const uint8_t slow = controller->setup_prescaler;
    oc_reg_write(base + kDcr2, (slow != 0 ? slow : controller->prescaler) - 1u);
    oc_reg_write(base + kDcr3, 0);
    oc_reg_write(base + kCr, (uint32_t)(controller->threshold - 1u) << kThreshold | kEnable);
    if (controller->interrupt != 0) oc_core_enable_interrupt(controller->interrupt);
}

void oc_flash_full_speed(const oc_flash_controller* controller) {
    oc_reg_wait(controller->base + kSr, kBusy, 0);
    oc_reg_write(controller->base + kDcr2, controller->prescaler - 1u);
}

/* The half cycle of sampling is the controller's word; single-rate commands of parts that run at
 * double rate later are slow enough without. */
void oc_flash_encode(const oc_flash_command* command, oc_flash_encoded* encoded) {
    uint32_t ccr = lines(command->opcode_lines) | lines(command->data_lines) << kDataLines;
    if (command->opcode_lines == 8 && command->opcode > 0xFFu) ccr |= 1u << kInstructionBits;
    if (command->address_lines != 0) {
        ccr |= lines(command->address_lines) << kAddressLines |
               (uint32_t)(command->address_bytes - 1u) << kAddressBits;
    }
    ccr |= lines(command->mode_lines) << kModeLines;
    if (command->double_rate) {
        const uint32_t instruction = command->opcode > 0xFFu ? kInstructionRate : 0u;
        ccr |= instruction | kAddressRate | kDataRate;
        if (command->dummy_clocks != 0) ccr |= (uint32_t)kStrobe;
    }
    encoded->communication = ccr;
    encoded->timing = command->dummy_clocks | (command->double_rate ? kQuarterHold : 0u);
    encoded->instruction = command->opcode;
}

uint32_t oc_flash_data_register(const oc_flash_controller* controller) {
    return controller->base + kDr;
}

/* Waits for the last command, clears flags and sets what a command has besides its phases. */
static void begin(const oc_flash_controller* controller, uint32_t control, uint32_t bytes) {
    const uint32_t base = controller->base;
    oc_reg_wait(base + kSr, kBusy, 0);
    oc_reg_write(base + kFcr, kAllFlags);
    oc_reg_change(base + kCr, (uint32_t)kSetUp | kModes, control);
    if (bytes != 0) oc_reg_write(base + kDlr, bytes - 1u);
    oc_reg_write(base + kAbr, 0xFFu);
}

static void issue(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address) {
    const uint32_t base = controller->base;
    const uint32_t late = controller->half_cycle_sample ? kHalfCycle : 0u;
    const uint32_t quarter = command->timing & kQuarterHold;
    oc_reg_write(base + kTcr, command->timing | (quarter != 0 ? 0u : late));
    oc_reg_write(base + kCcr, command->communication);
    oc_reg_write(base + kIr, command->instruction);
    if ((command->communication >> kAddressLines & 7u) != 0) oc_reg_write(base + kAr, address);
}

static void finish(const oc_flash_controller* controller) {
    oc_reg_wait(controller->base + kSr, kComplete, kComplete);
    oc_reg_write(controller->base + kFcr, kComplete);
}

void oc_flash_send(const oc_flash_controller* controller, const oc_flash_encoded* command,
                   uint32_t address) {
    begin(controller, kWrite, 0);
    issue(controller, command, address);
    finish(controller);
}

void oc_flash_get(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address, uint8_t* data, uint32_t bytes) {
    begin(controller, kRead, bytes);
    issue(controller, command, address);
    finish(controller); /* all of it is in the FIFO */
    for (uint32_t i = 0; i < bytes; ++i)
        data[i] = *(volatile uint8_t*)(uintptr_t)(controller->base + kDr);
}

void oc_flash_put(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address, const uint8_t* data, uint32_t bytes) {
    begin(controller, kWrite, bytes);
    issue(controller, command, address);
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
    begin(controller, kRead | kErrorInterrupt, bytes);
    issue(controller, command, address);
    ask_for_dma(controller);
}

void oc_flash_start_write(const oc_flash_controller* controller, const oc_flash_encoded* command,
                          uint32_t address, uint32_t bytes) {
    begin(controller, kWrite | kErrorInterrupt | kCompleteInterrupt, bytes);
    issue(controller, command, address);
    ask_for_dma(controller);
}

void oc_flash_start_poll(const oc_flash_controller* controller, const oc_flash_encoded* command,
                         uint32_t address, uint32_t bytes, uint32_t mask, uint32_t clocks) {
    const uint32_t base = controller->base;
    begin(controller, (uint32_t)kPoll | kMatchInterrupt | kErrorInterrupt | kStopOnMatch, bytes);
    oc_reg_write(base + kPsmkr, mask);
    oc_reg_write(base + kPsmar, 0);
    oc_reg_write(base + kPir, clocks);
    issue(controller, command, address);
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

/* In mapped mode the phases are set before the mode; accesses are the commands. */
static void set_phases(uint32_t base, const oc_flash_encoded* command, uint32_t ccr, uint32_t tcr,
                       uint32_t ir) {
    oc_reg_write(base + ccr, command->communication);
    oc_reg_write(base + tcr, command->timing);
    oc_reg_write(base + ir, command->instruction);
}

void oc_flash_map(const oc_flash_controller* controller, const oc_flash_encoded* command) {
    begin(controller, kMapped, 0);
    set_phases(controller->base, command, kCcr, kTcr, kIr);
}

void oc_octospi_map_ram(const oc_flash_controller* controller, const oc_flash_encoded* read,
                        const oc_flash_encoded* write) {
    oc_flash_encoded mapped_write = *write;
    mapped_write.timing &= ~(uint32_t)kQuarterHold; /* WTCR has no such bit */
    begin(controller, kMapped, 0);
    set_phases(controller->base, read, kCcr, kTcr, kIr);
    set_phases(controller->base, &mapped_write, kWccr, kWtcr, kWir);
}

void oc_flash_abort(const oc_flash_controller* controller) {
    const uint32_t base = controller->base;
    oc_reg_change(base + kCr, kSetUp, kAbort);
    oc_reg_wait(base + kCr, kAbort, 0);
    oc_reg_wait(base + kSr, kBusy, 0);
    oc_reg_write(base + kFcr, kAllFlags);
}
