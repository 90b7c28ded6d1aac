// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused/stripe_plan.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "support/networks.hpp"

using namespace outcore;
using network::Box;
using network::OperatorKind;
using outcore::test::NetworkBuilder;
using scheduler::StripePart;
using scheduler::StripePlan;

namespace {

/// Rows of the input that one output row of a window reads, tap by tap.
std::set<std::int32_t> rows_read(const network::Operator& op, std::int32_t row,
                                 std::int32_t input_rows) {
    std::set<std::int32_t> rows;
    if (op.kind == OperatorKind::Add) return {row};
    const auto& window = op.as<network::Window>();
    for (std::int32_t tap = 0; tap < window.kernel_h; ++tap) {
        const std::int32_t y = row * window.stride_h - window.pad_top + tap * window.dilation_h;
        if (y >= 0 && y < input_rows) rows.insert(y);
    }
    return rows;
}

/// Plays the stripes with a set of the rows that each member's buffer holds.
void check_rows(const network::Network& net, const StripePlan& plan) {
    std::vector<std::set<std::int32_t>> held(plan.size());
    std::vector<std::set<std::int32_t>> made(plan.size());
    for (std::size_t s = 0; s < plan.stripes(); ++s) {
        for (std::size_t m = plan.size(); m-- > 0;) {
            const StripePlan::Member& member = plan.member(m);
            const StripePart& part = member.parts[s];
            INFO("stripe " << s << ", member " << m);
            std::set<std::int32_t> now;
            for (std::int32_t y = part.fresh.y0; y < part.fresh.y1; ++y) {
                now.insert(y);
                // A row that stays is never computed a second time.
                if (member.row_buffer || m == 0) CHECK(made[m].insert(y).second);
            }
            for (std::int32_t y = part.held.y0; y < part.held.y1; ++y) {
                const bool there =
                    now.count(y) == 1 || (member.row_buffer && held[m].count(y) == 1);
                CHECK((m == 0 || there));
                now.insert(y);
            }
            if (m > 0) CHECK(part.held.y1 - part.held.y0 <= member.buffer_rows);
            held[m] = now;
            const network::Operator& op = net.op(member.op);
            for (std::size_t i = 0; i < network::operand_count(op); ++i) {
                const std::size_t source = plan.source(m, i);
                if (source == m) continue;
                const std::int32_t all = net.tensor(op.inputs[i]).shape[1];
                for (std::int32_t y = part.fresh.y0; y < part.fresh.y1; ++y)
                    for (const std::int32_t row : rows_read(op, y, all))
                        CHECK(held[source].count(row) == 1);
            }
        }
    }
    const std::int32_t rows = net.tensor(net.op(plan.member(0).op).output).shape[1];
    CHECK(made[0].size() == static_cast<std::size_t>(rows));
}

}  // namespace

TEST_CASE("stripes hold every row that their readers reach, tap by tap") {
    const std::uint32_t seed = 4711;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    std::int32_t sliding = 0;
    for (int round = 0; round < 150; ++round) {
        NetworkBuilder builder({1, random.in_range(7, 30), random.in_range(5, 12), 4},
                               random.next());
        const std::int32_t layers = random.in_range(2, 6);
        for (std::int32_t layer = 0; layer < layers; ++layer) {
            if (random.in_range(0, 3) == 0) {
                const TensorId left = builder.conv(4, 1).last();
                builder.depthwise(random.in_range(0, 1) == 0 ? 3 : 5).conv(4, 1).add(left);
            } else {
                builder.conv(4, 2 * random.in_range(0, 2) + 1, random.in_range(1, 2));
            }
        }
        const network::Network net = builder.build();
        const std::size_t count = net.operators.size();
        const std::int32_t rows = net.tensor(net.op(OperatorId(count - 1)).output).shape[1];
        StripePlan plan(net, OperatorId(count - 1), random.in_range(1, rows));
        for (std::size_t i = count - 1; i-- > 0;)
            plan.prepend(OperatorId(i), random.in_range(0, 1) == 0);
        INFO("round " << round);
        check_rows(net, plan);
        for (std::size_t m = 0; m < plan.size(); ++m)
            for (const StripePart& part : plan.member(m).parts)
                sliding += part.moved.empty() ? 0 : 1;
    }
    CHECK(sliding > 100);
}

TEST_CASE("a patch needs its halo on all four sides, nothing stays") {
    const network::Network net = NetworkBuilder({1, 12, 12, 3}).conv(4, 3).depthwise(3).build();
    StripePlan plan(net, OperatorId(1), 4, 6);
    plan.prepend(OperatorId(0), true);
    REQUIRE(plan.stripes() == 6);
    CHECK_FALSE(plan.member(1).row_buffer);
    const Box middle = plan.member(1).parts[3].fresh;  // rows 4-8, columns 6-12
    CHECK(middle == Box{3, 9, 5, 12, 0, 4});
}

TEST_CASE("rows slide by the height of a stripe and only the new ones are computed") {
    const network::Network net = NetworkBuilder({1, 12, 8, 3}).conv(4, 1).depthwise(3).build();
    StripePlan plan(net, OperatorId(1), 2);
    plan.prepend(OperatorId(0), true);
    REQUIRE(plan.member(1).row_buffer);
    CHECK(plan.member(1).buffer_rows == 4);
    const StripePart& second = plan.member(1).parts[1];
    CHECK(second.fresh == Box{3, 5, 0, 8, 0, 4});
    CHECK(second.held == Box{1, 5, 0, 8, 0, 4});
    CHECK(second.moved == Box{1, 3, 0, 8, 0, 4});
}
