/* Order of the steps: RM0456 10.5.4 (voltage range 1 and booster before the clock), 11.4.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/clock_u5.h"

#include "peripherals/registers.h"

#define RCC 0x46020C00u
#define PWR_VOSR 0x4602080Cu
#define FLASH_ACR 0x40022000u
#define ICACHE_CR 0x40030400u

enum {
    kCr = 0x00,
    kCfgr1 = 0x1C,
    kPll1cfgr = 0x28,
    kPll1divr = 0x34,
    kAhb1enr = 0x88,
    kAhb2enr1 = 0x8C,
    kAhb2enr2 = 0x90,
    kAhb3enr = 0x94,
    kApb2enr = 0xA4
};
enum { kPllOn = 1 << 24, kPllReady = 1 << 25, kPowerInterface = 1 << 2 };
enum { kRange1 = 3 << 16, kRangeReady = 1 << 15, kBooster = 1 << 18, kBoosterReady = 1 << 14 };
enum { kLatencyMask = 15, kWaitStates = 4, kPrefetch = 1 << 8 };
/* 4 MHz * 80 / 2; 4 MHz also clock the booster undivided. */
enum { kFromMsis = 1, kInput4To8 = 0, kREnable = 1 << 18, kN = 80, kR = 2 };
enum { kSwitchToPll = 3, kSwitchMask = 3 };

void oc_clock_u5_enable(uint32_t ahb1, uint32_t ahb2, uint32_t ahb2b, uint32_t ahb3,
                        uint32_t apb2) {
    oc_reg_change(RCC + kAhb1enr, 0, ahb1);
    oc_reg_change(RCC + kAhb2enr1, 0, ahb2);
    oc_reg_change(RCC + kAhb2enr2, 0, ahb2b);
    oc_reg_change(RCC + kAhb3enr, 0, ahb3);
    oc_reg_change(RCC + kApb2enr, 0, apb2);
    (void)oc_reg_read(RCC + kApb2enr); /* two clocks before the first access */
}

void oc_clock_u5_start(void) {
    oc_clock_u5_enable(0, 0, 0, kPowerInterface, 0);
    oc_reg_change(PWR_VOSR, 0, kRange1);
    oc_reg_wait(PWR_VOSR, kRangeReady, kRangeReady);
    oc_reg_write(RCC + kPll1cfgr, kFromMsis | kInput4To8 | kREnable);
    oc_reg_write(RCC + kPll1divr, (kN - 1) | 1u << 9 | 1u << 16 | (kR - 1u) << 24);
    oc_reg_change(PWR_VOSR, 0, kBooster);
    oc_reg_wait(PWR_VOSR, kBoosterReady, kBoosterReady);
    oc_reg_change(RCC + kCr, 0, kPllOn);
    oc_reg_wait(RCC + kCr, kPllReady, kPllReady);
    oc_reg_change(FLASH_ACR, kLatencyMask, kWaitStates | kPrefetch);
    oc_reg_wait(FLASH_ACR, kLatencyMask, kWaitStates);
    oc_reg_change(RCC + kCfgr1, kSwitchMask, kSwitchToPll);
    oc_reg_wait(RCC + kCfgr1, kSwitchMask << 2, kSwitchToPll << 2);
    oc_reg_change(ICACHE_CR, 0, 1u);
}
