// A sweep whose points are numbers and cost nothing, unless a test wants them to crash, to hang or
// to eat memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "explore/run/sweep_run.hpp"
#include "explore/store/row_export.hpp"
#include "explore/store/values_text.hpp"

namespace outcore::test {

using namespace outcore::explore;

/// A folder of its own, gone with it.
class Scratch {
  public:
    Scratch() {
        std::string name =
            (std::filesystem::temp_directory_path() / "outcore-store-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

enum class Trouble { None, Infeasible, Mistake, Throws, Crashes, Hangs, EatsMemory };

struct FakeSweep {
    std::string name = "fake";
    std::int64_t points = 100, first_value = 0;
    int milliseconds = 0;                     // that each takes
    std::map<std::int64_t, Trouble> trouble;  // by number
    std::int64_t confirm = 0;
    bool search = false;         // a sampler that learns
    std::filesystem::path once;  // with it, trouble ends after it happened once
};

inline PointFigures fake_figures(std::int64_t value) {
    PointFigures figures;
    figures.latency_s = 0.1 + 1.0 / static_cast<double>(value + 3);
    figures.energy_j = static_cast<double>(value % 17) / 3.0;
    figures.lifetime_years = std::numeric_limits<double>::infinity();
    figures.gap = std::numeric_limits<double>::quiet_NaN();
    return figures;
}

class FakeSource : public PointSource {
  public:
    explicit FakeSource(const FakeSweep& sweep) : sweep_(sweep) {}
    std::optional<Point> next() override {
        if (number_ >= sweep_.points) return std::nullopt;
        const std::int64_t number = number_++;
        return Point{number, {sweep_.first_value + number, std::string("a,\"b\"")}};
    }
    void skip_to(std::int64_t number) override { number_ = number; }
    std::int64_t at_most() const override { return sweep_.points; }

  private:
    FakeSweep sweep_;
    std::int64_t number_ = 0;
};

class FakeWorker : public PointWorker {
  public:
    explicit FakeWorker(const FakeSweep& sweep) : sweep_(sweep) {}
    Settled work(const WorkOrder& order) override {
        std::this_thread::sleep_for(std::chrono::milliseconds(sweep_.milliseconds));
        const auto found = sweep_.trouble.find(order.claim.number);
        const Trouble trouble = found == sweep_.trouble.end() || healed(order.claim.number)
                                    ? Trouble::None
                                    : found->second;
        Settled settled;
        const std::int64_t value = std::get<std::int64_t>(values_of(order.claim.values).at(0));
        settled.figures = fake_figures(value);
        if (order.phase == Phase::Confirmation) {
            settled.figures.latency_s *= 1.01;
            settled.detail = "{\"tasks\": []}";
        }
        make(trouble, settled);
        return settled;
    }

  private:
    bool healed(std::int64_t number) const {
        if (sweep_.once.empty()) return false;
        const auto mark = sweep_.once / std::to_string(number);
        if (std::filesystem::exists(mark)) return true;
        std::filesystem::create_directory(mark);
        return false;
    }
    static void make(Trouble trouble, Settled& settled) {
        switch (trouble) {
            case Trouble::None:
                return;
            case Trouble::Infeasible:
                settled.state = PointState::Infeasible;
                settled.reason = "does not fit";
                return;
            case Trouble::Mistake:
                settled.state = PointState::Failed;
                settled.reason = "no such board";
                return;
            case Trouble::Throws:
                throw std::runtime_error("out of luck");
            case Trouble::Crashes:
                std::raise(SIGSEGV);
                return;
            case Trouble::Hangs:
                for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
            case Trouble::EatsMemory:
                for (std::vector<std::unique_ptr<char[]>> all;;)
                    all.push_back(std::make_unique<char[]>(1 << 20));
        }
    }
    FakeSweep sweep_;
};

/// Generations of ten, each chosen by the results of the one before.
class FakeSearch : public AdaptiveSource {
  public:
    explicit FakeSearch(const FakeSweep& sweep) : sweep_(sweep) {}
    std::vector<Point> generation() override {
        std::vector<Point> points;
        for (int i = 0; i < 10 && number_ < sweep_.points; ++i, ++number_) {
            points.push_back(
                {number_, {sweep_.first_value + seed_ % 1000 * 100 + i, std::string("x")}});
        }
        return points;
    }
    void report(std::span<const SweepRow> rows) override {
        if (rows.size() != 10) throw std::logic_error("a generation is not whole");
        std::string text;
        for (const SweepRow& row : rows) {
            if (row.state != PointState::Done) throw std::logic_error("a point is not done");
            text += std::to_string(row.figures.latency_s);
        }
        seed_ = std::stoll(sha256_hex(text).substr(0, 8), nullptr, 16);
    }
    std::int64_t at_most() const override { return sweep_.points; }

  private:
    FakeSweep sweep_;
    std::int64_t number_ = 0, seed_ = 0;
};

inline SweepPlan plan_of(const FakeSweep& sweep) {
    SweepPlan plan;
    plan.entry = {0, sha256_hex(sweep.name), sweep.name, {"value", "text"}, "fake.json", "test"};
    if (sweep.search)
        plan.adaptive = [sweep] { return std::make_unique<FakeSearch>(sweep); };
    else
        plan.source = [sweep] { return std::make_unique<FakeSource>(sweep); };
    plan.key = [](const Point& point) { return sha256_hex(values_text(point.values)); };
    plan.worker = [sweep] { return std::make_unique<FakeWorker>(sweep); };
    plan.choose = [sweep](SweepStore&, std::int64_t) {
        std::vector<std::int64_t> best;
        for (std::int64_t i = 0; i < sweep.confirm; ++i) best.push_back(i);
        return best;
    };
    return plan;
}

inline RunHooks no_hooks() {
    return {[](const RunProgress&) {}, [] { return false; }};
}

inline RunSettings settings_of(std::size_t jobs) {
    RunSettings settings;
    settings.limits.jobs = jobs;
    return settings;
}

inline RunSummary run_fake(const FakeSweep& sweep, const std::filesystem::path& file,
                           const RunSettings& settings = settings_of(2)) {
    SweepStore store(file, SweepStore::Use::Write);
    return run_sweep(plan_of(sweep), store, settings, no_hooks());
}

inline std::string exported(const std::filesystem::path& file, RowFormat format = RowFormat::Csv) {
    SweepStore store(file, SweepStore::Use::Read);
    std::string text;
    export_rows(store, store.sweeps().back(), format, false,
                [&text](std::string_view piece) { text += piece; });
    return text;
}

}  // namespace outcore::test
