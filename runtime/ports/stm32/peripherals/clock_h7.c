/* Order of the steps: RM0399 7.4 (supply, voltage scale), 9.5 (PLL), 4.3.8 (wait states).
 *
 * The board feeds the core from its step-down converter: that supply is chosen once after power-on,
 * and a wrong choice locks the part up until its next boot from ROM. The converter allows voltage
 * scale 1, so 400 MHz; 480 MHz need scale 0 and with it the LDO, which is not connected.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/clock_h7.h"

#include "peripherals/registers.h"

#define RCC 0x58024400u
#define PWR 0x58024800u
#define FLASH_ACR 0x52002000u
#define DBGMCU_CR 0x5C001004u

enum { kPwrCsr1 = 0x04, kPwrCr3 = 0x0C, kPwrD3cr = 0x18 };
enum {
    kCr = 0x00,
    kCfgr = 0x10,
    kD1cfgr = 0x18,
    kD2cfgr = 0x1C,
    kD3cfgr = 0x20,
    kPllckselr = 0x28,
    kPllcfgr = 0x2C,
    kPll1divr = 0x30,
    kAhb3enr = 0xD4,
    kAhb1enr = 0xD8,
    kAhb2enr = 0xDC,
    kAhb4enr = 0xE0,
    kApb2enr = 0xF0
};
enum { kBypass = 1 << 0, kLdo = 1 << 1, kStepDown = 1 << 2 };
enum { kScale1 = 3 << 14, kScaleReady = 1 << 13 };
enum { kHseOn = 1 << 16, kHseReady = 1 << 17, kPllOn = 1 << 24, kPllReady = 1 << 25 };
/* 25 MHz / 5 = 5 MHz, * 160 = 800 MHz (wide VCO), P = 2: 400 MHz; Q and R as P's halves. */
enum { kFromHse = 2, kM = 5, kN = 160, kP = 2, kQ = 4, kR = 4 };
enum { kInput4To8 = 2 << 2, kPEnable = 1 << 16 };
enum { kBusBy2 = 8, kPeripheralsBy2 = 4 };
enum { kWaitStates = 2, kSignalDelay = 2 << 4, kLatencyMask = 0x3F };
enum { kSwitchToPll = 3, kSwitchMask = 7 };

void oc_clock_h7_enable(uint32_t ahb3, uint32_t ahb1, uint32_t ahb2, uint32_t ahb4, uint32_t apb2) {
    oc_reg_change(RCC + kAhb3enr, 0, ahb3);
    oc_reg_change(RCC + kAhb1enr, 0, ahb1);
    oc_reg_change(RCC + kAhb2enr, 0, ahb2);
    oc_reg_change(RCC + kAhb4enr, 0, ahb4);
    oc_reg_change(RCC + kApb2enr, 0, apb2);
    (void)oc_reg_read(RCC + kApb2enr); /* two clocks before the first access */
}

void oc_clock_h7_start(void) {
    oc_reg_change(PWR + kPwrCr3, kBypass | kLdo, kStepDown);
    oc_reg_wait(PWR + kPwrCsr1, kScaleReady, kScaleReady);
    oc_reg_change(PWR + kPwrD3cr, 0, kScale1);
    oc_reg_wait(PWR + kPwrD3cr, kScaleReady, kScaleReady);
    oc_reg_change(RCC + kCr, 0, kHseOn);
    oc_reg_wait(RCC + kCr, kHseReady, kHseReady);
    oc_reg_change(RCC + kPllckselr, 3u | 63u << 4, kFromHse | kM << 4);
    oc_reg_write(RCC + kPll1divr, (kN - 1) | (kP - 1) << 9 | (kQ - 1) << 16 | (kR - 1) << 24);
    oc_reg_change(RCC + kPllcfgr, 15u, kInput4To8 | kPEnable);
    oc_reg_change(RCC + kCr, 0, kPllOn);
    oc_reg_wait(RCC + kCr, kPllReady, kPllReady);
    oc_reg_change(FLASH_ACR, kLatencyMask, kWaitStates | kSignalDelay);
    oc_reg_wait(FLASH_ACR, kLatencyMask, kWaitStates | kSignalDelay);
    oc_reg_change(RCC + kD1cfgr, 15u | 7u << 4, kBusBy2 | kPeripheralsBy2 << 4);
    oc_reg_change(RCC + kD2cfgr, 7u << 4 | 7u << 8, kPeripheralsBy2 << 4 | kPeripheralsBy2 << 8);
    oc_reg_change(RCC + kD3cfgr, 7u << 4, kPeripheralsBy2 << 4);
    oc_reg_change(RCC + kCfgr, kSwitchMask, kSwitchToPll);
    oc_reg_wait(RCC + kCfgr, kSwitchMask << 3, kSwitchToPll << 3);
    /* Clocks go on in sleep: the cycle counter stands still without, and stamps would lack the time
     * spent waiting. */
    oc_reg_change(DBGMCU_CR, 0, 1u);
}
