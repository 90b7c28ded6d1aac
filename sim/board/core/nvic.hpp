// Which exception the core takes next: pending, enabled and active exceptions, their priorities,
// levels of the interrupt lines. Knows nothing of registers and stacks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace outcore::board {

/// Exceptions by their number; external interrupt n is kFirstInterrupt + n.
namespace exception {
constexpr int kReset = 1, kNmi = 2, kHardFault = 3, kMemManage = 4, kBusFault = 5, kUsageFault = 6,
              kSvCall = 11, kPendSv = 14, kSysTick = 15, kFirstInterrupt = 16;
}

/// What MSR and CPS set.
struct ExceptionMasks {
    bool primask = false, faultmask = false;
    std::uint8_t basepri = 0;
};

class Nvic {
  public:
    static constexpr int kLines = 240, kExceptions = exception::kFirstInterrupt + kLines;

    /// STM32 implements the upper four bits of each priority.
    static constexpr std::uint8_t kPriorityBits = 0xF0;

    void set_line(int line, bool level);
    void pend(int number);
    void clear_pending(int number);
    bool pending(int number) const { return states_[index(number)].pending; }
    bool active(int number) const { return states_[index(number)].active; }
    bool any_active() const { return !nested_.empty(); }
    /// Number of the exception that runs; 0 in thread mode.
    int innermost() const { return nested_.empty() ? 0 : nested_.back(); }
    int active_count() const { return static_cast<int>(nested_.size()); }

    void enable(int number, bool on);
    bool enabled(int number) const { return states_[index(number)].enabled; }
    void set_priority(int number, std::uint8_t value);
    std::uint8_t priority(int number) const { return states_[index(number)].priority; }
    void set_priority_group(unsigned group) { group_ = group & 7U; }
    unsigned priority_group() const { return group_; }

    /// The pending exception that preempts what runs now under `masks`; 0: none.
    int next(const ExceptionMasks& masks) const;
    /// The highest pending and enabled exception, whatever masks and active ones say; 0: none.
    int highest_pending() const;
    /// Whether an exception that is raised now, synchronously, would be taken.
    bool preempts(int number, const ExceptionMasks& masks) const;

    void enter(int number);
    /// False when it was not active (a broken return).
    bool leave(int number);

    /// Counts changes of pending states from clear to set, for SEVONPEND.
    std::uint64_t pend_count() const { return pend_count_; }
    /// True once after anything changed that next() depends on.
    bool take_changed();

  private:
    struct State {
        bool enabled = false, pending = false, active = false, level = false;
        std::uint8_t priority = 0;
    };
    static std::size_t index(int number) { return static_cast<std::size_t>(number); }
    int group_priority(int number) const;
    int execution_priority(const ExceptionMasks& masks) const;

    std::array<State, kExceptions> states_ = initial();
    std::vector<int> nested_;   // active exceptions, the innermost last
    std::vector<int> pending_;  // numbers with `pending`, unsorted
    unsigned group_ = 0;
    std::uint64_t pend_count_ = 0;
    bool changed_ = false;

    static std::array<State, kExceptions> initial();
};

}  // namespace outcore::board
