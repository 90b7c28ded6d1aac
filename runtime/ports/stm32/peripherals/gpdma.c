/* GPDMA of U5 (RM0456 chapter 17): blocks of up to 65,535 bytes, a FIFO for each channel that also
 * repacks between item widths. Port 0 for peripherals, port 1 for memories.
 * SPDX-License-Identifier: Apache-2.0 */
#include "outcore.h"
#include "peripherals/cortex_m.h"
#include "peripherals/dma.h"

enum {
    kChannel = 0x50,
    kChannelBytes = 0x80,
    kClear = 0x0C,
    kStatus = 0x10,
    kControl = 0x14,
    kTransfer1 = 0x40,
    kTransfer2 = 0x44,
    kBlock = 0x48,
    kSource = 0x4C,
    kDestination = 0x50,
    kLink = 0x7C
};
enum {
    kEnable = 1 << 0,
    kReset = 1 << 1,
    kSuspend = 1 << 2,
    kCompleteInterrupt = 1 << 8,
    kErrorInterrupts = 1 << 10 | 1 << 11 | 1 << 12,
    kPriority = 22
};
enum {
    kIdle = 1 << 0,
    kComplete = 1 << 8,
    kErrors = 7 << 10,
    kSuspended = 1 << 13,
    kFlags = 0x7F00
};
/* Transfer register 1: destination's fields are the source's, 16 bits up. */
enum { kStep = 1 << 3, kBurst = 4, kPort1 = 1 << 14, kRepack = 2 << 11, kDestinationShift = 16 };
enum { kSoftwareRequest = 1 << 9, kDestinationAsks = 1 << 10 };
enum { kMostBytes = 65520, kBurstItems = 4 };

static uint32_t registers(const oc_dma_channel* channel) {
    return channel->base + kChannel + (uint32_t)kChannelBytes * channel->index;
}

/* log2 of the widest item that divides `value`. */
static uint32_t width(uint32_t value) {
    const uint32_t widths = 0u << 6 | 1u << 4 | 0u << 2 | 2u; /* of 3, 2, 1 and 0; no branches */
    return widths >> (value & 3u) * 2u & 3u;
}

void oc_dma_init(const oc_dma_channel* channel) {
    oc_dma_stop(channel);
    oc_reg_write(registers(channel) + kLink, 0); /* no list: a block ends the transfer */
    oc_core_enable_interrupt(channel->interrupt);
}

/* A side in memory: items as wide as address and count allow, in bursts. */
static uint32_t memory_side(uint32_t address, uint32_t count) {
    return width(address | count) | kStep | (kBurstItems - 1) << kBurst | kPort1;
}
/* The data register of a peripheral: an item for each request. */
static uint32_t register_side(uint32_t count) { return width(count); }

static void start(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                  uint32_t count, uint32_t source_side, uint32_t destination_side,
                  uint32_t request) {
    const uint32_t at = registers(channel);
    const uint32_t repack = ((source_side ^ destination_side) & 3u) != 0 ? kRepack : 0u;
    oc_reg_write(at + kTransfer1, source_side | repack | destination_side << kDestinationShift);
    oc_reg_write(at + kTransfer2, request);
    oc_reg_write(at + kBlock, count);
    oc_reg_write(at + kSource, source);
    oc_reg_write(at + kDestination, destination);
    oc_core_barrier();
    oc_reg_write(at + kControl, (channel->urgent ? 3u : 0u) << kPriority | kCompleteInterrupt |
                                    kErrorInterrupts | kEnable);
}

/* As many bytes as one block takes, in whole words where there is one. */
static uint32_t piece(uint32_t bytes) {
    if (bytes > kMostBytes) return kMostBytes;
    return bytes >= 4u ? bytes & ~3u : bytes;
}

uint32_t oc_dma_copy(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                     uint32_t bytes) {
    const uint32_t count = piece(bytes);
    start(channel, source, destination, count, memory_side(source, count),
          memory_side(destination, count), kSoftwareRequest);
    return count;
}

uint32_t oc_dma_receive(const oc_dma_channel* channel, uint32_t data_register, uint32_t destination,
                        uint32_t bytes) {
    const uint32_t count = piece(bytes);
    start(channel, data_register, destination, count, register_side(count),
          memory_side(destination, count), channel->request);
    return count;
}

uint32_t oc_dma_send(const oc_dma_channel* channel, uint32_t data_register, uint32_t source,
                     uint32_t bytes) {
    const uint32_t count = piece(bytes);
    start(channel, source, data_register, count, memory_side(source, count), register_side(count),
          channel->request | kDestinationAsks);
    return count;
}

int oc_dma_acknowledge(const oc_dma_channel* channel) {
    const uint32_t flags = oc_reg_read(registers(channel) + kStatus);
    oc_reg_write(registers(channel) + kClear, flags & kFlags);
    if ((flags & kErrors) != 0) return OC_ERR_TRANSFER;
    return (flags & kComplete) != 0 ? OC_OK : OC_WAITING;
}

void oc_dma_stop(const oc_dma_channel* channel) {
    const uint32_t at = registers(channel);
    if ((oc_reg_read(at + kControl) & kEnable) != 0) {
        oc_reg_change(at + kControl, 0, kSuspend);
        while ((oc_reg_read(at + kStatus) & (kSuspended | kIdle)) == 0) {
        }
        oc_reg_change(at + kControl, 0, kReset);
    }
    oc_reg_write(at + kClear, kFlags);
}
