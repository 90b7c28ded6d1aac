/* A controller for serial flash (quadspi.c, octospi.c): sends commands, moves their data, polls a
 * status register by itself, or maps the flash into the address space. It knows nothing of parts.
 * A firmware links one of the two implementations.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_FLASH_CONTROLLER_H
#define OC_FLASH_CONTROLLER_H

#include <stdint.h>

/* A command in its phases; lines are 1, 2, 4 or 8, 0 where there is no such phase. */
typedef struct oc_flash_command {
    uint16_t opcode; /* 16 bits where it is sent on 8 lines */
    uint8_t opcode_lines, address_lines, address_bytes;
    uint8_t mode_lines; /* one byte of all ones after the address: "no continuous read" */
    uint8_t dummy_clocks, data_lines;
    uint8_t double_rate; /* all phases on both edges */
} oc_flash_command;

/* The same as the controller's registers want it. */
typedef struct oc_flash_encoded {
    uint32_t communication, timing, instruction;
} oc_flash_encoded;

typedef struct oc_flash_controller {
    uint32_t base;
    uint8_t interrupt;
    uint8_t threshold;         /* bytes in the FIFO that ask for DMA: what a request of it moves */
    uint8_t prescaler;         /* kernel clocks in a flash clock */
    uint8_t setup_prescaler;   /* until the part is prepared, where it is slower before; else 0 */
    uint8_t size_power;        /* the flash has 2^n bytes */
    uint8_t select_high;       /* clocks of chip select high between commands */
    uint8_t dual;              /* two flashes side by side, each gives half of a byte pair */
    uint8_t half_cycle_sample; /* sample half a clock later, not with double rate */
    uint8_t memory_type;       /* OCTOSPI: MTYP; else 0 */
    uint32_t delay_block;      /* OCTOSPI: base of the block that delays DQS, 0 without */
} oc_flash_controller;

enum { OC_FLASH_NOTHING = 0, OC_FLASH_COMPLETE = 1, OC_FLASH_MATCH = 2, OC_FLASH_FAILED = 4 };

void oc_flash_init(const oc_flash_controller* controller);
/* At the full clock from now on; nothing is under way. */
void oc_flash_full_speed(const oc_flash_controller* controller);
void oc_flash_encode(const oc_flash_command* command, oc_flash_encoded* encoded);
uint32_t oc_flash_data_register(const oc_flash_controller* controller);

/* Short ones, which return when done. Bytes up to the FIFO's 16. */
void oc_flash_send(const oc_flash_controller* controller, const oc_flash_encoded* command,
                   uint32_t address);
void oc_flash_get(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address, uint8_t* data, uint32_t bytes);
void oc_flash_put(const oc_flash_controller* controller, const oc_flash_encoded* command,
                  uint32_t address, const uint8_t* data, uint32_t bytes);

/* Long ones. A DMA channel moves the data; the end of a write is OC_FLASH_COMPLETE, that of a read
 * the channel's. */
void oc_flash_start_read(const oc_flash_controller* controller, const oc_flash_encoded* command,
                         uint32_t address, uint32_t bytes);
void oc_flash_start_write(const oc_flash_controller* controller, const oc_flash_encoded* command,
                          uint32_t address, uint32_t bytes);
/* Reads `bytes` bytes of status every `clocks` flash clocks until those under `mask` are zero:
 * OC_FLASH_MATCH. */
void oc_flash_start_poll(const oc_flash_controller* controller, const oc_flash_encoded* command,
                         uint32_t address, uint32_t bytes, uint32_t mask, uint32_t clocks);

/* In the interrupt handler: what has happened, once. */
uint32_t oc_flash_acknowledge(const oc_flash_controller* controller);

/* The flash as memory, until oc_flash_abort(). */
void oc_flash_map(const oc_flash_controller* controller, const oc_flash_encoded* command);
/* Ends whatever is under way. */
void oc_flash_abort(const oc_flash_controller* controller);

#endif
