/* The board's own flash as an oc_storage, and its interrupt handlers. Left out of a link whose
 * application brings a storage of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "nor_storage.h"

static oc_nor_storage nor;

int oc_board_open_storage(oc_storage* storage) {
    nor.controller = oc_board_this.flash;
    nor.channel = oc_board_this.storage_channel;
    nor.before_map = oc_board_window;
    storage->window = (void*)(uintptr_t)oc_board_this.window;
    oc_flash_init(nor.controller);
    return oc_nor_open(&nor, storage, oc_board_this.parts, oc_board_this.part_count,
                       oc_board_this.core_hz);
}

void oc_board_handle_storage_dma(void) { oc_nor_handle_dma(&nor); }
void oc_board_handle_flash(void) { oc_nor_handle_flash(&nor); }
