// Points and their outcomes on disk, in one SQLite file that several runs may use at a time
// (docs/spec/store.md). A point is in it once, whatever sweeps it belongs to, and is settled once;
// what a dead run had claimed is taken back. Broken worlds throw StoreError.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "explore/store/database.hpp"
#include "explore/store/run_identity.hpp"
#include "explore/sweep/sweep_row.hpp"

namespace outcore::explore {

/// Every `count`-th point of a sweep, from the one of this index on.
struct Shard {
    std::int64_t index = 0, count = 1;
    bool holds(std::int64_t number) const { return number % count == index; }
};

/// What a store keeps of a sweep. Another identity (file, parts, models, program) is another sweep,
/// which shares the points that are the same.
struct SweepEntry {
    std::int64_t id = 0;
    std::string identity, name;
    std::vector<std::string> parameters;
    std::string file;     // its path, for people
    std::string program;  // version and commit
};

struct NewPoint {
    std::int64_t number = 0;
    std::string key;  // 64 hexadecimal digits
    std::string values;
};

/// A point that this run, and no other, works on.
struct Claim {
    std::int64_t id = 0;      // in the store
    std::int64_t number = 0;  // in the sweep
    std::string values;       // values_text
};

/// What became of a claim. `state`: Done, Infeasible or Failed.
struct Settled {
    std::int64_t id = 0;
    PointState state = PointState::Done;
    std::string reason;
    PointFigures figures;
    double seconds = 0.0;
    std::int64_t tries = 1;
    std::string detail;  // of a confirmation
};

/// Points wait in the phase Analytic; those chosen wait in Confirmation too.
enum class Phase : std::uint8_t { Analytic, Confirmation };

struct StateCounts {
    std::int64_t pending = 0, running = 0, done = 0, infeasible = 0, failed = 0;
    std::int64_t settled() const { return done + infeasible + failed; }
    std::int64_t all() const { return pending + running + settled(); }
};

/// How far a sweep is in the store: numbers below `entered` are in the store.
struct Cursor {
    std::int64_t entered = 0;
    bool finished = false;  // there are no more
};

class SweepStore {
  public:
    enum class Use { Read, Write };
    SweepStore(const std::filesystem::path& file, Use use);
    SweepStore(const SweepStore&) = delete;
    SweepStore& operator=(const SweepStore&) = delete;
    ~SweepStore();

    std::vector<SweepEntry> sweeps();

    /// This process as one that claims. Called once, before what is below.
    void begin_run();
    /// Says that this run lives; costs nothing when it was said a moment ago.
    void say_alive();
    /// Pending again: what this run still holds.
    void give_back();
    /// Pending again: what dead runs hold. How many points that were.
    std::int64_t take_back();
    /// Other runs that live.
    std::int64_t others_alive();

    /// The sweep of that identity, added when it is not there. `entry.id` does not count.
    std::int64_t add_sweep(const SweepEntry& entry);
    /// Pending again: all its settled points, with their confirmations.
    void forget(std::int64_t sweep);
    /// Pending again: its failed points.
    void forget_failed(std::int64_t sweep);

    Cursor cursor(std::int64_t sweep, Shard shard);
    /// Adds points below `next` that are not there yet and moves the cursor there; those nobody has
    /// done or is doing are claimed. Numbers below the cursor, which another run moved, are left.
    std::vector<Claim> enter(std::int64_t sweep, Shard shard, std::span<const NewPoint> points,
                             Cursor next);
    /// At most `most` pending points, numbers from `from` on, in their order. `left`: there may be
    /// more.
    std::vector<Claim> claim(std::int64_t sweep, Shard shard, Phase phase, std::int64_t from,
                             std::int64_t most, bool& left);
    /// Whether a pending point is left in the sweep; quick, whatever its size.
    bool any_pending(std::int64_t sweep, Shard shard, Phase phase);
    /// Points that are pending or that a run holds; quick, whatever its size.
    std::int64_t open(std::int64_t sweep, Shard shard, Phase phase);
    /// Ignores those that this run no longer holds.
    void settle(Phase phase, std::span<const Settled> settled);

    /// These points, the best first, are to be confirmed; others no longer count as chosen.
    void choose(std::int64_t sweep, std::span<const std::int64_t> numbers);

    StateCounts counts(std::int64_t sweep, Shard shard, Phase phase);
    /// "point 7: why" of the first point in that state; empty when there is none.
    std::string first_reason(std::int64_t sweep, PointState state);
    /// In the order of their numbers, these two and what is between. `tries` beside each.
    void each_row(std::int64_t sweep, std::int64_t first, std::int64_t last,
                  const std::function<void(const SweepRow&, std::int64_t tries)>& visit);
    /// Of the points that are done, by number.
    void each_figures(std::int64_t sweep,
                      const std::function<void(std::int64_t number, const PointFigures&)>& visit);
    /// Of chosen points, the best first: number and detail JSON of those that are confirmed.
    std::vector<std::pair<std::int64_t, std::string>> details(std::int64_t sweep);

    Database& database() { return database_; }

  private:
    std::int64_t release(std::int64_t run);
    void reopen(std::int64_t sweep, PointState least);
    Cursor read_cursor(std::int64_t sweep, Shard shard);
    bool claim_key(const std::string& key, std::int64_t& id);

    Database database_;
    RunIdentity self_;
    std::int64_t run_ = 0;
    std::int64_t seen_ = 0;
    struct Prepared;
    std::unique_ptr<Prepared> prepared_;
};

}  // namespace outcore::explore
