/* Serial NOR flash parts of the boards: how each wants to be read, programmed, erased and asked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_NOR_PART_H
#define OC_NOR_PART_H

#include "peripherals/flash_controller.h"

/* What a part needs between reset and its first read. */
enum oc_nor_setup {
    OC_NOR_PLAIN = 0,
    OC_NOR_DUMMY_IN_VCR,    /* dummy clocks into bits 7:4 of the volatile configuration register */
    OC_NOR_MX25R,           /* quad enable: bit 6 of the status register; high performance mode */
    OC_NOR_QUAD_IN_STATUS2, /* quad enable is bit 1 of the second status register */
    OC_NOR_QPI_4_BYTES,     /* all phases on four lines, addresses of four bytes */
    OC_NOR_4_BYTES,         /* addresses of four bytes, dummy clocks as OC_NOR_DUMMY_IN_VCR */
    OC_NOR_OCTAL            /* all phases on eight lines and both edges */
};

typedef struct oc_nor_part {
    const char* name;
    uint32_t id;                       /* answer to opcode 9F, first byte highest; of one die */
    uint32_t page_bytes, sector_bytes; /* as the controller shows them */
    uint8_t setup;
    oc_flash_command read, program, erase, status, write_enable;
} oc_nor_part;

extern const oc_nor_part oc_nor_n25q128a, oc_nor_w25q128jv, oc_nor_mt25tl01g, oc_nor_mx25r6435f,
    oc_nor_mx25lm51245g, oc_nor_mx25l51245g;

/* Resets the flash, reads its id and prepares the one of `parts` that it is; NULL when none. */
const oc_nor_part* oc_nor_identify(const oc_flash_controller* controller,
                                   const oc_nor_part* const* parts, uint32_t count,
                                   uint32_t core_hz);

#endif
