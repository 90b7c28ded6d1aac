// Mappers that move logical sectors over physical ones, so that wear is shared.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace outcore::cost {

enum class Levelling {
    None,
    Static,      // all sectors take part, cold data is moved too
    RoundRobin,  // the swap area goes round in the sectors that hold no constants
};
std::string_view to_string(Levelling levelling);

/// Swap data is dead when an inference ends, so that the whole area can be laid out one sector
/// further without a copy.
class RoundRobinMap {
  public:
    /// `period`: inferences between two steps.
    RoundRobinMap(std::int64_t sectors, std::int64_t period);

    std::int64_t physical(std::int64_t logical) const { return (logical + start_) % sectors_; }
    void end_inference();

  private:
    std::int64_t sectors_, period_;
    std::int64_t start_ = 0, inferences_ = 0;
};

/// Start-gap: one sector is empty (the gap). After every `period` erases the content of the sector
/// before the gap moves into it, which costs one erase; when the gap has gone round, every logical
/// sector has moved by one. Needs two counters and no table. Source: M. K. Qureshi et al.,
/// Enhancing Lifetime and Security of PCM-Based Main Memory with Start-Gap Wear Leveling, MICRO
/// 2009, which takes a period of 100.
class StartGapMap {
  public:
    static constexpr std::int64_t kPeriod = 100;

    /// `sectors` physical ones hold one less logical.
    explicit StartGapMap(std::int64_t sectors, std::int64_t period = kPeriod);

    std::int64_t physical(std::int64_t logical) const;
    /// Counts an erase by the host. Returns the sector that a move erases, -1 without one.
    std::int64_t count_erase();

  private:
    std::int64_t sectors_, period_;
    std::int64_t start_ = 0, gap_, erases_ = 0;
};

}  // namespace outcore::cost
