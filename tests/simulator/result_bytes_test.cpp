// SPDX-License-Identifier: Apache-2.0
#include "simulator/result_bytes.hpp"

#include <catch2/catch.hpp>

#include "small_script.hpp"

using namespace outcore;
using test::SmallScript;

namespace {

Result<simulator::SimulationResult> sample() {
    SmallScript script;
    const auto spill = script.buffer(SmallScript::kNor, 0, 4096);
    const auto bank = script.buffer(SmallScript::kSram, 0, 256);
    const TaskId erase = script.erase(spill, 4096);
    script.compute(5, {script.store(SmallScript::kQspi, bank, spill, 256, {erase})});
    simulator::Options options;
    options.trace.emplace();
    return script.simulate(options);
}

}  // namespace

TEST_CASE("a result survives the way through bytes") {
    const auto result = sample();
    REQUIRE(result);
    const auto bytes = simulator::to_bytes(result);
    const auto back = simulator::from_bytes(bytes);
    REQUIRE(back);
    REQUIRE(back->ok());
    CHECK(simulator::to_bytes(*back) == bytes);
    CHECK((*back)->latency_cycles == result->latency_cycles);
    CHECK((*back)->wear.at(0).lifetime_years == result->wear.at(0).lifetime_years);
    REQUIRE((*back)->trace);
    CHECK((*back)->trace->tracks.size() == result->trace->tracks.size());
    CHECK((*back)->operators.at(0).name == result->operators.at(0).name);
}

TEST_CASE("diagnostics survive the way through bytes") {
    const Result<simulator::SimulationResult> failed = Diagnostic{"file", "place", "message"};
    const auto back = simulator::from_bytes(simulator::to_bytes(failed));
    REQUIRE(back);
    REQUIRE_FALSE(back->ok());
    CHECK(to_string(back->diagnostics().front()) == to_string(failed.diagnostics().front()));
}

TEST_CASE("bytes that are cut short anywhere are refused") {
    const auto bytes = simulator::to_bytes(sample());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CAPTURE(size);
        REQUIRE_FALSE(simulator::from_bytes(std::span(bytes).first(size)).has_value());
    }
}
