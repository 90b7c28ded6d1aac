/* Channel DMA of L4 and L4+ (RM0351 chapter 11, RM0432 chapters 11 and 12): no FIFO, no bursts,
 * both sides of a transfer with the same item width; 16 bits of item counter. Channels count
 * from 1. L4 selects the request in CSELR, L4+ in a multiplexer. SPDX-License-Identifier:
 * Apache-2.0 */
#include "outcore.h"
#include "peripherals/cortex_m.h"
#include "peripherals/dma.h"

enum {
    kStatus = 0x00,
    kClear = 0x04,
    kChannel = 0x08,
    kChannelBytes = 0x14,
    kControl = 0x00,
    kCount = 0x04,
    kPeripheral = 0x08,
    kMemory = 0x0C,
    kSelect = 0xA8
};
enum {
    kEnable = 1 << 0,
    kCompleteInterrupt = 1 << 1,
    kErrorInterrupt = 1 << 3,
    kFromMemory = 1 << 4,
    kStepPeripheral = 1 << 6,
    kStepMemory = 1 << 7,
    kWidths = 8, /* both fields: times 5 */
    kPriority = 12,
    kCopy = 1 << 14
};
enum { kAnyFlag = 1, kComplete = 2, kError = 8, kFlagBits = 4 };
enum { kMostItems = 65532, kWorthAligning = 16 };

static uint32_t registers(const oc_dma_channel* channel) {
    return channel->base + kChannel + (uint32_t)kChannelBytes * (channel->index - 1u);
}
static uint32_t flags_shift(const oc_dma_channel* channel) {
    return (uint32_t)kFlagBits * (channel->index - 1u);
}

/* log2 of the widest item that divides `value`. */
static uint32_t width(uint32_t value) {
    return (value & 1u) != 0 ? 0u : (value & 2u) != 0 ? 1u : 2u;
}

void oc_dma_init(const oc_dma_channel* channel) {
    oc_dma_stop(channel);
    if (channel->mux != 0) {
        oc_reg_write(channel->mux + channel->mux_index * 4u, channel->request);
    } else {
        const uint32_t shift = (channel->index - 1u) * 4u;
        oc_reg_change(channel->base + kSelect, 15u << shift, (uint32_t)channel->request << shift);
    }
    oc_core_enable_interrupt(channel->interrupt);
}

static void start(const oc_dma_channel* channel, uint32_t peripheral, uint32_t memory,
                  uint32_t items, uint32_t item, uint32_t control) {
    const uint32_t at = registers(channel);
    control |= (uint32_t)kCompleteInterrupt | kErrorInterrupt | kStepMemory | item * 5u << kWidths |
               (channel->urgent ? 3u : 0u) << kPriority;
    oc_reg_write(at + kControl, 0);
    oc_reg_write(at + kCount, items);
    oc_reg_write(at + kPeripheral, peripheral);
    oc_reg_write(at + kMemory, memory);
    oc_core_barrier();
    oc_reg_write(at + kControl, control | kEnable);
}

/* Bytes of the next run between addresses `a` and `b`, and the width of its items: words as far as
 * they go; when both sides become aligned together, first bytes up to there. */
static uint32_t run(uint32_t a, uint32_t b, uint32_t bytes, uint32_t* item) {
    *item = width(a | b);
    if (*item != 2u && bytes >= kWorthAligning && ((a ^ b) & 3u) == 0) {
        *item = 0;
        return 4u - (a & 3u);
    }
    if (bytes >> *item == 0) *item = 0;
    const uint32_t most = (uint32_t)kMostItems << *item;
    return bytes < most ? bytes & ~((1u << *item) - 1u) : most;
}

uint32_t oc_dma_copy(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                     uint32_t bytes) {
    uint32_t item;
    const uint32_t count = run(source, destination, bytes, &item);
    start(channel, source, destination, count >> item, item, kCopy | kStepPeripheral);
    return count;
}

uint32_t oc_dma_receive(const oc_dma_channel* channel, uint32_t data_register, uint32_t destination,
                        uint32_t bytes) {
    uint32_t item;
    const uint32_t count = run(destination, destination, bytes, &item);
    start(channel, data_register, destination, count >> item, item, 0);
    return count;
}

uint32_t oc_dma_send(const oc_dma_channel* channel, uint32_t data_register, uint32_t source,
                     uint32_t bytes) {
    uint32_t item;
    const uint32_t count = run(source, source, bytes, &item);
    start(channel, data_register, source, count >> item, item, kFromMemory);
    return count;
}

int oc_dma_acknowledge(const oc_dma_channel* channel) {
    const uint32_t flags = oc_reg_read(channel->base + kStatus) >> flags_shift(channel) & 15u;
    /* The global flag clears all of a channel. */
    oc_reg_write(channel->base + kClear, (uint32_t)kAnyFlag << flags_shift(channel));
    if ((flags & kError) != 0) return OC_ERR_TRANSFER;
    return (flags & kComplete) != 0 ? OC_OK : OC_WAITING;
}

void oc_dma_stop(const oc_dma_channel* channel) {
    oc_reg_write(registers(channel) + kControl, 0);
    oc_reg_write(channel->base + kClear, (uint32_t)kAnyFlag << flags_shift(channel));
}
