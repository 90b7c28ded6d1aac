// Whole replays on the virtual board's cores against QEMU: one ELF, runtime and kernels of a bundle
// with the replay program, on QEMU's mps2 machines and on a virtual board with their memories. The
// outputs are the same, and so is the number of executed instructions.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <sstream>

#include "board/core/firmware_run.hpp"
#include "judge/firmware_on_board.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

struct Emulated {
    const char *name, *machine, *board;
    std::vector<std::string> flags;
    std::uint32_t program, heap, uart;  // where QEMU's hw/arm/mps2.c and mps2-tz.c have them
    double nanoseconds;                 // of a tick of the core's clock: 25 MHz, AN505 20 MHz
};
const Emulated kCores[] = {
    {"m4", "an386", "stm32l476g-disco", {"-mcpu=cortex-m4"}, 0, 0x21000000, 0x40004000, 40},
    {"m7",
     "an500",
     "stm32f746g-disco",
     {"-mcpu=cortex-m7", "-DOC_DUAL_ISSUE=1"},
     0,
     0x60000000,
     0x40004000,
     40},
    {"m33",
     "an505",
     "b-u585i-iot02a",
     {"-mcpu=cortex-m33"},
     0x10000000,
     0x80000000,
     0x50200000,
     50}};
/// The replay program has memories of any size: one schedule serves all cores.
constexpr const char* kScheduledFor = "stm32f746g-disco";
constexpr std::int64_t kProgramBytes = 4 << 20, kHeapBytes = 16 << 20;

/// What embedded_replay.c uses of a CMSDK UART; it never is full.
class CmsdkUart final : public board::Peripheral {
  public:
    std::uint32_t read(std::uint32_t, unsigned) override { return 0; }
    void write(std::uint32_t offset, unsigned, std::uint32_t value) override {
        if (offset == 0) text.push_back(static_cast<char>(value));
    }
    std::string text;
};

class Mps2 final : public board::Surroundings {
  public:
    explicit Mps2(std::uint32_t uart) : base_(uart) {}
    std::vector<board::PeripheralPlace> peripherals() override {
        return {{"UART0", base_, 0x1000, &uart_}};
    }
    std::vector<board::WindowPlace> windows() override { return {}; }
    const std::string& uart_output() const override { return uart_.text; }
    void uart_input(std::string) override {}

  private:
    std::uint32_t base_;
    CmsdkUart uart_;
};

/// The core of a board with the memories of the emulated machine.
platform::Platform mps2_platform(const Emulated& core) {
    platform::Platform platform = required(platform::load_platform(core.board, kConfigs));
    platform::Memory memory = platform.memories.front();
    platform.name = "mps2";
    platform.core.timing.itcm_bytes = 0;
    memory.kind = platform::MemoryKind::Sram;
    memory.name = "program";
    memory.base_address = core.program;
    memory.size = Bytes{kProgramBytes};
    platform.memories = {memory};
    memory.name = "heap";
    memory.base_address = core.heap;
    memory.size = Bytes{kHeapBytes};
    platform.memories.push_back(memory);
    return platform;
}

void add_sources(const fs::path& folder, std::vector<std::string>& command) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".c") found.push_back(entry.path().string());
    std::sort(found.begin(), found.end());
    command.insert(command.end(), found.begin(), found.end());
}

std::string embedded(const std::string& name, const fs::path& file) {
    return fmt::format(
        "    .section .rodata\n    .balign 8\n    .global embedded_{0}, embedded_{0}_end\n"
        "embedded_{0}:\n    .incbin \"{1}\"\nembedded_{0}_end:\n",
        name, file.string());
}

/// `image` from the bundle's sources, its files and the replay program.
void build(const Emulated& core, const fs::path& bundle, const fs::path& image) {
    const fs::path ports = fs::path(OUTCORE_SOURCE_DIR) / "runtime/ports",
                   folder = image.parent_path();
    write_file(folder / "files.S", embedded("blob", bundle / "schedule.blob") +
                                       embedded("input", folder / "input") +
                                       embedded("image", bundle / "qspi.bin"));
    std::vector<std::string> command = {"arm-none-eabi-gcc",
                                        "-mthumb",
                                        "-mfloat-abi=soft",
                                        "-std=c99",
                                        "-O2",
                                        "-g",
                                        "-ffp-contract=off",
                                        "-Wall",
                                        "-Wextra",
                                        "-Werror",
                                        "-ffunction-sections",
                                        "-fdata-sections",
                                        "-DOC_CHECKSUMS=1",
                                        "-DOC_STAMPS=1",
                                        fmt::format("-DUART_BASE={:#x}u", core.uart)};
    command.insert(command.end(), core.flags.begin(), core.flags.end());
    const fs::path runtime = bundle / "runtime";
    for (const char* part : {"include", "kernels", "src"})
        command.insert(command.end(), {"-I", (runtime / part).string()});
    command.insert(command.end(), {"-I", (ports / "replay").string()});
    for (const char* part : {"src", "kernels"}) add_sources(runtime / part, command);
    add_sources(ports / "replay", command);
    for (const fs::path& file :
         {ports / "stm32/bare_strings.c",
          fs::path(OUTCORE_SOURCE_DIR) / "tests/judge/board/embedded_replay.c", folder / "files.S"})
        command.push_back(file.string());
    for (const std::string& word :
         {std::string("-nostartfiles"), std::string("-nostdlib"), std::string("-lgcc"),
          std::string("-Wl,--gc-sections"), std::string("-L"), (ports / "qemu").string(),
          std::string("-T"), fmt::format("mps2_{}.ld", core.machine), std::string("-o"),
          image.string()})
        command.push_back(word);
    const auto built = required(judge::run_child({command, folder, 300.0}));
    INFO(built.output << built.errors);
    REQUIRE(built.ok());
}

/// The rest of the line that begins with `what`.
std::string line_of(const std::string& report, const std::string& what) {
    std::istringstream lines(report);
    for (std::string line; std::getline(lines, line);)
        if (line.rfind(what + " ", 0) == 0) return line.substr(what.size() + 1);
    FAIL("no line '" << what << "' in: " << report);
    return {};
}

/// What the image says on QEMU, where each instruction takes a nanosecond of the machine's time.
std::string run_on_qemu(const Emulated& core, const fs::path& image) {
    const fs::path output = image.parent_path() / "serial";
    const std::string script = fmt::format(
        "qemu-system-arm -M mps2-{0} -kernel '{1}' -display none -monitor none -icount shift=0 "
        "-serial 'file:{2}' & pid=$!; "
        "for i in $(seq 600); do grep -q done '{2}' 2>/dev/null && break; sleep 0.1; done; "
        "kill $pid; wait $pid 2>/dev/null; grep -q done '{2}'",
        core.machine, image.string(), output.string());
    REQUIRE(std::system(script.c_str()) == 0);
    return required(read_text(output.string()));
}

board::BoardRun run_on_virtual_board(const Emulated& core, const fs::path& image) {
    board::BoardRunRequest request;
    request.platform = mps2_platform(core);
    request.elf = image;
    request.stop_line = "done";
    request.limit_seconds = 600;
    request.profile.emplace();
    request.profile->frame = "replay_main";
    return required(board::run_in_child(request,
                                        [&core](const platform::Platform&, board::BoardServices&,
                                                const std::vector<board::StorageContents>&)
                                            -> Result<std::unique_ptr<board::Surroundings>> {
                                            return std::unique_ptr<board::Surroundings>(
                                                std::make_unique<Mps2>(core.uart));
                                        }));
}

std::string hexadecimal(const std::vector<std::uint8_t>& bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

void compare(const Workload& load, const Emulated& core) {
    INFO(core.name);
    const auto outcome = make_schedule(load, kScheduledFor, "double-buffer");
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    const Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder folder;
    write_file(folder.path() / "input", {load.inputs.begin(), load.inputs.end()});
    const fs::path image = folder.path() / "replay.elf";
    build(core, deployed.folder(), image);

    const std::string emulated = run_on_qemu(core, image);
    const board::BoardRun run = run_on_virtual_board(core, image);
    INFO(run.uart << run.end_reason);
    REQUIRE(run.end == board::RunEnd::StopLine);
    for (const board::MisuseReport& misuse : run.misuse)
        FAIL_CHECK(misuse.what << " at " << misuse.where);
    CHECK(line_of(emulated, "result") == "00");
    CHECK(line_of(run.uart, "result") == "00");
    const std::string output = line_of(emulated, "output");
    CHECK(output == hexadecimal(load.expected.outputs));
    CHECK(line_of(run.uart, "output") == output);

    const double counted =
        std::stoi(line_of(emulated, "ticks"), nullptr, 16) * core.nanoseconds;  // 1 ns each
    REQUIRE(run.frames == 1);
    std::uint64_t instructions = 0;
    for (const board::FunctionCycles& function : run.functions)
        instructions += function.instructions;
    const double ratio = static_cast<double>(instructions) / counted;
    WARN(fmt::format("{}: QEMU {:.0f} instructions, virtual board {} ({:+.4f} %)", core.name,
                     counted, instructions, 100 * (ratio - 1)));
    CHECK(counted > 1e6);
    CHECK(std::abs(ratio - 1) <= 0.001);
}

void compare_on_all_cores(const std::string& model) {
    if (!have_cross_compiler() || std::system("command -v qemu-system-arm > /dev/null") != 0) {
        WARN("skipped: no arm-none-eabi-gcc or no qemu-system-arm");
        return;
    }
    const Workload load = load_workload(fs::path(OUTCORE_SOURCE_DIR) / "models" / model, 1);
    for (const Emulated& core : kCores) compare(load, core);
}

}  // namespace

TEST_CASE("the replay of a convolution network executes as many instructions as on QEMU") {
    compare_on_all_cores("fashion/fashion.tflite");
}
TEST_CASE("the replay of a depthwise network executes as many instructions as on QEMU") {
    compare_on_all_cores("mobilenet_v1_0.25_96.json");
}
