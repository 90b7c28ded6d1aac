// SPDX-License-Identifier: Apache-2.0
#include "cli/explore_files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/json_writer.hpp"
#include "cli/failure.hpp"
#include "explore/store/store_merge.hpp"

namespace outcore::cli {
namespace {

namespace fs = std::filesystem;
using explore::RowFormat;
using explore::SweepEntry;
using explore::SweepStore;

/// A file that is closed with it; a write that fails is told at the end.
class Output {
  public:
    explicit Output(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {
        if (file_ == nullptr) fail_now();
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() {
        if (file_ != nullptr && file_ != stdout) std::fclose(file_);
    }
    void write(std::string_view text) {
        if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail_now();
    }
    void close() {
        std::FILE* file = file_;
        file_ = nullptr;
        if ((file == stdout ? std::fflush(file) : std::fclose(file)) != 0) fail_now();
    }

  private:
    [[noreturn]] void fail_now() const {
        throw std::system_error(errno, std::generic_category(), "writing " + name_);
    }
    std::FILE* file_;
    std::string name_;
};

struct MergeOptions {
    std::vector<std::string> stores;
    std::string output;
    bool force = false;
};

fs::path with_suffix(const fs::path& file, const char* suffix) {
    fs::path longer = file;
    longer += suffix;
    return longer;
}

void remove_store(const fs::path& file) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(with_suffix(file, suffix));
}

explore::MergeSummary merge_into(const fs::path& file, const std::vector<fs::path>& stores) {
    SweepStore result(file, SweepStore::Use::Write);
    return explore::merge_stores(result, stores);
}

void run_merge(const MergeOptions& options, const Globals& globals) {
    std::vector<fs::path> stores(options.stores.begin(), options.stores.end());
    for (const fs::path& store : stores) {
        if (!fs::exists(store))
            fail(ExitCode::BadInput, fmt::format("{}: there is no such store", store.string()));
    }
    if (fs::exists(options.output) && !options.force)
        fail(ExitCode::BadInput, fmt::format("{}: exists; --force replaces it", options.output));
    const fs::path partial = with_suffix(options.output, ".partial");
    remove_store(partial);
    const explore::MergeSummary summary = merge_into(partial, stores);
    if (summary.disagreeing > 0) {
        remove_store(partial);
        fail(ExitCode::CheckFailed,
             fmt::format("{} points have different results in two stores, the first has the key {}",
                         summary.disagreeing, summary.first_disagreement));
    }
    remove_store(options.output);
    fs::rename(partial, options.output);
    for (const std::string& store : summary.unfinished)
        fmt::print(stderr, "outcore: {}: is not finished\n", store);
    if (globals.json) {
        JsonWriter json;
        json.begin_object().member("points", summary.points).member("settled", summary.settled);
        json.member("unfinished_stores", summary.unfinished.size()).end_object();
        fmt::print("{}", json.text());
    } else {
        fmt::print("{} of {} points settled, in {}\n", summary.settled, summary.points,
                   options.output);
    }
}

struct ExportOptions {
    std::string store, output;
    std::int64_t sweep = 0;
    bool csv = false, json_lines = false, with_timing = false;
};

void run_export(const ExportOptions& options) {
    if (options.csv == options.json_lines)
        fail(ExitCode::BadInput, "export needs one of --csv and --jsonl");
    if (!fs::exists(options.store))
        fail(ExitCode::BadInput, fmt::format("{}: there is no such store", options.store));
    SweepStore store(options.store, SweepStore::Use::Read);
    const SweepEntry sweep = chosen_sweep(store, options.sweep);
    const RowFormat format = options.csv ? RowFormat::Csv : RowFormat::JsonLines;
    if (!options.output.empty())
        return write_rows(store, sweep, format, options.with_timing, options.output);
    Output out(stdout, "the rows");
    explore::export_rows(store, sweep, format, options.with_timing,
                         [&out](std::string_view text) { out.write(text); });
    out.close();
}

}  // namespace

void write_rows(SweepStore& store, const SweepEntry& sweep, RowFormat format, bool with_timing,
                const fs::path& file) {
    const fs::path partial = with_suffix(file, ".partial");
    Output out(std::fopen(partial.c_str(), "wb"), file.string());
    explore::export_rows(store, sweep, format, with_timing,
                         [&out](std::string_view text) { out.write(text); });
    out.close();
    fs::rename(partial, file);
}

SweepEntry chosen_sweep(SweepStore& store, std::int64_t number) {
    const std::vector<SweepEntry> sweeps = store.sweeps();
    if (sweeps.empty()) fail(ExitCode::BadInput, "the store has no sweep");
    std::string known;
    for (const SweepEntry& sweep : sweeps) {
        if (sweep.id == number) return sweep;
        known += fmt::format("\n  {}: {}, {}", sweep.id, sweep.name, sweep.program);
    }
    if (number != 0)
        fail(ExitCode::BadInput, fmt::format("the store has no sweep {}, but{}", number, known));
    if (sweeps.size() > 1) {
        fmt::print(stderr, "outcore: the sweep run last, {}; --sweep chooses another of{}\n",
                   sweeps.back().id, known);
    }
    return sweeps.back();
}

void add_explore_merge(CLI::App& explore, const Globals& globals) {
    auto options = std::make_shared<MergeOptions>();
    CLI::App* verb =
        explore.add_subcommand("merge", "joins stores, of shards most often, into one");
    verb->add_option("stores", options->stores, "stores to join")->required();
    verb->add_option("-o,--output", options->output, "store to write; refused when it exists")
        ->required();
    verb->add_flag("--force", options->force, "replace a store that exists");
    verb->callback([options, &globals] { run_merge(*options, globals); });
}

void add_explore_export(CLI::App& explore, const Globals&) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App* verb =
        explore.add_subcommand("export", "rows of a store, by point: CSV or JSON Lines");
    verb->add_option("store", options->store, "store of a sweep")->required();
    verb->add_flag("--csv", options->csv, "comma-separated values with a head line");
    verb->add_flag("--jsonl", options->json_lines, "JSON Lines, an object a point");
    verb->add_option("-o,--output", options->output, "file; standard output when left out");
    verb->add_option("--sweep", options->sweep,
                     "number of a sweep; the one run last when left out");
    verb->add_flag("--with-timing", options->with_timing,
                   "seconds and tries of each point too, which differ from run to run");
    verb->callback([options] { run_export(*options); });
}

}  // namespace outcore::cli
