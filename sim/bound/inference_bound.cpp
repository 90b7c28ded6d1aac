// SPDX-License-Identifier: Apache-2.0
#include "bound/inference_bound.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bound/dependence.hpp"
#include "bound/interleaved_bound.hpp"
#include "bound/least_cycles.hpp"
#include "bound/sequential_bound.hpp"
#include "network/lifetimes.hpp"

namespace outcore::bound {
namespace {

using network::Network;

/// A constant that two operators read counts for the first.
IdVector<OperatorId, std::int64_t> tensor_bytes(const Network& network) {
    IdVector<OperatorId, std::int64_t> bytes(network.operators.size(), std::int64_t{0});
    IdVector<TensorId, bool> seen(network.tensors.size(), false);
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        for (const TensorId input : network.op(OperatorId(i)).inputs) {
            if (!input.valid() || !network.tensor(input).constant() || seen[input]) continue;
            seen[input] = true;
            bytes[OperatorId(i)] += network.tensor(input).size_bytes();
        }
    }
    return bytes;
}

/// Operators that kernels run for, in the order that is wanted.
std::vector<OperatorId> stage_order(const Network& network, const NeededElements& needed,
                                    const std::vector<OperatorId>& wanted) {
    std::vector<OperatorId> order;
    const auto add = [&](OperatorId id) {
        if (!network::is_view(network.op(id).kind) && !needed.of(id).none()) order.push_back(id);
    };
    if (wanted.empty()) {
        for (std::size_t i = 0; i < network.operators.size(); ++i) add(OperatorId(i));
    } else {
        for (const OperatorId id : wanted) add(id);
    }
    return order;
}

struct Problem {
    std::vector<OperatorId> order;
    std::vector<Stage> stages;
    std::vector<Value> values;
};

Problem problem_of(const Network& network, const NeededElements& needed,
                   std::vector<OperatorId> order, const IdVector<OperatorId, double>& least,
                   const IdVector<OperatorId, std::int64_t>& bytes) {
    Problem problem;
    problem.order = std::move(order);
    const std::vector<TensorId> roots = network::storage_roots(network);
    problem.values.resize(network.tensors.size());
    for (const TensorId output : network.outputs)
        problem.values[roots[output.index()].index()].output = true;
    for (std::size_t t = 0; t < network.tensors.size(); ++t) {
        // Elements that nobody needs may never be made.
        const network::Tensor& tensor = network.tensor(TensorId(t));
        const Needed& part = needed.of(TensorId(t));
        if (!tensor.constant() && part.whole() && !part.none())
            problem.values[t].bytes = static_cast<double>(tensor.size_bytes());
    }
    for (const OperatorId id : problem.order) {
        const network::Operator& op = network.op(id);
        Stage stage{least[id], static_cast<double>(bytes[id]), {}, {}};
        for (std::size_t i = 0; i < network::operand_count(op); ++i) {
            const bool whole = needed.reads_all(id, i);
            if (whole) stage.reads.push_back(roots[op.inputs[i].index()].index());
        }
        stage.writes = {roots[op.output.index()].index()};
        problem.stages.push_back(std::move(stage));
    }
    return problem;
}

/// Cuts that every order of the stages has: before it run the same stages in all of them.
std::vector<bool> common_cuts(const Network& network, const std::vector<OperatorId>& order) {
    const std::size_t n = network.operators.size();
    std::vector<std::vector<bool>> feeds(n, std::vector<bool>(n, false));  // [later][earlier]
    IdVector<TensorId, std::size_t> writer(network.tensors.size(), n);
    for (std::size_t i = 0; i < n; ++i) {
        const network::Operator& op = network.op(OperatorId(i));
        for (std::size_t k = 0; k < network::operand_count(op); ++k) {
            const std::size_t from = writer[op.inputs[k]];
            if (from == n) continue;
            feeds[i][from] = true;
            for (std::size_t j = 0; j < from; ++j) feeds[i][j] = feeds[i][j] || feeds[from][j];
        }
        writer[op.output] = i;
    }
    std::vector<bool> cuts(order.size(), false);
    for (std::size_t s = 1; s < order.size(); ++s) {
        // The stage before the cut follows all before it and comes before all after it.
        const std::size_t at = order[s - 1].index();
        bool common = true;
        for (std::size_t j = 0; j + 1 < s; ++j) common = common && feeds[at][order[j].index()];
        for (std::size_t j = s; j < order.size(); ++j)
            common = common && feeds[order[j].index()][at];
        cuts[s] = common;
    }
    return cuts;
}

std::string amount(double bytes) {
    return bytes < 1024.0 * 1024.0 ? fmt::format("{:.1f} KiB", bytes / 1024.0)
                                   : fmt::format("{:.2f} MiB", bytes / 1024.0 / 1024.0);
}

std::string needs(const Segment& segment) {
    std::string text = fmt::format("{:.0f} cycles of kernels", segment.compute_cycles);
    if (segment.transfer_cycles <= segment.compute_cycles) return text;
    text = amount(segment.constant_bytes) + " of constants";
    if (segment.activation_bytes > 0.0)
        text += " and " + amount(segment.activation_bytes) + " of activations";
    if (segment.resident_bytes > 0.0) text += " less " + amount(segment.resident_bytes) + " of RAM";
    if (segment.spilled_bytes > 0.0) text += ", " + amount(segment.spilled_bytes) + " to spill";
    return text;
}

class Builder {
  public:
    Builder(const BoundInput& input, const Manner& manner)
        : input_(input), manner_(manner), network_(input.network), needed_(input.network) {
        result_.limits = board_limits(input.platform, input.allowed);
        result_.least_cycles.resize(network_.operators.size(), 0.0);
    }

    InferenceBound run() {
        const auto bytes =
            input_.constant_bytes.empty() ? tensor_bytes(network_) : input_.constant_bytes;
        const std::vector<OperatorId> order = stage_order(network_, needed_, {});
        std::vector<double> stage_bytes;
        for (const OperatorId id : order) {
            result_.least_cycles[id] =
                least_cycles(network_, id, needed_, input_.profile, input_.platform);
            result_.compute_cycles += result_.least_cycles[id];
            stage_bytes.push_back(static_cast<double>(bytes[id]));
            result_.constant_bytes += stage_bytes.back();
        }
        const Problem problem = problem_of(network_, needed_, order, result_.least_cycles, bytes);
        interleaved(problem, dependence(network_, needed_, order, stage_bytes));
        if (manner_.sequential) sequential(bytes);
        period();
        return std::move(result_);
    }

  private:
    void interleaved(const Problem& problem, const Dependence& between) {
        const SegmentedBound bound =
            interleaved_bound(problem.stages, between, result_.limits, manner_.start);
        take(bound, "G", "any order and interleaving of operators");
        for (const Segment& segment : bound.segments) {
            InferenceBound::Part part{{}, {}, "", segment};
            const bool start = &segment == &bound.segments.front();
            if (!start) part.first = problem.order[segment.first];
            if (segment.last < problem.order.size()) part.last = problem.order[segment.last];
            const std::string from =
                start ? "the start" : "the last element of " + network_.describe(part.first);
            const std::string to = part.last.valid()
                                       ? "the last element of " + network_.describe(part.last)
                                       : std::string("the end");
            part.text = "from " + from + " to " + to;
            result_.parts.push_back(std::move(part));
        }
        bind();
    }
    void sequential(const IdVector<OperatorId, std::int64_t>& bytes) {
        const Problem problem =
            problem_of(network_, needed_, stage_order(network_, needed_, manner_.order),
                       result_.least_cycles, bytes);
        const std::vector<bool> cuts = manner_.order.empty()
                                           ? common_cuts(network_, problem.order)
                                           : std::vector<bool>(problem.order.size(), true);
        const SegmentedBound bound =
            sequential_bound(problem.stages, problem.values, cuts, result_.limits, manner_.start);
        constexpr double kNoise = 1e-9;
        if (bound.cycles <= result_.cycles * (1.0 + kNoise)) return;
        take(bound, "U", "operators one after another");
        result_.parts.clear();
        for (const Segment& segment : bound.segments) {
            InferenceBound::Part part{problem.order[segment.first], problem.order[segment.last], "",
                                      segment};
            part.text = part.first == part.last
                            ? network_.describe(part.first)
                            : network_.describe(part.first) + " to " + network_.describe(part.last);
            result_.parts.push_back(std::move(part));
        }
        bind();
    }

    void take(const SegmentedBound& bound, const char* name, const char* theorem) {
        result_.cycles = bound.cycles;
        result_.flash_cycles = bound.flash_cycles;
        result_.name = name;
        result_.theorem = theorem;
        const bool computes =
            std::all_of(bound.segments.begin(), bound.segments.end(), [](const Segment& segment) {
                return segment.transfer_cycles <= segment.compute_cycles;
            });
        if (computes || bound.cycles <= result_.compute_cycles) {
            result_.name = "compute";
            result_.theorem = "the least cycles of all kernels";
        } else if (bound.segments.size() == 1) {
            result_.name = "storage";
            result_.theorem = "all constants once over the channels";
        }
    }
    /// Names the segment whose transfers exceed its kernels most; of a bound that only kernels
    /// make, the operator that takes longest.
    void bind() {
        if (result_.parts.empty()) return;
        if (result_.name == "compute") {
            const auto longest =
                std::max_element(result_.least_cycles.begin(), result_.least_cycles.end());
            const OperatorId id(static_cast<std::size_t>(longest - result_.least_cycles.begin()));
            result_.binding =
                fmt::format("{}: {:.0f} cycles of kernels", network_.describe(id), *longest);
            return;
        }
        const auto waits = [](const InferenceBound::Part& part) {
            return part.segment.cycles - part.segment.compute_cycles;
        };
        const auto worst =
            std::max_element(result_.parts.begin(), result_.parts.end(),
                             [&](const auto& a, const auto& b) { return waits(a) < waits(b); });
        result_.binding = worst->text + ": " + needs(worst->segment);
    }

    /// Frames follow each other: nothing is lost between them.
    void period() {
        const BoardLimits& limits = result_.limits;
        const bool warm = manner_.start == Start::Warm;
        const double flash = limits.internal_flash_bytes;
        const double chip = warm ? limits.on_chip_bytes : 0.0;
        const double all = warm ? chip + limits.external_bytes : 0.0;
        const double read = result_.constant_bytes - flash;
        result_.period_cycles =
            std::max({result_.compute_cycles,
                      limits.storage_cycles(result_.compute_cycles, std::max(0.0, read - all)),
                      limits.any_cycles(std::max(0.0, read - chip))});
    }

    const BoundInput& input_;
    const Manner& manner_;
    const Network& network_;
    const NeededElements needed_;
    InferenceBound result_;
};

}  // namespace

InferenceBound inference_bound(const BoundInput& input, const Manner& manner) {
    return Builder(input, manner).run();
}

}  // namespace outcore::bound
