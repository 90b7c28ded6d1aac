// SPDX-License-Identifier: Apache-2.0
#include "explore/store/store_merge.hpp"

#include <fmt/format.h>

#include "explore/store/store_schema.hpp"

namespace outcore::explore {
namespace {

constexpr std::int64_t kSettled = 2;  // and states above it

/// ", latency_s=excluded.latency_s, ..."
std::string taken_over(bool confirmation) {
    std::string sets;
    for (const FigureColumn& column : figure_columns())
        sets += fmt::format(", {0}=excluded.{0}", column.name);
    return confirmation ? sets + ", detail=excluded.detail" : sets;
}

/// "a.latency_s IS NOT b.latency_s OR ..."
std::string differ() {
    std::string text = "a.state IS NOT b.state OR a.reason IS NOT b.reason";
    for (const FigureColumn& column : figure_columns())
        text += fmt::format(" OR a.{0} IS NOT b.{0}", column.name);
    return text;
}

/// One store beside the one that it is added to, under the name `other`.
class Addition {
  public:
    Addition(Database& database, const std::filesystem::path& file) : database_(database) {
        Statement(database_, "ATTACH ? AS other").bind(file.string()).run();
    }
    Addition(const Addition&) = delete;
    Addition& operator=(const Addition&) = delete;
    ~Addition() {
        try {
            database_.execute("DETACH other");
        } catch (const StoreError&) {  // it ends with the connection, at the latest
        }
    }

    void add(MergeSummary& summary) {
        Transaction transaction(database_);
        compare(summary);
        add_points();
        add_sweeps();
        add_confirmations();
        transaction.commit();
    }
    /// Something waits, or a sweep's points are not all entered.
    bool unfinished() {
        return database_.integer(
                   "SELECT EXISTS(SELECT 1 FROM other.point WHERE state<2) OR "
                   "EXISTS(SELECT 1 FROM other.sweep s WHERE NOT EXISTS(SELECT 1 "
                   "FROM other.cursor c WHERE c.sweep=s.id AND c.finished=1))") != 0;
    }

  private:
    void compare(MergeSummary& summary) {
        Statement query(database_,
                        fmt::format("SELECT lower(hex(a.key)) FROM other.point b JOIN main.point a "
                                    "ON a.key=b.key WHERE a.state>={0} AND b.state>={0} AND ({1})",
                                    kSettled, differ()));
        while (query.step()) {
            if (++summary.disagreeing == 1) summary.first_disagreement = query.text(0);
        }
    }
    void add_points() {
        database_.execute(fmt::format(
            "INSERT INTO main.point(key, state, tries, seconds, reason{0}) "
            "SELECT key, iif(state>={1}, state, 0), tries, seconds, reason{0} FROM other.point "
            "WHERE true ON CONFLICT(key) DO UPDATE SET state=excluded.state, tries=excluded.tries, "
            "seconds=excluded.seconds, reason=excluded.reason{2} "
            "WHERE point.state<{1} AND excluded.state>={1}",
            figure_list(""), kSettled, taken_over(false)));
    }
    void add_sweeps() {
        database_.execute(
            "INSERT INTO main.sweep(identity, name, parameters, file, program, last_run) "
            "SELECT identity, name, parameters, file, program, 0 FROM other.sweep "
            "WHERE true ON CONFLICT(identity) DO NOTHING");
        const std::string ids = "JOIN main.sweep t ON t.identity=s.identity ";
        database_.execute(
            "INSERT OR IGNORE INTO main.member(sweep, number, point, parameter_values) "
            "SELECT t.id, m.number, a.id, m.parameter_values FROM other.member m "
            "JOIN other.sweep s ON s.id=m.sweep " +
            ids + "JOIN other.point b ON b.id=m.point JOIN main.point a ON a.key=b.key");
        database_.execute(
            "INSERT INTO main.cursor(sweep, shard, shards, entered, finished) "
            "SELECT t.id, c.shard, c.shards, c.entered, c.finished FROM other.cursor c "
            "JOIN other.sweep s ON s.id=c.sweep " +
            ids +
            "WHERE true ON CONFLICT DO UPDATE SET entered=max(entered, excluded.entered), "
            "finished=max(finished, excluded.finished)");
    }
    void add_confirmations() {
        database_.execute(fmt::format(
            "INSERT INTO main.confirmation(id, state, tries, seconds, reason{0}, detail) "
            "SELECT a.id, iif(c.state>={1}, c.state, 0), c.tries, c.seconds, c.reason{2}, c.detail "
            "FROM other.confirmation c JOIN other.point b ON b.id=c.id "
            "JOIN main.point a ON a.key=b.key "
            "WHERE true ON CONFLICT(id) DO UPDATE SET state=excluded.state, tries=excluded.tries, "
            "seconds=excluded.seconds, reason=excluded.reason{3} "
            "WHERE confirmation.state<{1} AND excluded.state>={1}",
            figure_list(""), kSettled, figure_list("c."), taken_over(true)));
    }
    Database& database_;
};

/// A sweep of which every shard is finished needs no more points.
void finish_whole_sweeps(Database& database) {
    database.execute(
        "INSERT INTO cursor(sweep, shard, shards, entered, finished) "
        "SELECT sweep, 0, 1, max(entered), 1 FROM cursor WHERE finished=1 AND shards>1 "
        "GROUP BY sweep, shards HAVING count(*)=shards "
        "ON CONFLICT DO UPDATE SET entered=max(entered, excluded.entered), finished=1");
}

}  // namespace

MergeSummary merge_stores(SweepStore& into, const std::vector<std::filesystem::path>& from) {
    MergeSummary summary;
    for (const std::filesystem::path& file : from) {
        { const SweepStore other(file, SweepStore::Use::Read); }  // or it says what is wrong
        Addition addition(into.database(), file);
        addition.add(summary);
        if (addition.unfinished()) summary.unfinished.push_back(file.string());
    }
    Transaction transaction(into.database());
    finish_whole_sweeps(into.database());
    transaction.commit();
    summary.points = into.database().integer("SELECT count(*) FROM point");
    summary.settled = into.database().integer("SELECT count(*) FROM point WHERE state>=2");
    return summary;
}

}  // namespace outcore::explore
