/* The vector table of a board: exceptions here, interrupts by number in the board's file, as
 *   OC_VECTORS(99, [37] = oc_board_handle_usart, ...);
 * Interrupts that are not named are never enabled.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_VECTORS_H
#define OC_VECTORS_H

#include "board.h"

typedef void (*oc_handler)(void);

#define OC_VECTORS(count, ...)                                                            \
    __attribute__((section(".vectors"), used)) const struct {                             \
        uint32_t* stack;                                                                  \
        oc_handler reset, nmi, faults[5], none[3], call, debug, unused, pend, tick;       \
        oc_handler interrupts[count];                                                     \
    } oc_board_vectors = {                                                                \
        oc_stack_end,                                                                     \
        oc_board_reset,                                                                   \
        oc_board_fault,                                                                   \
        {oc_board_fault, oc_board_fault, oc_board_fault, oc_board_fault, oc_board_fault}, \
        {0, 0, 0},                                                                        \
        oc_board_fault,                                                                   \
        oc_board_fault,                                                                   \
        0,                                                                                \
        oc_board_fault,                                                                   \
        oc_board_handle_tick,                                                             \
        {__VA_ARGS__}}

#endif
