// The role of a scheduler: network + platform + constraints -> a schedule, or why there is none.
// Nothing here is trusted: every schedule goes through schedule::check before it is used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "cost/kernel_cost.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"
#include "scheduler/objective.hpp"

namespace outcore::scheduler {

/// Bytes at the end of a memory that no buffer may use.
struct Reserve {
    DeviceId memory;
    std::int64_t bytes = 0;
};
/// Extents of an operator's tiles; 0 = free. The last tile of a dimension may be smaller.
struct FixedTile {
    OperatorId op;
    std::int32_t h = 0, w = 0, c = 0, k = 0;
};
/// Largest extents of every operator's tiles; 0 = free.
struct TileLimits {
    std::int32_t h = 0, w = 0, c = 0, k = 0;
    bool any() const { return h > 0 || w > 0 || c > 0 || k > 0; }
    friend bool operator==(const TileLimits&, const TileLimits&) = default;
};
/// The memory of an activation (never a view): on chip it stays there for its whole life, in
/// external RAM its tiles are swapped.
struct FixedPlace {
    TensorId tensor;
    DeviceId memory;
};

struct Constraints {
    /// Upper limit for on-chip RAM used by buffers, over all banks; nothing = what the board has.
    std::optional<std::int64_t> sram_bytes;
    /// Activations may be swapped to external RAM.
    bool external_ram = true;
    /// Tiles in flight for each operand inside an operator, or loads ahead of their use; 0 = the
    /// scheduler's own default.
    std::int32_t prefetch_depth = 0;
    /// Candidates that a search may evaluate; nothing = the scheduler's own default.
    std::optional<std::int64_t> budget;
    /// Of a search: same seed and budget, same schedule.
    std::uint32_t seed = 1;
    /// A search ends after so many seconds; its schedule then says so, and may differ next time.
    std::optional<double> time_limit_s;
    /// Constants that may stay in internal flash, where kernels read them in place; at most what
    /// blob and code leave. 0 = none, kAllOfFlash = what helps.
    std::int64_t internal_flash_bytes = 0;
    Objective objective;
    std::vector<Limit> limits;
    std::vector<Reserve> reserved;
    std::vector<DeviceId> forbidden;  // memories
    std::vector<FixedTile> tiles;
    TileLimits tile_limits;
    std::vector<FixedPlace> places;

    bool forbids(DeviceId memory) const;
    std::int64_t reserved_in(DeviceId memory) const;
    /// The tightest of `sram_bytes` and the limits on sram.
    std::optional<std::int64_t> most_sram_bytes() const;
    const FixedTile* tile_of(OperatorId op) const;
    std::optional<DeviceId> place_of(TensorId root) const;
};
constexpr std::int64_t kAllOfFlash = std::numeric_limits<std::int64_t>::max();

/// What is to be scheduled. The network is folded: no operator has only constant inputs.
struct Problem {
    std::shared_ptr<const network::Network> network;
    std::shared_ptr<const platform::Platform> platform;
    std::shared_ptr<const schedule::KernelLayouts> layouts;
    std::shared_ptr<const cost::KernelProfile> profile;
    Constraints constraints;
};

/// Why there is no schedule, as numbers and as a sentence. Sizes are of the on-chip RAM unless said
/// otherwise.
struct Infeasible {
    OperatorId op;                  // where it fails; invalid when the network as a whole does
    std::string resource;           // "on-chip RAM", "external storage", "external RAM"
    std::int64_t bytes_needed = 0;  // at that operator, with the smallest tiles
    std::int64_t bytes_free = 0;    // what the platform offers there
    std::optional<std::int64_t>
        nearest_bytes;  // size of the resource with which a schedule was found
    std::string message;
};

/// A scheduler from outside did not do what it must: one that can not be used at all, one that
/// crashed, hung or answered nonsense, one whose schedule breaks a rule of the contract. Those in
/// the box never do.
struct Fault {
    enum class Kind { CannotLoad, Misbehaved, WrongSchedule };
    Kind kind = Kind::Misbehaved;
    Diagnostics diagnostics;
};

using Outcome = std::variant<schedule::Schedule, Infeasible, Fault>;

class Scheduler {
  public:
    virtual ~Scheduler() = default;
    virtual std::string_view name() const = 0;
    /// One line for people.
    virtual std::string_view summary() const = 0;

    /// Runs the algorithm and stamps the result's origin. Checks the parts of the problem that no
    /// algorithm can mend: operators that can not be tiled, constants that do not fit the storage.
    Outcome run(const Problem& problem) const;

  private:
    virtual Outcome make(const Problem& problem) const = 0;
};

}  // namespace outcore::scheduler
