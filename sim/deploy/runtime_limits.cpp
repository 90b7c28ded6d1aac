// SPDX-License-Identifier: Apache-2.0
#include "deploy/runtime_limits.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace outcore::deploy {
namespace {

// Kinds of docs/spec/blob.md.
constexpr std::int32_t kAveragePool = 3, kMaxPool = 4, kConvolution = 6, kDepthwise = 7,
                       kFullyConnected = 9, kMean = 11;

// docs/spec/blob.md, Operator table.
constexpr std::int64_t kLargestExtent = 1 << 20;
constexpr std::int64_t kLargestStep = 1 << 10;
constexpr std::int64_t kLargestWindow = 1 << 14;
constexpr std::int64_t kLongestDot = 1 << 16;
constexpr std::int64_t kLargestMean = 1 << 23;

std::string more_than(const char* what, std::int64_t found, std::int64_t most) {
    return fmt::format("has {} {}; the runtime takes at most {}", found, what, most);
}

class Limits {
  public:
    explicit Limits(const OperatorRecord& record) : record_(record) {}

    std::string broken() const {
        for (const Field first : {Field::Input0, Field::Input1, Field::Output})
            for (int i = 0; i < 3; ++i)
                if (at(first, i) > kLargestExtent)
                    return more_than("elements along one dimension", at(first, i), kLargestExtent);
        switch (record_[Field::Kind]) {
            case kConvolution: {
                const std::int64_t dot = record_[Field::KernelColumns] * at(Field::Input0, 2);
                if (dot > kLongestDot)
                    return more_than("products in one row of its window", dot, kLongestDot);
                return window();
            }
            case kDepthwise:
            case kAveragePool:
            case kMaxPool:
                return window();
            case kFullyConnected:
                if (at(Field::Input0, 2) > kLongestDot)
                    return more_than("inputs to each sum", at(Field::Input0, 2), kLongestDot);
                return {};
            case kMean:
                return mean();
            default:
                return {};
        }
    }

  private:
    std::int64_t at(Field first, int offset) const {
        return record_[static_cast<Field>(static_cast<int>(first) + offset)];
    }

    std::string window() const {
        for (int i = 0; i < 6; ++i)
            if (at(Field::KernelRows, i) > kLargestStep)
                return more_than("as a side, stride or dilation of its window",
                                 at(Field::KernelRows, i), kLargestStep);
        const std::int64_t taps = at(Field::KernelRows, 0) * at(Field::KernelRows, 1);
        return taps > kLargestWindow ? more_than("elements in its window", taps, kLargestWindow)
                                     : std::string();
    }

    /// Rows and columns count whether they are reduced or not.
    std::string mean() const {
        const std::int64_t summed = at(Field::Input0, 0) * at(Field::Input0, 1) *
                                    (at(Field::Parameter0, 2) != 0 ? at(Field::Input0, 2) : 1);
        return summed > kLargestMean ? more_than("elements to average", summed, kLargestMean)
                                     : std::string();
    }

    const OperatorRecord& record_;
};

}  // namespace

std::string beyond_runtime(const OperatorRecord& record) { return Limits(record).broken(); }

}  // namespace outcore::deploy
