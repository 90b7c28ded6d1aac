/* A DMA engine as the lanes use it: one contiguous piece at a time, an interrupt at its end. Each
 * family implements this once (stream_dma.c, channel_dma.c, mdma.c, gpdma.c) and a firmware links
 * one of them, so that calls are direct.
 *
 * A start moves as many bytes as one programming of the engine can (its counter and the addresses'
 * alignment decide) and returns their number, at least 1: the caller starts again with what is
 * left. Items are words wherever address and length allow, bursts likewise.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_DMA_H
#define OC_DMA_H

#include <stdint.h>

typedef struct oc_dma_channel {
    uint32_t base;     /* of the engine */
    uint8_t index;     /* stream or channel */
    uint8_t request;   /* of the flash controller, where the channel serves one */
    uint8_t interrupt; /* number */
    uint8_t urgent;    /* 1: before other channels of the engine */
    uint32_t mux;      /* base of a separate request multiplexer, 0 without */
    uint8_t mux_index;
} oc_dma_channel;

void oc_dma_init(const oc_dma_channel* channel);

uint32_t oc_dma_copy(const oc_dma_channel* channel, uint32_t source, uint32_t destination,
                     uint32_t bytes);
/* From the data register of a peripheral that asks for each item, and to it. */
uint32_t oc_dma_receive(const oc_dma_channel* channel, uint32_t data_register, uint32_t destination,
                        uint32_t bytes);
uint32_t oc_dma_send(const oc_dma_channel* channel, uint32_t data_register, uint32_t source,
                     uint32_t bytes);

/* In the interrupt handler: clears the flags. OC_OK: what was started has ended; OC_WAITING: it has
 * not; OC_ERR_TRANSFER: the bus refused an access. */
int oc_dma_acknowledge(const oc_dma_channel* channel);

/* Ends what is under way; no interrupt follows. */
void oc_dma_stop(const oc_dma_channel* channel);

#endif
