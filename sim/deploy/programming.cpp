// SPDX-License-Identifier: Apache-2.0
#include "deploy/programming.hpp"

#include <string_view>

namespace outcore::deploy {
namespace {

/// Scripts: OpenOCD 0.12.0, tcl/board and tcl/target; the board files there set up QUADSPI when
/// the board is reset with "reset init". External loaders: names as projects for these boards use
/// them (zephyrproject-rtos/zephyr boards/st/*/board.cmake,
/// STMicroelectronics/stm32-external-loader); those of B-L4S5I-IOT01A and of the W25Q128JV on
/// STM32F746G-DISCO were not found in public.
struct Row {
    std::string_view board, openocd;
    bool openocd_programs_storage = false;
    std::string_view external_loader;
};
constexpr Row kRows[] = {
    {"stm32f746g-disco", "-f board/stm32f746g-disco.cfg", true, "N25Q128A_STM32F746G-DISCO.stldr"},
    {"stm32f746g-disco-w25q", "-f board/stm32f746g-disco.cfg", true, ""},
    {"stm32f769i-disco", "-f board/stm32f769i-disco.cfg", true, "MX25L512G_STM32F769I-DISCO.stldr"},
    {"stm32h747i-disco", "-f board/stm32h747i-disco.cfg", true, "MT25TL01G_STM32H747I-DISCO.stldr"},
    {"stm32l476g-disco", "-f board/stm32l476g-disco.cfg", true, "N25Q128A_STM32L476G-DISCO.stldr"},
    {"b-l4s5i-iot01a", "-f interface/stlink.cfg -f target/stm32l4x.cfg", false, ""},
    {"b-u585i-iot02a", "-f interface/stlink.cfg -f target/stm32u5x.cfg", false,
     "MX25LM51245G_STM32U585I-IOT02A.stldr"},
};

}  // namespace

Programming programming_of(const platform::Platform& platform) {
    for (const Row& row : kRows) {
        if (row.board != platform.name) continue;
        return {std::string(row.openocd), row.openocd_programs_storage,
                std::string(row.external_loader)};
    }
    return {};
}

}  // namespace outcore::deploy
