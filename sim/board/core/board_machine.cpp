// The core's loop: blocks, events, exceptions, sleep. What memory and devices do is in
// board_machine_memory.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "board/core/board_machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "board/core/board_memories.hpp"
#include "board/core/source_lines.hpp"

namespace outcore::board {
namespace {

constexpr std::uint32_t kExceptionNumber = 0x1FF;
/// A handler of a fault may still report it; then the run ends.
constexpr double kSecondsAfterFault = 0.05;
constexpr std::uint32_t kUndefined = 1U << 16U, kUnaligned = 1U << 24U, kNoCoprocessor = 1U << 19U,
                        kInvalidReturn = 1U << 18U, kPreciseBus = 1U << 9U, kBusAddress = 1U << 15U,
                        kFetchBus = 1U << 8U;

/// The core starts on its internal oscillator; firmware switches.
constexpr double kResetHz = 16e6;

CacheShape data_cache_shape(const platform::Core& core) {
    CacheShape shape;
    if (core.cache_line_bytes == 0) return shape;
    shape.bytes = static_cast<std::uint32_t>(core.data_cache_bytes);
    shape.ways = static_cast<std::uint32_t>(core.timing.data_cache_ways);
    return shape;
}

}  // namespace

Machine::Machine(const platform::Platform& platform, const ElfImage& image, CoreModel model)
    : platform_(platform),
      image_(image),
      memory_(board_memories(platform)),
      clock_(kResetHz),
      cache_(data_cache_shape(platform.core), memory_,
             [this](Misuse kind, const std::string& what) { misuse(kind, what); }),
      control_(model, *this, nvic_, cache_, vector_table(image, memory_)),
      emulator_(model, *this),
      pipeline_(make_pipeline(platform.core.timing)),
      blocks_(Decoder(model == CoreModel::M33), *pipeline_, memory_, image) {}

Machine::~Machine() = default;

// ---------------------------------------------------------------------------------------- time

std::uint64_t Machine::cycle_now() const {
    if (!in_block_) return cycles_;
    return cycles_ + offset_ + static_cast<std::uint64_t>(pending_ - present_->cycles);
}

/// The block that ran has ended.
void Machine::settle() {
    if (present_ != nullptr && present_->skippable_cycles != executed_)
        pending_ -= present_->skippable_cycles - executed_;
    const double whole = std::floor(pending_ + carry_);
    carry_ += pending_ - whole;
    cycles_ += static_cast<std::uint64_t>(whole);
    pending_ = 0.0;
    executed_ = 0;
    in_block_ = false;
    offset_ = 0;
}

/// When the loop must be entered again.
void Machine::plan() {
    deadline_ = std::min(
        {clock_.cycle(events_.next()), control_.timer().next_exception(cycles_), limit_cycle_});
}

void Machine::set_core_hz(double hz) {
    clock_.set_hz(hz, cycle_now());
    limit_cycle_ = clock_.cycle(limits_.time);
    deadline_ = 0;
}

void Machine::at(Picoseconds when, std::function<void()> action) {
    events_.add(when, std::move(action));
    deadline_ = std::min(deadline_, clock_.cycle(when));
}

void Machine::set_interrupt(int line, bool level) {
    nvic_.set_line(line, level);
    exceptions_changed();
}

void Machine::stall(Picoseconds time) { pending_ += std::ceil(clock_.cycles_of(time)); }

/// Beyond what the pipeline says of the block that the branch leaves.
double Machine::branch_cycles(const Block& to) {
    Block& from = *previous_;
    const platform::CoreTiming& timing = platform_.core.timing;
    const bool taken = to.address != from.address + from.size;
    if (from.branch == BranchKind::None) return 0.0;
    const bool direct = from.branch == BranchKind::Always || from.branch == BranchKind::Conditional;
    if (timing.branch_mispredict_cycles == 0) {
        if (!taken) return 0.0;
        return direct ? timing.branch_taken_cycles : timing.branch_indirect_cycles;
    }
    bool predicted = true;
    if (from.branch == BranchKind::Conditional) {
        predicted = (from.taken_counter >= 2) == taken;
        if (taken && from.taken_counter < 3) ++from.taken_counter;
        if (!taken && from.taken_counter > 0) --from.taken_counter;
    } else if (from.branch == BranchKind::Indirect) {
        predicted = from.predicted_target == to.address;
        from.predicted_target = to.address;
    }  // returns: by a stack of return addresses
    if (!predicted) return timing.branch_mispredict_cycles;
    return taken ? timing.branch_predicted_cycles : 0.0;
}

bool Machine::block(std::uint32_t address, std::uint32_t size) {
    if (in_block_) settle();
    if (cycles_ >= deadline_ || has_late_fault_ || types_stale_) return false;
    if (watch_masks_ && nvic_.next(emulator_.masks()) != 0) return false;
    Block& next = blocks_.find(address, size);
    if (!next.skippable.empty() && !all_watched(next)) return false;
    if (next.uses_floating_point && !control_.floating_point_enabled()) {
        late_fault_ = {exception::kUsageFault,        kNoCoprocessor, address, 0, false,
                       "floating point without CPACR"};
        has_late_fault_ = true;
        return false;
    }
    previous_ = present_;
    present_ = &next;
    pending_ = next.cycles + timing_->fetch(address, size);
    if (previous_ != nullptr) pending_ += branch_cycles(next);
    result_.instructions += next.instruction_count;
    if (next.sends_event) event_ = true;
    if (profile_) profile_->block(next, cycles_, [this] { return emulator_.get(Register::Lr); });
    cursor_ = access_ = 0;
    in_block_ = true;
    return true;
}

bool Machine::all_watched(const Block& block) {
    for (const Skippable& each : block.skippable) {
        if (watched_.count(each.address) != 0) continue;
        to_watch_ = &block;
        return false;
    }
    return true;
}

/// The emulator has translated the block without looking at single instructions.
void Machine::watch_skippable() {
    for (const Skippable& each : to_watch_->skippable)
        if (watched_.insert(each.address).second) emulator_.watch(each.address);
    emulator_.forget_code(to_watch_->address, to_watch_->size);
    to_watch_ = nullptr;
}

void Machine::watched(std::uint32_t address) {
    for (const Skippable& each : present_->skippable) {
        if (each.address == address) executed_ += each.saved;
    }
}

// ---------------------------------------------------------------------------------- exceptions

void Machine::serve_events() {
    events_.run_until(now());
    SysTick& timer = control_.timer();
    if (timer.raises(seen_cycles_, cycles_)) nvic_.pend(exception::kSysTick);
    seen_cycles_ = cycles_;
    if (nvic_.pend_count() != seen_pends_) {
        seen_pends_ = nvic_.pend_count();
        if (control_.event_on_pending()) event_ = true;
    }
}

bool Machine::take_exception() {
    const ExceptionMasks masks = emulator_.masks();
    const int number = nvic_.next(masks);
    watch_masks_ = false;
    if (number == 0) {
        const bool masked = masks.primask || masks.faultmask || masks.basepri != 0;
        watch_masks_ = masked && nvic_.next({}) != 0;
        return false;
    }
    enter(number, pc_, false);
    return true;
}

void Machine::enter(int number, std::uint32_t return_address, bool chained) {
    const platform::CoreTiming& timing = platform_.core.timing;
    if (!chained && !enter_exception(emulator_, *this, number, return_address))
        return end(RunEnd::Fault, fmt::format("the stack pointer is no memory when exception {} "
                                              "is taken at {}",
                                              number, place_name(return_address)));
    if (chained) {
        const std::uint32_t status = emulator_.get(Register::ProgramStatus);
        emulator_.set(Register::ProgramStatus,
                      (status & ~kExceptionNumber) | static_cast<std::uint32_t>(number));
    }
    nvic_.enter(number);
    if (profile_) profile_->exception(cycles_, true);
    event_ = true;  // entry sets the event register
    cycles_ += static_cast<std::uint64_t>(chained ? timing.tail_chain_cycles
                                                  : timing.exception_entry_cycles);
    const std::uint32_t entry = control_.vector_table() + 4 * static_cast<std::uint32_t>(number);
    std::uint32_t vector = 0;
    if (!stack_read(entry, vector) || (vector & 1U) == 0)
        return end(RunEnd::Fault, fmt::format("exception {} at {} has no handler: vector {:#010x}",
                                              number, place_name(return_address), vector));
    pc_ = vector & ~1U;
    previous_ = present_ = nullptr;
}

void Machine::leave(std::uint32_t exc_return) {
    const platform::CoreTiming& timing = platform_.core.timing;
    const int number = static_cast<int>(emulator_.get(Register::ProgramStatus) & kExceptionNumber);
    if (number == 0 || !nvic_.leave(number)) {
        return raise({exception::kUsageFault, kInvalidReturn, exc_return, 0, false,
                      fmt::format("return from exception {}, which is not active ({:#010x})",
                                  number, exc_return)});
    }
    if (number != exception::kNmi) emulator_.clear_fault_mask();
    event_ = true;
    if (const int next = nvic_.next(emulator_.masks()); next != 0) {
        emulator_.set(Register::Lr, exc_return);
        return enter(next, exc_return, true);
    }
    if (!leave_exception(emulator_, *this, exc_return))
        return end(RunEnd::Fault,
                   fmt::format("exception {} returns through {:#010x}: no such frame", number,
                               exc_return));
    if (profile_) profile_->exception(cycles_, true);
    cycles_ += static_cast<std::uint64_t>(timing.exception_exit_cycles);
    if (profile_) profile_->exception(cycles_, nvic_.any_active());
    pc_ = emulator_.get(Register::Pc) & ~1U;
    previous_ = present_ = nullptr;
    const bool thread = !nvic_.any_active();
    if (thread && control_.sleep_on_exit()) wait(false);
}

void Machine::raise(const Fault& fault) {
    log_.add(Misuse::Fault, fault.what, fault.pc, cycles_);
    if (fault_cycle_ == 0) fault_cycle_ = std::max<std::uint64_t>(cycles_, 1);
    if (result_.end_reason.empty())
        result_.end_reason = fmt::format("{} at {}", fault.what, place_name(fault.pc));
    int number =
        control_.record_fault(fault.number, fault.status, fault.address, fault.address_valid);
    const ExceptionMasks masks = emulator_.masks();
    if (!nvic_.preempts(number, masks)) number = exception::kHardFault;
    ExceptionMasks no_primask = masks;
    no_primask.primask = false;
    if (!nvic_.preempts(number, no_primask))
        return end(RunEnd::Fault, fmt::format("lockup: {} within a fault handler, at {}",
                                              fault.what, place_name(fault.pc)));
    limit_cycle_ = std::min(limit_cycle_,
                            cycles_ + static_cast<std::uint64_t>(kSecondsAfterFault * clock_.hz()));
    enter(number, fault.pc, false);
}

void Machine::memory_fault(const Emulator::Outcome& outcome, bool write) {
    const std::size_t index = present_ == nullptr ? 0 : locate(outcome.address, 4, write);
    std::uint32_t pc = pc_;
    if (present_ != nullptr && index < present_->instructions.size())
        pc = present_->instructions[index].address;
    const bool refused = outcome.stop == Emulator::Stop::WriteRefused;
    const std::string what =
        fmt::format("{} {:#010x}: {}", write ? "write to" : "read of", outcome.address,
                    refused ? "read-only memory" : "nothing is there");
    log_.add(Misuse::UnmappedAccess, what, pc, cycles_);
    raise({exception::kBusFault, kPreciseBus | kBusAddress, pc, outcome.address, true, what});
}

void Machine::handle(const Emulator::Outcome& outcome) {
    using Stop = Emulator::Stop;
    switch (outcome.stop) {
        case Stop::Asked:
            break;
        case Stop::ExceptionReturn:
            leave(emulator_.get(Register::Pc) | 1U);
            break;
        case Stop::WaitForEvent:
            wait(true);
            break;
        case Stop::WaitForInterrupt:
            wait(false);
            break;
        case Stop::SupervisorCall:
            if (nvic_.preempts(exception::kSvCall, emulator_.masks()))
                enter(exception::kSvCall, pc_, false);
            else
                raise({exception::kHardFault, 0, pc_ - 2, 0, false, "SVC that can not be taken"});
            break;
        case Stop::Breakpoint:
            raise({exception::kHardFault, 0, pc_, 0, false, "BKPT without a debugger"});
            break;
        case Stop::ReadUnmapped:
            memory_fault(outcome, false);
            break;
        case Stop::WriteUnmapped:
        case Stop::WriteRefused:
            memory_fault(outcome, true);
            break;
        case Stop::FetchUnmapped:
            raise({exception::kBusFault, kFetchBus, pc_, 0, false,
                   fmt::format("code at {:#010x}: nothing to execute there", outcome.address)});
            break;
        case Stop::UndefinedInstruction:
            raise({exception::kUsageFault, kUndefined, pc_, 0, false, "undefined instruction"});
            break;
    }
}

// --------------------------------------------------------------------------------------- sleep

bool Machine::must_wake(bool for_event) {
    if (for_event && event_) return true;
    ExceptionMasks masks = emulator_.masks();
    if (!for_event) masks.primask = false;  // WFI wakes although PRIMASK keeps the handler away
    return nvic_.next(masks) != 0;
}

void Machine::wait(bool for_event) {
    if (profile_) profile_->sleep(cycles_);
    serve_events();
    while (!ended_ && !must_wake(for_event)) {
        const std::uint64_t next =
            std::min(clock_.cycle(events_.next()), control_.timer().next_exception(cycles_));
        if (next == SysTick::kNever)
            return end(RunEnd::Asleep, "the core sleeps and nothing will wake it");
        const std::uint64_t until = std::max(std::min(next, limit_cycle_), cycles_);
        result_.sleep_cycles += until - cycles_;
        cycles_ = until;
        if (cycles_ >= limit_cycle_) return;
        serve_events();
    }
    if (for_event) event_ = false;
}

// ----------------------------------------------------------------------------------------- run

void Machine::end(RunEnd how, std::string reason) {
    if (ended_) return;
    ended_ = true;
    result_.end = how;
    if (!reason.empty()) result_.end_reason = std::move(reason);
}

/// Whether a line that begins with the stop line has been sent whole.
bool Machine::line_sent() {
    const std::string& text = surroundings_->uart_output();
    while (scanned_ < text.size()) {
        const std::size_t line_end = text.find('\n', scanned_);
        if (line_end == std::string::npos) return false;
        const bool found = !limits_.stop_line.empty() &&
                           text.compare(scanned_, limits_.stop_line.size(), limits_.stop_line) == 0;
        scanned_ = line_end + 1;
        if (found) return true;
    }
    return false;
}

BoardRun Machine::run(const Limits& limits) {
    limits_ = limits;
    limit_cycle_ = clock_.cycle(limits.time);
    if (limits.profile) profile_.emplace(image_, *limits.profile);
    std::uint32_t stack = 0, entry = 0;
    if (!stack_read(control_.vector_table(), stack) ||
        !stack_read(control_.vector_table() + 4, entry))
        end(RunEnd::Fault, "there is no vector table");
    emulator_.set(Register::MainStack, stack);
    pc_ = entry & ~1U;
    while (!ended_) {
        if (types_stale_) {
            types_stale_ = false;
            timing_->update(control_.protection(), control_.code_cache_enabled());
        }
        serve_events();
        if (line_sent()) {
            end(RunEnd::StopLine, {});
            break;
        }
        if (cycles_ >= limit_cycle_) {
            if (fault_cycle_ != 0)
                end(RunEnd::Fault, {});
            else
                end(RunEnd::TimeLimit,
                    fmt::format("after {} s, at {}", static_cast<double>(now()) * 1e-12,
                                place_name(pc_)));
            break;
        }
        if (has_late_fault_) {
            has_late_fault_ = false;
            raise(late_fault_);
            continue;
        }
        if (to_watch_ != nullptr) watch_skippable();
        take_exception();
        if (ended_) break;
        plan();
        const Emulator::Outcome outcome = emulator_.run(pc_);
        if (in_block_) settle();
        pc_ = emulator_.get(Register::Pc) & ~1U;
        handle(outcome);
    }
    result_.uart = surroundings_->uart_output();
    result_.cycles = cycles_;
    result_.board_seconds = static_cast<double>(now()) * 1e-12;
    result_.misuse = std::move(log_.reports());
    for (MisuseReport& report : result_.misuse) report.where = place_name(report.pc);
    if (profile_) profile_->finish(cycles_, result_);
    return std::move(result_);
}

std::string Machine::place_name(std::uint32_t pc) const { return function_place(image_, pc); }

}  // namespace outcore::board
