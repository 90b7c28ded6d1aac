// SPDX-License-Identifier: Apache-2.0
#include "deploy/generated_files.hpp"

#include <fmt/format.h>

#include "deploy/image_footer.hpp"

namespace outcore::deploy {
namespace {

/// Where every Cortex-M7 has it (Technical Reference Manual, 5.1).
constexpr std::uint32_t kItcm = 0x00000000;

std::string define(std::string_view name, const std::string& value) {
    return fmt::format("#define OC_BUNDLE_{} {}\n", name, value);
}
std::string address(std::uint32_t value) { return fmt::format("0x{:08X}u", value); }
std::string unsigned_number(std::int64_t value) { return fmt::format("{}u", value); }

std::string initialiser(const ImageId& id) {
    std::string bytes;
    for (const std::uint8_t byte : id) {
        bytes += fmt::format("{}0x{:02x}", bytes.empty() ? "" : ", ", byte);
    }
    return "{" + bytes + "}";
}

std::string defined_range(std::string_view name, const AddressRange& range) {
    return define(fmt::format("{}_ADDRESS", name), address(range.address)) +
           define(fmt::format("{}_BYTES", name), unsigned_number(range.bytes));
}

std::string memory_line(std::string_view name, const AddressRange& range) {
    return fmt::format("    {} : ORIGIN = 0x{:08X}, LENGTH = {}\n", name, range.address,
                       range.bytes);
}

/// What GCC calls the core; "cortex-m0+" is the only one with another name there.
std::string cpu_option(const platform::Core& core) {
    return core.name == "cortex-m0+" ? "cortex-m0plus" : core.name;
}

}  // namespace

std::string bundle_config(const BundleFacts& facts) {
    std::string text =
        "/* Made by outcore deploy for one schedule: docs/spec/bundle.md says what each is. */\n"
        "#ifndef OC_BUNDLE_CONFIG_H\n#define OC_BUNDLE_CONFIG_H\n\n";
    text += define("BOARD", fmt::format("\"{}\"", facts.platform->name));
    text += define("BLOB_CRC", fmt::format("0x{:08x}u", facts.blob_crc));
    text += define("BLOB_BYTES", unsigned_number(facts.blob_bytes));
    text += define("IMAGE_ID", initialiser(facts.image_id));
    text += define("IMAGE_BYTES", unsigned_number(facts.image_bytes));
    text += define("FOOTER_OFFSET", unsigned_number(footer_offset(facts.image_bytes)));
    text += defined_range("STAMP", facts.memory.stamps);
    text += defined_range("INPUT", facts.memory.input);
    return text + "\n#endif\n";
}

std::string memory_script(const BundleFacts& facts) {
    const std::int32_t itcm = facts.platform->core.timing.itcm_bytes;
    const AddressRange& kept = facts.memory.kept;
    const AddressRange nothing{facts.memory.flash.address, 0};
    const AddressRange& free = facts.memory.fast;
    std::string fast = "}\nREGION_ALIAS(\"FAST\", FLASH)\nREGION_ALIAS(\"FAST_DATA\", RAM)\n";
    if (itcm > 0) {
        fast = memory_line("FAST (rwx)", {kItcm, itcm}) + "}\nREGION_ALIAS(\"FAST_DATA\", FAST)\n";
    } else if (free.bytes > 0) {
        fast = memory_line("FAST (rwx)", free) + "}\nREGION_ALIAS(\"FAST_DATA\", RAM)\n";
    }
    return "/* Made by outcore deploy: FLASH is the internal flash beside what the schedule keeps\n"
           "   there, KEPT that, RAM the end of the memory that the board's description reserves,\n"
           "   FAST the memory that the core fetches from without waiting, or flash. */\n"
           "MEMORY\n{\n" +
           memory_line("FLASH (rx)", facts.memory.flash) +
           memory_line("KEPT (r)", kept.bytes > 0 ? kept : nothing) +
           memory_line("RAM (rwx)", facts.memory.ram) + fast;
}

std::string blob_assembly(const std::string& kept_file) {
    const std::string kept = kept_file.empty()
                                 ? std::string()
                                 : fmt::format(
                                       "/* Constants that kernels read in internal flash. */\n"
                                       "    .section .oc_kept, \"a\"\n    .incbin \"../{}\"\n",
                                       kept_file);
    return "/* The schedule, as it lies in internal flash. This folder must be among the include\n"
           "   folders: the assembler looks for the blob from there. */\n"
           "    .section .rodata.blob, \"a\"\n"
           "    .balign 8\n"
           "    .global oc_bundle_blob\n"
           "    .global oc_bundle_blob_end\n"
           "oc_bundle_blob:\n"
           "    .incbin \"../schedule.blob\"\n"
           "oc_bundle_blob_end:\n"
           "    .balign 4\n" +
           kept +
           "#ifndef __arm__  /* a host's linker wants to know that no code lies on the stack */\n"
           "    .section .note.GNU-stack, \"\", %progbits\n"
           "#endif\n";
}

std::string bundle_settings(const platform::Platform& platform, const std::string& port) {
    return fmt::format(
        "# Made by outcore deploy: the board, and the runtime's port for it (empty: none).\n"
        "set(OC_BUNDLE_BOARD \"{}\")\nset(OC_BUNDLE_CORE \"{}\")\nset(OC_BUNDLE_PORT \"{}\")\n",
        platform.name, platform.core.name, port);
}

std::string toolchain_file(const platform::Core& core) {
    std::string flags = fmt::format("-mcpu={} -mthumb -mfloat-abi=soft", cpu_option(core));
    // No macro of the compiler tells this core from a Cortex-M4 (runtime/kernels/oc_pairs.h).
    if (cpu_option(core) == "cortex-m7") flags += " -DOC_DUAL_ISSUE=1";
    return fmt::format(
        "# The GNU tool chain for the core of this board; pass it to CMake with\n"
        "# -DCMAKE_TOOLCHAIN_FILE=arm-none-eabi.cmake.\n"
        "set(CMAKE_SYSTEM_NAME Generic)\n"
        "set(CMAKE_SYSTEM_PROCESSOR {})\n"
        "find_program(OUTCORE_ARM_GCC arm-none-eabi-gcc REQUIRED)\n"
        "set(CMAKE_C_COMPILER \"${{OUTCORE_ARM_GCC}}\")\n"
        "set(CMAKE_ASM_COMPILER \"${{OUTCORE_ARM_GCC}}\")\n"
        "set(CMAKE_C_FLAGS_INIT \"{}\")\n"
        "set(CMAKE_ASM_FLAGS_INIT \"{}\")\n"
        "# Programs need a linker script, so CMake tries the compiler on a library.\n"
        "set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)\n"
        "set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)\n"
        "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)\n"
        "set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)\n",
        core.name, flags, flags);
}

}  // namespace outcore::deploy
