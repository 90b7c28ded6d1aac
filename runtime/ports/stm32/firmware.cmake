# The port of one STM32 board for a bundle, included by its CMakeLists.txt: adds the port to the library
# outcore_bundle, and with OUTCORE_PROGRAMS the target firmware (firmware.elf, .bin, .hex).
# Licence: SPDX-License-Identifier: Apache-2.0
set(port_folder "${CMAKE_CURRENT_LIST_DIR}")

# Files of each family beside those that all share.
set(oc_m7 peripherals/cache_m7.c)
set(oc_f7 boards/board_f7.c peripherals/clock_f7.c peripherals/stream_dma.c peripherals/quadspi.c
    peripherals/fmc_sdram.c ${oc_m7})
set(oc_l4 peripherals/clock_l4.c peripherals/channel_dma.c peripherals/cache_none.c)
set(oc_files_stm32f746g_disco ${oc_f7})
set(oc_files_stm32f769i_disco ${oc_f7})
set(oc_files_stm32h747i_disco peripherals/clock_h7.c peripherals/mdma.c peripherals/quadspi.c
    peripherals/fmc_sdram.c ${oc_m7})
set(oc_files_stm32l476g_disco peripherals/quadspi.c ${oc_l4})
set(oc_files_b_l4s5i_iot01a peripherals/octospi.c ${oc_l4})
set(oc_files_b_u585i_iot02a peripherals/clock_u5.c peripherals/gpdma.c peripherals/octospi.c
    peripherals/octospi_psram.c peripherals/delay_block.c peripherals/cache_none.c)

if(NOT DEFINED oc_files_${OC_BUNDLE_PORT})
    message(FATAL_ERROR "outcore: no port named '${OC_BUNDLE_PORT}'")
endif()
set(port_files boards/${OC_BUNDLE_PORT}.c ${oc_files_${OC_BUNDLE_PORT}} board_port.c board_flash.c lane_walk.c
    nor_part.c nor_storage.c fault.c peripherals/cortex_m.c peripherals/gpio.c peripherals/usart.c)
list(TRANSFORM port_files PREPEND "${port_folder}/")
target_sources(outcore_bundle PRIVATE ${port_files})
target_include_directories(outcore_bundle PUBLIC "${port_folder}")
# The critical section of board_port.c, built into the runtime.
target_compile_definitions(outcore_runtime PRIVATE OC_CRITICAL_PRIMASK=1)
target_compile_options(outcore_bundle PRIVATE
    "$<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Werror;-O2;-ffp-contract=off;-ffunction-sections;-fdata-sections>")
# Single and double precision in software, 64-bit division: behind all that may need them.
target_link_libraries(outcore_runtime INTERFACE gcc)
set_target_properties(outcore_bundle PROPERTIES C_STANDARD 99 C_EXTENSIONS OFF)

# An executable for the board: `sources` with the port's start-up code and linker script. For firmware and
# for applications (examples/blink) that have neither of their own. Makes .bin and .hex beside the .elf.
set(OC_BUNDLE_FOLDER "${CMAKE_CURRENT_SOURCE_DIR}" CACHE INTERNAL "where the bundle lies")
function(outcore_add_image name)
    set(port_folder "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
    set(generated "${OC_BUNDLE_FOLDER}/generated")
    add_executable(${name} ${ARGN} "${port_folder}/startup.c" "${port_folder}/bare_strings.c")
    target_include_directories(${name} PRIVATE "${port_folder}/../../src")
    target_compile_options(${name} PRIVATE -Wall -Wextra -Werror -O2 -ffp-contract=off -ffunction-sections
        -fdata-sections)
    # The vector table is data that nothing refers to.
    target_link_options(${name} PRIVATE -nostartfiles -nostdlib -Wl,--gc-sections
        -Wl,-z,noexecstack -Wl,-u,oc_board_vectors
        -L "${generated}" -T "${port_folder}/firmware.ld"
        "-Wl,-Map,$<TARGET_FILE_DIR:${name}>/${name}.map")
    target_link_libraries(${name} PRIVATE outcore_bundle)
    set_target_properties(${name} PROPERTIES SUFFIX ".elf" C_STANDARD 99 C_EXTENSIONS OFF
        LINK_DEPENDS "${port_folder}/firmware.ld;${generated}/memory.ld")
    get_filename_component(tools "${CMAKE_C_COMPILER}" DIRECTORY)
    find_program(OUTCORE_ARM_OBJCOPY arm-none-eabi-objcopy HINTS "${tools}")
    find_program(OUTCORE_ARM_SIZE_TOOL arm-none-eabi-size HINTS "${tools}")
    if(OUTCORE_ARM_OBJCOPY AND OUTCORE_ARM_SIZE_TOOL)
        add_custom_command(TARGET ${name} POST_BUILD
            COMMAND "${OUTCORE_ARM_OBJCOPY}" -O binary ${name}.elf ${name}.bin
            COMMAND "${OUTCORE_ARM_OBJCOPY}" -O ihex ${name}.elf ${name}.hex
            COMMAND "${OUTCORE_ARM_SIZE_TOOL}" ${name}.elf
            WORKING_DIRECTORY "$<TARGET_FILE_DIR:${name}>" VERBATIM)
    endif()
endfunction()

if(OUTCORE_PROGRAMS)
    set(firmware_files firmware_main.c firmware_frame.c firmware_input.c firmware_text.c)
    list(TRANSFORM firmware_files PREPEND "${port_folder}/")
    outcore_add_image(firmware ${firmware_files})
    outcore_add_image(blink "${port_folder}/../../examples/blink/main.c")
    set_target_properties(blink PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
