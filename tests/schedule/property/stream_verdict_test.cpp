// The checker's verdict on random streams of copies, with delays, tasks that are done once and
// iterations that overlap, against all streams played by definition: longer ones than the checker
// looks at, too.
#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "schedule/checker.hpp"
#include "support/schedule_builder.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

constexpr std::int32_t kSlots = 5;  // of one byte, which is the whole input, and the output
constexpr std::size_t kCopyLanes = 2;

platform::Platform copy_board() {
    platform::Platform board = small_board();
    board.channels.clear();
    for (std::size_t i = 0; i < kCopyLanes; ++i) {
        board.channels.push_back(channel("copy", platform::ChannelKind::MemoryToMemory, {}));
        board.channels.back().item_bytes = 1;
    }
    return board;
}

class StreamMaker {
  public:
    explicit StreamMaker(Xorshift32& random) : random_(random) {
        NetworkBuilder make;
        const TensorId tensor = make.tensor("tensor", {1, 1});
        make.network().inputs = make.network().outputs = {tensor};
        made_.emplace(make.network(), copy_board());
        buffer_ = made_->buffer("all", kTcm, 0, kSlots);
    }

    ScheduleBuilder stream() {
        const bool tame = chance(2);
        std::vector<Task> chain = tame ? tame_chain() : wild_chain();
        if (tame) {  // the oldest frame first, so that its bytes are read before they are replaced
            std::stable_sort(chain.begin(), chain.end(),
                             [](const Task& a, const Task& b) { return a.delay > b.delay; });
        } else if (chance(2)) {
            const auto at = static_cast<std::size_t>(
                random_.in_range(0, static_cast<std::int32_t>(chain.size()) - 2));
            std::swap(chain[at], chain[at + 1]);
        }
        for (std::size_t i = 0; i < chain.size(); ++i) {
            for (std::size_t before = 0; before < i; ++before) {
                if (!chance(tame ? 20 : 3)) chain[i].after.push_back(TaskId(before));
            }
            made_->made.tasks.add(chain[i]);
        }
        made_->at("output").delay = greatest_delay(made_->made);
        made_->made.overlap = random_.in_range(0, 2);
        return *made_;
    }

  private:
    bool chance(std::int32_t one_in) { return random_.in_range(1, one_in) == 1; }
    TensorView view(std::int32_t slot) const {
        TensorView result = dense(buffer_, {1, 1, 1});
        result.offset = slot;
        return result;
    }
    Task copy(std::int32_t from, std::int32_t to) {
        return {LaneId(random_.in_range(1, kCopyLanes)),
                Transfer{TransferKind::Copy, bytes(buffer_, from, 1), bytes(buffer_, to, 1)},
                {},
                "copy"};
    }
    Task input() { return {kCpu, InputReady{0, view(0)}, {}, "input"}; }
    Task output(std::int32_t slot) { return {kCpu, OutputTaken{0, view(slot)}, {}, "output"}; }

    /// From slot to slot, ever later; with a copy of the first frame's input that nobody needs.
    std::vector<Task> tame_chain() {
        std::vector<Task> chain = {input()};
        const std::int32_t copies = random_.in_range(1, kSlots - 2);
        for (std::int32_t i = 0; i < copies; ++i) {
            Task next = copy(i, i + 1);
            next.delay = std::min(2, chain.back().delay + random_.in_range(0, 1));
            chain.push_back(next);
        }
        const std::int32_t last = chain.back().delay;
        chain.push_back(output(copies));
        chain.back().delay = last;
        if (!chance(4)) return chain;
        Task kept = copy(0, kSlots - 1);
        kept.once = true;
        chain.insert(chain.begin() + 1, kept);
        return chain;
    }
    /// Anything.
    std::vector<Task> wild_chain() {
        std::vector<Task> chain = {input()};
        const std::int32_t copies = random_.in_range(1, 4);
        std::int32_t at = 0;
        for (std::int32_t i = 0; i < copies; ++i) {
            const std::int32_t from = chance(6) ? random_.in_range(0, kSlots - 1) : at;
            at = (from + random_.in_range(1, kSlots - 1)) % kSlots;
            Task next = copy(from, at);
            next.delay = random_.in_range(0, 2);
            next.once = chance(10);
            chain.push_back(next);
        }
        chain.push_back(output(at));
        return chain;
    }

    Xorshift32& random_;
    std::optional<ScheduleBuilder> made_;
    BufferId buffer_;
};

/// Whether a stream is right by definition: every order that is possible gives every frame its own
/// byte. All pairs, all bytes; ids are in a legal order.
class PlayedStream {
  public:
    PlayedStream(const Schedule& schedule, std::int32_t frames)
        : schedule_(schedule), frames_(frames), slots_(kSlots, kUndefined) {}

    bool right() {
        const std::int32_t iterations = frames_ + greatest_delay(schedule_);
        for (std::int32_t iteration = 0; iteration < iterations; ++iteration) {
            for (std::size_t t = 0; t < schedule_.tasks.size(); ++t) {
                if (!play(iteration, TaskId(t))) return false;
            }
        }
        return true;
    }

  private:
    static constexpr std::int32_t kUndefined = -1, kNothing = -1;
    struct Visit {
        std::vector<bool> before;  // by visit
        LaneId lane;
        std::int32_t iteration, reads, writes;
    };

    bool play(std::int32_t iteration, TaskId id) {
        const Task& task = schedule_.tasks[id];
        Visit visit{order(iteration, id), task.lane, iteration, kNothing, kNothing};
        bool good = true;
        if (runs_in(task, iteration, frames_)) good = act(task, iteration, visit);
        for (std::size_t i = 0; i < visits_.size() && good; ++i) {
            const Visit& other = visits_[i];
            const bool conflict = meet(visit.writes, other.writes) ||
                                  meet(visit.writes, other.reads) ||
                                  meet(visit.reads, other.writes);
            good = !conflict || visit.before[i];
        }
        visits_.push_back(std::move(visit));
        return good;
    }
    static bool meet(std::int32_t a, std::int32_t b) { return a != kNothing && a == b; }

    bool act(const Task& task, std::int32_t iteration, Visit& visit) {
        if (const auto* copy = std::get_if<Transfer>(&task.action)) {
            visit.reads = static_cast<std::int32_t>(copy->source.offset);
            visit.writes = static_cast<std::int32_t>(copy->destination.offset);
            slot(visit.writes) = slot(visit.reads);
            return slot(visit.writes) != kUndefined;
        }
        if (const auto* input = std::get_if<InputReady>(&task.action)) {
            visit.writes = static_cast<std::int32_t>(input->view.offset);
            slot(visit.writes) = iteration;
            return true;
        }
        visit.reads = static_cast<std::int32_t>(std::get<OutputTaken>(task.action).view.offset);
        return slot(visit.reads) == iteration - task.delay;
    }
    std::int32_t& slot(std::int32_t index) { return slots_[static_cast<std::size_t>(index)]; }

    /// What is complete when the task starts: its lane's tasks, its edges, iterations long past.
    std::vector<bool> order(std::int32_t iteration, TaskId id) const {
        const Task& task = schedule_.tasks[id];
        const std::size_t first = visits_.size() - id.index();  // of the iteration
        std::vector<bool> before(visits_.size(), false);
        const auto follow = [&](std::size_t visit) {
            before[visit] = true;
            for (std::size_t i = 0; i < visit; ++i)
                before[i] = before[i] || visits_[visit].before[i];
        };
        for (std::size_t i = 0; i < visits_.size(); ++i) {
            if (visits_[i].lane == task.lane ||
                visits_[i].iteration < iteration - schedule_.overlap)
                follow(i);
        }
        for (const TaskId edge : task.after) follow(first + edge.index());
        return before;
    }

    const Schedule& schedule_;
    const std::int32_t frames_;
    std::vector<std::int32_t> slots_;  // frame whose input a slot holds
    std::vector<Visit> visits_;
};

}  // namespace

TEST_CASE("the verdict on random streams is that of every stream played by definition") {
    constexpr std::uint32_t kSeed = 20240607;
    constexpr std::int32_t kLongest = 11;  // the checker stops at 6 with delays up to 2
    INFO("seed " << kSeed);
    Xorshift32 random(kSeed);
    int right_later = 0, right_once = 0, wrong_first = 0, wrong_later = 0;
    for (int i = 0; i < 20000; ++i) {
        const ScheduleBuilder s = StreamMaker(random).stream();
        std::int32_t wrong = 0;  // frames of the shortest stream that is
        for (std::int32_t frames = 1; frames <= kLongest && wrong == 0; ++frames)
            if (!PlayedStream(s.made, frames).right()) wrong = frames;
        const CheckReport report = check(s.made, layouts());
        for (const Violation& violation : report.violations) UNSCOPED_INFO(violation.message);
        INFO("stream " << i << ", wrong with " << wrong << " frames");
        REQUIRE(report.ok() == (wrong == 0));
        right_later += wrong == 0 && greatest_delay(s.made) > 0 ? 1 : 0;
        right_once += wrong == 0 && any_once(s.made) ? 1 : 0;
        wrong_first += wrong == 1 ? 1 : 0;
        wrong_later += wrong > 1 ? 1 : 0;
    }
    CAPTURE(right_later, right_once, wrong_first, wrong_later);
    // The sample has all kinds.
    CHECK(right_later > 300);
    CHECK(right_once > 30);
    CHECK(wrong_first > 300);
    CHECK(wrong_later > 300);
}
