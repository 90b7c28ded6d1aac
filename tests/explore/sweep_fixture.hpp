// Sweeps from text, in a folder of their own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/file.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {

inline std::filesystem::path sweep_configs() {
    return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs";
}

/// A folder with net.json and other.json, in which sweeps are written and read.
class SweepFolder {
  public:
    SweepFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sweep-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        write_file(folder_ / "net.json", std::string_view("{}"));
        write_file(folder_ / "other.json", std::string_view("{ }"));
    }
    ~SweepFolder() { std::filesystem::remove_all(folder_); }
    SweepFolder(const SweepFolder&) = delete;
    SweepFolder& operator=(const SweepFolder&) = delete;

    Result<Sweep> read(std::string_view text) const {
        write_file(folder_ / "sweep.json", text);
        const auto registry = scheduler::make_builtin_schedulers();
        return load_sweep(folder_ / "sweep.json", sweep_configs(), registry);
    }
    /// A file without mistakes.
    Sweep good(std::string_view text) const {
        auto sweep = read(text);
        if (!sweep) FAIL(to_string(sweep.diagnostics().front()));
        return std::move(*sweep);
    }
    /// With these members besides schema, name, base and objectives.
    Sweep with(const std::string& members) const {
        return good(
            R"({"schema": "outcore-sweep-1", "name": "test", "objectives": ["latency_s", "energy_j"],
            "base": {"network": "net.json", "board": "stm32f746g-disco"}, )" +
            members + "}");
    }
    const std::filesystem::path& path() const { return folder_; }

  private:
    std::filesystem::path folder_;
};

inline std::vector<Point> all_points(PointSource& source) {
    std::vector<Point> points;
    while (auto point = source.next()) points.push_back(std::move(*point));
    return points;
}

/// "65536|lookahead|", to compare.
inline std::string values_text(const Point& point) {
    std::string text;
    for (const Value& value : point.values) text += json_text(value) + "|";
    return text;
}

}  // namespace outcore::explore
