// SPDX-License-Identifier: Apache-2.0
#include "judge/board/non_negative.hpp"

#include <Eigen/Dense>
#include <algorithm>

namespace outcore::judge {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

class ActiveSet {
  public:
    /// Columns are scaled to length 1, so that one threshold serves all.
    ActiveSet(const MatrixXd& a, const VectorXd& b) : a_(a), b_(b), lengths_(a.colwise().norm()) {
        for (Index i = 0; i < a_.cols(); ++i) {
            if (lengths_[i] > 0.0) a_.col(i) /= lengths_[i];
        }
        x_ = VectorXd::Zero(a_.cols());
        barred_.assign(static_cast<std::size_t>(a_.cols()), false);
    }

    std::vector<double> solve() {
        const Index most_turns = 10 * a_.cols();
        for (Index turn = 0; turn < most_turns; ++turn) {
            const Index column = steepest();
            if (column < 0) break;
            inside_.push_back(column);
            if (!settle(column)) barred_[static_cast<std::size_t>(column)] = true;
        }
        std::vector<double> result(static_cast<std::size_t>(x_.size()), 0.0);
        for (const Index i : inside_) result[static_cast<std::size_t>(i)] = x_[i] / lengths_[i];
        return result;
    }

  private:
    static constexpr double kFlat = 1e-10, kDependent = 1e-7;

    /// The column outside along which the residual falls most; -1 where none does.
    Index steepest() const {
        const VectorXd slope = a_.transpose() * (b_ - a_ * x_);
        Index best = -1;
        double most = kFlat * std::max(1.0, b_.norm());
        for (Index i = 0; i < slope.size(); ++i) {
            const bool out = std::find(inside_.begin(), inside_.end(), i) == inside_.end();
            if (!out || barred_[static_cast<std::size_t>(i)] || slope[i] <= most) continue;
            most = slope[i];
            best = i;
        }
        return best;
    }

    /// The optimum over the columns inside, after those that it would make negative have left.
    /// False when `entering` is one of them or depends on the others.
    bool settle(Index entering) {
        for (;;) {
            MatrixXd chosen(a_.rows(), static_cast<Index>(inside_.size()));
            for (std::size_t i = 0; i < inside_.size(); ++i)
                chosen.col(static_cast<Index>(i)) = a_.col(inside_[i]);
            Eigen::ColPivHouseholderQR<MatrixXd> qr(chosen);
            qr.setThreshold(kDependent);
            if (qr.rank() < chosen.cols()) {
                inside_.pop_back();  // nothing has left yet: `entering` is the last one
                return false;
            }
            const VectorXd optimum = qr.solve(b_);
            if (inside_.empty() || optimum.minCoeff() > 0.0) {
                x_.setZero();
                for (std::size_t i = 0; i < inside_.size(); ++i)
                    x_[inside_[i]] = optimum[static_cast<Index>(i)];
                return true;
            }
            if (!step_towards(optimum, entering)) return false;
        }
    }

    /// As far towards `optimum` as no coefficient turns negative; those at 0 leave.
    bool step_towards(const VectorXd& optimum, Index entering) {
        double part = 1.0;
        for (std::size_t i = 0; i < inside_.size(); ++i) {
            const double from = x_[inside_[i]], to = optimum[static_cast<Index>(i)];
            if (to <= 0.0) part = std::min(part, from > to ? from / (from - to) : 0.0);
        }
        std::vector<Index> stay;
        for (std::size_t i = 0; i < inside_.size(); ++i) {
            const double from = x_[inside_[i]], to = optimum[static_cast<Index>(i)];
            double& now = x_[inside_[i]];
            now = from + part * (to - from);
            if (to <= 0.0 && now <= kFlat) {
                now = 0.0;
            } else {
                stay.push_back(inside_[i]);
            }
        }
        inside_ = std::move(stay);
        return std::find(inside_.begin(), inside_.end(), entering) != inside_.end();
    }

    MatrixXd a_;
    VectorXd b_;
    VectorXd lengths_, x_;
    std::vector<Index> inside_;
    std::vector<bool> barred_;
};

}  // namespace

std::vector<double> non_negative_least_squares(const std::vector<std::vector<double>>& a,
                                               const std::vector<double>& b) {
    if (a.empty()) return {};
    MatrixXd rows(static_cast<Index>(a.size()), static_cast<Index>(a.front().size()));
    VectorXd wanted(rows.rows());
    for (std::size_t row = 0; row < a.size(); ++row) {
        wanted[static_cast<Index>(row)] = b[row];
        for (std::size_t i = 0; i < a[row].size(); ++i)
            rows(static_cast<Index>(row), static_cast<Index>(i)) = a[row][i];
    }
    return ActiveSet(rows, wanted).solve();
}

}  // namespace outcore::judge
