// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/structure_list.hpp"

#include <algorithm>
#include <functional>

#include "scheduler/flash_savings.hpp"

namespace outcore::scheduler {
namespace {

using network::Network;

class Lister {
  public:
    Lister(const Problem& problem, const BoardView& board, std::int64_t flash_bytes,
           std::size_t most)
        : problem_(problem),
          network_(*problem.network),
          board_(board),
          flash_bytes_(flash_bytes),
          most_(most),
          roots_(network::storage_roots(network_)),
          activations_(network::lifetimes(network_)),
          constant_bytes_(network_.operators.size(), 0) {
        for (const DeviceId device : board.on_chip)
            on_chip_bytes_ += board.usable_bytes[device.index()];
        for (std::size_t i = 0; i < network_.operators.size(); ++i) {
            const OperatorId id(i);
            if (network::is_view(network_.op(id).kind)) continue;
            operators_.push_back(id);
            if (flash_bytes > 0) constant_bytes_[i] = packed_constant_bytes(problem, id);
        }
        now_.resident.assign(network_.tensors.size(), false);
        now_.in_flash.assign(network_.operators.size(), false);
        done_.assign(network_.operators.size(), false);
    }

    StructureList run() {
        choose_order();
        return std::move(list_);
    }

  private:
    /// Most orders and residencies that are looked at for each structure that may be listed: where
    /// nothing fits the list never fills.
    static constexpr std::size_t kLooksForOne = 16;
    bool full() const { return list_.too_many; }

    /// Every topological order, those of the file's direction first.
    void choose_order() {
        if (now_.order.size() == operators_.size()) return choose_resident(0);
        for (const OperatorId id : operators_) {
            if (full() || done_[id.index()] || !may_run(id)) continue;
            done_[id.index()] = true;
            now_.order.push_back(id);
            choose_order();
            now_.order.pop_back();
            done_[id.index()] = false;
        }
    }
    /// Whoever computes what it reads, views looked through, has run.
    bool may_run(OperatorId id) const {
        const network::Operator& op = network_.op(id);
        return std::all_of(op.inputs.begin(), op.inputs.end(), [&](TensorId input) {
            if (!input.valid() || network_.tensor(input).constant()) return true;
            const TensorId root = roots_[input.index()];
            return std::all_of(operators_.begin(), operators_.end(), [&](OperatorId other) {
                return done_[other.index()] || roots_[network_.op(other).output.index()] != root;
            });
        });
    }

    void choose_resident(std::size_t index) {
        if (full()) return;
        if (index == activations_.size()) {
            if (++looks_ > kLooksForOne * most_)
                list_.too_many = true;
            else if (fits())
                choose_flash(0);
            return;
        }
        const TensorId root = activations_[index].root;
        const auto place = problem_.constraints.place_of(root);
        const bool outside = place && board_.external && *place == *board_.external;
        for (const bool resident : {true, false}) {
            if (resident ? outside : (!board_.external || (place && !outside))) continue;
            now_.resident[root.index()] = resident;
            choose_resident(index + 1);
        }
        now_.resident[root.index()] = false;
    }

    /// Whether what is on chip while an operator runs fits, in the order at hand.
    bool fits() {
        now_.room_bytes.clear();
        for (std::size_t at = 0; at < now_.order.size(); ++at) {
            std::int64_t bytes = 0;
            for (const network::Lifetime& activation : activations_)
                if (now_.resident[activation.root.index()] && alive(activation.root, at))
                    bytes += (activation.size_bytes + board_.alignment - 1) / board_.alignment *
                             board_.alignment;
            if (bytes > on_chip_bytes_) return false;
            now_.room_bytes.push_back(on_chip_bytes_ - bytes);
        }
        return true;
    }
    bool alive(TensorId root, std::size_t at) const {
        const auto uses = [&](OperatorId id) {
            const network::Operator& op = network_.op(id);
            return roots_[op.output.index()] == root ||
                   std::any_of(op.inputs.begin(), op.inputs.end(), [&](TensorId input) {
                       return input.valid() && roots_[input.index()] == root;
                   });
        };
        const auto listed = [&](const std::vector<TensorId>& tensors) {
            return std::any_of(tensors.begin(), tensors.end(),
                               [&](TensorId id) { return roots_[id.index()] == root; });
        };
        const auto middle = now_.order.begin() + static_cast<std::ptrdiff_t>(at);
        const bool before =
            listed(network_.inputs) || std::any_of(now_.order.begin(), middle + 1, uses);
        return before && (listed(network_.outputs) || std::any_of(middle, now_.order.end(), uses));
    }

    void choose_flash(std::size_t index) {
        if (full()) return;
        if (index == operators_.size()) {
            if (list_.all.size() == most_)
                list_.too_many = true;
            else
                list_.all.push_back(now_);
            return;
        }
        choose_flash(index + 1);
        const OperatorId id = operators_[index];
        const std::int64_t bytes = constant_bytes_[id.index()];
        if (bytes == 0 || flash_used_ + bytes > flash_bytes_) return;
        flash_used_ += bytes;
        now_.in_flash[id.index()] = true;
        choose_flash(index + 1);
        now_.in_flash[id.index()] = false;
        flash_used_ -= bytes;
    }

    const Problem& problem_;
    const Network& network_;
    const BoardView& board_;
    const std::int64_t flash_bytes_;
    const std::size_t most_;
    const std::vector<TensorId> roots_;
    const std::vector<network::Lifetime> activations_;
    std::vector<std::int64_t> constant_bytes_;  // by operator; 0: none, or no internal flash
    std::vector<OperatorId> operators_;
    std::int64_t on_chip_bytes_ = 0;

    Structure now_;
    std::vector<bool> done_;
    std::int64_t flash_used_ = 0;
    std::size_t looks_ = 0;
    StructureList list_;
};

}  // namespace

StructureList structures(const Problem& problem, const BoardView& board, std::int64_t flash_bytes,
                         std::size_t most) {
    return Lister(problem, board, flash_bytes, most).run();
}

}  // namespace outcore::scheduler
