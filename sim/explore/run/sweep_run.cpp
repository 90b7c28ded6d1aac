// SPDX-License-Identifier: Apache-2.0
#include "explore/run/sweep_run.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>

#include "explore/store/values_text.hpp"

namespace outcore::explore {
namespace {

using Clock = std::chrono::steady_clock;

/// Points entered in one transaction, at most: milliseconds.
constexpr std::int64_t kLargestWindow = 4096;
/// Results are written at least so often: what a kill costs.
constexpr double kFlushSeconds = 0.1;
constexpr std::size_t kFlushRows = 512;
constexpr int kWaitMilliseconds = 50;

/// The points of a sampler that does not learn, from the store's cursor on.
class Windows {
  public:
    Windows(const SweepPlan& plan, SweepStore& store, std::int64_t sweep, Shard shard)
        : plan_(plan), store_(store), sweep_(sweep), shard_(shard), source_(plan.source()) {
        at_most_ = source_->at_most();
    }
    std::int64_t at_most() const {
        return (at_most_ - shard_.index + shard_.count - 1) / shard_.count;
    }
    /// Enters the next points until some are claimed or there are no more: `finished`.
    std::vector<Claim> next(std::int64_t wanted, bool& finished, const RunHooks& hooks) {
        std::int64_t size = std::clamp<std::int64_t>(wanted, 1, kLargestWindow);
        std::vector<Claim> claims;
        while (claims.empty() && !hooks.stop()) {
            const Cursor cursor = store_.cursor(sweep_, shard_);
            finished = cursor.finished;
            if (finished) break;
            if (cursor.entered > at_) {  // another run was quicker
                window_.clear();
                source_->skip_to(cursor.entered);
                at_ = cursor.entered;
            }
            fill(size);
            claims = store_.enter(sweep_, shard_, window_, {at_, ended_});
            window_.clear();
            finished = ended_;
            size = std::min(2 * size, kLargestWindow);
        }
        return claims;
    }

  private:
    void fill(std::int64_t size) {
        while (static_cast<std::int64_t>(window_.size()) < size) {
            const auto point = source_->next();
            if (!point) {
                ended_ = true;
                return;
            }
            at_ = point->number + 1;
            if (!shard_.holds(point->number)) continue;
            window_.push_back({point->number, plan_.key(*point), values_text(point->values)});
        }
    }
    const SweepPlan& plan_;
    SweepStore& store_;
    std::int64_t sweep_;
    Shard shard_;
    std::unique_ptr<PointSource> source_;
    std::int64_t at_most_ = 0, at_ = 0;
    bool ended_ = false;
    std::vector<NewPoint> window_;
};

class SweepRun {
  public:
    SweepRun(const SweepPlan& plan, SweepStore& store, const RunSettings& settings,
             const RunHooks& hooks)
        : plan_(plan),
          store_(store),
          settings_(settings),
          hooks_(hooks),
          pool_(plan.worker, settings.limits) {}

    RunSummary run() {
        store_.begin_run();
        summary_.taken_back = store_.take_back();
        summary_.sweep = store_.add_sweep(plan_.entry);
        if (settings_.fresh) store_.forget(summary_.sweep);
        if (settings_.retry_failed) store_.forget_failed(summary_.sweep);
        progress_.settled =
            store_.counts(summary_.sweep, settings_.shard, Phase::Analytic).settled();
        if (plan_.adaptive) {
            search();
        } else {
            enumerate();
        }
        if (!stopped() && plan_.choose && settings_.shard.count == 1) confirm();
        conclude();
        return summary_;
    }

  private:
    bool stopped() const { return hooks_.stop(); }

    void enumerate() {
        Windows windows(plan_, store_, summary_.sweep, settings_.shard);
        progress_.at_most = windows.at_most();
        bool finished = false;
        work_off(Phase::Analytic, [&](std::int64_t wanted) {
            return finished ? std::vector<Claim>() : windows.next(wanted, finished, hooks_);
        });
    }

    /// A sampler that learns: a generation after the other, each from the results of those before.
    void search() {
        const auto source = plan_.adaptive();
        progress_.at_most = source->at_most();
        for (;;) {
            const std::vector<Point> points = source->generation();
            std::vector<Claim> claims = enter(points);
            work_off(Phase::Analytic, [&](std::int64_t) { return std::exchange(claims, {}); });
            if (points.empty() || stopped()) return;
            source->report(rows(points.front().number, points.back().number));
        }
    }
    std::vector<Claim> enter(const std::vector<Point>& points) {
        std::vector<NewPoint> entries;
        for (const Point& point : points)
            entries.push_back({point.number, plan_.key(point), values_text(point.values)});
        Cursor next{0, points.empty()};
        if (!points.empty()) next.entered = points.back().number + 1;
        return store_.enter(summary_.sweep, settings_.shard, entries, next);
    }
    std::vector<SweepRow> rows(std::int64_t first, std::int64_t last) {
        std::vector<SweepRow> rows;
        store_.each_row(summary_.sweep, first, last,
                        [&](const SweepRow& row, std::int64_t) { rows.push_back(row); });
        return rows;
    }

    void confirm() {
        const std::vector<std::int64_t> best = plan_.choose(store_, summary_.sweep);
        store_.choose(summary_.sweep, best);
        progress_ = {};
        progress_.phase = Phase::Confirmation;
        progress_.at_most = static_cast<std::int64_t>(best.size());
        progress_.settled =
            store_.counts(summary_.sweep, settings_.shard, Phase::Confirmation).settled();
        summary_.here = here_;
        here_ = 0;
        work_off(Phase::Confirmation, [](std::int64_t) { return std::vector<Claim>(); });
        summary_.confirmed_here = here_;
        here_ = summary_.here;
    }

    /// Until every point of the phase that is in the store, and every one that `more` adds to it,
    /// is settled, by whichever run.
    template <typename More>
    void work_off(Phase phase, const More& more) {
        do {
            bool left = store_.any_pending(summary_.sweep, settings_.shard, phase);
            std::int64_t from = 0;
            bool dry = false;
            while (!stopped() && !(dry && pool_.unfinished() == 0)) {
                if (!dry && pool_.wanted() > 0) {
                    std::vector<Claim> claims;
                    const auto wanted = static_cast<std::int64_t>(pool_.wanted());
                    if (left) claims = waiting(phase, from, wanted, left);
                    if (claims.empty() && !left) claims = more(wanted);
                    dry = claims.empty() && !left;
                    hand_over(phase, std::move(claims));
                }
                attend(phase);
            }
            flush(phase, true);
        } while (!stopped() && others_left(phase));
    }

    /// Points that wait in the store, from `from` on; at the end `left` is false.
    std::vector<Claim> waiting(Phase phase, std::int64_t& from, std::int64_t wanted, bool& left) {
        auto claims = store_.claim(summary_.sweep, settings_.shard, phase, from, wanted, left);
        if (!claims.empty() && phase == Phase::Analytic) from = claims.back().number + 1;
        return claims;
    }

    void hand_over(Phase phase, std::vector<Claim> claims) {
        std::vector<WorkOrder> orders;
        for (Claim& claim : claims) orders.push_back({phase, std::move(claim)});
        pool_.add(std::move(orders));
    }

    void attend(Phase phase) {
        if (pool_.unfinished() > 0) pool_.wait(kWaitMilliseconds, results_);
        flush(phase, false);
        tell();
    }

    void flush(Phase phase, bool all) {
        const auto now = Clock::now();
        const double age = std::chrono::duration<double>(now - flushed_).count();
        if (results_.empty() || (!all && age < kFlushSeconds && results_.size() < kFlushRows))
            return;
        store_.settle(phase, results_);
        for (const Settled& one : results_) {
            progress_.infeasible += one.state == PointState::Infeasible ? 1 : 0;
            progress_.failed += one.state == PointState::Failed ? 1 : 0;
        }
        const auto count = static_cast<std::int64_t>(results_.size());
        here_ += count;
        progress_.settled += count;
        results_.clear();
        flushed_ = now;
    }

    void tell() {
        store_.say_alive();
        progress_.here = here_ + static_cast<std::int64_t>(results_.size());
        if (hooks_.progress) hooks_.progress(progress_);
    }

    /// Waits for points that other runs hold. True when some are left to this one: theirs died.
    bool others_left(Phase phase) {
        while (!stopped()) {
            store_.take_back();
            if (store_.any_pending(summary_.sweep, settings_.shard, phase)) return true;
            progress_.waiting = store_.open(summary_.sweep, settings_.shard, phase);
            if (progress_.waiting == 0) return false;
            tell();
            std::this_thread::sleep_for(std::chrono::milliseconds(2 * kWaitMilliseconds));
        }
        return false;
    }

    void conclude() {
        summary_.stopped = stopped();
        summary_.here = here_;
        store_.give_back();
        summary_.points = store_.counts(summary_.sweep, settings_.shard, Phase::Analytic);
        summary_.confirmations =
            store_.counts(summary_.sweep, settings_.shard, Phase::Confirmation);
    }

    const SweepPlan& plan_;
    SweepStore& store_;
    const RunSettings& settings_;
    const RunHooks& hooks_;
    WorkerPool pool_;
    RunSummary summary_;
    RunProgress progress_;
    std::vector<Settled> results_;
    std::int64_t here_ = 0;
    Clock::time_point flushed_ = Clock::now();
};

}  // namespace

RunSummary run_sweep(const SweepPlan& plan, SweepStore& store, const RunSettings& settings,
                     const RunHooks& hooks) {
    return SweepRun(plan, store, settings, hooks).run();
}

}  // namespace outcore::explore
