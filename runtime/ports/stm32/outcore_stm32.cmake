# Builds firmware, or a library for an application, for one STM32 board from a bundle.
#
#   include(runtime/ports/stm32/outcore_stm32.cmake)
#   outcore_add_firmware(BOARD stm32f746g-disco RUNTIME <dir of runtime> BUNDLE <dir with generated/>)
#
# makes the targets
#   outcore_bundle   static library: runtime, kernels, the board's port, the schedule blob
#   firmware         firmware.elf with firmware.bin and firmware.hex beside it (not with LIBRARY_ONLY)
# The compiler is the project's: see arm-none-eabi.cmake of the bundle. LIBRARY_ONLY leaves main and the
# vector table to the application, which also chooses -mcpu for its own files: the flags are PUBLIC.
set(_outcore_stm32_folder "${CMAKE_CURRENT_LIST_DIR}")

set(_outcore_m7_sp -mcpu=cortex-m7)
set(_outcore_m4 -mcpu=cortex-m4)
set(_outcore_m33 -mcpu=cortex-m33)

# Board by name: board file, files of its family, core.
function(_outcore_board name out_sources out_core)
    set(quadspi peripherals/quadspi.c)
    set(m7 peripherals/cache_m7.c)
    set(f7 boards/board_f7.c peripherals/clock_f7.c peripherals/stream_dma.c peripherals/fmc_sdram.c ${quadspi} ${m7})
    if(name MATCHES "^stm32f746g-disco")
        set(sources boards/stm32f746g_disco.c ${f7})
        set(core ${_outcore_m7_sp})
    else()
        message(FATAL_ERROR "outcore: no port for the board '${name}'")
    endif()
    set(${out_sources} ${sources} PARENT_SCOPE)
    set(${out_core} ${core} PARENT_SCOPE)
endfunction()

function(outcore_add_firmware)
    cmake_parse_arguments(arg "LIBRARY_ONLY" "BOARD;RUNTIME;BUNDLE" "" ${ARGN})
    _outcore_board(${arg_BOARD} board core)
    set(port ${_outcore_stm32_folder})
    list(TRANSFORM board PREPEND "${port}/")
    file(GLOB runtime CONFIGURE_DEPENDS "${arg_RUNTIME}/src/*.c")
    file(GLOB kernels CONFIGURE_DEPENDS "${arg_RUNTIME}/kernels/*.c" "${arg_RUNTIME}/kernels/*.S")
    set(common board_port.c board_flash.c lane_walk.c nor_part.c nor_storage.c fault.c
        peripherals/cortex_m.c peripherals/gpio.c peripherals/usart.c)
    list(TRANSFORM common PREPEND "${port}/")
    add_library(outcore_bundle STATIC ${runtime} ${kernels} ${common} ${board}
        "${arg_BUNDLE}/generated/blob.S")
    set_source_files_properties("${arg_BUNDLE}/generated/blob.S" PROPERTIES
        OBJECT_DEPENDS "${arg_BUNDLE}/schedule.blob")
    target_include_directories(outcore_bundle PUBLIC "${arg_RUNTIME}/include" "${arg_BUNDLE}/generated" "${port}"
        PRIVATE "${arg_RUNTIME}/src" "${arg_RUNTIME}/kernels")
    target_compile_definitions(outcore_bundle PUBLIC OC_CHECKSUMS=1 OC_STAMPS=1)
    set(flags ${core} -mthumb -mfloat-abi=soft -std=c99 -ffp-contract=off -ffunction-sections -fdata-sections)
    target_compile_options(outcore_bundle PUBLIC ${core} -mthumb -mfloat-abi=soft
        PRIVATE "$<$<COMPILE_LANGUAGE:C>:-std=c99;-O2;-ffp-contract=off;-ffreestanding;-Wall;-Wextra;-Werror>"
            -ffunction-sections -fdata-sections -g)
    set_source_files_properties(${kernels} PROPERTIES COMPILE_OPTIONS "-O3;-fno-freestanding")
    if(arg_LIBRARY_ONLY)
        return()
    endif()
    add_executable(firmware "${port}/startup.c" "${port}/bare_strings.c" "${port}/firmware_main.c"
        "${port}/firmware_frame.c" "${port}/firmware_input.c" "${port}/firmware_text.c")
    target_include_directories(firmware PRIVATE "${arg_RUNTIME}/src")
    target_compile_options(firmware PRIVATE -std=c99 -O2 -ffp-contract=off -ffreestanding -Wall -Wextra -Werror
        -ffunction-sections -fdata-sections -g)
    # The vector table is data that nothing refers to.
    target_link_libraries(firmware PRIVATE outcore_bundle)
    target_link_options(firmware PRIVATE ${core} -mthumb -mfloat-abi=soft -nostartfiles -nostdlib
        -Wl,--gc-sections -Wl,-u,oc_board_vectors -L "${arg_BUNDLE}/generated" -T "${port}/firmware.ld"
        "-Wl,-Map,$<TARGET_FILE_DIR:firmware>/firmware.map")
    target_link_libraries(firmware PRIVATE gcc)
    set_target_properties(firmware PROPERTIES SUFFIX ".elf"
        LINK_DEPENDS "${port}/firmware.ld;${arg_BUNDLE}/generated/memory.ld")
    add_custom_command(TARGET firmware POST_BUILD
        COMMAND ${CMAKE_OBJCOPY} -O binary firmware.elf firmware.bin
        COMMAND ${CMAKE_OBJCOPY} -O ihex firmware.elf firmware.hex
        COMMAND ${CMAKE_SIZE} firmware.elf
        WORKING_DIRECTORY "$<TARGET_FILE_DIR:firmware>" VERBATIM)
endfunction()
