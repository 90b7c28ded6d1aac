// SPDX-License-Identifier: Apache-2.0
#include "explore/store/store_schema.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "explore/sweep/point_figures.hpp"

namespace outcore::explore {
namespace {

constexpr std::int64_t kApplication = 0x4F437374;  // "OCst"

constexpr const char* kTables = R"(
CREATE TABLE run(
    id INTEGER PRIMARY KEY, place TEXT NOT NULL, process INTEGER NOT NULL, started INTEGER NOT NULL,
    seen INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sweep(
    id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    parameters TEXT NOT NULL, file TEXT NOT NULL, program TEXT NOT NULL, last_run INTEGER NOT NULL);
CREATE TABLE cursor(
    sweep INTEGER NOT NULL REFERENCES sweep(id), shard INTEGER NOT NULL, shards INTEGER NOT NULL,
    entered INTEGER NOT NULL DEFAULT 0, finished INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(sweep, shard, shards)) WITHOUT ROWID;
CREATE TABLE member(
    sweep INTEGER NOT NULL REFERENCES sweep(id), number INTEGER NOT NULL,
    point INTEGER NOT NULL REFERENCES point(id), parameter_values TEXT NOT NULL, chosen INTEGER,
    PRIMARY KEY(sweep, number)) WITHOUT ROWID;
CREATE INDEX member_of_point ON member(point, sweep);
CREATE INDEX member_chosen ON member(sweep, chosen) WHERE chosen IS NOT NULL;
)";

/// `point` and `confirmation` differ in what identifies a row and in what else they hold.
std::string outcome_table(std::string_view name, std::string_view first, std::string_view more) {
    std::string figures;
    for (const FigureColumn& column : figure_columns())
        figures += fmt::format(", {} REAL", column.name);
    return fmt::format(
        "CREATE TABLE {0}(id INTEGER PRIMARY KEY{1}, state INTEGER NOT NULL, run INTEGER, "
        "tries INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0, reason TEXT{2}{3});"
        "CREATE INDEX {0}_open ON {0}(state) WHERE state < 2;",
        name, first, figures, more);
}

std::int64_t version_of(Database& database) { return database.integer("PRAGMA user_version"); }

/// The change to a write-ahead log does not wait for others that do the same: tried again.
void use_write_ahead_log(Database& database) {
    constexpr int kTries = 200;
    constexpr auto kPause = std::chrono::milliseconds(25);
    for (int left = kTries;; --left) {
        try {
            database.execute("PRAGMA journal_mode = WAL");
            return;
        } catch (const StoreError&) {
            if (left == 0) throw;
            std::this_thread::sleep_for(kPause);
        }
    }
}

void make_tables(Database& database) {
    Transaction transaction(database);
    if (database.integer("SELECT count(*) FROM sqlite_schema") == 0) {
        database.execute(outcome_table("point", ", key BLOB NOT NULL UNIQUE", ""));
        database.execute(outcome_table("confirmation", "", ", detail TEXT"));
        database.execute(kTables);
        database.execute(fmt::format("PRAGMA application_id = {}", kApplication));
        database.execute(fmt::format("PRAGMA user_version = {}", kStoreVersion));
    }
    transaction.commit();
}

}  // namespace

void prepare_store(Database& database) {
    // A process that is killed loses nothing at this level; a machine that loses its power may lose
    // its last points, never the store.
    database.execute("PRAGMA synchronous = NORMAL");
    database.execute("PRAGMA cache_size = -65536");  // KiB: keys are spread over the whole index
    if (database.integer("SELECT count(*) FROM sqlite_schema") == 0) {
        use_write_ahead_log(database);
        make_tables(database);
    }
    require_store(database);
}

void require_store(Database& database) {
    if (database.integer("PRAGMA application_id") != kApplication)
        throw StoreError(fmt::format("{}: is no store of a sweep", database.file().string()));
    const std::int64_t version = version_of(database);
    if (version == kStoreVersion) return;
    throw StoreError(fmt::format("{}: is a store of version {}; this program knows version {}",
                                 database.file().string(), version, kStoreVersion));
}

std::string figure_list(std::string_view before) {
    std::string list;
    for (const FigureColumn& column : figure_columns())
        list += fmt::format(", {}{}", before, column.name);
    return list;
}

std::string_view table_of(Phase phase) { return kPhaseTables.at(static_cast<std::size_t>(phase)); }

std::string in_shard(Shard shard, Phase phase) {
    std::string text;
    if (shard.count > 1) text += fmt::format(" AND m.number % {} = {}", shard.count, shard.index);
    if (phase == Phase::Confirmation) text += " AND m.chosen IS NOT NULL";
    return text;
}

}  // namespace outcore::explore
