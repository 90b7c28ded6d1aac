// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/json_writer.hpp"
#include "cli/steps.hpp"
#include "cli/verbs.hpp"
#include "platform/basis.hpp"
#include "platform/platform_loader.hpp"
#include "report/network_page.hpp"
#include "scheduler/registry.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;

/// A name and what to know of it.
using Rows = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> json_stems(const fs::path& folder) {
    std::vector<std::string> stems;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") stems.push_back(entry.path().stem().string());
    }
    std::sort(stems.begin(), stems.end());
    return stems;
}

Rows boards(const Home& home) {
    Rows rows;
    for (const std::string& name : platform::board_names(home.configs)) {
        const platform::Platform board = load_board(home, name, {});
        std::int64_t ram = 0, external = 0;
        for (const auto& memory : board.memories) {
            if (memory.on_chip_ram()) ram += memory.usable().count;
            if (memory.kind == platform::MemoryKind::ExternalRam) external += memory.size.count;
        }
        std::string text =
            fmt::format("{}, {} at {:.0f} MHz, {} on-chip RAM for buffers", board.title,
                        board.core.name, board.core.clock.count / 1e6, report::kib(ram));
        if (external > 0) text += fmt::format(", {} external RAM", report::kib(external));
        for (const auto& storage : board.storages)
            text += fmt::format(", {} {}", storage.part, report::kib(storage.size.count));
        rows.emplace_back(name, text);
    }
    return rows;
}

Rows schedulers() {
    Rows rows;
    const scheduler::Registry registry = scheduler::make_builtin_schedulers();
    for (const auto& scheduler : registry.all())
        rows.emplace_back(scheduler->name(), scheduler->summary());
    rows.emplace_back("./NAME.so",
                      "yours: a shared object, run in a child process (docs/plugins.md)");
    rows.emplace_back("exec:PROGRAM",
                      "yours: any program, problem as JSON in, schedule as JSON out");
    return rows;
}

Rows files(const Home& home, const std::string& folder) {
    Rows rows;
    for (const std::string& stem : json_stems(home.configs / folder)) {
        if (folder == "kernels" && stem == "layout") continue;
        rows.emplace_back(stem, fmt::format("configs/{}/{}.json", folder, stem));
    }
    return rows;
}

Rows networks(const Home& home) {
    Rows rows;
    const fs::path models = home.configs.parent_path() / "models";
    for (const auto& entry : fs::recursive_directory_iterator(models)) {
        const fs::path& path = entry.path();
        const bool network = path.extension() == ".tflite" || path.extension() == ".json";
        if (network)
            rows.emplace_back(path.stem().string(),
                              "models/" + fs::relative(path, models).string());
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::string basis_text(const std::vector<platform::Constant>& constants) {
    const platform::BasisCounts counts = platform::count_by_basis(constants);
    return fmt::format("{} measured, {} quoted, {} derived, {} assumed", counts.measured,
                       counts.quoted, counts.derived, counts.assumed);
}

/// How many constants of each basis boards and kernel profiles rest on; last all of them, those
/// that boards share counted once.
Rows constants(const Home& home) {
    Rows rows;
    std::map<std::pair<std::string, std::string>, platform::Constant> all;
    const auto add = [&](const std::string& name, const std::vector<platform::Constant>& some) {
        rows.emplace_back(name, basis_text(some));
        for (const platform::Constant& constant : some)
            all.try_emplace({constant.file, constant.pointer}, constant);
    };
    for (const std::string& name : platform::board_names(home.configs))
        add(name, load_board(home, name, {}).constants);
    for (const std::string& stem : json_stems(home.configs / "kernels")) {
        if (stem == "layout") continue;
        const fs::path file = home.configs / "kernels" / (stem + ".json");
        add("kernels " + stem, expect(cost::KernelProfile::load(file)).constants());
    }
    std::vector<platform::Constant> once;
    for (const auto& [place, constant] : all) once.push_back(constant);
    rows.emplace_back("all", basis_text(once));
    return rows;
}

Rows rows_of(const Home& home, const std::string& what) {
    if (what == "boards") return boards(home);
    if (what == "schedulers") return schedulers();
    if (what == "networks") return networks(home);
    if (what == "constants") return constants(home);
    return files(home, what);
}

}  // namespace

void add_list(CLI::App& program, const Globals& globals) {
    auto what = std::make_shared<std::string>();
    CLI::App* verb = program.add_subcommand("list",
                                            "what there is: boards, storages, memories, cores, "
                                            "kernels, schedulers, networks, suites, constants");
    verb->add_option("what", *what, "one of them")
        ->required()
        ->check(CLI::IsMember({"boards", "storages", "memories", "cores", "kernels", "schedulers",
                               "networks", "suites", "constants"}));
    verb->callback([what, &globals] {
        const Rows rows = rows_of(find_home(), *what);
        if (!globals.json) {
            for (const auto& [name, text] : rows) fmt::print("{:<26} {}\n", name, text);
            return;
        }
        JsonWriter json;
        json.begin_object().key(*what).begin_array();
        for (const auto& [name, text] : rows) {
            json.begin_object(JsonWriter::Layout::Inline)
                .member("name", name)
                .member("text", text)
                .end_object();
        }
        fmt::print("{}", json.end_array().end_object().text());
    });
}

}  // namespace outcore::cli
