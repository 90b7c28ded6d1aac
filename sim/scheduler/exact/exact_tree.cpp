// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/exact_tree.hpp"

#include <algorithm>
#include <cmath>

#include "scheduler/flash_savings.hpp"
#include "scheduler/tiled/best_outcome.hpp"
#include "scheduler/tiled/join_search.hpp"

namespace outcore::scheduler {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostStructures = 4096;
/// Nanoseconds, measured: a variant chosen, for each operator whose figures are summed up; a
/// program, for each step, and one operation of its floor; a memory plan, for each task, or for
/// each step where none is found; a schedule, for each task.
constexpr std::int64_t kVariantNs = 100, kStepNs = 250, kFloorNs = 4;
constexpr std::int64_t kPlanNs = 5'000, kPlanTaskNs = 250, kNoPlanStepNs = 10'000;
constexpr std::int64_t kScheduleNs = 70'000, kScheduleTaskNs = 1'000;
/// Plans slower than the best schedule by more than this are not improved.
constexpr double kWorthClimbing = 1.1;
constexpr std::int64_t kBatchBytes[] = {0, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536};

/// Of the application's turns, which are the same in every program.
double turn_seconds(const Problem& problem, bool output) {
    const network::Network& network = *problem.network;
    const platform::Core& core = problem.platform->core;
    double seconds = 0.0;
    for (const TensorId tensor : output ? network.outputs : network.inputs) {
        const cost::KernelWork work = cost::binding_work(output, network.tensor(tensor));
        seconds += static_cast<double>(
                       cost::cycles(work, problem.profile->timing(core.name, work.kernel)).count) /
                   core.clock.count;
    }
    return seconds;
}

/// The first loads of transfers of up to so many bytes.
std::vector<std::uint32_t> starts_of(const ProgramFloor& floor, std::int64_t most_bytes) {
    std::vector<std::uint32_t> starts;
    std::int64_t bytes = 0;
    for (std::uint32_t i = 0; i < floor.load_bytes.size(); ++i) {
        bytes += floor.load_bytes[i];
        if (i > 0 && bytes <= most_bytes) continue;
        starts.push_back(i);
        bytes = floor.load_bytes[i];
    }
    return starts;
}

}  // namespace

/// A structure, and what is decided of it so far.
struct ExactTree::Branch {
    const Structure* structure = nullptr;
    std::vector<const VariantList*> lists;  // by position in the order
    std::vector<FittedVariant> variants;    // the same; undecided: the least of its list
    double floor_s = 0.0;
};

ExactTree::ExactTree(const Problem& problem, const BoardView& board, std::int64_t flash_bytes,
                     const TreeLimits& limits)
    : problem_(problem),
      board_(board),
      flash_bytes_(flash_bytes),
      effort_(limits),
      evaluator_(problem, board),
      programs_(problem, board),
      floors_(problem, board),
      variants_(problem, board, floors_, std::make_shared<OperatorSpaces>(problem, board), effort_),
      facts_(problem, board),
      turns_before_s_(turn_seconds(problem, false)),
      turns_after_s_(turn_seconds(problem, true)) {}
ExactTree::~ExactTree() = default;

/// The constants that internal flash does not hold, in one read: where nothing else is known.
double ExactTree::reads_alone() const {
    std::int64_t bytes = -flash_bytes_;
    for (std::size_t i = 0; i < problem_.network->operators.size(); ++i) {
        const OperatorId op(i);
        if (!network::is_view(problem_.network->op(op).kind))
            bytes += packed_constant_bytes(problem_, op);
    }
    return bytes > 0 ? floors_.reads().several(1.0, static_cast<double>(bytes)) : 0.0;
}

/// Adds the branch of its structure, if each operator can be computed in the room that is left.
bool ExactTree::grow(Branch& branch, std::vector<Branch>& branches) {
    const Structure& structure = *branch.structure;
    Decisions streams;
    streams.resident = structure.resident;
    streams.operators.assign(problem_.network->operators.size(), {});
    for (std::size_t i = 0; i < structure.in_flash.size(); ++i)
        streams.operators[OperatorId(i)].in_flash = structure.in_flash[i];
    for (std::size_t i = 0; i < structure.order.size(); ++i) {
        const OperatorId op = structure.order[i];
        const VariantList& list =
            variants_.of(op, facts_.streams(streams, op), structure.room_bytes[i]);
        if (!list.complete || effort_.spent()) return false;
        if (list.fitted.empty()) return true;
        branch.lists.push_back(&list);
        branch.variants.push_back({&list.least, list.least_span_s});
    }
    branch.floor_s = branch_floor(branch);
    branches.push_back(std::move(branch));
    return true;
}

void ExactTree::search(double best_s) {
    best_s_ = best_s;
    const StructureList list = structures(problem_, board_, flash_bytes_, kMostStructures);
    if (list.too_many) {
        too_large_ = true;
        return leave_open(reads_alone());
    }
    std::vector<Branch> branches;
    for (const Structure& structure : list.all) {
        Branch branch;
        branch.structure = &structure;
        if (!grow(branch, branches)) return leave_open(reads_alone());
    }
    std::stable_sort(branches.begin(), branches.end(),
                     [](const Branch& a, const Branch& b) { return a.floor_s < b.floor_s; });
    for (Branch& branch : branches) {
        if (prunes(branch.floor_s)) break;
        if (effort_.spent())
            leave_open(branch.floor_s);
        else
            descend(branch, 0);
    }
}

void ExactTree::leave_open(double floor_s) { open_floor_s_ = std::min(open_floor_s_, floor_s); }

/// 1. All kernels with the handlers of the copy lane, behind the first constants. 2. The spans of
/// the operators, behind the first constants. 3. The constants of the first operators, then the
/// spans of the others. 4. The copy lane. No transfer brings more than there is room for.
double ExactTree::branch_floor(const Branch& branch) const {
    const ReadFloor& reads = floors_.reads();
    double bytes = 0.0, copies = 0.0, room = 1.0;
    for (std::size_t i = 0; i < branch.variants.size(); ++i) {
        bytes += branch.variants[i].variant->load_bytes;
        copies += branch.variants[i].variant->copy_s;
        room = std::max(room, static_cast<double>(branch.structure->room_bytes[i]));
    }
    const auto least_reads = [room](double of) { return std::max(1.0, std::ceil(of / room)); };
    const double all_bytes = bytes;
    double core = turns_after_s_, spans = turns_after_s_;
    double floor = copies, core_first = 0.0, spread_first = 0.0, spans_first = 0.0;
    double spread = turns_after_s_;
    for (std::size_t i = branch.variants.size(); i-- > 0;) {
        const OperatorVariant& variant = *branch.variants[i].variant;
        if (bytes > 0.0) floor = std::max(floor, reads.several(least_reads(bytes), bytes) + spans);
        bytes -= variant.load_bytes;
        core += variant.core_s;
        spread += variant.core_s + variant.spread_s;
        spans += branch.variants[i].span_s;
        if (variant.load_bytes <= 0.0) continue;
        // In one transfer with the first constants, or in others with handlers of their own.
        const double others = std::max(1.0, least_reads(all_bytes) - 1.0);
        const double rest = std::min(others * reads.handlers_s(),
                                     reads.byte_s() * (all_bytes - variant.first_bytes));
        const double first = reads.one(static_cast<std::int64_t>(variant.first_bytes));
        core_first = first + core + (all_bytes > variant.first_bytes ? rest : 0.0);
        spread_first = first + spread;
        spans_first = first + spans;
    }
    const double handlers = all_bytes > 0.0 ? least_reads(all_bytes) * reads.handlers_s() : 0.0;
    return std::max({floor, core_first, spread_first, spans_first,
                     turns_before_s_ + core + handlers, turns_before_s_ + spread,
                     turns_before_s_ + spans});
}

void ExactTree::descend(Branch& branch, std::size_t depth) {
    if (depth == branch.lists.size()) return close(branch);
    const FittedVariant undecided = branch.variants[depth];
    for (const FittedVariant& variant : branch.lists[depth]->fitted) {
        branch.variants[depth] = variant;
        effort_.charge(kVariantNs, static_cast<std::int64_t>(branch.lists.size()));
        const double floor = branch_floor(branch);
        if (prunes(floor)) continue;
        if (effort_.spent())
            leave_open(floor);
        else
            descend(branch, depth + 1);
    }
    branch.variants[depth] = undecided;
}

void ExactTree::close(Branch& branch) {
    Decisions decisions;
    decisions.order = branch.structure->order;
    decisions.resident = branch.structure->resident;
    decisions.operators.assign(problem_.network->operators.size(), {});
    decisions.tight.assign(decisions.resident.size(), false);
    for (std::size_t i = 0; i < decisions.order.size(); ++i) {
        const OperatorId op = decisions.order[i];
        decisions.operators[op] = {branch.variants[i].variant->shape,
                                   branch.variants[i].variant->pinned,
                                   branch.structure->in_flash[op.index()], false};
    }
    decisions.planner.depth = problem_.constraints.prefetch_depth;
    decisions.planner.flash_bytes = flash_bytes_;
    const Program& program = programs_.build(decisions);
    ProgramFloor floor = floors_.of(program);
    floor.seconds = std::max(floor.seconds, branch_floor(branch));
    effort_.charge(kStepNs, program.step_count());
    effort_.charge(kFloorNs, floor.operations);
    const std::int64_t no_plan_ns = kNoPlanStepNs * program.step_count();
    if (floor.overfull || prunes(floor.seconds)) return;
    try_plans(std::move(decisions), floor, no_plan_ns);
    if (!prunes(floor.seconds)) leave_open(floor.seconds);
}

/// Orders of placement, what goes to tightly coupled memory, and joins of loads: the floor's own,
/// those of up to a size, and what changing one by one makes of the best.
void ExactTree::try_plans(Decisions decisions, const ProgramFloor& floor, std::int64_t no_plan_ns) {
    Decisions best = decisions;
    double least = kNever;
    const auto consider = [&] {
        const double seconds = attempt(decisions, no_plan_ns);
        if (seconds >= least) return;
        least = seconds;
        best = decisions;
    };
    for (int which = 0; which < 4; ++which) {
        decisions.tight.assign(decisions.tight.size(), (which & 1) != 0);
        for (OperatorDecision& op : decisions.operators) op.tight = (which & 2) != 0;
        for (int order = 0; order < kPlacementOrders; ++order) {
            decisions.planner.order = static_cast<PlacementOrder>(order);
            decisions.planner.batch_starts = floor.batch_starts;
            consider();
            for (const std::int64_t bytes : kBatchBytes) {
                if (prunes(floor.seconds) || effort_.spent()) return;
                decisions.planner.batch_starts = starts_of(floor, bytes);
                consider();
            }
        }
    }
    for (bool better = least < best_s_ * kWorthClimbing; better;) {
        const double before = least;
        for (std::uint32_t i = 1; i < floor.load_bytes.size(); ++i) {
            if (prunes(floor.seconds) || effort_.spent()) return;
            decisions = best;
            toggle_start(decisions.planner.batch_starts, i);
            consider();
        }
        better = least < before;
    }
}

/// Seconds of the program; infinite when some value finds no room, which takes `no_plan_ns` to see.
double ExactTree::attempt(const Decisions& decisions, std::int64_t no_plan_ns) {
    // A program's own time errs a little, and by lines that may still be in the cache
    // (program_timing.hpp).
    constexpr double kSlack = 1.03;
    const auto seconds = evaluator_.evaluate(decisions);
    const auto tasks = static_cast<std::int64_t>(evaluator_.tasks());
    effort_.charge(kPlanNs + (seconds ? kPlanTaskNs * tasks : no_plan_ns));
    if (!seconds) return kNever;
    if (*seconds - evaluator_.time().lines_s >= best_s_ * kSlack) return *seconds;
    effort_.charge(kScheduleNs + kScheduleTaskNs * tasks);
    schedule::Schedule made = emit_fitting(problem_, board_, evaluator_, decisions);
    const double exact_s = analytic_seconds(made, *problem_.profile);
    if (exact_s < best_s_) {
        best_s_ = exact_s;
        best_ = std::move(made);
    }
    return *seconds;
}

}  // namespace outcore::scheduler
