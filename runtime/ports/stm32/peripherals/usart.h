/* The serial line of the report: 115200 baud, 8N1. Sending sleeps between characters; what arrives
 * is kept by the interrupt handler until it is read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_USART_H
#define OC_USART_H

#include <stdint.h>

enum { OC_USART_BAUD = 115200 };

typedef struct oc_usart {
    uint32_t base, clock_hz, interrupt;
    uint8_t low_power; /* an LPUART: its divider counts 1/256 of a bit */
} oc_usart;

void oc_usart_init(const oc_usart* usart);
void oc_usart_handle(void);

void oc_usart_send(const char* text, uint32_t bytes);
/* The next byte received, or -1. */
int oc_usart_receive(void);
/* 1 when there is one. */
int oc_usart_waiting(void);

/* Without interrupts, for fault handlers. */
void oc_usart_send_polled(const char* text, uint32_t bytes);

#endif
