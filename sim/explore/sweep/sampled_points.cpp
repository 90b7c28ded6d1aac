// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/sampled_points.hpp"

#include <algorithm>

#include "explore/sweep/grid_points.hpp"

namespace outcore::explore {
namespace {

/// Draws for each point that is asked for, and some for all: where conditions leave nearly nothing,
/// or the space is smaller than the sample, the sweep has fewer points.
constexpr std::int64_t kDrawsPerPoint = 100, kMoreDraws = 1'000'000;

std::unique_ptr<SampleSequence> sequence_of(const Sampler& sampler, const PointSpace& space) {
    switch (sampler.kind) {
        case Sampler::Kind::Sobol:
            return make_sobol_sequence(space, sampler.seed);
        case Sampler::Kind::LatinHypercube:
            return make_latin_sequence(space, sampler.points, sampler.seed);
        default:
            return make_random_sequence(space, sampler.seed);
    }
}

}  // namespace

SampledPoints::SampledPoints(const Sweep& sweep)
    : space_(sweep), points_(sweep.sampler.points), sequence_(sequence_of(sweep.sampler, space_)) {
    if (!sequence_->without_repeats()) given_.emplace(space_.combinations());
    restart();
}

void SampledPoints::restart() {
    sequence_->restart();
    if (given_) given_->clear();
    number_ = 0;
    draws_left_ = points_ * kDrawsPerPoint + kMoreDraws;
}

std::int64_t SampledPoints::at_most() const { return std::min(points_, space_.combinations()); }

bool SampledPoints::accepted() {
    if (sequence_->without_repeats()) {
        // Of the combinations that are one point, as they differ in what does not exist, the one
        // with the first values there stands for it: every point is as likely as any other.
        for (std::size_t axis = 0; axis < space_.first_free(); ++axis) {
            if (space_.exists(axis, indices_)) continue;
            if (indices_[axis] != 0) return false;
            indices_[axis] = kAbsent;
        }
        return !space_.excluded(indices_);
    }
    space_.normalise(indices_);
    return !space_.excluded(indices_) && given_->insert(space_.encode(indices_));
}

bool SampledPoints::advance() {
    if (number_ >= points_) return false;
    while (draws_left_-- > 0 && sequence_->draw(indices_)) {
        if (!accepted()) continue;
        ++number_;
        return true;
    }
    draws_left_ = 0;
    return false;
}

std::optional<Point> SampledPoints::next() {
    if (!advance()) return std::nullopt;
    return space_.point(number_ - 1, indices_);
}

void SampledPoints::skip_to(std::int64_t number) {
    if (number < number_) restart();
    while (number_ < number && advance()) continue;
}

std::unique_ptr<PointSource> make_point_source(const Sweep& sweep) {
    if (sweep.sampler.kind == Sampler::Kind::Grid) return std::make_unique<GridPoints>(sweep);
    return std::make_unique<SampledPoints>(sweep);
}

}  // namespace outcore::explore
