// SFDP dumps of real parts, as their owners published them, in hexadecimal.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace outcore::test {

inline std::string erased(int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += "ff";
    return text;
}

/// JEDEC ef4018; Linux spi-nor patch mail "mtd: spi-nor: winbond: w25q128" v5 (L. Walleij,
/// 2023-07-18).
inline std::string w25q128jv_dump() {
    return "53464450050100ff00050110800000ff" + erased(112) +
           "e520f9ffffffff0744eb086b083b42bbfeffffffffff0000ffff40eb0c200f52"
           "10d800003602a60082ea14c9e96376337a757a75f7a2d55c19f74dffe930f880";
}

/// QEMU hw/block/m25p80_sfdp.c, sfdp_w25q512jv.
inline std::string w25q512jv_dump() {
    return "53464450060101ff00060110800000ff84000102d00000ff03000102f00000ff" + erased(96) +
           "e520fbffffffff1f44eb086b083b42bbfeffffffffff0000ffff40eb0c200f52"
           "10d800003602a60082ea14e2e96376337a757a75f7a2d55c19f74dffe970f9a5" +
           erased(16) + "ff0af0ff21ffdcff" + erased(40);
}

/// QEMU hw/block/m25p80_sfdp.c, sfdp_mx25l25635e: JESD216 of 2011, 9 DWORDs, no times.
inline std::string mx25l25635e_dump() {
    return "53464450000101ff00000109300000ffc2000104600000ff" + erased(24) +
           "e520f3ffffffff0f44eb086b083b04bbeeffffffffff00ffffff00ff0c200f52"
           "10d800ff" +
           erased(12) + "00360027f74fffffd9c8ffffffffffff" + erased(16);
}

/// QEMU hw/block/m25p80_sfdp.c, sfdp_n25q256a: 9 DWORDs.
inline std::string n25q256a_dump() {
    return "53464450000100ff00000109300000ff" + erased(32) +
           "e520fbffffffff0f29eb276b083b27bbffffffffffff27bbffff29eb0c2010d8"
           "00000000" +
           erased(172);
}

/// JEDEC 20bb20; Linux spi-nor patch mail on mt25qu512a (M. Shukla, 2023).
inline std::string mt25qu512a_dump() {
    return "53464450060101ff00060110300000ff84000102800000ff" + erased(24) +
           "e520fbffffffff1f29eb276b273b27bbffffffffffff27bbffff29eb0c2010d8"
           "0f520000244a99008b8e03e1ac0127387a757a75fbbdd55c4a0f82ff81bd3d36" +
           erased(16) + "ffe7ffff21dcffff";
}

/// QEMU hw/block/m25p80_sfdp.c, sfdp_is25wp256.
inline std::string is25wp256_dump() {
    return "53464450060101ff00060110300000ff9d05010380000002" + erased(24) +
           "e520f9ffffffff0f44eb086b083b80bbfeffffffffff00ffffff44eb0c200f52"
           "10d800ff234ac90082d811cecccd68467a757a75f7aed55c4a422cfff030faa9" +
           erased(16) + "501950169ff9c0648fefffff" + erased(116);
}

/// JEDEC c2803a; Linux spi-nor patch mail (J. Liao, Macronix): JESD216D, 20 DWORDs and five tables.
inline std::string mx25um51245g_dump() {
    return "53464450080104fd00070114400000ff8701011c900000ff0a0001080001"
           "00ff05000105200100ff84000102340100ff0000000000000000ffffffff"
           "ffffffffe5208affffffff1f00ff00ff00ff00ffeeffffffffff00ffffff"
           "00ff0c2010d800ff00ff8b7901008f1200e2cc04674630b030b0f4bdd55c"
           "000000ff101000200000000000007ca34800000000008888000000000000"
           "00400fd1fff30fd1fff300050090000500b1002b0095002b0096727103b8"
           "727103b80000000090a3188200c069960000000000000000727100987271"
           "00b8727100990000000072710098727100f872710099727100f900000000"
           "00000000011501d0727106d8000086500000060100000000020001030002"
           "00000000060100000000000072060002000000eec0697272717100d8f7f6"
           "000a000014359c8043060f0021dcffff";
}

/// JEDEC c2853a, the 3 V part on ST's boards; the same mail.
inline std::string mx25lm51245g_dump() {
    return "53464450080104fd00070114400000ff8701011c900000ff0a0001080001"
           "00ff05000105200100ff84000102340100ff0000000000000000ffffffff"
           "ffffffffe5208affffffff1f00ff00ff00ff00ffeeffffffffff00ffffff"
           "00ff0c2010d800ff00ff897901008d1200e2cc02674430b030b0f4bdd55c"
           "000000ff101000200000000000007ca34800000000006666000000000000"
           "00400fd1fff30fd1fff300050090000500b1002b0095002b0096727103b8"
           "727103b80000000090a3188200c069960000000000000000727100987271"
           "00b8727100990000000072710098727100f872710099727100f900000000"
           "00000000011501d0727106d8000086500000060100000000020001030002"
           "00000000060100000000000072060002000000eec0697272717100d8f7f6"
           "0000000014351c0043060f0021dcffff";
}

/// JEDEC c22817; the basic table alone, Zephyr's nRF52840 DK board file (sfdp-bfp).
inline std::string mx25r6435f_basic_table() {
    return "e520f1ffffffff0344eb086b083b04bbeeffffffffff00ffffff00ff0c200f52"
           "10d800ff2372f50082ed04cc4483684430b030b0f7c4d55c00be29fff0d0ffff";
}

}  // namespace outcore::test
