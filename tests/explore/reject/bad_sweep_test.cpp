// Bad sweeps: each mistake at its place, and all of them at once.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

constexpr std::string_view kGood = R"({
  "schema": "outcore-sweep-1",
  "name": "test",
  "notes": ["a note"],
  "base": {"network": "net.json", "kernels": "cmsis-nn", "/core/clock_hz": 100e6},
  "schedule": "fixed",
  "parameters": [
    {"name": "board", "values": ["stm32f746g-disco", "stm32h747i-disco"]},
    {"zip": [{"name": "storage", "values": ["w25q128jv", "n25q128a"]},
             {"name": "flash_clock", "set": "/storages/qspi/bus_clock_hz", "values": [80e6, 60e6]}]},
    {"name": "scheduler", "values": ["lookahead", "search"]},
    {"name": "budget", "range": {"from": 100, "to": 300, "step": 100}, "when": {"scheduler": "search"}},
    {"name": "sram_bytes", "log_range": {"from": 65536, "to": 262144, "count": 3}},
    {"name": "objective", "values": ["latency", "energy"]}
  ],
  "exclude": [{"board": "stm32h747i-disco", "sram_bytes": {"below": 100000}}],
  "sampler": {"kind": "random", "points": 10, "seed": 1},
  "objectives": ["latency_s", "energy_j"],
  "constraints": [{"figure": "latency_s", "at_most": 0.1}],
  "confirm": 5
})";

std::string changed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// `from` becomes `to`.
struct BadSweep {
    const char* from;
    const char* to;
    const char* pointer;
    const char* rule;
};

const BadSweep kBadSweeps[] = {
    // The file as a whole.
    {"outcore-sweep-1", "outcore-sweep-2", "/schema", "must be one of outcore-sweep-1"},
    {"\"name\": \"test\",", "", "/name", "missing"},
    {"[\"a note\"]", "[7]", "/notes/0", "must be a string"},
    {"\"exclude\"", "\"exlude\"", "/exlude", "did you mean \"exclude\"?"},
    {"\"base\"", "\"bases\"", "/base", "missing"},
    {"\"objectives\"", "\"objective\"", "/objectives", "missing"},
    {"\"confirm\": 5", "\"confirm\": -1", "/confirm", "between 0 and 100000"},
    {"\"confirm\": 5", "\"confirm\": \"all\"", "/confirm", "must be an integer"},
    {"\"fixed\"", "\"once\"", "/schedule", "must be one of each, fixed"},

    // What base sets.
    {"\"network\": \"net.json\", ", "", "/base", "must say `network`"},
    {"net.json", "none.json", "/base/network", "there is no file"},
    {"\"kernels\": \"cmsis-nn\"", "\"kernel\": \"cmsis-nn\"", "/base/kernel",
     "did you mean \"kernels\"?"},
    {"cmsis-nn", "cmsis-n", "/base/kernels", "did you mean \"cmsis-nn\"?"},
    {"\"cmsis-nn\"", "7", "/base/kernels", "must be a string"},
    {"\"cmsis-nn\"", "[\"cmsis-nn\"]", "/base/kernels", "must be a number, a string"},
    {"/core/clock_hz", "/core/clok_hz", "/base/~1core~1clok_hz",
     "did you mean \"/core/clock_hz\"?"},
    {"\"/core/clock_hz\": 100e6", "\"/core/clock_hz\": -1", "/base/~1core~1clock_hz",
     "must be a number"},
    {"\"/core/clock_hz\"", "\"encrypt\"", "/base/encrypt",
     "there is no encryption in this version"},
    {"\"/core/clock_hz\"", "\"/memories/PSRAM/size_bytes\"", "/base/~1memories~1PSRAM~1size_bytes",
     "no board of the sweep has this constant"},
    {"\"/core/clock_hz\"", "\"/memories/AXISRAM/bus_clock_hz\"",
     "/base/~1memories~1AXISRAM~1bus_clock_hz", "stm32f746g-disco does not have this constant"},
    {"\"/core/clock_hz\": 100e6", "\"/driver/use\": \"mbed-c\"", "/base/~1driver~1use",
     "did you mean \"mbed-ce\"?"},

    {"\"/core/clock_hz\"", "\"/storages/0/bus_clock_hz\"", "/base/~1storages~10~1bus_clock_hz",
     "must be spelled \"/storages/qspi/bus_clock_hz\""},
    {"\"/core/clock_hz\": 100e6", "\"/storages/qspi/use\": \"w25q128jv\"",
     "/base/~1storages~1qspi~1use", "must be spelled \"storage\""},
    {"\"/core/clock_hz\": 100e6", "\"/kernel_profile\": \"outcore\"", "/base/kernels",
     "must be spelled \"/kernel_profile\""},

    // Names and targets of parameters.
    {"\"name\": \"scheduler\"", "\"name\": \"sheduler\"", "/parameters/2/name",
     "did you mean \"scheduler\"?"},
    {"\"name\": \"scheduler\"", "\"nmae\": \"scheduler\"", "/parameters/2/nmae",
     "did you mean \"name\"?"},
    {"\"name\": \"objective\"", "\"name\": \"sram_bytes\"", "/parameters/5/name",
     "name of two parameters"},
    {"\"name\": \"objective\"", "\"name\": \"\"", "/parameters/5/name", "must not be empty"},
    {"\"name\": \"flash_clock\"", "\"name\": \"latency_s\"", "/parameters/1/zip/1/name",
     "name of a column of results"},
    {"\"name\": \"flash_clock\"", "\"name\": \"seed\"", "/parameters/1/zip/1/name",
     "is a setting that this parameter does not set"},
    {"/storages/qspi/bus_clock_hz", "/storages/qspi/bus_clok_hz", "/parameters/1/zip/1/set",
     "did you mean \"/storages/qspi/bus_clock_hz\"?"},
    {"/storages/qspi/bus_clock_hz", "/storages/spi/use", "/parameters/1/zip/1/set",
     "no board of the sweep"},
    {"\"set\": \"/storages/qspi/bus_clock_hz\"", "\"set\": []", "/parameters/1/zip/1/set",
     "at least one target"},
    {"\"set\": \"/storages/qspi/bus_clock_hz\"", "\"set\": [\"seed\", \"seed\"]",
     "/parameters/1/zip/1/set/1", "stands twice"},
    {"\"set\": \"/storages/qspi/bus_clock_hz\"", "\"set\": \"encryption\"",
     "/parameters/1/zip/1/set", "there is no encryption"},
    {"\"name\": \"objective\"", "\"name\": \"again\", \"set\": \"sram_bytes\"", "/parameters/5",
     "sets what sram_bytes sets"},
    {"\"name\": \"objective\", \"values\": [\"latency\", \"energy\"]",
     "\"name\": \"/storages/0/bus_clock_hz\", \"values\": [1e6]", "/parameters/5",
     "sets what flash_clock sets"},

    // Values.
    {"\"stm32h747i-disco\"]", "\"stm32h747i-disko\"]", "/parameters/0/values/1",
     "did you mean \"stm32h747i-disco\"?"},
    {"\"stm32h747i-disco\"]", "\"boards/mine.json\"]", "/parameters/0/values/1",
     "there is no file"},
    {"\"n25q128a\"", "\"n25q128b\"", "/parameters/1/zip/0/values/1", "did you mean \"n25q128a\"?"},
    {"[\"lookahead\", \"search\"]", "[\"lookahead\", \"serch\"]", "/parameters/2/values/1",
     "did you mean \"search\"?"},
    {"[\"lookahead\", \"search\"]", "[\"search\", \"search\"]", "/parameters/2/values/1",
     "stands twice"},
    {"[\"lookahead\", \"search\"]", "[]", "/parameters/2/values", "at least one value"},
    {"[\"lookahead\", \"search\"]", "[\"search\", {}]", "/parameters/2/values/1",
     "must be a number, a string"},
    {"[\"latency\", \"energy\"]", "[\"latency\", \"energie\"]", "/parameters/5/values/1",
     "did you mean \"energy\"?"},
    {"[80e6, 60e6]", "[80e6, \"fast\"]", "/parameters/1/zip/1/values/1",
     "must be a number between 1000 and 4000000000 Hz"},
    {"[80e6, 60e6]", "[80e6]", "/parameters/1/zip/1",
     "has 1 values, the one before it in this zip 2"},
    {"[80e6, 60e6]}", "[80e6, 60e6], \"range\": {}}", "/parameters/1/zip/1",
     "one of `values`, `range`"},
    {", \"values\": [80e6, 60e6]", "", "/parameters/1/zip/1", "one of `values`, `range`"},

    // Ranges.
    {"\"step\": 100", "\"step\": 0", "/parameters/3/range/step", "must not be 0"},
    {"\"step\": 100", "\"step\": -100", "/parameters/3/range",
     "is empty: a step of -100 leads away from 300"},
    {"\"from\": 100", "\"from\": 1000", "/parameters/3/range", "is empty"},
    {"\"step\": 100", "\"setp\": 100", "/parameters/3/range/setp", "did you mean \"step\"?"},
    {", \"step\": 100", "", "/parameters/3/range", "either `step` or `count`"},
    {"\"step\": 100", "\"step\": 0.5", "/parameters/3/range",
     "whole numbers for `from` and `step`"},
    {"\"step\": 100", "\"step\": 1e-9", "/parameters/3/range", "more than 1000000000 values"},
    {"\"step\": 100", "\"count\": 1", "/parameters/3/range/count", "between 2 and"},
    {"\"step\": 100", "\"step\": 100, \"multiple_of\": 10", "/parameters/3/range",
     "`multiple_of` is for `count`"},
    {"\"from\": 100", "\"from\": -100", "/parameters/3/range", "must be an integer between 0 and"},
    {"\"to\": 300", "\"to\": \"300\"", "/parameters/3/range/to", "must be a number"},
    {"\"from\": 65536", "\"from\": 0", "/parameters/4/log_range/from", "must be above 0"},
    {"\"from\": 65536", "\"from\": 512", "/parameters/4/log_range", "between 1024 and 67108864"},
    {"\"count\": 3", "\"count\": 100001", "/parameters/4/log_range/count", "between 2 and 100000"},
    {"\"count\": 3", "\"count\": 3, \"multiple_of\": -4", "/parameters/4/log_range/multiple_of",
     "at least 1"},
    {"\"count\": 3", "\"count\": 3, \"step\": 4", "/parameters/4/log_range/step", "unknown key"},

    // Groups and conditions.
    {"\"zip\": [{\"name\": \"storage\", \"values\": [\"w25q128jv\", \"n25q128a\"]},", "\"zip\": [",
     "/parameters/1/zip", "at least two parameters"},
    {"[80e6, 60e6]}", "[80e6, 60e6], \"when\": {}}", "/parameters/1/zip/1/when",
     "belongs beside `zip`"},
    {"\"when\": {\"scheduler\": \"search\"}", "\"when\": {\"sheduler\": \"search\"}",
     "/parameters/3/when/sheduler", "did you mean \"scheduler\"?"},
    {"\"when\": {\"scheduler\": \"search\"}", "\"when\": {\"scheduler\": \"serch\"}",
     "/parameters/3/when/scheduler", "is no value of scheduler; did you mean \"search\"?"},
    {"\"when\": {\"scheduler\": \"search\"}", "\"when\": {\"objective\": \"energy\"}",
     "/parameters/3/when/objective", "must be a parameter that stands before this one"},
    {"\"when\": {\"scheduler\": \"search\"}", "\"when\": {}", "/parameters/3/when",
     "at least one parameter"},
    {"\"when\": {\"scheduler\": \"search\"}", "\"when\": \"search\"", "/parameters/3/when",
     "must be an object"},
    {"{\"below\": 100000}", "{\"bellow\": 100000}", "/exclude/0/sram_bytes/bellow",
     "did you mean \"below\"?"},
    {"{\"below\": 100000}", "{\"below\": {\"parameter\": \"buget\"}}",
     "/exclude/0/sram_bytes/below/parameter", "did you mean \"budget\"?"},
    {"{\"below\": 100000}", "{\"below\": {\"parameter\": \"board\"}}",
     "/exclude/0/sram_bytes/below/parameter", "has no numbers to compare with"},
    {"{\"below\": 100000}", "{\"below\": {\"paramter\": \"budget\"}}",
     "/exclude/0/sram_bytes/below/paramter", "did you mean \"parameter\"?"},
    {"{\"below\": 100000}", "{\"below\": {\"parameter\": \"budget\", \"times\": \"2\"}}",
     "/exclude/0/sram_bytes/below/times", "must be a number"},
    {"{\"below\": 100000}", "{}", "/exclude/0/sram_bytes", "must compare with something"},
    {"{\"below\": 100000}", "{\"not\": 7}", "/exclude/0/sram_bytes/not",
     "is no value of sram_bytes"},
    {"\"sram_bytes\": {\"below\": 100000}", "\"scheduler\": {\"below\": 1}", "/exclude/0/scheduler",
     "scheduler has no numbers to compare"},
    {"{\"board\": \"stm32h747i-disco\", \"sram_bytes\": {\"below\": 100000}}", "{}", "/exclude/0",
     "at least one parameter"},
    {"{\"board\": \"stm32h747i-disco\", \"sram_bytes\": {\"below\": 100000}}", "7", "/exclude/0",
     "must be an object"},

    // Sampler, objectives, constraints.
    {"\"random\"", "\"randon\"", "/sampler/kind", "must be one of grid, random, sobol"},
    {"\"points\": 10, ", "", "/sampler/points", "missing"},
    {"\"points\": 10", "\"points\": 0", "/sampler/points", "between 1 and"},
    {"\"seed\": 1}", "\"seed\": -1}", "/sampler/seed", "between 0 and 4294967295"},
    {"\"random\", \"points\": 10, \"seed\": 1", "\"grid\", \"points\": 10", "/sampler/points",
     "unknown key"},
    {"\"random\", \"points\": 10", "\"sobol\", \"points\": 10000001", "/sampler/points",
     "10000000"},
    {"\"random\", \"points\": 10", "\"nsga2\", \"population\": 10, \"generations\": 3",
     "/sampler/population", "multiple of 4"},
    {"\"random\", \"points\": 10", "\"nsga2\", \"population\": 8", "/sampler/generations",
     "missing"},
    {"[\"latency_s\", \"energy_j\"]", "[\"latency_s\", \"energy_J\"]", "/objectives/1",
     "did you mean \"energy_j\"?"},
    {"[\"latency_s\", \"energy_j\"]", "[\"latency_s\", \"latency_s\"]", "/objectives/1",
     "stands twice"},
    {"[\"latency_s\", \"energy_j\"]", "[]", "/objectives", "at least one figure"},
    {"[\"latency_s\", \"energy_j\"]", "[\"macs\"]", "/objectives/0",
     "neither better small nor large"},
    {"\"figure\": \"latency_s\"", "\"figure\": \"latency\"", "/constraints/0/figure",
     "did you mean \"latency_s\"?"},
    {", \"at_most\": 0.1", "", "/constraints/0", "`at_least` or `at_most`"},
    {"\"at_most\": 0.1", "\"at_most\": 0.1, \"at_least\": 0.2", "/constraints/0",
     "can not be kept"},
    {"\"at_most\": 0.1", "\"at_most\": \"0.1\"", "/constraints/0/at_most", "must be a number"},
};

void check_found(const Diagnostics& found, const char* pointer, const char* rule) {
    const auto expected = std::find_if(found.begin(), found.end(), [&](const Diagnostic& one) {
        return one.place == pointer && one.message.find(rule) != std::string::npos;
    });
    for (const Diagnostic& one : found) UNSCOPED_INFO(to_string(one));
    CHECK(expected != found.end());
}

}  // namespace

TEST_CASE("a sweep without mistakes is read as it stands") {
    const SweepFolder folder;
    const Sweep sweep = folder.good(kGood);
    CHECK(sweep.name == "test");
    CHECK(sweep.fixed_schedule);
    CHECK(sweep.parameters.size() == 7);
    CHECK(sweep.axes.size() == 6);
    CHECK(sweep.exclude.size() == 1);
    CHECK(sweep.sampler.kind == Sampler::Kind::Random);
    CHECK(sweep.objectives.size() == 2);
    CHECK(sweep.constraints.size() == 1);
    CHECK(sweep.confirm == 5);
    CHECK(sweep.sha256.size() == 64);
}

TEST_CASE("each mistake of a sweep is refused at its place") {
    const SweepFolder folder;
    for (const BadSweep& bad : kBadSweeps) {
        INFO(bad.from << " -> " << bad.to);
        const auto sweep = folder.read(changed(std::string(kGood), bad.from, bad.to));
        REQUIRE_FALSE(sweep.ok());
        check_found(sweep.diagnostics(), bad.pointer, bad.rule);
    }
}

TEST_CASE("what needs more than one change to be wrong is refused too") {
    const SweepFolder folder;
    const auto refused = [&](const std::string& members, const char* pointer, const char* rule) {
        INFO(members);
        const auto sweep =
            folder.read(R"({"schema": "outcore-sweep-1", "name": "test", )" + members + "}");
        REQUIRE_FALSE(sweep.ok());
        check_found(sweep.diagnostics(), pointer, rule);
    };
    const std::string base = R"("base": {"network": "net.json", "board": "stm32f746g-disco"}, )";
    const std::string figures = R"("objectives": ["latency_s", "energy_j"], )";
    const std::string one = R"("parameters": [{"name": "seed", "values": [1]}])";
    refused(
        base +
            R"("objectives": ["latency_s"], "sampler": {"kind": "nsga2", "population": 8, "generations": 1}, )" +
            one,
        "/sampler/kind", "at least two objectives");
    refused(base + figures + R"("schedule": "fixed", )" + one, "/schedule",
            "no parameter sets a constant");
    refused(base + figures + R"("parameters": [])", "/parameters", "at least one parameter");
    refused(base + figures + R"("parameters": [7])", "/parameters/0", "must be an object");
    refused(base + figures + R"("parameters": [{"zip": [{"name": "seed", "values": [1, 1]},
                {"name": "budget", "values": [2, 2]}]}])",
            "/parameters/0/zip", "the same values at 0 and 1");
    std::string many = R"("parameters": [)";
    for (const char* name :
         {"budget", "tile_rows", "tile_columns", "tile_channels", "tile_input_channels"}) {
        many += std::string(many.back() == '[' ? "" : ", ") + R"({"name": ")" + name +
                R"(", "range": {"from": 0, "to": 65535, "step": 1}})";
    }
    refused(base + figures + many + "]", "/parameters", "combinations");
    refused(base + figures + R"("exclude": [{"seed": 1}], )" + one, "/exclude", "no point is left");
    refused(R"("base": {"network": "net.json"}, )" + figures +
                R"("parameters": [{"name": "board", "values": [null, "stm32f746g-disco"]}])",
            "/base", "must say `board`");
}

TEST_CASE("two parameters may share a target where they are never there together") {
    const SweepFolder folder;
    const auto with = [&](const char* second) {
        return folder.read(std::string(R"({"schema": "outcore-sweep-1", "name": "test",
            "base": {"network": "net.json"}, "objectives": ["latency_s"], "parameters": [
            {"name": "board", "values": ["stm32f746g-disco", "stm32l476g-disco"]},
            {"name": "fast", "set": "/core/clock_hz", "values": [216e6], "when": {"board": "stm32f746g-disco"}},
            {"name": "slow", "set": "/core/clock_hz", "values": [80e6], "when": {"board": )") +
                           second + "}}]}");
    };
    CHECK(with("\"stm32l476g-disco\"").ok());
    CHECK(with("{\"not\": \"stm32f746g-disco\"}").ok());
    CHECK_FALSE(with("\"stm32f746g-disco\"").ok());
    CHECK_FALSE(with("[\"stm32f746g-disco\", \"stm32l476g-disco\"]").ok());
}

TEST_CASE("all mistakes of a sweep are returned at once") {
    const SweepFolder folder;
    std::string text(kGood);
    text = changed(text, "net.json", "none.json");
    text = changed(text, "\"n25q128a\"", "\"n25q128b\"");
    text = changed(text, "\"step\": 100", "\"step\": 0");
    text = changed(text, "{\"below\": 100000}", "{}");
    text = changed(text, "\"energy_j\"", "\"energy\"");
    text = changed(text, "\"confirm\": 5", "\"confirm\": -5");
    text = changed(text, "[\"latency\", \"energy\"]", "[\"latency\", \"energie\"]");
    const auto sweep = folder.read(text);
    REQUIRE_FALSE(sweep.ok());
    for (const Diagnostic& one : sweep.diagnostics()) UNSCOPED_INFO(to_string(one));
    CHECK(sweep.diagnostics().size() == 7);
}

TEST_CASE("mistakes of a board's file are named with that file") {
    const SweepFolder folder;
    write_file(folder.path() / "board.json", std::string_view("{\"schema\": \"outcore-board-1\"}"));
    const auto sweep =
        folder.read(changed(std::string(kGood), "\"stm32h747i-disco\"]", "\"./board.json\"]"));
    REQUIRE_FALSE(sweep.ok());
    const bool named =
        std::any_of(sweep.diagnostics().begin(), sweep.diagnostics().end(),
                    [](const Diagnostic& one) { return one.file.ends_with("board.json"); });
    CHECK(named);
}

TEST_CASE("a sweep that is no JSON is refused with its line, one that is not there with its name") {
    const SweepFolder folder;
    const auto sweep = folder.read("{\n  nonsense");
    REQUIRE_FALSE(sweep.ok());
    CHECK_THAT(to_string(sweep.diagnostics().front()), Catch::Contains("line 2"));
    const auto registry = scheduler::make_builtin_schedulers();
    const auto none = load_sweep(folder.path() / "none.json", sweep_configs(), registry);
    REQUIRE_FALSE(none.ok());
    CHECK_THAT(to_string(none.diagnostics().front()), Catch::Contains("none.json"));
}
