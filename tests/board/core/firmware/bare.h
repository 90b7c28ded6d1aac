/* What the small test programs share: the test device, output, registers of the core.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BARE_H
#define BARE_H
#include <stdint.h>

#define REG(address) (*(volatile uint32_t*)(address))

/* The test device (tests/board/core/test_surroundings.hpp). */
#define DEV_PUT                                                                        \
    REG(0x40011004) /* a character to the report: where USART1 of an STM32F405 has its \
                       data register, so that QEMU runs the same image */
#define DEV_PUT_CONTROL REG(0x4001100C) /* of that USART */
#define DEV_LINE_AFTER REG(0x40000004)  /* raise line 5 after so many nanoseconds */
#define DEV_LOWER REG(0x40000008)       /* lower this line */
#define DEV_RAISE REG(0x4000000C)       /* raise this line */
#define DEV_DMA_FROM REG(0x40000010)
#define DEV_DMA_TO REG(0x40000014)
#define DEV_DMA_GO REG(0x40000018) /* copy so many bytes, raise line 6 a microsecond later */
#define DEV_TIME_NS REG(0x4000001C)
#define DEV_ENABLED REG(0x40000020) /* whatever was written */

#define SYST_CSR REG(0xE000E010)
#define SYST_RVR REG(0xE000E014)
#define SYST_CVR REG(0xE000E018)
#define NVIC_ISER0 REG(0xE000E100)
#define NVIC_ICER0 REG(0xE000E180)
#define NVIC_ISPR0 REG(0xE000E200)
#define NVIC_ICPR0 REG(0xE000E280)
#define NVIC_IPR(line) (*(volatile uint8_t*)(0xE000E400u + (line)))
#define SCB_ICSR REG(0xE000ED04)
#define SCB_SCR REG(0xE000ED10)
#define SCB_CCR REG(0xE000ED14)
#define SCB_SHPR(exception) (*(volatile uint8_t*)(0xE000ED14u + (exception)))
#define SCB_SHCSR REG(0xE000ED24)
#define SCB_CFSR REG(0xE000ED28)
#define SCB_HFSR REG(0xE000ED2C)
#define SCB_BFAR REG(0xE000ED38)
#define SCB_CPACR REG(0xE000ED88)
#define SCB_DCIMVAC REG(0xE000EF5C)
#define SCB_DCCMVAC REG(0xE000EF68)
#define SCB_DCCIMVAC REG(0xE000EF70)
#define MPU_CTRL REG(0xE000ED94)
#define MPU_RNR REG(0xE000ED98)
#define MPU_RBAR REG(0xE000ED9C)
#define MPU_RASR REG(0xE000EDA0)
#define DEMCR REG(0xE000EDFC)
#define DWT_CTRL REG(0xE0001000)
#define DWT_CYCCNT REG(0xE0001004)
#define DWT_LAR REG(0xE0001FB0)

static inline void put_text(const char* text) {
    while (*text != 0) DEV_PUT = (uint8_t)*text++;
}
void put_number(uint32_t value);
void put_line(const char* name, uint32_t value); /* "name value\n" */
void start_cycle_counter(void);

static inline void wait_for_event(void) { __asm volatile("wfe" ::: "memory"); }
static inline void wait_for_interrupt(void) { __asm volatile("wfi" ::: "memory"); }
static inline void send_event(void) { __asm volatile("sev" ::: "memory"); }
static inline void disable_interrupts(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void enable_interrupts(void) { __asm volatile("cpsie i" ::: "memory"); }

/* Each program has its own. */
int main(void);

/* Handlers that a program may define; else an endless loop. */
void hard_fault_handler(void);
void usage_fault_handler(void);
void bus_fault_handler(void);
void supervisor_handler(void);
void pend_handler(void);
void tick_handler(void);
void line_handler(int line);
#endif
