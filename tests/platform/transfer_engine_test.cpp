// SPDX-License-Identifier: Apache-2.0
#include "platform/transfer_engine.hpp"

#include <catch2/catch.hpp>

#include "platform/basis.hpp"
#include "platform/platform_loader.hpp"
#include "platform/small_board.hpp"

using namespace outcore;
using platform::Driver;
using platform::Engine;

namespace {

std::filesystem::path configs() { return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs"; }

platform::Platform loaded(const std::string& name, const std::string& driver = "") {
    std::map<std::string, std::string> overrides;
    if (!driver.empty()) overrides["/driver/use"] = "\"" + driver + "\"";
    auto platform = platform::load_platform(name, configs(), overrides);
    REQUIRE(platform.ok());
    return std::move(platform).value();
}

/// Two ports, a FIFO of four words; reads 4, writes 3, handshake 2 clocks.
Engine engine() {
    Engine made;
    made.read_clocks = 4.0;
    made.write_clocks = 3.0;
    made.two_ports = true;
    made.request_clocks = 2.0;
    made.burst_items = 4;
    made.fifo_bytes = 16;
    return made;
}

Driver driver(std::int32_t item_bytes, std::int32_t request_items) {
    Driver made;
    made.item_bytes = item_bytes;
    made.request_items = request_items;
    return made;
}

}  // namespace

TEST_CASE("two ports overlap reads and writes, one port adds them") {
    Engine made = engine();
    CHECK(platform::storage_rate(made, driver(1, 1)).bytes_per_clock == Approx(1.0 / 6.0));
    CHECK(platform::storage_rate(made, driver(4, 1)).bytes_per_clock == Approx(4.0 / 6.0));
    made.two_ports = false;
    CHECK(platform::storage_rate(made, driver(1, 1)).bytes_per_clock == Approx(1.0 / 9.0));
}

TEST_CASE("pipelined requests hide the shorter of handshake and access") {
    Engine made = engine();
    made.requests_pipelined = true;
    CHECK(platform::storage_rate(made, driver(1, 1)).bytes_per_clock == Approx(1.0 / 4.0));
    made.request_clocks = 5.0;
    CHECK(platform::storage_rate(made, driver(1, 1)).bytes_per_clock == Approx(1.0 / 5.0));
}

TEST_CASE("a burst pays the handshake once and needs the FIFO twice to overlap") {
    Engine made = engine();
    // 2 + 4 + 3 on the read side, then 3 + 3 on the write side: the FIFO holds one burst only
    CHECK(platform::storage_rate(made, driver(4, 4)).bytes_per_clock == Approx(16.0 / 15.0));
    made.fifo_bytes = 32;
    CHECK(platform::storage_rate(made, driver(4, 4)).bytes_per_clock == Approx(16.0 / 9.0));
    CHECK(platform::copy_rate(made, driver(4, 4)).bytes_per_clock == Approx(16.0 / 7.0));
    made.fifo_bytes = 0;
    CHECK(platform::copy_rate(made, driver(4, 4)).bytes_per_clock == Approx(4.0 / 4.0));
}

TEST_CASE("the counter counts items or bytes, and the driver may cut commands") {
    Engine made = engine();
    Driver words = driver(4, 1);
    CHECK(platform::storage_rate(made, words).max_items == 65535);
    made.counts_bytes = true;
    CHECK(platform::storage_rate(made, words).max_items == 16383);
    words.command_bytes = 4096;
    CHECK(platform::storage_rate(made, words).max_items == 1024);
    CHECK(platform::copy_rate(made, words).max_items == 65535);
}

TEST_CASE("no board states the rate of a flash channel: engine and driver make it") {
    for (const std::string& name : platform::board_names(configs())) {
        const platform::Platform board = loaded(name);
        CAPTURE(name);
        for (const platform::Channel& channel : board.channels) {
            const bool flash = channel.kind == platform::ChannelKind::Storage &&
                               board.storage(channel.storage).kind == platform::StorageKind::Nor;
            if (!flash) continue;
            REQUIRE(board.driver.has_value());
            REQUIRE(channel.engine.has_value());
            platform::Channel derived = channel;
            platform::derive_rate(*board.driver, derived);
            CHECK(channel.bytes_per_clock == derived.bytes_per_clock);
        }
    }
}

TEST_CASE("one handshake time stands for every engine") {
    const double clocks = loaded("stm32f746g-disco").channels[0].engine->request_clocks;
    for (const std::string& name : platform::board_names(configs())) {
        for (const platform::Channel& channel : loaded(name).channels) {
            if (channel.engine) CHECK(channel.engine->request_clocks == clocks);
        }
    }
}

TEST_CASE("another driver gives the same board another width, limit and cost") {
    const platform::Platform own = loaded("stm32f746g-disco");
    const platform::Platform bytes = loaded("stm32f746g-disco", "mbed-ce");
    CHECK(own.channels[0].item_bytes == 4);
    CHECK(bytes.channels[0].item_bytes == 1);
    CHECK(bytes.channels[0].max_items == 4096);
    CHECK(bytes.channels[0].start_cycles > own.channels[0].start_cycles);
    CHECK(bytes.channels[0].bytes_per_clock < 0.3 * own.channels[0].bytes_per_clock);
    const auto again = platform::parse_platform(bytes.source_json, "again");
    REQUIRE(again.ok());
    CHECK(again->source_json == bytes.source_json);
    CHECK(again->channels[0].bytes_per_clock == bytes.channels[0].bytes_per_clock);
}

TEST_CASE("an unknown driver is refused with the known ones") {
    const auto platform =
        platform::load_platform("stm32f746g-disco", configs(), {{"/driver/use", "\"mbed\""}});
    REQUIRE_FALSE(platform.ok());
    CHECK(platform.diagnostics().front().message.find("mbed-ce, outcore") != std::string::npos);
}

TEST_CASE("a channel without a rate of its own needs an engine and a driver") {
    const std::string rate = test::constant("bytes_per_clock", "4", "bytes/clock") + ", ";
    const std::string text = test::with(test::small_board(), "\"channels\"", rate, "");
    const auto platform = platform::parse_platform(text, "demo.json");
    REQUIRE_FALSE(platform.ok());
    CHECK(platform.diagnostics().front().place == "/channels/0/bytes_per_clock");
}

TEST_CASE("what a channel states wins over what engine and driver make of it") {
    const auto platform = platform::load_platform("stm32f746g-disco", configs(),
                                                  {{"/channels/qspi/bytes_per_clock", "0.125"},
                                                   {"/channels/qspi/start_cycles", "7"},
                                                   {"/driver/completion_cycles", "9"}});
    REQUIRE(platform.ok());
    CHECK(platform->channels[0].bytes_per_clock == 0.125);
    CHECK(platform->channels[0].start_cycles.count == 7);
    CHECK(platform->channels[0].completion_cycles.count == 9);
    CHECK(platform->channels[1].start_cycles.count == 480);
}

TEST_CASE("the rate falls with the width that the addresses allow") {
    platform::Channel channel;
    channel.bytes_per_clock = 2.0;
    CHECK(channel.rate(1) == 2.0);  // no width stated
    channel.full_rate_item_bytes = 4;
    CHECK(channel.rate(8) == 2.0);
    CHECK(channel.rate(4) == 2.0);
    CHECK(channel.rate(6) == 1.0);
    CHECK(channel.rate(5) == 0.5);
}
