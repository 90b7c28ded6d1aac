// Whatever a scheduler outside decides, with tiles of any size: a schedule that the host makes of
// it is right, says the checker, or the host says what does not fit. SPDX-License-Identifier:
// Apache-2.0
#include <catch2/catch.hpp>

#include "base/json_writer.hpp"
#include "network/geometry.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/plugin/plugin_answer.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

/// Up to `extent`, often all of it.
std::int32_t part_of(Xorshift32& random, std::int32_t extent) {
    return random.in_range(0, 2) == 0 ? extent : random.in_range(std::max(1, extent / 6), extent);
}

void write_tile(JsonWriter& json, Xorshift32& random, const Problem& problem, OperatorId id) {
    const network::Network& network = *problem.network;
    const network::Geometry geometry = *network::geometry(network, id);
    const schedule::KernelLayout& layout = problem.layouts->of(network.op(id).kind);
    json.key("tile").begin_object();
    json.member("rows", part_of(random, geometry.output.h));
    json.member("columns", part_of(random, geometry.output.w));
    if (layout.tiles_channels) json.member("channels", part_of(random, geometry.output.c));
    if (layout.tiles_reduction && geometry.reduction > 0)
        json.member("reduction", part_of(random, geometry.reduction));
    json.end_object();
    json.member("order", random.in_range(0, 1) == 0 ? "channels-outer" : "rows-outer");
}

std::string random_decisions(Xorshift32& random, const Problem& problem) {
    const network::Network& network = *problem.network;
    JsonWriter json;
    json.begin_object().member("schema", "outcore-decisions-1");
    json.member("overlap", random.in_range(0, 5) > 0);
    json.member("prefetch_depth", random.in_range(1, 4));
    if (random.in_range(0, 2) > 0) {
        json.key("on_chip").begin_array();
        for (const network::Lifetime& activation : network::lifetimes(network))
            if (random.in_range(0, 1) == 0) json.value(activation.root.value);
        json.end_array();
    }
    json.key("operators").begin_array();
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        if (network::is_view(network.op(OperatorId(i)).kind) || random.in_range(0, 3) == 0)
            continue;
        json.begin_object().member("operator", i);
        if (random.in_range(0, 1) == 0) json.member("prefetch_depth", random.in_range(1, 5));
        if (random.in_range(0, 3) == 0) json.member("constants", "internal-flash");
        if (random.in_range(0, 3) > 0) write_tile(json, random, problem, OperatorId(i));
        json.end_object();
    }
    return json.end_array().end_object().text();
}

}  // namespace

TEST_CASE("decisions of any kind make right schedules") {
    constexpr int kCases = 150;
    int schedules = 0;
    for (int i = 0; i < kCases; ++i) {
        Xorshift32 random(static_cast<std::uint32_t>(4000 + i));
        Problem problem = test::problem(test::random_block(random), "stm32f746g-disco");
        problem.constraints.internal_flash_bytes = kAllOfFlash;
        if (random.in_range(0, 1) == 0)
            problem.constraints.sram_bytes = random.in_range(8, 64) * 1024;
        const std::string text = random_decisions(random, problem);
        const Outcome outcome =
            judge_answer(text, "test", problem, *view_board(problem), ProcessLimits{});
        if (std::holds_alternative<schedule::Schedule>(outcome)) ++schedules;
        if (const auto* fault = std::get_if<Fault>(&outcome)) {
            INFO("case " << i << ": " << to_string(fault->diagnostics.front()) << "\n" << text);
            CHECK(fault->kind == Fault::Kind::WrongSchedule);
            CHECK(fault->diagnostics.front().message.find("on-chip RAM") != std::string::npos);
            CHECK(fault->diagnostics.front().place.find("rule") == std::string::npos);
        }
    }
    CHECK(schedules > kCases / 2);
}
