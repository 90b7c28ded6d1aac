// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <memory>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "cli/steps.hpp"
#include "cli/verbs.hpp"
#include "judge/fidelity/profile_writer.hpp"
#include "judge/tinyops_overlay.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "report/fidelity_files.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;

struct FidelityOptions {
    std::string rows, output, profiles;
    bool force = false;
};

/// Partition factors and bytes as TinyOps publishes them for MNASNet 1.0 at 128x128
/// (sulaimansadiq/TinyOps at commit 5f8fb7b, overlay_base.h).
struct PublishedOverlay {
    const char* factors;
    std::int32_t first, last;
    std::int64_t bytes;
};
constexpr PublishedOverlay kOverlays[] = {
    {"3", 3, 3, 297984}, {"4", 4, 4, 229632}, {"5", 5, 5, 211200},
    {"6", 6, 6, 192768}, {"7", 7, 7, 174336}, {"8..128", 8, 128, 169728},
};

std::vector<report::OverlayRow> overlays(const Home& home) {
    const fs::path file =
        home.configs.parent_path() / "models" / "published" / "mnasnet_1.0_128.json";
    const network::Network network = network::fold_pads(expect(network::import_network(file)));
    std::vector<report::OverlayRow> rows;
    for (const PublishedOverlay& published : kOverlays) {
        // Of a range of factors the one that differs, if any does.
        std::int64_t bytes = published.bytes;
        for (std::int32_t factor = published.first; factor <= published.last; ++factor) {
            const std::int64_t modelled = judge::tinyops_overlay(network, factor).bytes();
            if (modelled != published.bytes) bytes = modelled;
        }
        rows.push_back({published.factors, bytes, published.bytes});
    }
    return rows;
}

fs::path shared_models(const Home& home) {
    const char* chosen = std::getenv("OUTCORE_SHARED");
    const fs::path root = home.configs.parent_path();
    return (chosen != nullptr ? fs::path(chosen) : root.parent_path() / "shared") / "models";
}

void write_profiles(judge::FidelityReport& result, const judge::TimingPrior& prior,
                    const judge::Catalogue& catalogue, const FidelityOptions& options) {
    OutputFolder folder = expect(OutputFolder::create(options.profiles, options.force));
    const auto profiles =
        judge::write_profiles(result, prior, catalogue.engines(),
                              "outcore fidelity --write-profiles, configs/fidelity/published.csv");
    for (const judge::FittedProfile& profile : profiles)
        write_file(folder.path() / (profile.name + ".json"), profile.json);
    folder.commit();
}

void run(const FidelityOptions& options, const Globals& globals) {
    const Home home = find_home();
    const fs::path folder = home.configs / "fidelity";
    const fs::path table_file = folder / "published.csv";
    const judge::Catalogue catalogue = expect(judge::Catalogue::load(folder));
    const judge::TimingPrior prior = expect(judge::TimingPrior::load(folder / "prior.json"));
    const auto table = expect(judge::read_measured_rows(table_file));
    std::vector<judge::MeasuredRow> more;
    if (!options.rows.empty()) more = expect(judge::read_measured_rows(options.rows));

    judge::SubjectBuilder builder(catalogue, home.configs.parent_path(), shared_models(home));
    judge::FidelityReport result = judge::judge_rows(table, more, prior, builder);
    report::FidelityPage page;
    page.report = &result;
    page.reads = expect(judge::load_published_reads(home.configs));
    page.read_fit = judge::fit_reads(page.reads);
    page.reads_left_out = judge::leave_one_out(page.reads);
    page.overlays = overlays(home);
    const auto add_input = [&](const std::string& what, const fs::path& file) {
        page.provenance.inputs.emplace_back(what, sha256_hex(expect(read_bytes(file))));
    };
    add_input("table configs/fidelity/published.csv", table_file);
    if (!options.rows.empty()) add_input("rows " + options.rows, options.rows);

    if (!options.output.empty()) {
        OutputFolder output = expect(OutputFolder::create(options.output, options.force));
        report::write_fidelity_files(page, output.path());
        output.commit();
    }
    if (!options.profiles.empty()) write_profiles(result, prior, catalogue, options);
    fmt::print("{}", globals.json ? report::fidelity_json(page) : report::fidelity_text(page));
}

}  // namespace

void add_fidelity(CLI::App& program, const Globals& globals) {
    auto options = std::make_shared<FidelityOptions>();
    CLI::App* verb = program.add_subcommand(
        "fidelity", "predicted against published measurements, by board, core and engine");
    verb->add_option("--rows", options->rows,
                     "a table of your own with the same columns (CSV); predicted, never fitted");
    verb->add_option("-o,--output", options->output,
                     "folder for fidelity.csv, .json, .txt and the plot fidelity.svg");
    verb->add_option("--write-profiles", options->profiles,
                     "folder for the fitted kernel profiles (scripts/fidelity/fit_profiles)");
    verb->add_flag("--force", options->force, "replace folders that are not empty");
    verb->callback([options, &globals] { run(*options, globals); });
}

}  // namespace outcore::cli
