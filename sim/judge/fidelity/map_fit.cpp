// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/map_fit.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>

namespace outcore::judge {
namespace {

constexpr int kMostSteps = 40;
constexpr double kStill = 1e-5;
constexpr double kLongestStep = 1.0;
constexpr double kHuber = 3.0;  // spreads

/// log(time) of one observation; adds its derivatives by the factors to `entries`.
double linearise(const TimingParts& parts, const std::vector<double>& factors, Eigen::Index row,
                 std::vector<Eigen::Triplet<double>>& entries) {
    std::vector<double> cycles(parts.size());
    double total = 0.0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        double logarithm = 0.0;
        for (const std::size_t factor : parts[i].factors) logarithm += factors[factor];
        cycles[i] = parts[i].cycles * std::exp(logarithm);
        total += cycles[i];
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (const std::size_t factor : parts[i].factors)
            entries.emplace_back(row, static_cast<Eigen::Index>(factor), cycles[i] / total);
    }
    return std::log(total);
}

}  // namespace

std::vector<double> fit_factors(const std::vector<Observation>& observations,
                                const std::vector<double>& spreads, std::vector<double> start) {
    const auto rows = static_cast<Eigen::Index>(observations.size());
    const auto count = static_cast<Eigen::Index>(spreads.size());
    if (rows == 0) return start;
    Eigen::SparseMatrix<double, Eigen::RowMajor> gradients(rows, count);
    Eigen::VectorXd target(rows), noise(rows);
    const Eigen::VectorXd variances =
        Eigen::Map<const Eigen::VectorXd>(spreads.data(), count).array().square();
    std::vector<Eigen::Triplet<double>> entries;
    for (int step = 0; step < kMostSteps; ++step) {
        Eigen::Map<Eigen::VectorXd> factors(start.data(), count);
        entries.clear();
        for (Eigen::Index i = 0; i < rows; ++i) {
            const Observation& observation = observations[static_cast<std::size_t>(i)];
            target[i] =
                std::log(observation.cycles) - linearise(*observation.parts, start, i, entries);
            const double beyond = std::abs(target[i]) / (kHuber * observation.spread);
            noise[i] = observation.spread * observation.spread * std::max(1.0, beyond);
        }
        gradients.setFromTriplets(entries.begin(), entries.end());
        target += gradients * factors;
        const Eigen::SparseMatrix<double, Eigen::RowMajor> scaled =
            gradients * variances.asDiagonal();
        Eigen::MatrixXd gram =
            Eigen::MatrixXd(Eigen::SparseMatrix<double>(scaled * gradients.transpose()));
        gram.diagonal() += noise;
        const Eigen::VectorXd next = scaled.transpose() * gram.ldlt().solve(target);
        Eigen::VectorXd move = next - factors;
        const double longest = move.cwiseAbs().maxCoeff();
        if (longest > kLongestStep) move *= kLongestStep / longest;
        factors += move;
        if (longest < kStill) break;
    }
    return start;
}

}  // namespace outcore::judge
