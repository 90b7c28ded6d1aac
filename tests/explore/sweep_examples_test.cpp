// The sweeps that come with the project: they load, and so does what their points name.
// SPDX-License-Identifier: Apache-2.0
#include "explore/platform_variant.hpp"
#include "explore/sweep/adaptive_source.hpp"
#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

Sweep example(const std::string& name) {
    const auto registry = scheduler::make_builtin_schedulers();
    auto sweep =
        load_sweep(sweep_configs() / "sweeps" / (name + ".json"), sweep_configs(), registry);
    if (!sweep) FAIL(to_string(sweep.diagnostics().front()));
    return std::move(*sweep);
}

void check_board(const Configuration& c) {
    const auto board =
        load_variant({"", c.board, c.storage, c.board_constants}, sweep_configs(), c.sram_bytes);
    if (!board) FAIL(to_string(board.diagnostics().front()));
}

}  // namespace

TEST_CASE("the example sweeps have the points that they say") {
    const auto size = [](const char* name) { return make_point_source(example(name))->at_most(); };
    CHECK(make_point_source(example("sram_and_flash"))->at_most() == 54);
    CHECK(size("tiles_and_depth") == 10'000);
    CHECK(size("rates") == 10'000);
    CHECK(size("million") == 1'000'000);
    CHECK(example("nsga2").sampler.adaptive());
    // 5 networks x 2 x (2 boards without external RAM + 4 with, spilling or not), less two networks
    // that do not spill on 4 boards.
    CHECK(size("board_choice") == 5 * 2 * (2 + 4 * 2) - 2 * 2 * 4);
}

TEST_CASE("boards of the example sweeps can be built") {
    for (const char* name :
         {"sram_and_flash", "board_choice", "tiles_and_depth", "rates", "million"}) {
        INFO(name);
        const Sweep sweep = example(name);
        const auto source = make_point_source(sweep);
        constexpr std::int64_t kLooks = 60;
        for (std::int64_t i = 0; i < kLooks; ++i) {
            source->skip_to((source->at_most() - 1) * i / (kLooks - 1));
            const auto point = source->next();
            REQUIRE(point);
            check_board(configuration_of(sweep, *point));
        }
    }
    const Sweep sweep = example("nsga2");
    for (const Point& point : make_adaptive_source(sweep)->generation())
        check_board(configuration_of(sweep, point));
}
