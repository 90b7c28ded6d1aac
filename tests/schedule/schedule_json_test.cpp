#include "schedule/schedule_json.hpp"

#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "support/schedule_file.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

Schedule read_back(const std::string& text) {
    auto read = parse_schedule(text, "s.json", ".");
    for (const Diagnostic& diagnostic : read ? Diagnostics() : read.diagnostics())
        UNSCOPED_INFO(to_string(diagnostic));
    REQUIRE(read.ok());
    return std::move(*read);
}

}  // namespace

TEST_CASE("a schedule that is read and written again has the same bytes") {
    const std::string text = to_json(every_kind_of_task(3));
    CHECK(to_json(read_back(text)) == text);
}

TEST_CASE("a schedule that is read is the one that was written") {
    const Schedule made = every_kind_of_task();
    const Schedule read = read_back(to_json(made));
    CHECK(read.origin.scheduler == made.origin.scheduler);
    CHECK(read.platform->name == made.platform->name);
    CHECK(read.network->operators.size() == made.network->operators.size());
    CHECK(read.chunks[ChunkId(1)].operand == 1);
    CHECK(read.buffers[BufferId(1)].device == made.buffers[BufferId(1)].device);
    const auto& load = std::get<Transfer>(read.tasks[TaskId(1)].action);
    CHECK(load.source == std::get<Transfer>(made.tasks[TaskId(1)].action).source);
    const auto& compute = std::get<Compute>(read.tasks[TaskId(2)].action);
    const auto& expected = std::get<Compute>(made.tasks[TaskId(2)].action);
    CHECK(compute.tile == expected.tile);
    CHECK(compute.inputs == expected.inputs);
    CHECK(compute.input_chunks == expected.input_chunks);
    CHECK(compute.partial_offset == 1024);
    CHECK(compute.scratch_buffer == expected.scratch_buffer);
    CHECK(compute.scratch_offset == 2048);
    CHECK(compute.output == expected.output);
    CHECK(read.tasks[TaskId(2)].after == made.tasks[TaskId(2)].after);
}

TEST_CASE("every task stands on a line of its own") {
    const Schedule made = every_kind_of_task(2);
    const std::string text = to_json(made);
    for (std::size_t i = 0; i < made.tasks.size(); ++i) {
        CHECK(text.find("\n  {\"id\": " + std::to_string(i) + ", \"lane\": ") != std::string::npos);
    }
}

TEST_CASE("the network is found beside the schedule, and passed through the caller's pass") {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / "outcore_schedule_json_test";
    std::filesystem::create_directories(folder);
    Schedule made = every_kind_of_task();
    std::filesystem::copy_file(made.origin.network_path, folder / "model.json",
                               std::filesystem::copy_options::overwrite_existing);
    made.origin.network_path = "model.json";
    write_file(folder / "schedule.json", to_json(made));
    const auto rename = [](network::Network network) {
        network.name = "passed";
        return network;
    };
    const auto read = load_schedule(folder / "schedule.json", rename);
    REQUIRE(read.ok());
    CHECK(read.value().network->name == "passed");
    std::filesystem::remove_all(folder);
}
