/* One STM32 board: what the rest of the port needs to know of it, and what an application may call.
 * Each file in boards/ defines one; a firmware links one of them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_BOARD_H
#define OC_BOARD_H

#include "nor_part.h"
#include "outcore.h"
#include "outcore_storage.h"
#include "peripherals/dma.h"
#include "peripherals/usart.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oc_memory_place {
    char name[13]; /* as in the blob's device table */
    uint32_t base;
} oc_memory_place;

typedef struct oc_board {
    const char* name;
    uint32_t core_hz;
    const oc_memory_place* memories;
    uint32_t memory_count;
    /* Addresses that the data cache holds; empty without a data cache. */
    uint32_t cached_begin, cached_end;
    /* The flash that holds the storage image. */
    const char* storage_name;
    uint32_t window; /* its memory-mapped address */
    const oc_flash_controller* flash;
    const oc_nor_part* const* parts; /* those the board is sold with */
    uint32_t part_count;
    const oc_dma_channel *storage_channel, *memory_channel;
    const oc_usart* usart;
    uint32_t gpio_base;
    char led_port; /* a LED for examples */
    uint8_t led_pin, led_on_low;
    uint8_t counts_awake_only; /* the cycle counter stands still in sleep */
} oc_board;

extern const oc_board oc_board_this;

/* For an application's static data, without initial values, that the core uses between kernels,
 * such as the memory of oc_app: beside the core on a Cortex-M7, where transfers may not reach. */
#define OC_BOARD_FAST __attribute__((section(".bss.oc_fast")))

/* Clocks, caches, pins, external memories. Once, by the reset handler's main; an application that
 * has set up its clocks otherwise still needs the rest. */
void oc_board_start(void);

/* Memory attributes and caches around a switch of the flash window. */
void oc_board_window(uint32_t mapped);

/* Prepares the board's flash; OC_ERR_PORT when an unknown part answers. */
int oc_board_open_storage(oc_storage* storage);

/* Called between tasks, while waiting and while the report is sent. Weak and empty: an application
 * that uses a watchdog defines its own and feeds it there. The longest silence is one compute
 * task. */
void oc_board_watchdog(void);

/* Entries of the vector table. Firmware brings them in with the board's table; an application with
 * a table of its own calls them from its handlers. */
void oc_board_reset(void);
void oc_board_fault(void);
void oc_board_handle_storage_dma(void);
void oc_board_handle_memory_dma(void);
void oc_board_handle_flash(void);
void oc_board_handle_usart(void);
void oc_board_handle_tick(void);

extern uint32_t oc_stack_end[]; /* by the linker script */

#ifdef __cplusplus
}
#endif
#endif
