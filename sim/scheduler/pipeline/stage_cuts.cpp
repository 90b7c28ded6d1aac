// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline/stage_cuts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace outcore::scheduler {
namespace {

/// Parts of an iteration.
constexpr std::size_t kParts = 64;
/// Operators that stages may begin with, beyond that the lightest are left out.
constexpr std::size_t kMostPlaces = 48;
/// Estimates that differ by less, as a part of the least, are alike.
constexpr double kAlike = 0.005;
/// Sets whose body is looked at.
constexpr std::size_t kMostLooked = 64;

/// An operator in the order of the frame.
struct Block {
    OperatorId op;
    StepLoad load;
    double slower_s = 0.0;  // sum over its steps
};

std::vector<Block> blocks_of(const Program& frame, const std::vector<StepLoad>& loads) {
    std::vector<Block> blocks;
    for (std::size_t s = 0; s < loads.size(); ++s) {
        const Step& step = frame.steps[s];
        const bool begins =
            blocks.empty() || (step.kind == Step::Kind::Compute && blocks.back().op != step.op);
        if (begins) blocks.push_back({step.op, {}, 0.0});
        Block& block = blocks.back();
        if (!block.op.valid()) block.op = step.op;  // the application's turn comes first
        block.load.cpu_s += loads[s].cpu_s;
        block.load.storage_s += loads[s].storage_s;
        block.slower_s += loads[s].slower_s();
    }
    return blocks;
}

class Ranking {
  public:
    explicit Ranking(const std::vector<Block>& blocks) : blocks_(blocks) { find_places(); }

    /// By the index of the blocks that stages begin with.
    struct Set {
        std::vector<std::size_t> cuts;
        double period_s = 0.0;
        double purity_s = 0.0;
    };
    std::vector<Set> all(std::size_t stages) {
        sets_.clear();
        chosen_.clear();
        choose(0, stages - 1);
        double least_s = 0.0;
        for (const Set& set : sets_)
            least_s = least_s == 0.0 ? set.period_s : std::min(least_s, set.period_s);
        const auto step = [&](const Set& set) {
            return least_s > 0.0 ? std::floor(set.period_s / (least_s * kAlike)) : 0.0;
        };
        std::stable_sort(sets_.begin(), sets_.end(), [&](const Set& a, const Set& b) {
            return step(a) != step(b) ? step(a) < step(b) : a.purity_s > b.purity_s;
        });
        return std::move(sets_);
    }

  private:
    /// The heaviest blocks, and those behind them.
    void find_places() {
        std::vector<std::size_t> heavy;
        for (std::size_t i = 1; i < blocks_.size(); ++i) heavy.push_back(i);
        const auto weight = [this](std::size_t i) {
            return std::max(blocks_[i].slower_s, blocks_[i - 1].slower_s);
        };
        std::stable_sort(heavy.begin(), heavy.end(),
                         [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
        if (heavy.size() > kMostPlaces) heavy.resize(kMostPlaces);
        std::sort(heavy.begin(), heavy.end());
        places_ = std::move(heavy);
    }

    void choose(std::size_t from, std::size_t left) {
        if (left == 0) {
            purity_s_ = 0.0;
            const double period_s = period();
            sets_.push_back({chosen_, period_s, purity_s_});
            return;
        }
        for (std::size_t i = from; i + left <= places_.size(); ++i) {
            chosen_.push_back(places_[i]);
            choose(i + 1, left - 1);
            chosen_.pop_back();
        }
    }

    double period() {
        parts_.fill({});
        std::size_t begin = 0;
        for (std::size_t i = 0; i <= chosen_.size(); ++i) {
            const std::size_t end = i < chosen_.size() ? chosen_[i] : blocks_.size();
            lay(begin, end);
            begin = end;
        }
        double sum = 0.0;
        for (const StepLoad& part : parts_) sum += part.slower_s();
        return sum;
    }
    /// One stage, over all parts.
    void lay(std::size_t begin, std::size_t end) {
        double all_s = 0.0, done_s = 0.0, surplus_s = 0.0;
        for (std::size_t b = begin; b < end; ++b) {
            all_s += blocks_[b].slower_s;
            surplus_s += blocks_[b].load.cpu_s - blocks_[b].load.storage_s;
        }
        purity_s_ += std::abs(surplus_s);
        if (all_s <= 0.0) return;
        for (std::size_t b = begin; b < end; ++b) {
            const double from = done_s / all_s * kParts;
            done_s += blocks_[b].slower_s;
            spread(blocks_[b].load, from, done_s / all_s * kParts);
        }
    }
    void spread(const StepLoad& load, double from, double to) {
        if (to <= from) return;
        for (auto part = static_cast<std::size_t>(from); part < kParts; ++part) {
            const auto at = static_cast<double>(part);
            const double share = (std::min(to, at + 1.0) - std::max(from, at)) / (to - from);
            if (share <= 0.0) return;
            parts_[part].cpu_s += share * load.cpu_s;
            parts_[part].storage_s += share * load.storage_s;
        }
    }

    const std::vector<Block>& blocks_;
    std::vector<std::size_t> places_, chosen_;
    std::vector<Set> sets_;
    std::array<StepLoad, kParts> parts_{};
    double purity_s_ = 0.0;
};

bool has_body(const Program& frame, const std::vector<StepLoad>& loads,
              const std::vector<OperatorId>& first) {
    BodyOptions options;
    for (const OperatorId op : first) options.cuts.push_back(first_step(frame, op));
    return pipeline_body(frame, loads, options).has_value();
}

}  // namespace

std::int32_t first_step(const Program& frame, OperatorId op) {
    const auto found = std::find_if(frame.steps.begin(), frame.steps.end(), [&](const Step& step) {
        return step.kind == Step::Kind::Compute && step.op == op;
    });
    return static_cast<std::int32_t>(found - frame.steps.begin());
}

std::vector<StageCuts> ranked_cuts(const Program& frame, const std::vector<StepLoad>& loads,
                                   std::size_t stages, std::size_t count) {
    const std::vector<Block> blocks = blocks_of(frame, loads);
    std::vector<StageCuts> best;
    std::size_t looked = 0;
    for (const Ranking::Set& set : Ranking(blocks).all(stages)) {
        if (best.size() == count || ++looked > kMostLooked) break;
        StageCuts cuts;
        cuts.period_s = set.period_s;
        for (const std::size_t block : set.cuts) cuts.first.push_back(blocks[block].op);
        if (has_body(frame, loads, cuts.first)) best.push_back(std::move(cuts));
    }
    return best;
}

}  // namespace outcore::scheduler
