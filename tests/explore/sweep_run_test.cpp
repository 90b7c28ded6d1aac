// SPDX-License-Identifier: Apache-2.0
#include "explore/run/sweep_run.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <random>

#include "explore/fake_sweep.hpp"
#include "explore/store/store_merge.hpp"

namespace outcore::test {
namespace {

FakeSweep mixed_sweep() {
    FakeSweep sweep;
    sweep.points = 300;
    sweep.trouble = {{3, Trouble::Infeasible},
                     {70, Trouble::Mistake},
                     {150, Trouble::Crashes},
                     {299, Trouble::Throws}};
    sweep.confirm = 2;
    return sweep;
}

std::string run_alone(const FakeSweep& sweep) {
    const Scratch scratch;
    run_fake(sweep, scratch / "s");
    return exported(scratch / "s");
}

pid_t run_in_child(const FakeSweep& sweep, const std::filesystem::path& file,
                   const RunSettings& settings) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    int code = 1;
    try {
        run_fake(sweep, file, settings);
        code = 0;
    } catch (const std::exception&) {
        code = 1;
    }
    ::_exit(code);
}

int end_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

std::vector<pid_t> children_of(pid_t parent) {
    std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                       "/children");
    std::vector<pid_t> children;
    for (pid_t child = 0; file >> child;) children.push_back(child);
    return children;
}

Shard shard(std::int64_t index, std::int64_t count) { return {index, count}; }

}  // namespace

TEST_CASE("an export has every point, by number, and no run-time columns") {
    const Scratch scratch;
    const RunSummary summary = run_fake(mixed_sweep(), scratch / "s");
    CHECK(summary.points.done == 296);
    CHECK(summary.points.infeasible == 1);
    CHECK(summary.points.failed == 3);
    CHECK(summary.confirmations.done == 2);
    const std::string csv = exported(scratch / "s");
    CHECK(csv.starts_with("point,key,value,text,state,reason,latency_s,"));
    CHECK(csv.find("\n3,") != std::string::npos);
    CHECK(csv.find(",infeasible,does not fit,,") != std::string::npos);
    CHECK(csv.find(",failed,its process was ended by signal 11") != std::string::npos);
    CHECK(csv.find("\"a,\"\"b\"\"\"") != std::string::npos);
    CHECK(csv.find("seconds") == std::string::npos);
    const std::string lines = exported(scratch / "s", RowFormat::JsonLines);
    CHECK(lines.find("\"lifetime_years\": 1e999") != std::string::npos);
    CHECK(lines.find("\"gap\": null") != std::string::npos);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 300);
}

TEST_CASE("the export does not depend on the number of workers") {
    const std::string one = run_alone(mixed_sweep());
    const Scratch scratch;
    run_fake(mixed_sweep(), scratch / "s", settings_of(5));
    CHECK(exported(scratch / "s") == one);
}

TEST_CASE("a second run finds everything done") {
    const Scratch scratch;
    run_fake(mixed_sweep(), scratch / "s");
    const RunSummary again = run_fake(mixed_sweep(), scratch / "s");
    CHECK(again.here == 0);
    CHECK(again.confirmed_here == 0);
    RunSettings fresh = settings_of(2);
    fresh.fresh = true;
    CHECK(run_fake(mixed_sweep(), scratch / "s", fresh).here == 300);
    RunSettings failed = settings_of(2);
    failed.retry_failed = true;
    CHECK(run_fake(mixed_sweep(), scratch / "s", failed).here == 3);
    CHECK(exported(scratch / "s") == run_alone(mixed_sweep()));
}

TEST_CASE("a sweep that changed adds what is new") {
    const Scratch scratch;
    FakeSweep sweep;
    run_fake(sweep, scratch / "s");
    FakeSweep changed;
    changed.name = "changed";
    changed.first_value = 60;
    const RunSummary summary = run_fake(changed, scratch / "s");
    CHECK(summary.points.done == 100);
    CHECK(summary.here == 60);
    CHECK(exported(scratch / "s") == run_alone(changed));
}

TEST_CASE("a run that is asked to stop gives back what it holds") {
    const Scratch scratch;
    FakeSweep sweep;
    sweep.milliseconds = 5;
    SweepStore store(scratch / "s", SweepStore::Use::Write);
    std::int64_t settled = 0;
    const RunHooks hooks{[&](const RunProgress& progress) { settled = progress.here; },
                         [&] { return settled >= 20; }};
    const RunSummary summary = run_sweep(plan_of(sweep), store, settings_of(2), hooks);
    CHECK(summary.stopped);
    CHECK(summary.points.running == 0);
    CHECK(summary.points.done >= 20);
    CHECK(summary.points.done < 100);
    const RunSummary rest = run_fake(sweep, scratch / "s");
    CHECK(rest.here + summary.points.done == 100);
    CHECK(exported(scratch / "s") == run_alone(sweep));
}

TEST_CASE("killed at fifty moments, parent or worker, nothing is lost or different") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    FakeSweep sweep;
    sweep.points = 4000;
    sweep.confirm = 5;
    sweep.milliseconds = 1;
    const std::string expected = run_alone(sweep);
    const Scratch scratch;
    int kills = 0, finished = 0;
    while (kills < 50) {
        RunSettings settings = settings_of(2);
        settings.fresh = finished > 0 && kills % 10 == 0;  // there is always something to be lost
        // A worker that is killed costs its point a try; kills may well hit the same one again.
        settings.limits.retries = 50;
        const pid_t run = run_in_child(sweep, scratch / "s", settings);
        const bool parent = random() % 2 == 0;
        for (int left = parent ? 1 : 3; left > 0; --left, ++kills) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
            const std::vector<pid_t> workers = children_of(run);
            if (parent || workers.empty())
                ::kill(run, SIGKILL);
            else
                ::kill(workers[random() % workers.size()], SIGKILL);
        }
        if (parent) {
            end_of(run);
        } else {
            const int status = end_of(run);
            finished += status == 0 ? 1 : 0;
        }
    }
    const RunSummary last = run_fake(sweep, scratch / "s");
    CHECK(last.points.done == sweep.points);
    CHECK(last.points.all() == sweep.points);
    CHECK(exported(scratch / "s") == expected);
}

TEST_CASE("a search that is killed finds its way back") {
    FakeSweep sweep;
    sweep.search = true;
    sweep.points = 200;
    sweep.milliseconds = 2;
    const std::string expected = run_alone(sweep);
    CHECK(std::count(expected.begin(), expected.end(), '\n') == 201);
    const Scratch scratch;
    for (int i = 0; i < 12; ++i) {
        const pid_t run = run_in_child(sweep, scratch / "s", settings_of(2));
        std::this_thread::sleep_for(std::chrono::milliseconds(15 * i));
        ::kill(run, SIGKILL);
        end_of(run);
    }
    const pid_t other = run_in_child(sweep, scratch / "s", settings_of(1));
    run_fake(sweep, scratch / "s");  // both search the same way
    CHECK(end_of(other) == 0);
    CHECK(exported(scratch / "s") == expected);
}

TEST_CASE("two runs of a sweep on one store share its points") {
    const Scratch scratch;
    FakeSweep sweep;
    sweep.points = 600;
    sweep.milliseconds = 1;
    sweep.confirm = 4;
    const pid_t other = run_in_child(sweep, scratch / "s", settings_of(1));
    const RunSummary mine = run_fake(sweep, scratch / "s", settings_of(1));
    CHECK(end_of(other) == 0);
    CHECK(mine.points.done == 600);
    CHECK(mine.here > 0);
    CHECK(mine.here < 600);
    SweepStore store(scratch / "s", SweepStore::Use::Read);
    CHECK(store.database().integer("SELECT count(*) FROM point WHERE tries<>1") == 0);
    CHECK(store.database().integer("SELECT count(DISTINCT run) FROM point") == 2);
    CHECK(exported(scratch / "s") == run_alone(sweep));
}

TEST_CASE("two sweeps on one store do no point twice") {
    const Scratch scratch;
    FakeSweep first, second;
    first.points = second.points = 500;
    first.milliseconds = second.milliseconds = 1;
    second.name = "second";
    second.first_value = 100;
    const pid_t other = run_in_child(first, scratch / "s", settings_of(1));
    const RunSummary mine = run_fake(second, scratch / "s", settings_of(1));
    CHECK(end_of(other) == 0);
    CHECK(mine.points.done == 500);
    SweepStore store(scratch / "s", SweepStore::Use::Read);
    CHECK(store.database().integer("SELECT count(*) FROM point") == 600);
    CHECK(store.database().integer("SELECT sum(tries) FROM point") == 600);
    for (const SweepEntry& entry : store.sweeps()) {
        std::string text;
        export_rows(store, entry, RowFormat::Csv, false,
                    [&text](std::string_view piece) { text += piece; });
        CHECK(text == run_alone(entry.name == "second" ? second : first));
    }
}

TEST_CASE("a run that waits for another takes over what that leaves when it dies") {
    const Scratch scratch;
    FakeSweep slow;
    slow.points = 8;
    slow.milliseconds = 300;
    const pid_t other = run_in_child(slow, scratch / "s", settings_of(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    std::thread killer([other] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        ::kill(other, SIGKILL);
        ::waitpid(other, nullptr, 0);
    });
    killer.detach();
    // Forking beside a thread that sleeps is safe enough here.
    const RunSummary mine = run_fake(slow, scratch / "s", settings_of(1));
    CHECK(mine.points.done == 8);
}

TEST_CASE("shards joined are a single run") {
    const Scratch scratch;
    const FakeSweep sweep = mixed_sweep();
    std::vector<std::filesystem::path> shards;
    for (std::int64_t i = 0; i < 4; ++i) {
        RunSettings settings = settings_of(1);
        settings.shard = shard(i, 4);
        shards.push_back(scratch / std::to_string(i));
        CHECK(run_fake(sweep, shards.back(), settings).points.all() == 75);
    }
    {
        SweepStore merged(scratch / "m", SweepStore::Use::Write);
        const MergeSummary summary = merge_stores(merged, shards);
        CHECK(summary.points == 300);
        CHECK(summary.settled == 300);
        CHECK(summary.disagreeing == 0);
        CHECK(summary.unfinished.empty());
        CHECK(merged.cursor(1, {}).finished);
        merge_stores(merged, shards);
        CHECK(merged.counts(1, {}, Phase::Analytic).all() == 300);
    }
    const RunSummary rest = run_fake(sweep, scratch / "m");
    CHECK(rest.here == 0);
    CHECK(rest.confirmed_here == 2);
    CHECK(exported(scratch / "m") == run_alone(sweep));
}

TEST_CASE("a merge tells which stores are not finished, and the next run does the rest") {
    const Scratch scratch;
    const FakeSweep sweep = mixed_sweep();
    RunSettings settings = settings_of(1);
    settings.shard = shard(0, 2);
    run_fake(sweep, scratch / "0", settings);
    settings.shard = shard(1, 2);
    FakeSweep slow = sweep;
    slow.milliseconds = 20;
    const pid_t child = run_in_child(slow, scratch / "1", settings);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ::kill(child, SIGKILL);
    end_of(child);
    {
        SweepStore merged(scratch / "m", SweepStore::Use::Write);
        const std::vector<std::filesystem::path> shards = {scratch / "0", scratch / "1"};
        const MergeSummary summary = merge_stores(merged, shards);
        CHECK(summary.unfinished == std::vector<std::string>{(scratch / "1").string()});
        CHECK_FALSE(merged.cursor(1, {}).finished);
    }
    const RunSummary rest = run_fake(sweep, scratch / "m");
    CHECK(rest.points.settled() == 300);
    CHECK(rest.here < 300);
    CHECK(exported(scratch / "m") == run_alone(sweep));
}

TEST_CASE("stores that disagree are found out") {
    const Scratch scratch;
    const FakeSweep sweep;
    run_fake(sweep, scratch / "a");
    run_fake(sweep, scratch / "b");
    {
        SweepStore b(scratch / "b", SweepStore::Use::Write);
        b.database().execute("UPDATE point SET energy_j=energy_j+1 WHERE id=5");
    }
    SweepStore merged(scratch / "m", SweepStore::Use::Write);
    const std::vector<std::filesystem::path> both = {scratch / "a", scratch / "b"};
    CHECK(merge_stores(merged, both).disagreeing == 1);
}

}  // namespace outcore::test
