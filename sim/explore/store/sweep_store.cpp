// SPDX-License-Identifier: Apache-2.0
#include "explore/store/sweep_store.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>

#include "explore/store/store_schema.hpp"
#include "explore/store/values_text.hpp"

namespace outcore::explore {
namespace {

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string bytes_of_hex(std::string_view hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return bytes;
}

std::string update_text(Phase phase) {
    std::string sets;
    for (const FigureColumn& column : figure_columns()) sets += fmt::format(", {}=?", column.name);
    if (phase == Phase::Confirmation) sets += ", detail=?";
    return fmt::format(
        "UPDATE {} SET state=?, reason=?, seconds=?, tries=?{} WHERE id=? AND run=? AND state=1",
        table_of(phase), sets);
}

}  // namespace

/// What runs for every point.
struct SweepStore::Prepared {
    explicit Prepared(Database& database)
        : add_point(
              database,
              "INSERT INTO point(key, state, run) VALUES(?, 1, ?) ON CONFLICT(key) DO NOTHING"),
          find_point(database, "SELECT id, state FROM point WHERE key=?"),
          take_point(database, "UPDATE point SET state=1, run=? WHERE id=? AND state=0"),
          add_member(database,
                     "INSERT OR IGNORE INTO member(sweep, number, point, parameter_values) "
                     "VALUES(?, ?, ?, ?)"),
          take_confirmation(database,
                            "UPDATE confirmation SET state=1, run=? WHERE id=? AND state=0"),
          settle{Statement(database, update_text(Phase::Analytic)),
                 Statement(database, update_text(Phase::Confirmation))} {}
    Statement add_point, find_point, take_point, add_member, take_confirmation;
    std::array<Statement, 2> settle;
};

SweepStore::SweepStore(const std::filesystem::path& file, Use use)
    : database_(file, use == Use::Read ? Database::Access::Read : Database::Access::Create) {
    if (use == Use::Read)
        require_store(database_);
    else
        prepare_store(database_);
}

SweepStore::~SweepStore() = default;

std::vector<SweepEntry> SweepStore::sweeps() {
    Statement query(database_,
                    "SELECT id, identity, name, parameters, file, program FROM sweep "
                    "ORDER BY last_run, id");
    std::vector<SweepEntry> entries;
    while (query.step()) {
        SweepEntry entry{query.integer(0), query.text(1), query.text(2), {},
                         query.text(4),    query.text(5)};
        for (const Value& name : values_of(query.text(3)))
            entry.parameters.push_back(to_string(name));
        entries.push_back(std::move(entry));
    }
    return entries;
}

void SweepStore::begin_run() {
    self_ = this_run();
    seen_ = now();
    Statement add(database_, "INSERT INTO run(place, process, started, seen) VALUES(?, ?, ?, ?)");
    add.bind(self_.place, self_.process, self_.started, seen_).run();
    run_ = database_.last_row();
    prepared_ = std::make_unique<Prepared>(database_);
}

void SweepStore::say_alive() {
    if (now() - seen_ < kSeenSeconds) return;
    seen_ = now();
    Statement(database_, "UPDATE run SET seen=? WHERE id=?").bind(seen_, run_).run();
}

std::int64_t SweepStore::release(std::int64_t run) {
    std::int64_t released = 0;
    for (const std::string_view table : kPhaseTables) {
        Statement(database_, fmt::format("UPDATE {} SET state=0 WHERE state=1 AND run=?", table))
            .bind(run)
            .run();
        released += database_.changes();
    }
    return released;
}

void SweepStore::give_back() {
    Transaction transaction(database_);
    release(run_);
    Statement(database_, "UPDATE run SET ended=1 WHERE id=?").bind(run_).run();
    transaction.commit();
}

std::int64_t SweepStore::take_back() {
    std::vector<std::int64_t> dead;
    Statement query(database_,
                    "SELECT id, place, process, started, seen FROM run WHERE ended=0 AND id<>?");
    query.bind(run_);
    while (query.step()) {
        const RunIdentity run{query.text(1), query.integer(2), query.integer(3)};
        if (!is_alive(run, self_.place, query.integer(4), now())) dead.push_back(query.integer(0));
    }
    query.reset();
    if (dead.empty()) return 0;
    Transaction transaction(database_);
    std::int64_t released = 0;
    for (const std::int64_t run : dead) {
        released += release(run);
        Statement(database_, "UPDATE run SET ended=1 WHERE id=?").bind(run).run();
    }
    transaction.commit();
    return released;
}

std::int64_t SweepStore::others_alive() {
    take_back();
    Statement query(database_, "SELECT count(*) FROM run WHERE ended=0 AND id<>?");
    query.bind(run_).step();
    return query.integer(0);
}

std::int64_t SweepStore::add_sweep(const SweepEntry& entry) {
    std::vector<Value> names(entry.parameters.begin(), entry.parameters.end());
    Transaction transaction(database_);
    Statement(database_,
              "INSERT INTO sweep(identity, name, parameters, file, program, last_run) "
              "VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(identity) DO UPDATE SET "
              "name=excluded.name, file=excluded.file, last_run=excluded.last_run")
        .bind(entry.identity, entry.name, values_text(names), entry.file, entry.program, run_)
        .run();
    Statement query(database_, "SELECT id FROM sweep WHERE identity=?");
    query.bind(entry.identity).step();
    const std::int64_t id = query.integer(0);
    query.reset();
    transaction.commit();
    return id;
}

void SweepStore::reopen(std::int64_t sweep, PointState least) {
    Transaction transaction(database_);
    for (const std::string_view table : kPhaseTables) {
        Statement(database_, fmt::format("UPDATE {} SET state=0, tries=0 WHERE state>=? AND id IN "
                                         "(SELECT point FROM member WHERE sweep=?)",
                                         table))
            .bind(static_cast<std::int64_t>(least), sweep)
            .run();
    }
    transaction.commit();
}

void SweepStore::forget(std::int64_t sweep) { reopen(sweep, PointState::Done); }
void SweepStore::forget_failed(std::int64_t sweep) { reopen(sweep, PointState::Failed); }

Cursor SweepStore::read_cursor(std::int64_t sweep, Shard shard) {
    Statement query(database_,
                    "SELECT entered, finished FROM cursor WHERE sweep=? AND shard=? AND shards=?");
    if (!query.bind(sweep, shard.index, shard.count).step()) return {};
    return {query.integer(0), query.integer(1) != 0};
}

Cursor SweepStore::cursor(std::int64_t sweep, Shard shard) { return read_cursor(sweep, shard); }

/// The number of the point in the store is left in `id`; true when it is this run's now.
bool SweepStore::claim_key(const std::string& key, std::int64_t& id) {
    const std::string bytes = bytes_of_hex(key);
    prepared_->add_point.bind(BlobBytes{bytes}, run_).run();
    if (database_.changes() == 1) {
        id = database_.last_row();
        return true;
    }
    Statement& find = prepared_->find_point;
    find.bind(BlobBytes{bytes}).step();
    id = find.integer(0);
    const bool pending = find.integer(1) == 0;
    find.reset();
    if (pending) prepared_->take_point.bind(run_, id).run();
    return pending;
}

std::vector<Claim> SweepStore::enter(std::int64_t sweep, Shard shard,
                                     std::span<const NewPoint> points, Cursor next) {
    std::vector<Claim> claims;
    Transaction transaction(database_);
    const Cursor before = read_cursor(sweep, shard);
    for (const NewPoint& point : points) {
        if (point.number < before.entered) continue;
        std::int64_t id = 0;
        const bool mine = claim_key(point.key, id);
        prepared_->add_member.bind(sweep, point.number, id, point.values).run();
        if (mine) claims.push_back({id, point.number, point.values});
    }
    if (next.entered > before.entered || next.finished) {
        Statement(database_,
                  "INSERT INTO cursor(sweep, shard, shards, entered, finished) "
                  "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
                  "entered=max(entered, ?4), finished=max(finished, ?5)")
            .bind(sweep, shard.index, shard.count, next.entered,
                  std::int64_t{next.finished ? 1 : 0})
            .run();
    }
    transaction.commit();
    return claims;
}

std::vector<Claim> SweepStore::claim(std::int64_t sweep, Shard shard, Phase phase,
                                     std::int64_t from, std::int64_t most, bool& left) {
    const bool confirm = phase == Phase::Confirmation;
    // CROSS: in the order of the sweep, stopping early, whatever the statistics say.
    Statement query(
        database_,
        fmt::format("SELECT p.id, m.number, m.parameter_values FROM member m CROSS JOIN {} p "
                    "ON p.id=m.point WHERE m.sweep=? AND m.number>=? AND p.state=0{} "
                    "ORDER BY m.{} LIMIT ?",
                    table_of(phase), in_shard(shard, phase), confirm ? "chosen" : "number"));
    std::vector<Claim> claims;
    Transaction transaction(database_);
    query.bind(sweep, from, most);
    while (query.step()) claims.push_back({query.integer(0), query.integer(1), query.text(2)});
    query.reset();
    left = static_cast<std::int64_t>(claims.size()) == most;
    Statement& take = confirm ? prepared_->take_confirmation : prepared_->take_point;
    // Two numbers of a sweep may be the same point: the second is not ours to do again.
    std::erase_if(claims, [&](const Claim& claim) {
        take.bind(run_, claim.id).run();
        return database_.changes() == 0;
    });
    transaction.commit();
    return claims;
}

bool SweepStore::any_pending(std::int64_t sweep, Shard shard, Phase phase) {
    Statement query(database_, fmt::format("SELECT 1 FROM {} p CROSS JOIN member m ON m.point=p.id "
                                           "WHERE p.state=0 AND p.state<2 AND m.sweep=?{} LIMIT 1",
                                           table_of(phase), in_shard(shard, phase)));
    return query.bind(sweep).step();
}

std::int64_t SweepStore::open(std::int64_t sweep, Shard shard, Phase phase) {
    Statement query(database_,
                    fmt::format("SELECT count(*) FROM {} p CROSS JOIN member m ON m.point=p.id "
                                "WHERE p.state<2 AND m.sweep=?{}",
                                table_of(phase), in_shard(shard, phase)));
    query.bind(sweep).step();
    return query.integer(0);
}

void SweepStore::settle(Phase phase, std::span<const Settled> settled) {
    Transaction transaction(database_);
    Statement& update = prepared_->settle.at(static_cast<std::size_t>(phase));
    for (const Settled& one : settled) {
        update.bind(static_cast<std::int64_t>(one.state), one.reason, one.seconds, one.tries);
        int index = 4;
        for (const FigureColumn& column : figure_columns()) {
            if (one.state == PointState::Done)
                update.bind_one(++index, one.figures.*(column.member));
            else
                update.bind_one(++index, nullptr);
        }
        if (phase == Phase::Confirmation) update.bind_one(++index, one.detail);
        update.bind_one(++index, one.id);
        update.bind_one(++index, run_);
        update.run();
    }
    transaction.commit();
}

void SweepStore::choose(std::int64_t sweep, std::span<const std::int64_t> numbers) {
    Transaction transaction(database_);
    Statement(database_, "UPDATE member SET chosen=NULL WHERE sweep=? AND chosen IS NOT NULL")
        .bind(sweep)
        .run();
    Statement mark(database_, "UPDATE member SET chosen=? WHERE sweep=? AND number=?");
    Statement add(database_,
                  "INSERT OR IGNORE INTO confirmation(id, state) "
                  "SELECT point, 0 FROM member WHERE sweep=? AND number=?");
    std::int64_t rank = 0;
    for (const std::int64_t number : numbers) {
        mark.bind(rank++, sweep, number).run();
        add.bind(sweep, number).run();
    }
    transaction.commit();
}

}  // namespace outcore::explore
