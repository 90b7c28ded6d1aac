// SPDX-License-Identifier: Apache-2.0
#include "explore/store/sweep_store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "explore/fake_sweep.hpp"
#include "explore/store/store_schema.hpp"

namespace outcore::test {
namespace {

std::string names_of_figures() {
    std::string names;
    for (const FigureColumn& column : figure_columns()) names += std::string(column.name) + " ";
    return names;
}

std::vector<NewPoint> points_of(std::int64_t first, std::int64_t count) {
    std::vector<NewPoint> points;
    for (std::int64_t i = first; i < first + count; ++i) {
        const std::string values = values_text({i, std::string("x")});
        points.push_back({i, sha256_hex(values), values});
    }
    return points;
}

std::int64_t add_fake(SweepStore& store, const std::string& name = "fake") {
    return store.add_sweep({0, sha256_hex(name), name, {"value", "text"}, "", ""});
}

Settled done(const Claim& claim) {
    Settled settled;
    settled.id = claim.id;
    settled.figures = fake_figures(claim.number);
    settled.seconds = 0.5;
    return settled;
}

/// Two connections of this process count as two runs, both alive.
struct TwoRuns {
    explicit TwoRuns(const std::filesystem::path& file)
        : a(file, SweepStore::Use::Write), b(file, SweepStore::Use::Write) {
        a.begin_run();
        b.begin_run();
        sweep = add_fake(a);
    }
    SweepStore a, b;
    std::int64_t sweep = 0;
};

/// What a run that died left behind: claims of a process that is no more.
void claim_and_die(const std::filesystem::path& file, std::int64_t count) {
    const pid_t child = ::fork();
    if (child == 0) {
        SweepStore store(file, SweepStore::Use::Write);
        store.begin_run();
        const std::int64_t sweep = add_fake(store);
        const auto claims = store.enter(sweep, {}, points_of(0, count), {count, false});
        const std::vector<Settled> first = {done(claims.at(0))};
        store.settle(Phase::Analytic, first);
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
}

}  // namespace

TEST_CASE("another column of figures asks for another version of stores") {
    // Change the version with this list.
    CHECK(kStoreVersion == 1);
    CHECK(names_of_figures() ==
          "latency_s period_s throughput_fps energy_j edp_js peak_sram_bytes lifetime_years "
          "written_bytes storage_read_bytes external_ram_bytes compute_s stall_weights_s "
          "stall_activations_s stall_stores_s stall_handlers_s stall_other_s energy_core_j "
          "energy_memory_j energy_storage_j macs tasks slowdown gap ");
}

TEST_CASE("a point comes back as it was settled") {
    const Scratch scratch;
    SweepStore store(scratch / "s", SweepStore::Use::Write);
    store.begin_run();
    const std::int64_t sweep = add_fake(store);
    const auto claims = store.enter(sweep, {}, points_of(0, 3), {3, true});
    REQUIRE(claims.size() == 3);
    Settled infeasible;
    infeasible.id = claims[1].id;
    infeasible.state = PointState::Infeasible;
    infeasible.reason = "needs 12 bytes more";
    const std::vector<Settled> settled = {done(claims[0]), infeasible};
    store.settle(Phase::Analytic, settled);
    std::vector<SweepRow> rows;
    store.each_row(sweep, 0, 99, [&](const SweepRow& row, std::int64_t) { rows.push_back(row); });
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].state == PointState::Done);
    CHECK(rows[0].key == points_of(0, 1)[0].key);
    CHECK(rows[0].values == std::vector<Value>{std::int64_t{0}, std::string("x")});
    CHECK(rows[0].figures.latency_s == fake_figures(0).latency_s);
    CHECK(std::isinf(rows[0].figures.lifetime_years));
    CHECK(std::isnan(rows[0].figures.gap));
    CHECK(rows[0].seconds == 0.5);
    CHECK(rows[1].state == PointState::Infeasible);
    CHECK(rows[1].reason == "needs 12 bytes more");
    CHECK(rows[2].state == PointState::Running);
    CHECK(store.cursor(sweep, {}).finished);
}

TEST_CASE("what one run has claimed no other gets") {
    const Scratch scratch;
    TwoRuns runs(scratch / "s");
    CHECK(runs.a.enter(runs.sweep, {}, points_of(0, 10), {10, false}).size() == 10);
    CHECK(runs.b.enter(runs.sweep, {}, points_of(0, 10), {10, false}).empty());
    CHECK(runs.b.enter(runs.sweep, {}, points_of(0, 15), {15, false}).size() == 5);
    const std::int64_t other = add_fake(runs.b, "other");
    CHECK(runs.b.enter(other, {}, points_of(5, 15), {20, false}).size() == 5);
    bool left = false;
    CHECK(runs.b.claim(runs.sweep, {}, Phase::Analytic, 0, 100, left).empty());
    CHECK(runs.b.take_back() == 0);
    CHECK(runs.a.open(runs.sweep, {}, Phase::Analytic) == 15);
}

TEST_CASE("a claim that was given back is the next one's") {
    const Scratch scratch;
    TwoRuns runs(scratch / "s");
    runs.a.enter(runs.sweep, {}, points_of(0, 10), {10, false});
    runs.a.give_back();
    bool left = false;
    CHECK(runs.b.claim(runs.sweep, {}, Phase::Analytic, 0, 4, left).size() == 4);
    CHECK(left);
    const auto rest = runs.b.claim(runs.sweep, {}, Phase::Analytic, 4, 100, left);
    CHECK(rest.size() == 6);
    CHECK_FALSE(left);
}

TEST_CASE("claims of a dead run are taken back, what it settled stays") {
    const Scratch scratch;
    claim_and_die(scratch / "s", 10);
    SweepStore store(scratch / "s", SweepStore::Use::Write);
    store.begin_run();
    CHECK(store.take_back() == 9);
    CHECK(store.take_back() == 0);
    const StateCounts counts = store.counts(1, {}, Phase::Analytic);
    CHECK(counts.done == 1);
    CHECK(counts.pending == 9);
}

TEST_CASE("runs elsewhere are dead when they were not seen for long") {
    const RunIdentity here = this_run();
    CHECK(is_alive(here, here.place, 0, 1'000'000));
    const RunIdentity later{here.place, here.process, here.started + 1};
    CHECK_FALSE(is_alive(later, here.place, 1000, 1000));
    const RunIdentity elsewhere{"elsewhere", 1, 1};
    CHECK(is_alive(elsewhere, here.place, 1000, 1000 + kDeadSeconds));
    CHECK_FALSE(is_alive(elsewhere, here.place, 1000, 1001 + kDeadSeconds));
}

TEST_CASE("a run that lost its claim can not settle it") {
    const Scratch scratch;
    TwoRuns runs(scratch / "s");
    const auto claims = runs.a.enter(runs.sweep, {}, points_of(0, 1), {1, true});
    runs.a.database().execute("UPDATE run SET place='elsewhere', seen=0 WHERE id=1");
    CHECK(runs.b.take_back() == 1);
    const std::vector<Settled> late = {done(claims[0])};
    runs.a.settle(Phase::Analytic, late);
    CHECK(runs.b.counts(runs.sweep, {}, Phase::Analytic).pending == 1);
}

TEST_CASE("a file that is no store, or of another version, is refused") {
    const Scratch scratch;
    std::ofstream(scratch / "text") << std::string(5000, 'x');
    CHECK_THROWS_AS(SweepStore(scratch / "text", SweepStore::Use::Write), StoreError);
    {
        Database other(scratch / "other", Database::Access::Create);
        other.execute("CREATE TABLE mine(x)");
    }
    CHECK_THROWS_WITH(SweepStore(scratch / "other", SweepStore::Use::Write),
                      Catch::Contains("is no store of a sweep"));
    {
        SweepStore store(scratch / "new", SweepStore::Use::Write);
        store.database().execute("PRAGMA user_version = 2");
    }
    CHECK_THROWS_WITH(SweepStore(scratch / "new", SweepStore::Use::Read),
                      Catch::Contains("is a store of version 2; this program knows version 1"));
    CHECK_THROWS_AS(SweepStore(scratch / "none", SweepStore::Use::Read), StoreError);
}

TEST_CASE("two processes may make the same store") {
    for (int round = 0; round < 10; ++round) {
        const Scratch scratch;
        std::vector<pid_t> children;
        for (int i = 0; i < 4; ++i) {
            children.push_back(::fork());
            if (children.back() != 0) continue;
            int code = 1;
            try {
                SweepStore store(scratch / "s", SweepStore::Use::Write);
                store.begin_run();
                code = add_fake(store) == 1 ? 0 : 1;
            } catch (const StoreError&) {
                code = 2;
            }
            ::_exit(code);
        }
        for (const pid_t child : children) {
            int status = 0;
            ::waitpid(child, &status, 0);
            CHECK(status == 0);
        }
    }
}

TEST_CASE("values keep their kinds on their way through text") {
    const std::vector<Value> values = {nullptr, true,  std::int64_t{-7},
                                       0.1,     1e300, std::string("a \"b\"\n\xc3\xa9")};
    CHECK(values_of(values_text(values)) == values);
}

}  // namespace outcore::test
