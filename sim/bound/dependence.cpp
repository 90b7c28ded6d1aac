// SPDX-License-Identifier: Apache-2.0
#include "bound/dependence.hpp"

#include <algorithm>

#include "bound/reach.hpp"

namespace outcore::bound {
namespace {

using network::Extent;
using network::Network;
using network::OperatorKind;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Walk {
  public:
    Walk(const Network& network, const NeededElements& needed, const std::vector<OperatorId>& order,
         const std::vector<double>& bytes)
        : network_(network),
          needed_(needed),
          order_(order),
          bytes_(bytes),
          stage_(network.operators.size(), kNone) {
        for (std::size_t s = 0; s < order.size(); ++s) stage_[order[s].index()] = s;
        const std::size_t n = order.size();
        result_.before.assign(n, std::vector<bool>(n, false));
        result_.after.assign(n, std::vector<bool>(n, false));
        result_.full_bytes.assign(n, std::vector<double>(n, 0.0));
    }

    Dependence run() {
        for (std::size_t s = 0; s < order_.size(); ++s) {
            back(s);
            forth(s);
        }
        return std::move(result_);
    }

  private:
    /// Operators whose every needed element is read on the way to stage `s`.
    void back(std::size_t s) {
        IdVector<TensorId, bool> wanted(network_.tensors.size(), false);
        const auto want = [&](OperatorId id) {
            const network::Operator& op = network_.op(id);
            for (std::size_t i = 0; i < network::operand_count(op); ++i)
                if (needed_.reads_all(id, i)) wanted[op.inputs[i]] = true;
        };
        result_.before[s][s] = true;
        want(order_[s]);
        for (std::size_t i = order_[s].index(); i-- > 0;) {
            const OperatorId id(i);
            if (!wanted[network_.op(id).output]) continue;
            if (stage_[i] != kNone) result_.before[s][stage_[i]] = true;
            want(id);
        }
    }

    /// What the last element of stage `s` reaches.
    void forth(std::size_t s) {
        IdVector<TensorId, Reach> reached(network_.tensors.size(), Reach{});
        reached[network_.op(order_[s]).output] = reach_of_one(needed_, order_[s]);
        for (std::size_t i = order_[s].index() + 1; i < network_.operators.size(); ++i) {
            const OperatorId id(i);
            const network::Operator& op = network_.op(id);
            if (needed_.of(id).none()) continue;
            bool after = false, after_all = true;
            for (std::size_t operand = 0; operand < network::operand_count(op); ++operand) {
                const TensorId tensor = op.inputs[operand];
                const Reach& input = reached[tensor];
                const auto extent = network::canonical_extent(network_.tensor(tensor));
                const bool all = !input.none() && input.whole(*extent);
                after = after || all;
                after_all = after_all && all;
                if (input.none()) continue;
                Reach through = reach_through(network_, needed_, id, operand, input);
                if (through.none() || through.elements() == 0) continue;
                if (stage_[i] != kNone && operand == 0)
                    result_.full_bytes[s][stage_[i]] = constants_read(id, input, *extent);
                Reach& output = reached[op.output];
                if (output.none() || through.elements() > output.elements())
                    output = std::move(through);
            }
            // A concatenation copies each operand by itself.
            if (op.kind == OperatorKind::Concatenation) after = after_all;
            if (stage_[i] != kNone) result_.after[s][stage_[i]] = after;
        }
    }

    double constants_read(OperatorId id, const Reach& input, const Extent& extent) const {
        const network::Operator& op = network_.op(id);
        const double all = bytes_[stage_[id.index()]];
        const auto share = [&](double part, double whole) {
            if (part >= whole) return all;
            const double weights = static_cast<double>(network_.tensor(op.inputs[1]).size_bytes());
            return std::min(all, weights * part / whole);
        };
        switch (op.kind) {
            case OperatorKind::Conv2d:
            case OperatorKind::DepthwiseConv2d:
                return share(input.channels, extent.c);
            case OperatorKind::FullyConnected:
                return share(static_cast<double>(input.elements()),
                             static_cast<double>(extent.elements()));
            case OperatorKind::Logistic:
                return all;  // its table
            default:
                return 0.0;
        }
    }

    const Network& network_;
    const NeededElements& needed_;
    const std::vector<OperatorId>& order_;
    const std::vector<double>& bytes_;
    std::vector<std::size_t> stage_;
    Dependence result_;
};

}  // namespace

Dependence dependence(const Network& network, const NeededElements& needed,
                      const std::vector<OperatorId>& order, const std::vector<double>& bytes) {
    return Walk(network, needed, order, bytes).run();
}

}  // namespace outcore::bound
