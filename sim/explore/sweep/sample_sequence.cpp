// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/sample_sequence.hpp"

#include <algorithm>
#include <boost/random/sobol.hpp>

#include "explore/sweep/shuffle.hpp"

namespace outcore::explore {
namespace {

/// Which of `size` values a place in [0, 1) means.
std::int64_t value_at(double place, std::int64_t size) {
    return std::min(static_cast<std::int64_t>(place * static_cast<double>(size)), size - 1);
}

/// Far apart for axes and seeds that are near.
std::uint64_t stream(std::uint32_t seed, std::uint64_t axis) {
    return mixed(mixed(seed) ^ (axis + 1));
}

class RandomSequence final : public SampleSequence {
  public:
    RandomSequence(const PointSpace& space, std::uint32_t seed)
        : space_(space), shuffle_(space.combinations(), seed) {}

    bool draw(Indices& indices) override {
        if (drawn_ == space_.combinations()) return false;
        space_.decode(shuffle_(drawn_++), indices);
        return true;
    }
    void restart() override { drawn_ = 0; }
    bool without_repeats() const override { return true; }

  private:
    const PointSpace& space_;
    Shuffle shuffle_;
    std::int64_t drawn_ = 0;
};

class SobolSequence final : public SampleSequence {
  public:
    SobolSequence(const PointSpace& space, std::uint32_t seed)
        : space_(space), seed_(seed), engine_(space.axes()) {}

    bool draw(Indices& indices) override {
        indices.resize(space_.axes());
        for (std::size_t axis = 0; axis < space_.axes(); ++axis) {
            const std::uint64_t place = engine_() ^ stream(seed_, axis);
            indices[axis] = value_at(unit_interval(place), space_.size(axis));
        }
        return true;
    }
    void restart() override { engine_.seed(); }

  private:
    const PointSpace& space_;
    std::uint32_t seed_;
    boost::random::sobol engine_;
};

class LatinSequence final : public SampleSequence {
  public:
    LatinSequence(const PointSpace& space, std::int64_t points, std::uint32_t seed)
        : space_(space), points_(points), seed_(seed) {
        for (std::size_t axis = 0; axis < space.axes(); ++axis)
            strata_.emplace_back(points, stream(seed, axis));
    }

    bool draw(Indices& indices) override {
        if (drawn_ == points_) return false;
        indices.resize(space_.axes());
        for (std::size_t axis = 0; axis < space_.axes(); ++axis) {
            const auto bits = mixed(stream(seed_, axis) ^ static_cast<std::uint64_t>(drawn_));
            const double place = static_cast<double>(strata_[axis](drawn_)) + unit_interval(bits);
            indices[axis] = value_at(place / static_cast<double>(points_), space_.size(axis));
        }
        ++drawn_;
        return true;
    }
    void restart() override { drawn_ = 0; }

  private:
    const PointSpace& space_;
    std::int64_t points_;
    std::uint32_t seed_;
    std::vector<Shuffle> strata_;
    std::int64_t drawn_ = 0;
};

}  // namespace

std::unique_ptr<SampleSequence> make_random_sequence(const PointSpace& space, std::uint32_t seed) {
    return std::make_unique<RandomSequence>(space, seed);
}

std::unique_ptr<SampleSequence> make_sobol_sequence(const PointSpace& space, std::uint32_t seed) {
    return std::make_unique<SobolSequence>(space, seed);
}

std::unique_ptr<SampleSequence> make_latin_sequence(const PointSpace& space, std::int64_t points,
                                                    std::uint32_t seed) {
    return std::make_unique<LatinSequence>(space, points, seed);
}

}  // namespace outcore::explore
