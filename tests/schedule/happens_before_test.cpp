#include "schedule/checking/happens_before.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "support/schedule_builder.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::checking;
using namespace outcore::schedule::support;

namespace {

Schedule tasks_on(std::vector<std::pair<int, std::vector<int>>> tasks) {
    Schedule schedule;
    schedule.platform = std::make_shared<platform::Platform>(small_board());
    for (const auto& [lane, after] : tasks) {
        Task task{LaneId(lane), SetMode{}, {}, ""};
        for (const int before : after) task.after.push_back(TaskId(before));
        schedule.tasks.add(task);
    }
    return schedule;
}

}  // namespace

TEST_CASE("the order of ids is kept where it is legal") {
    const TaskOrder order = task_order(tasks_on({{0, {}}, {1, {}}, {0, {1}}, {2, {0}}}));
    CHECK(order.cycle.empty());
    CHECK(order.order == std::vector<TaskId>{TaskId(0), TaskId(1), TaskId(2), TaskId(3)});
}

TEST_CASE("a task comes after a later id that it waits for") {
    const TaskOrder order = task_order(tasks_on({{0, {1}}, {1, {}}}));
    CHECK(order.order == std::vector<TaskId>{TaskId(1), TaskId(0)});
}

TEST_CASE("a cycle is named, also one that lane order closes") {
    const TaskOrder order = task_order(tasks_on({{0, {3}}, {1, {}}, {2, {0}}, {1, {2}}}));
    CHECK(order.order.empty());
    CHECK(order.cycle.size() == 3);
}

TEST_CASE("happens-before is lane order, edges, and what follows from both") {
    const Schedule schedule = tasks_on({{0, {}}, {1, {0}}, {1, {}}, {2, {2}}, {0, {}}});
    const HappensBefore order(schedule, task_order(schedule), 1);
    CHECK(order.ordered(0, 3));
    CHECK(order.ordered(0, 4));
    CHECK_FALSE(order.ordered(1, 4));
    CHECK_FALSE(order.ordered(3, 4));
    CHECK_FALSE(order.ordered(3, 0));
    CHECK(order.ordered(3, 3));
}

TEST_CASE("an iteration under way with the one before follows only its own lane's tasks there") {
    Schedule schedule = tasks_on({{0, {}}, {1, {}}, {2, {1}}});
    schedule.overlap = 1;
    const HappensBefore order(schedule, task_order(schedule), 2);
    CHECK(order.ordered(order.node(0, TaskId(1)), order.node(1, TaskId(2))));
    CHECK(order.ordered(order.node(0, TaskId(2)), order.node(1, TaskId(2))));
    CHECK_FALSE(order.ordered(order.node(0, TaskId(2)), order.node(1, TaskId(1))));
    CHECK_FALSE(order.ordered(order.node(0, TaskId(0)), order.node(1, TaskId(1))));
    CHECK(order.iteration(order.node(1, TaskId(2))) == 1);
    CHECK(order.task(order.node(1, TaskId(2))) == TaskId(2));
}

TEST_CASE("an iteration follows all tasks of those that may not be under way with it") {
    Schedule schedule = tasks_on({{0, {}}, {1, {}}, {2, {1}}});
    for (const std::int32_t overlap : {0, 1, 2}) {
        schedule.overlap = overlap;
        const HappensBefore order(schedule, task_order(schedule), 4);
        for (std::int32_t before = 0; before < 3; ++before) {
            const Node last = order.node(before, TaskId(2));
            const Node first = order.node(3, TaskId(0));  // of another lane
            CHECK(order.ordered(last, first) == (3 - before > overlap));
        }
    }
}

TEST_CASE("vector clocks agree with the closure of random graphs") {
    Xorshift32 random(3);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::pair<int, std::vector<int>>> tasks;
        for (int i = 0; i < 20; ++i) {
            std::vector<int> after;
            for (int j = 0; j < i; ++j) {
                if (random.in_range(0, 9) == 0) after.push_back(j);
            }
            tasks.emplace_back(random.in_range(0, 3), after);
        }
        std::vector<std::vector<bool>> closure(20, std::vector<bool>(20, false));
        for (std::size_t i = 0; i < 20; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const auto& after = tasks[i].second;
                if (tasks[i].first != tasks[j].first &&
                    std::find(after.begin(), after.end(), static_cast<int>(j)) == after.end())
                    continue;
                closure[i][j] = true;
                for (std::size_t k = 0; k < j; ++k) closure[i][k] = closure[i][k] || closure[j][k];
            }
        }
        const Schedule schedule = tasks_on(tasks);
        const HappensBefore order(schedule, task_order(schedule), 1);
        for (std::size_t i = 0; i < 20; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                REQUIRE(order.ordered(static_cast<Node>(j), static_cast<Node>(i)) == closure[i][j]);
                REQUIRE_FALSE(order.ordered(static_cast<Node>(i), static_cast<Node>(j)));
            }
        }
    }
}

TEST_CASE("a node is settled when it is ordered before all that are still to be visited") {
    const Schedule schedule = tasks_on({{0, {}}, {1, {0}}, {0, {}}, {1, {2}}, {2, {0}}, {0, {4}}});
    const TaskOrder visited = task_order(schedule);
    constexpr std::int32_t kFrames = 3;
    const HappensBefore order(schedule, visited, kFrames);
    const auto count = static_cast<Node>(schedule.tasks.size());  // visited in the order of ids
    int settled = 0;
    for (Node now = 0; now < kFrames * count; ++now) {
        for (Node a = 0; a <= now; ++a) {
            bool before_all = true;
            for (Node later = now; later < kFrames * count; ++later)
                before_all = before_all && order.ordered(a, later);
            REQUIRE(order.settled(a, now) == before_all);
            settled += before_all ? 1 : 0;
        }
    }
    CHECK(settled > 0);
}
