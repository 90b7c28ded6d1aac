/* Order of the steps: RM0351 5.1.8 and 6.2 (L4), RM0432 5.1.8 and 6.2 (L4+).
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/clock_l4.h"

#include "peripherals/registers.h"

#define RCC 0x40021000u
#define PWR_CR1 0x40007000u
#define PWR_SR2 0x40007014u
#define PWR_CR5 0x40007080u
#define FLASH_ACR 0x40022000u
#define DBGMCU_CR 0xE0042004u

enum {
    kCr = 0x00,
    kCfgr = 0x08,
    kPllcfgr = 0x0C,
    kAhb1enr = 0x48,
    kAhb2enr = 0x4C,
    kAhb3enr = 0x50,
    kApb1enr = 0x58,
    kApb2enr = 0x60
};
enum { kPllOn = 1 << 24, kPllReady = 1 << 25, kPowerInterface = 1 << 28 };
enum { kRanges = 3 << 9, kRange1 = 1 << 9, kRangeChanging = 1 << 10, kNormalMode = 1 << 8 };
enum { kLatencyMask = 15, kPrefetch = 1 << 8, kCaches = 1 << 9 | 1 << 10 };
/* The PLL multiplies MSI by N and divides by R = 2: N is the core's MHz over 2. */
enum { kFromMsi = 1, kPllN = 8, kPllREnable = 1 << 24, kMsiMhz = 4 };
enum { kAhbBy2 = 8 << 4, kAhbMask = 15 << 4, kSwitchToPll = 3, kSwitchMask = 3 };

void oc_clock_l4_enable(uint32_t ahb1, uint32_t ahb2, uint32_t ahb3, uint32_t apb1, uint32_t apb2) {
    oc_reg_change(RCC + kAhb1enr, 0, ahb1);
    oc_reg_change(RCC + kAhb2enr, 0, ahb2);
    oc_reg_change(RCC + kAhb3enr, 0, ahb3);
    oc_reg_change(RCC + kApb1enr, 0, apb1);
    oc_reg_change(RCC + kApb2enr, 0, apb2);
    (void)oc_reg_read(RCC + kApb2enr); /* two clocks before the first access */
}

void oc_clock_l4_start(uint32_t core_mhz, uint32_t wait_states, int boost) {
    oc_clock_l4_enable(0, 0, 0, kPowerInterface, 0);
    oc_reg_change(PWR_CR1, kRanges, kRange1);
    oc_reg_wait(PWR_SR2, kRangeChanging, 0);
    if (boost) oc_reg_change(PWR_CR5, kNormalMode, 0);
    oc_reg_change(FLASH_ACR, kLatencyMask, wait_states | kPrefetch | kCaches);
    oc_reg_wait(FLASH_ACR, kLatencyMask, wait_states);
    oc_reg_write(RCC + kPllcfgr, kFromMsi | core_mhz * 2u / kMsiMhz << kPllN | kPllREnable);
    oc_reg_change(RCC + kCr, 0, kPllOn);
    oc_reg_wait(RCC + kCr, kPllReady, kPllReady);
    /* Above 80 MHz not in one step: half of it for a microsecond first. */
    if (boost) oc_reg_change(RCC + kCfgr, kAhbMask, kAhbBy2);
    oc_reg_change(RCC + kCfgr, kSwitchMask, kSwitchToPll);
    oc_reg_wait(RCC + kCfgr, kSwitchMask << 2, kSwitchToPll << 2);
    for (volatile uint32_t i = 0; boost && i < 32; ++i) {
    }
    oc_reg_change(RCC + kCfgr, kAhbMask, 0);
    /* Clocks go on in sleep: the cycle counter stands still without, and stamps would lack the time
     * spent waiting. */
    oc_reg_change(DBGMCU_CR, 0, 1u);
}
