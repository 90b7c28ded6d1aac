/* MDMA of H7 (RM0399 chapter 15): reaches every memory, TCM through a bus of its own. A buffer of
 * up to 128 bytes is moved for each request; item widths of both sides are independent.
 * SPDX-License-Identifier: Apache-2.0 */
#include "outcore.h"
#include "peripherals/cortex_m.h"
#include "peripherals/dma.h"

enum {
    kChannel = 0x40,
    kChannelBytes = 0x40,
    kStatus = 0x00,
    kClear = 0x04,
    kControl = 0x0C,
    kConfiguration = 0x10,
    kBlock = 0x14,
    kSource = 0x18,
    kDestination = 0x1C,
    kBlockStep = 0x20,
    kLink = 0x24,
    kTrigger = 0x28,
    kMaskAddress = 0x30
};
enum {
    kEnable = 1 << 0,
    kErrorInterrupt = 1 << 1,
    kEndInterrupt = 1 << 2,
    kPriority = 6,
    kSoftwareRequest = 1 << 16
};
enum { kError = 1 << 0, kEnd = 1 << 1, kFlags = 0x1F };
/* Configuration: the destination's fields stand 2 bits above the source's, bursts 3 bits. */
enum { kStep = 2, kSize = 4, kStepSize = 8, kBurst = 12, kBufferBytes = 18, kPack = 1 << 25 };
enum { kWholeBlock = 1 << 28, kBySoftware = 1 << 30 };
enum { kSourceIsTcm = 1 << 16, kDestinationIsTcm = 1 << 17 };
enum { kMostBytes = 65536, kCopyBuffer = 128, kRequestBytes = 16, kLongBurst = 64 };
enum { kFourBeats = 2, kSixteenBeats = 4 };

static uint32_t registers(const oc_dma_channel* channel) {
    return channel->base + kChannel + (uint32_t)kChannelBytes * channel->index;
}

/* log2 of the widest item that divides `value`. */
static uint32_t width(uint32_t value) {
    return (value & 1u) != 0 ? 0u : (value & 2u) != 0 ? 1u : 2u;
}

/* ITCM and DTCM. */
static int tcm(uint32_t address) {
    return (address & 0xFF000000u) == 0 || (address & 0xFF000000u) == 0x20000000u;
}

/* Fields of a side in memory, as the source's. Bursts of the given bytes where they start on their
 * size, so that none crosses 4 KiB. */
static uint32_t memory_side(uint32_t address, uint32_t count, uint32_t burst_bytes) {
    const uint32_t item = width(address | count);
    const uint32_t beats = burst_bytes == kLongBurst ? kSixteenBeats : kFourBeats;
    const uint32_t burst = (address | count) % burst_bytes == 0 && !tcm(address) ? beats : 0u;
    return kStep | item << kSize | item << kStepSize | burst << kBurst;
}
static uint32_t register_side(uint32_t count) {
    const uint32_t item = width(count);
    return item << kSize | item << kStepSize;
}
static uint32_t as_destination(uint32_t side) {
    const uint32_t bursts = 7u << kBurst;
    return (side & ~bursts) << 2 | (side & bursts) << 3;
}

void oc_dma_init(const oc_dma_channel* channel) {
    oc_dma_stop(channel);
    oc_core_enable_interrupt(channel->interrupt);
}

static void start(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                  uint32_t count, uint32_t configuration, uint32_t request) {
    const uint32_t at = registers(channel);
    oc_reg_write(at + kConfiguration, configuration | kPack);
    oc_reg_write(at + kBlock, count);
    oc_reg_write(at + kSource, source);
    oc_reg_write(at + kDestination, destination);
    oc_reg_write(at + kBlockStep, 0);
    oc_reg_write(at + kLink, 0);
    oc_reg_write(at + kTrigger, request | (tcm(source) ? kSourceIsTcm : 0u) |
                                    (tcm(destination) ? kDestinationIsTcm : 0u));
    oc_reg_write(at + kMaskAddress, 0);
    oc_core_barrier();
    oc_reg_write(at + kControl, (channel->urgent ? 3u : 0u) << kPriority | kErrorInterrupt |
                                    kEndInterrupt | kEnable);
}

/* As many bytes as one block takes, in whole words where there is one. */
static uint32_t piece(uint32_t bytes) {
    if (bytes > kMostBytes) return kMostBytes;
    return bytes >= 4u ? bytes & ~3u : bytes;
}

uint32_t oc_dma_copy(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                     uint32_t bytes) {
    const uint32_t count = piece(bytes), at = registers(channel);
    start(channel, source, destination, count,
          memory_side(source, count, kLongBurst) |
              as_destination(memory_side(destination, count, kLongBurst)) |
              (kCopyBuffer - 1u) << kBufferBytes | kWholeBlock | kBySoftware,
          0);
    oc_reg_write(at + kControl, oc_reg_read(at + kControl) | kSoftwareRequest);
    return count;
}

/* The flash controller asks when 16 bytes wait in its FIFO, or what is left of the command. */
uint32_t oc_dma_receive(const oc_dma_channel* channel, uint32_t data_register, uint32_t destination,
                        uint32_t bytes) {
    const uint32_t count = piece(bytes);
    start(channel, data_register, destination, count,
          register_side(count) | as_destination(memory_side(destination, count, kRequestBytes)) |
              (kRequestBytes - 1u) << kBufferBytes,
          channel->request);
    return count;
}

uint32_t oc_dma_send(const oc_dma_channel* channel, uint32_t data_register, uint32_t source,
                     uint32_t bytes) {
    const uint32_t count = piece(bytes);
    start(channel, source, data_register, count,
          memory_side(source, count, kRequestBytes) | as_destination(register_side(count)) |
              (kRequestBytes - 1u) << kBufferBytes,
          channel->request);
    return count;
}

int oc_dma_acknowledge(const oc_dma_channel* channel) {
    const uint32_t flags = oc_reg_read(registers(channel) + kStatus);
    oc_reg_write(registers(channel) + kClear, flags & kFlags);
    if ((flags & kError) != 0) return OC_ERR_TRANSFER;
    return (flags & kEnd) != 0 ? OC_OK : OC_WAITING;
}

void oc_dma_stop(const oc_dma_channel* channel) {
    const uint32_t control = registers(channel) + kControl;
    oc_reg_change(control, kEnable, 0);
    oc_reg_wait(control, kEnable, 0); /* the buffer under way goes first */
    oc_reg_write(registers(channel) + kClear, kFlags);
}
