// SPDX-License-Identifier: Apache-2.0
#include "deploy/wait_reduction.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"

using namespace outcore;

namespace {

using Closure = std::vector<std::vector<bool>>;  // [a][b]: a is complete before b starts
using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

schedule::Schedule random_schedule(std::uint32_t seed) {
    Xorshift32 random(seed);
    auto platform = std::make_shared<platform::Platform>();
    platform->channels.resize(static_cast<std::size_t>(random.in_range(0, 4)));
    schedule::Schedule s;
    const auto lanes = static_cast<std::int32_t>(platform->lane_count());
    s.platform = platform;
    const std::int32_t count = random.in_range(1, 24);
    for (std::int32_t i = 0; i < count; ++i) {
        schedule::Task task;
        task.lane = LaneId(random.in_range(0, lanes - 1));
        for (std::int32_t a = 0; a < i; ++a) {
            if (random.in_range(0, 3) == 0) task.after.push_back(TaskId(a));
        }
        s.tasks.add(task);
    }
    return s;
}

Closure closure_of(std::size_t tasks, const Edges& edges) {
    Closure before(tasks, std::vector<bool>(tasks, false));
    for (const auto& [a, b] : edges) before[a][b] = true;
    for (std::size_t k = 0; k < tasks; ++k) {
        for (std::size_t a = 0; a < tasks; ++a) {
            for (std::size_t b = 0; b < tasks; ++b) {
                if (before[a][k] && before[k][b]) before[a][b] = true;
            }
        }
    }
    return before;
}

std::vector<std::vector<std::size_t>> lanes_of(const schedule::Schedule& s) {
    std::vector<std::vector<std::size_t>> lanes(s.platform->lane_count());
    for (std::size_t i = 0; i < s.tasks.size(); ++i)
        lanes[s.tasks[TaskId(i)].lane.index()].push_back(i);
    return lanes;
}

Edges lane_edges(const schedule::Schedule& s) {
    Edges edges;
    for (const auto& lane : lanes_of(s)) {
        for (std::size_t i = 1; i < lane.size(); ++i) edges.emplace_back(lane[i - 1], lane[i]);
    }
    return edges;
}

}  // namespace

TEST_CASE("reduced waits order the same tasks as the edges, and none can be spared") {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        CAPTURE(seed);
        const schedule::Schedule s = random_schedule(seed);
        const auto waits = deploy::reduced_waits(s);
        REQUIRE(waits.ok());
        const auto lanes = lanes_of(s);
        Edges original = lane_edges(s), reduced = lane_edges(s);
        const std::size_t first_wait = reduced.size();
        for (std::size_t i = 0; i < s.tasks.size(); ++i) {
            for (const TaskId a : s.tasks[TaskId(i)].after) original.emplace_back(a.index(), i);
            for (const deploy::Wait& wait : (*waits)[TaskId(i)]) {
                REQUIRE(wait.lane != s.tasks[TaskId(i)].lane);
                reduced.emplace_back(lanes[wait.lane.index()].at(wait.count - 1), i);
            }
        }
        const Closure expected = closure_of(s.tasks.size(), original);
        REQUIRE(closure_of(s.tasks.size(), reduced) == expected);
        for (std::size_t i = first_wait; i < reduced.size(); ++i) {
            Edges fewer = reduced;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            REQUIRE(closure_of(s.tasks.size(), fewer) != expected);
        }
    }
}

TEST_CASE("an edge to a task of a higher id is followed") {
    auto platform = std::make_shared<platform::Platform>();
    platform->channels.resize(1);
    schedule::Schedule s;
    s.platform = platform;
    s.tasks.add({LaneId(0), {}, {TaskId(1)}, ""});
    s.tasks.add({LaneId(1), {}, {}, ""});
    const auto waits = deploy::reduced_waits(s);
    REQUIRE(waits.ok());
    CHECK((*waits)[TaskId(0)] == std::vector<deploy::Wait>{{LaneId(1), 1}});
}

TEST_CASE("a circle of waits is refused and names a task in it") {
    auto platform = std::make_shared<platform::Platform>();
    platform->channels.resize(1);
    schedule::Schedule s;
    s.platform = platform;
    s.tasks.add({LaneId(0), {}, {TaskId(1)}, ""});
    s.tasks.add({LaneId(1), {}, {TaskId(0)}, ""});
    const auto waits = deploy::reduced_waits(s);
    REQUIRE_FALSE(waits.ok());
    CHECK(waits.diagnostics()[0].place == "task 0");
}
