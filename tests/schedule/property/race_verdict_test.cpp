// The checker's verdict on random copies between four lanes, against a closure of all pairs and
// single bytes.
#include <catch2/catch.hpp>
#include <set>

#include "base/random.hpp"
#include "schedule/checker.hpp"
#include "support/schedule_builder.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

constexpr std::int32_t kBytes = 48;  // of the one memory that all tasks use
constexpr std::int32_t kTensor = 8;  // bytes of the input, which is the output too
constexpr std::size_t kCopyLanes = 3;

platform::Platform copy_board() {
    platform::Platform board = small_board();
    board.channels.clear();
    for (std::size_t i = 0; i < kCopyLanes; ++i) {
        board.channels.push_back(channel("copy", platform::ChannelKind::MemoryToMemory, {}));
        board.channels.back().item_bytes = 1;
    }
    return board;
}

network::Network pass_through() {
    NetworkBuilder make;
    const TensorId tensor = make.tensor("tensor", {1, kTensor});
    make.network().inputs = make.network().outputs = {tensor};
    return make.network();
}

/// Copies with two rows, so that pieces are strided.
Transfer random_copy(Xorshift32& random, BufferId buffer) {
    Transfer copy;
    copy.kind = TransferKind::Copy;
    const std::int32_t bytes = random.in_range(1, 4);
    for (Region* region : {&copy.source, &copy.destination}) {
        const std::int32_t stride = random.in_range(bytes, bytes + 4);
        *region = support::bytes(buffer, random.in_range(0, kBytes - stride - bytes), bytes);
        region->rows = 2;
        region->row_stride = stride;
    }
    return copy;
}

ScheduleBuilder random_schedule(Xorshift32& random) {
    ScheduleBuilder s(pass_through(), copy_board());
    const BufferId buffer = s.buffer("all", kTcm, 0, kBytes);
    const auto view = [&](std::int32_t offset) {
        TensorView result = dense(buffer, {1, 1, kTensor});
        result.offset = offset;
        return result;
    };
    s.task(kCpu, "input", InputReady{0, view(0)});
    const std::int32_t copies = random.in_range(1, 8);
    for (std::int32_t i = 0; i < copies; ++i) {
        Task task{LaneId(random.in_range(1, kCopyLanes)), random_copy(random, buffer), {}, "copy"};
        for (std::int32_t before = 0; before <= i; ++before) {
            if (random.in_range(0, 3) == 0) task.after.push_back(TaskId(before));
        }
        s.made.tasks.add(task);
    }
    s.task(kCpu, "output", OutputTaken{0, view(random.in_range(0, 1) * 16)});
    if (random.in_range(0, 1) == 0) s.at("output").after = {TaskId(copies)};
    return s;
}

std::vector<std::int64_t> addresses(const Region& region) {
    std::vector<std::int64_t> all;
    for (std::int64_t row = 0; row < region.rows; ++row) {
        for (std::int64_t i = 0; i < region.row_bytes; ++i)
            all.push_back(region.offset + row * region.row_stride + i);
    }
    return all;
}

struct TouchedBytes {
    std::vector<std::int64_t> reads, writes;
};
TouchedBytes touched(const Task& task) {
    if (const auto* copy = std::get_if<Transfer>(&task.action))
        return {addresses(copy->source), addresses(copy->destination)};
    if (const auto* input = std::get_if<InputReady>(&task.action))
        return {{}, addresses(region_of(input->view, 1))};
    return {addresses(region_of(std::get<OutputTaken>(task.action).view, 1)), {}};
}

bool meet(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    return std::any_of(a.begin(), a.end(),
                       [&](std::int64_t x) { return std::find(b.begin(), b.end(), x) != b.end(); });
}

/// Everything by definition: all pairs, all bytes. Ids are in a legal order.
struct BruteForce {
    explicit BruteForce(const Schedule& schedule) {
        const auto& tasks = schedule.tasks;
        std::vector<std::set<std::size_t>> before(tasks.size());
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const auto& after = tasks[TaskId(i)].after;
                const bool edge = tasks[TaskId(i)].lane == tasks[TaskId(j)].lane ||
                                  std::find(after.begin(), after.end(), TaskId(j)) != after.end();
                if (!edge) continue;
                before[i].insert(j);
                before[i].insert(before[j].begin(), before[j].end());
            }
        }
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            const TouchedBytes a = touched(tasks[TaskId(i)]);
            for (std::size_t j = 0; j < i; ++j) {
                const TouchedBytes b = touched(tasks[TaskId(j)]);
                const bool conflict =
                    meet(a.reads, b.writes) || meet(a.writes, b.reads) || meet(a.writes, b.writes);
                race = race || (conflict && !before[i].contains(j));
            }
        }
        play(schedule);
    }
    void play(const Schedule& schedule) {
        std::vector<int> content(kBytes, -1);  // which byte of the input
        for (const Task& task : schedule.tasks) {
            const TouchedBytes bytes = touched(task);
            std::vector<int> carried;
            for (const std::int64_t at : bytes.reads)
                carried.push_back(content[static_cast<std::size_t>(at)]);
            if (std::holds_alternative<InputReady>(task.action)) carried = {0, 1, 2, 3, 4, 5, 6, 7};
            if (std::holds_alternative<OutputTaken>(task.action)) {
                incomplete = carried != std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7};
                continue;
            }
            undefined = undefined || std::find(carried.begin(), carried.end(), -1) != carried.end();
            for (std::size_t i = 0; i < carried.size(); ++i)
                content[static_cast<std::size_t>(bytes.writes[i])] = carried[i];
        }
    }
    bool race = false, undefined = false, incomplete = false;
};

bool any_of_rules(const CheckReport& report, std::set<Rule> rules) {
    return std::any_of(report.violations.begin(), report.violations.end(),
                       [&](const Violation& violation) { return rules.contains(violation.rule); });
}

}  // namespace

TEST_CASE("the verdict on random copies is that of all pairs of tasks and all bytes") {
    constexpr std::uint32_t kSeed = 20240601;
    INFO("seed " << kSeed);
    Xorshift32 random(kSeed);
    int races = 0, undefined = 0, incomplete = 0, clean = 0;
    for (int i = 0; i < 20000; ++i) {
        const ScheduleBuilder s = random_schedule(random);
        const CheckReport report = check(s.made, layouts(), 1000);
        if (any_of_rules(report, {Rule::TransferShape}))
            continue;  // a source over its own destination
        const BruteForce expected(s.made);
        INFO("schedule " << i);
        REQUIRE(any_of_rules(report, {Rule::ReadWriteRace, Rule::WriteWriteRace,
                                      Rule::InputReadEarly}) == expected.race);
        races += expected.race ? 1 : 0;
        if (expected.race) continue;
        REQUIRE(any_of_rules(report, {Rule::UndefinedRead}) == expected.undefined);
        REQUIRE(any_of_rules(report, {Rule::OutputIncomplete}) == expected.incomplete);
        REQUIRE(report.ok() == (!expected.undefined && !expected.incomplete));
        undefined += expected.undefined ? 1 : 0;
        incomplete += expected.incomplete ? 1 : 0;
        clean += report.ok() ? 1 : 0;
    }
    // The sample has all kinds.
    CHECK(races > 500);
    CHECK(undefined > 100);
    CHECK(incomplete > 100);
    CHECK(clean > 20);
}
