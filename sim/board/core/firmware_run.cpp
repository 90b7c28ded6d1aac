// SPDX-License-Identifier: Apache-2.0
#include "board/core/firmware_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "board/core/board_machine.hpp"
#include "board/core/elf_image.hpp"
#include "board/core/source_lines.hpp"

namespace outcore::board {
namespace {

struct KnownCore {
    std::string_view name;
    CoreModel model;
    std::int32_t newest_arch;  // Tag_CPU_arch (IHI0045): 13 Armv7E-M, 17 Armv8-M mainline
};
constexpr std::array<KnownCore, 3> kCores = {KnownCore{"cortex-m4", CoreModel::M4, 13},
                                             KnownCore{"cortex-m7", CoreModel::M7, 13},
                                             KnownCore{"cortex-m33", CoreModel::M33, 17}};
constexpr std::int32_t kOldestArch = 10;  // Armv7; nothing with Thumb-2 is older

Result<CoreModel> core_for(const platform::Platform& platform, const ElfImage& image,
                           const std::string& file) {
    const auto known = std::find_if(kCores.begin(), kCores.end(), [&](const KnownCore& core) {
        return core.name == platform.core.name;
    });
    if (known == kCores.end())
        return Diagnostic{platform.name, "/core/name",
                          fmt::format("found {}; the virtual board knows cortex-m4, cortex-m7 and "
                                      "cortex-m33",
                                      platform.core.name)};
    if (image.cpu_arch >= 0 &&
        (image.cpu_arch < kOldestArch || image.cpu_arch > known->newest_arch))
        return Diagnostic{file, "Tag_CPU_arch",
                          fmt::format("found {}; {} executes {} to {}", image.cpu_arch,
                                      platform.core.name, kOldestArch, known->newest_arch)};
    return known->model;
}

}  // namespace

Result<BoardRun> run_here(const BoardRunRequest& request, const SurroundingsFactory& factory) {
    const auto begin = std::chrono::steady_clock::now();
    auto image = read_elf(request.elf);
    if (!image) return image.diagnostics();
    auto model = core_for(request.platform, *image, request.elf.string());
    if (!model) return model.diagnostics();
    Machine machine(request.platform, *image, *model);
    auto surroundings = factory(request.platform, machine, request.storages);
    if (!surroundings) return surroundings.diagnostics();
    if (auto attached = machine.attach(**surroundings); !attached) {
        Diagnostics mistakes = attached.diagnostics();
        for (Diagnostic& mistake : mistakes) mistake.file = request.elf.string();
        return mistakes;
    }
    if (!request.uart_input.empty()) (*surroundings)->uart_input(request.uart_input);
    Machine::Limits limits;
    limits.stop_line = request.stop_line;
    limits.time = static_cast<Picoseconds>(request.limit_seconds * 1e12);
    limits.profile = request.profile;
    BoardRun run = machine.run(limits);
    std::vector<std::uint32_t> places;
    for (const MisuseReport& report : run.misuse) places.push_back(report.pc);
    const std::vector<std::string> names = source_places(*image, request.elf, places);
    for (std::size_t i = 0; i < names.size(); ++i) run.misuse[i].where = names[i];
    run.storages = (*surroundings)->written_storages();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    run.host_seconds = took.count();
    return run;
}

}  // namespace outcore::board
