// Walks over the tables of rules: whatever row is added there is tested here. For each pair of
// commands, the later one is refused just before the longest rule between them is over, and taken
// when it is.
// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_rules.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <vector>

#include "../flash_bench.hpp"

using namespace outcore;
using hardware::FlashOperation;
using hardware::RuleScope;
using hardware::TimingRule;
using sc_core::sc_time;
using test::FlashBench;
using enum FlashOperation;

namespace {

constexpr std::int64_t kOtherDie = 1 << 23;
const sc_time kJustBefore(1, sc_core::SC_NS);
const sc_time kLong(3, sc_core::SC_SEC);  // beyond every rule of the part

platform::Storage part() {
    platform::Storage part = test::full_part();
    part.endurance_cycles = 1e15;  // the erases of the test itself leave no trace
    return part;
}

struct Target {
    std::int64_t address, bytes;
};

/// What each command addresses, so that no two disturb each other's contents.
Target target(FlashOperation operation) {
    switch (operation) {
        case Read:
            return {1 << 20, 32};
        case PageProgram:
            return {0, 16};
        case SectorErase:
            return {4096, 4096};
        case HalfBlockErase:
            return {32768, 32768};
        case BlockErase:
            return {65536, 65536};
        default:
            return {0, 0};
    }
}

void send(FlashBench& bench, FlashOperation operation) {
    bench.run(operation, target(operation).address, target(operation).bytes);
}

void prepare_sector(FlashBench& bench, std::int64_t die) {
    bench.run(WriteEnable);
    bench.run(SectorErase, die + target(PageProgram).address, 4096);
}

/// The rise of chip select at the end of a command just sent that takes `length` in all.
sc_time rise_of(const FlashBench& bench, FlashOperation operation, sc_time length) {
    const auto clocks = hardware::serial_clocks(bench.part);
    const double high = operation == Read ? clocks.deselect_read : clocks.deselect_other;
    const double busy = hardware::busy_seconds(operation, bench.part, clocks, {});
    const double after = std::max(high / bench.part.bus_clock.count, busy);
    return sc_core::sc_time_stamp() + length - sc_time(after, sc_core::SC_SEC);
}

/// Brings the part to where `earlier` is legal, sends it, and returns the rise of chip select.
/// `rest_s`: what a resume resumes.
sc_time after(FlashBench& bench, FlashOperation earlier, double& rest_s) {
    prepare_sector(bench, 0);
    prepare_sector(bench, kOtherDie);
    if (earlier == Suspend || earlier == Resume) {
        bench.run(WriteEnable);
        const sc_time length = bench.send(SectorErase, target(SectorErase).address, 4096);
        const sc_time end = sc_core::sc_time_stamp() + length;
        sc_core::wait(1, sc_core::SC_MS);
        if (earlier == Resume) {
            const sc_time rise = rise_of(bench, Suspend, bench.send(Suspend));
            rest_s = (end - rise).to_seconds();
            sc_core::wait(1, sc_core::SC_MS);
        }
    } else if (earlier == ReleasePowerDown) {
        bench.run(DeepPowerDown);
        sc_core::wait(1, sc_core::SC_MS);
    } else if (earlier == PageProgram || hardware::is_erase(earlier)) {
        bench.run(WriteEnable);
    }
    const Target to = target(earlier);
    const bool chip = earlier == ChipErase;
    return rise_of(bench, earlier,
                   bench.send(earlier, to.address, chip ? bench.part.size.count : to.bytes));
}

struct Governed {
    const TimingRule* rule = nullptr;
    double seconds = -1.0;
};

/// The longest rule from `earlier` to `later`; on another die only rules of the whole part hold.
Governed governing(const FlashBench& bench, FlashOperation earlier, FlashOperation later,
                   bool other_die, double rest_s) {
    const auto clocks = hardware::serial_clocks(bench.part);
    Governed longest;
    for (const TimingRule& rule : hardware::timing_rules()) {
        if (!holds(rule.earlier, earlier) || !holds(rule.later, later)) continue;
        // A chip erase keeps every die busy.
        if (other_die && rule.scope == RuleScope::Die) continue;
        const double seconds =
            hardware::rule_seconds(rule.time, bench.part, clocks, {0.0, 1, rest_s});
        if (seconds > longest.seconds) longest = {&rule, seconds};
    }
    return longest;
}

/// The fault that the states of the part give `operation` by the table; empty when none bars it.
std::string state_fault(const FlashBench& bench, FlashOperation operation) {
    for (const hardware::StateRule& rule : hardware::state_rules()) {
        const bool in = bench.flash.in(rule.state);
        if (holds(in ? rule.barred_in : rule.barred_outside, operation)) return rule.fault;
    }
    return {};
}

std::vector<FlashOperation> bus_operations() {
    std::vector<FlashOperation> all;
    for (std::size_t i = 0; i < hardware::kBusOperations; ++i)
        all.push_back(static_cast<FlashOperation>(i));
    return all;
}

std::vector<std::unique_ptr<FlashBench>> benches(std::size_t count) {
    std::vector<std::unique_ptr<FlashBench>> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(std::make_unique<FlashBench>(sc_core::sc_gen_unique_name("bench"), part()));
    return all;
}

/// `later` one nanosecond before the rule is over, and when it is.
const TimingRule* check_pair(FlashBench& bench, FlashOperation earlier, FlashOperation later,
                             bool other_die) {
    double rest_s = 0.0;
    const sc_time rise = after(bench, earlier, rest_s);
    const Governed governed = governing(bench, earlier, later, other_die, rest_s);
    INFO(to_string(earlier) << ", then " << to_string(later)
                            << (other_die ? " on the other die: " : ": ") << governed.rule->name);
    const sc_time legal = rise + sc_time(governed.seconds, sc_core::SC_SEC);
    Target to = target(later);
    if (later == PageProgram) to.address += 256;
    if (other_die) to.address += kOtherDie;
    if (later == ChipErase) to.bytes = bench.part.size.count;
    sc_core::wait(legal - kJustBefore - sc_core::sc_time_stamp());
    CHECK(bench.fault(later, to.address, to.bytes) == governed.rule->fault);
    sc_core::wait(legal - sc_core::sc_time_stamp());
    const std::string expected = state_fault(bench, later);
    CHECK(bench.fault(later, to.address, to.bytes) == expected);
    return governed.rule;
}

}  // namespace

TEST_CASE("every pair of commands is refused before its rule is over and taken when it is") {
    const auto all = bus_operations();
    const auto parts = benches(2 * all.size() * all.size());
    std::set<const TimingRule*> tested;
    test::play([&] {
        std::size_t next = 0;
        for (const FlashOperation earlier : all) {
            for (const FlashOperation later : all) {
                tested.insert(check_pair(*parts[next++], earlier, later, false));
                // A chip erase is for all dies, a resume for the one that was suspended.
                if (later != ChipErase && later != Resume)
                    check_pair(*parts[next++], earlier, later, true);
            }
        }
    });
    for (const TimingRule& rule : hardware::timing_rules()) {
        INFO(rule.name << " must be the longest rule of some pair, or it says nothing");
        CHECK(tested.count(&rule) == 1);
    }
}

TEST_CASE("every state bars its commands until a command leaves it") {
    using hardware::FlashState;
    const auto enter = [](FlashBench& bench, FlashState state) {
        prepare_sector(bench, 0);
        if (state == FlashState::WriteEnabled) bench.run(WriteEnable);
        if (state == FlashState::PoweredDown) bench.run(DeepPowerDown);
        if (state == FlashState::Continuous)
            sc_core::wait(bench.send(Read, target(Read).address, 32, true));
        if (state == FlashState::Suspended) {
            bench.run(WriteEnable);
            bench.send(SectorErase, target(SectorErase).address, 4096);
            sc_core::wait(1, sc_core::SC_MS);
            bench.run(Suspend);
        }
        sc_core::wait(kLong);
    };
    const auto fault_of = [](FlashBench& bench, FlashOperation operation) {
        Target to = target(operation);
        if (operation == ChipErase) to.bytes = bench.part.size.count;
        return bench.fault(operation, to.address, to.bytes);
    };
    const auto all = bus_operations();
    const auto parts = benches(1000);
    test::play([&] {
        std::size_t next = 0;
        for (const hardware::StateRule& rule : hardware::state_rules()) {
            for (const FlashOperation operation : all) {
                if (holds(rule.barred_outside, operation)) {
                    CHECK(fault_of(*parts.at(next++), operation) == rule.fault);
                }
                if (!holds(rule.barred_in, operation)) continue;
                FlashBench& bench = *parts.at(next++);
                enter(bench, rule.state);
                INFO(to_string(operation) << " in " << rule.name);
                CHECK(fault_of(bench, operation) == rule.fault);
            }
            for (const FlashOperation way_out : all) {
                if (!holds(rule.left_by, way_out)) continue;
                FlashBench& bench = *parts.at(next++);
                enter(bench, rule.state);
                REQUIRE(bench.flash.in(rule.state));
                send(bench, way_out == ChipErase ? WriteDisable : way_out);
                INFO(to_string(way_out) << " leaves " << rule.name);
                CHECK_FALSE(bench.flash.in(rule.state));
            }
        }
    });
}
