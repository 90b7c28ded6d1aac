/* Order of the steps: RM0385 4.1.4 (over-drive), 3.3.2 (wait states before the clock), 5.2.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/clock_f7.h"

#include "peripherals/registers.h"

#define RCC 0x40023800u
#define PWR_CR1 0x40007000u
#define PWR_CSR1 0x40007004u
#define FLASH_ACR 0x40023C00u
#define DBGMCU_CR 0xE0042004u

enum { kCr = 0x00, kPllcfgr = 0x04, kCfgr = 0x08 };
enum { kAhb1enr = 0x30, kAhb3enr = 0x38, kApb1enr = 0x40, kApb2enr = 0x44 };
enum { kHseOn = 1 << 16, kHseReady = 1 << 17, kPllOn = 1 << 24, kPllReady = 1 << 25 };
enum { kPowerInterface = 1 << 28, kScale1 = 3 << 14, kOverdrive = 1 << 16, kSwitch = 1 << 17 };
enum { kWaitStates = 7, kPrefetch = 1 << 8, kArt = 1 << 9, kLatencyMask = 15 };
/* VCO input 1 MHz, VCO 432 MHz, core VCO / 2, USB and others VCO / 9. Bits 30:28 (PLLR of the F769)
 * keep their reset value. */
enum { kPllN = 432, kPllQ = 9, kFromHse = 1 << 22 };
enum { kApb1By4 = 5 << 10, kApb2By2 = 4 << 13, kSwitchToPll = 2, kSwitchMask = 3 };

void oc_clock_f7_enable(uint32_t ahb1, uint32_t ahb3, uint32_t apb1, uint32_t apb2) {
    oc_reg_change(RCC + kAhb1enr, 0, ahb1);
    oc_reg_change(RCC + kAhb3enr, 0, ahb3);
    oc_reg_change(RCC + kApb1enr, 0, apb1);
    oc_reg_change(RCC + kApb2enr, 0, apb2);
    (void)oc_reg_read(RCC + kApb2enr); /* two clocks before the first access */
}

void oc_clock_f7_start(uint32_t crystal_mhz) {
    oc_clock_f7_enable(0, 0, kPowerInterface, 0);
    oc_reg_change(PWR_CR1, 0, kScale1);
    oc_reg_change(RCC + kCr, 0, kHseOn);
    oc_reg_wait(RCC + kCr, kHseReady, kHseReady);
    const uint32_t kept = oc_reg_read(RCC + kPllcfgr) & 7u << 28;
    oc_reg_write(RCC + kPllcfgr, kept | crystal_mhz | kPllN << 6 | kFromHse | kPllQ << 24);
    oc_reg_change(RCC + kCr, 0, kPllOn);
    oc_reg_change(PWR_CR1, 0, kOverdrive);
    oc_reg_wait(PWR_CSR1, kOverdrive, kOverdrive); /* same place as the request */
    oc_reg_change(PWR_CR1, 0, kSwitch);
    oc_reg_wait(PWR_CSR1, kSwitch, kSwitch);
    oc_reg_change(FLASH_ACR, kLatencyMask, kWaitStates | kPrefetch | kArt);
    oc_reg_wait(FLASH_ACR, kLatencyMask, kWaitStates);
    oc_reg_wait(RCC + kCr, kPllReady, kPllReady);
    oc_reg_change(RCC + kCfgr, 7u << 10 | 7u << 13, kApb1By4 | kApb2By2);
    oc_reg_change(RCC + kCfgr, kSwitchMask, kSwitchToPll);
    oc_reg_wait(RCC + kCfgr, kSwitchMask << 2, kSwitchToPll << 2);
    /* Clocks go on in sleep: the cycle counter stands still without, and stamps would lack the time
     * spent waiting. */
    oc_reg_change(DBGMCU_CR, 0, 1u);
}
