/* Reset, vectors and memory of the mps2 machines; everything from here on is C.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "qemu_semihosting.h"

extern uint32_t __stack_end[], __bss_start[], __bss_end[];

void qemu_reset(void);
void qemu_fault(void);
void qemu_tick(void);
int main(void);

typedef void (*handler)(void);

/* The tick's handler and faults; nothing else is enabled. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t* stack;
    handler handlers[15]; /* exceptions 1 to 15 */
} kVectors = {__stack_end,
              {qemu_reset, qemu_fault, qemu_fault, qemu_fault, qemu_fault, qemu_fault, qemu_fault,
               0, 0, 0, qemu_fault, qemu_fault, 0, qemu_fault, qemu_tick}};

void qemu_fault(void) {
    semihosting_write_text("outcore-replay: the processor took a fault\n");
    semihosting_exit(3);
}

void qemu_reset(void) {
    /* The image is loaded into RAM, so only bss needs care. */
    for (uint32_t* word = __bss_start; word < __bss_end; ++word) *word = 0;
    semihosting_exit(main());
}
