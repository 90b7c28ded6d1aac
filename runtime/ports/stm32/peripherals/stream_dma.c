/* Stream DMA of F7 (RM0385 chapter 8). Each stream has a FIFO of four words that also converts
 * between item widths of its two sides; the item counter counts those of the peripheral side (the
 * source of a copy) and has 16 bits.
 * SPDX-License-Identifier: Apache-2.0 */
#include "outcore.h"
#include "peripherals/cortex_m.h"
#include "peripherals/dma.h"

enum {
    kStatus = 0x00,
    kClear = 0x08,
    kStream = 0x10,
    kStreamBytes = 0x18,
    kControl = 0x00,
    kCount = 0x04,
    kPeripheral = 0x08,
    kMemory = 0x0C,
    kFifo = 0x14
};
enum {
    kEnable = 1 << 0,
    kErrorInterrupts = 1 << 1 | 1 << 2,
    kCompleteInterrupt = 1 << 4,
    kFromMemory = 1 << 6,
    kCopy = 2 << 6,
    kStepPeripheral = 1 << 9,
    kStepMemory = 1 << 10,
    kPeripheralWidth = 11,
    kMemoryWidth = 13,
    kPriority = 16,
    kPeripheralBurst4 = 1 << 21,
    kMemoryBurst4 = 1 << 23,
    kChannel = 25
};
/* FIFO in use, handed on when full. Of the flags of a stream: FIFO error, direct mode error,
 * transfer error, half, complete. FIFO errors are not faults: the peripheral was slower. */
enum { kFifoFull = 1 << 2 | 3, kFlags = 0x3D, kTransferError = 1 << 3, kComplete = 1 << 5 };
enum { kMostItems = 65532, kBurstBytes = 16, kWorthAligning = 16 };

static uint32_t stream(const oc_dma_channel* channel) {
    return channel->base + kStream + (uint32_t)kStreamBytes * channel->index;
}

/* Four streams share a register, in steps of 6, 6 and 4 bits. */
static uint32_t flags_register(const oc_dma_channel* channel) {
    return channel->base + (channel->index / 4u) * 4u;
}
static uint32_t flags_shift(const oc_dma_channel* channel) {
    const uint32_t shifts = 22u << 24 | 16u << 16 | 6u << 8; /* no table: it would lie in flash */
    return shifts >> channel->index % 4u * 8u & 0xFFu;
}

/* log2 of the widest item that divides `value`. */
static uint32_t width(uint32_t value) {
    return (value & 1u) != 0 ? 0u : (value & 2u) != 0 ? 1u : 2u;
}

void oc_dma_init(const oc_dma_channel* channel) {
    oc_dma_stop(channel);
    oc_core_enable_interrupt(channel->interrupt);
}

static void start(const oc_dma_channel* channel, uint32_t peripheral, uint32_t memory,
                  uint32_t items, uint32_t control) {
    const uint32_t registers = stream(channel);
    oc_reg_write(registers + kPeripheral, peripheral);
    oc_reg_write(registers + kMemory, memory);
    oc_reg_write(registers + kCount, items);
    control |= (uint32_t)kErrorInterrupts | kCompleteInterrupt | kStepMemory |
               (channel->urgent ? 3u : 1u) << kPriority | (uint32_t)channel->request << kChannel;
    oc_core_barrier();
    oc_reg_write(registers + kControl, control);
    oc_reg_write(registers + kControl, control | kEnable);
}

/* Bytes that go in one piece with word items on the peripheral's side, or, where fewer than a word
 * are left, in bytes. */
static uint32_t piece(uint32_t bytes, uint32_t* item) {
    *item = bytes >= 4u ? 2u : 0u;
    if (bytes > kMostItems * 4u) return kMostItems * 4u;
    return bytes >= 4u ? bytes & ~3u : bytes;
}

/* Width of the memory side of `bytes` bytes from `address`, and bursts where they fit. */
static uint32_t memory_side(uint32_t address, uint32_t bytes) {
    if ((address | bytes) % kBurstBytes == 0) return 2u << kMemoryWidth | kMemoryBurst4;
    return width(address | bytes) << kMemoryWidth;
}

uint32_t oc_dma_copy(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                     uint32_t bytes) {
    uint32_t item = width(source), burst = 0;
    uint32_t count = bytes;
    if (item == 2u) {
        count = piece(bytes, &item);
        if ((source | count) % kBurstBytes == 0) burst = kPeripheralBurst4;
    } else if (bytes >= kWorthAligning) {
        item = 0;
        count = 4u - source % 4u; /* up to the next word */
    } else {
        item = 0;
    }
    start(channel, source, destination, count >> item,
          kCopy | kStepPeripheral | item << kPeripheralWidth | memory_side(destination, count) |
              burst);
    return count;
}

uint32_t oc_dma_receive(const oc_dma_channel* channel, uint32_t data_register, uint32_t destination,
                        uint32_t bytes) {
    uint32_t item;
    const uint32_t count = piece(bytes, &item);
    start(channel, data_register, destination, count >> item,
          item << kPeripheralWidth | memory_side(destination, count));
    return count;
}

uint32_t oc_dma_send(const oc_dma_channel* channel, uint32_t data_register, uint32_t source,
                     uint32_t bytes) {
    uint32_t item;
    const uint32_t count = piece(bytes, &item);
    start(channel, data_register, source, count >> item,
          kFromMemory | item << kPeripheralWidth | memory_side(source, count));
    return count;
}

int oc_dma_acknowledge(const oc_dma_channel* channel) {
    const uint32_t shift = flags_shift(channel);
    const uint32_t flags = oc_reg_read(flags_register(channel) + kStatus) >> shift & kFlags;
    oc_reg_write(flags_register(channel) + kClear, flags << shift);
    if ((flags & kTransferError) != 0) return OC_ERR_TRANSFER;
    return (flags & kComplete) != 0 ? OC_OK : OC_WAITING;
}

void oc_dma_stop(const oc_dma_channel* channel) {
    const uint32_t control = stream(channel) + kControl;
    oc_reg_write(control, oc_reg_read(control) &
                              ~(uint32_t)(kEnable | kErrorInterrupts | kCompleteInterrupt));
    oc_reg_wait(control, kEnable, 0); /* what is in the FIFO goes first */
    oc_reg_write(flags_register(channel) + kClear, (uint32_t)kFlags << flags_shift(channel));
    oc_reg_write(stream(channel) + kFifo, kFifoFull);
}
