// Published DMA reads: the two constants in the configs are those of the fit, and the full
// simulation of one read with the published driver meets each rate within 5 %.
// SPDX-License-Identifier: Apache-2.0
#include "judge/bandwidth_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "simulator/small_script.hpp"
#include "support/shared_folder.hpp"

using namespace outcore;

namespace {

constexpr double kBar = 0.05;
const std::filesystem::path kConfigs = std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs";

std::vector<judge::PublishedRead> published(const std::filesystem::path& table = {}) {
    auto reads = judge::load_published_reads(kConfigs, table);
    INFO((reads ? "" : to_string(reads.diagnostics().front())));
    REQUIRE(reads.ok());
    REQUIRE(reads->size() == 3);
    return std::move(reads).value();
}

/// Bytes per second of one read command of the driver's size, into the first memory it reaches.
double simulated_rate(const judge::PublishedRead& read) {
    const platform::Platform& board = read.board;
    const std::int64_t bytes = board.driver->command_bytes;
    test::SmallScript script(board);
    const DeviceId memory = board.channels.front().reaches.front();
    const BufferId source = script.buffer(board.channels.front().storage.value, 0, bytes);
    const BufferId destination = script.buffer(memory.value, 0, bytes);
    script.load(1, source, destination, bytes);
    const auto result = script.simulate();
    INFO((result ? "" : to_string(result.diagnostics().front())));
    REQUIRE(result.ok());
    return static_cast<double>(bytes) / result->latency_s;
}

}  // namespace

TEST_CASE("the simulated DMA reads of the three published boards are within 5 percent") {
    for (const judge::PublishedRead& read : published()) {
        const double simulated = simulated_rate(read);
        const double error = simulated / read.rate - 1.0;
        WARN(read.board_name << ": simulated " << simulated / 1e6 << " MB/s, published "
                             << read.rate / 1e6 << " MB/s, " << 100.0 * error << " %");
        CHECK(std::abs(error) <= kBar);
    }
}

TEST_CASE("the constants in the configs are those of the fit") {
    const std::vector<judge::PublishedRead> reads = published();
    const judge::ReadFit fit = judge::fit_reads(reads);
    WARN("fitted: request " << fit.constants.request_clocks << " clocks, call "
                            << fit.constants.call_cycles << " cycles");
    CHECK(fit.identifiable);
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const judge::ReadConstants used = judge::constants_in_use(reads[i]);
        CHECK(used.request_clocks == Approx(fit.constants.request_clocks).margin(0.006));
        CHECK(used.call_cycles == Approx(fit.constants.call_cycles).margin(0.6));
        CHECK(std::abs(fit.errors[i]) <= kBar);
    }
}

TEST_CASE("each published read is met within 5 percent by a fit that did not see it") {
    for (const judge::LeftOutRead& one : judge::leave_one_out(published())) {
        WARN(one.board_name << " left out: request " << one.fit.constants.request_clocks
                            << " clocks, call " << one.fit.constants.call_cycles << " cycles"
                            << (one.fit.identifiable ? "" : " (not identifiable: the prior's)")
                            << ", error " << 100.0 * one.error << " %");
        CHECK(std::abs(one.error) <= kBar);
        CHECK(one.fit.identifiable == (one.board_name != "Custom U575RI"));
    }
}

TEST_CASE("a fit of made-up reads finds the constants that made them") {
    std::vector<judge::PublishedRead> reads = published();
    const judge::ReadConstants made{2.75, 600.0};
    for (judge::PublishedRead& read : reads) read.rate = judge::predicted_rate(read, made);
    const judge::ReadFit fit = judge::fit_reads(reads);
    CHECK(fit.constants.request_clocks == Approx(made.request_clocks).margin(1e-3));
    CHECK(fit.constants.call_cycles == Approx(made.call_cycles).margin(0.1));
}

TEST_CASE("closed form and simulation of a published read agree") {
    for (const judge::PublishedRead& read : published()) {
        const double closed = judge::predicted_rate(read, judge::constants_in_use(read));
        CHECK(simulated_rate(read) == Approx(closed).epsilon(1e-4));
    }
}

TEST_CASE("the rates in the configs are those of the published table") {
    const auto table = test::shared_path("facts/measured_memory_and_power.csv");
    if (!table) {
        WARN("skipped: no published table");
        return;
    }
    const auto own = published(), tabled = published(*table);
    for (std::size_t i = 0; i < own.size(); ++i) CHECK(own[i].rate == Approx(tabled[i].rate));
}

TEST_CASE("the runtime's word items leave the flash bus as the limit") {
    for (const judge::PublishedRead& read : published()) {
        judge::PublishedRead words = read;
        words.board.driver->item_bytes = 4;
        words.board.driver->request_items = 4;
        const platform::Storage& storage = read.board.storages.front();
        const double peak = storage.bus_clock.count * storage.read.data_lines / 8.0;
        const double rate =
            judge::predicted_rate(words, {judge::constants_in_use(read).request_clocks, 0.0});
        CHECK(rate > 0.98 * peak);
        CHECK(rate <= peak);
    }
}
