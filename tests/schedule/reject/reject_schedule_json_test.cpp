// Schedule files with one mistake each: place and rule.
#include <catch2/catch.hpp>

#include "schedule/schedule_json.hpp"
#include "support/schedule_file.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

struct BrokenFile {
    std::string from, to;  // the first occurrence is replaced
    std::string place, rule;
};

std::string changed(std::string text, const BrokenFile& broken) {
    const std::size_t at = text.find(broken.from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, broken.from.size(), broken.to);
}

const std::vector<BrokenFile> kBroken = {
    {"outcore-schedule-1", "outcore-schedule-9", "/schema", "must be one of outcore-schedule-1"},
    {"\"overlap\": 0", "\"overlap\": -1", "/overlap", "must be an integer between 0"},
    {"\"overlap\"", "\"overlapp\"", "/overlapp", "did you mean \"overlap\"?"},
    {"\"kind\": \"Load\"", "\"kind\": \"load\"", "/tasks/1/Transfer/kind",
     "must be one of Load, Store, Copy"},
    {"\"mode\": \"Mapped\"", "\"mode\": 1", "/tasks/4/SetMode/mode",
     "must be one of Indirect, Mapped"},
    {"\"lane\": \"cpu\"", "\"lane\": \"gpu\"", "/tasks/0/lane", "must be one of"},
    {"\"id\": 1, \"lane\"", "\"id\": 7, \"lane\"", "/tasks/1/id",
     "ids count up from 0, this must be 1"},
    {"\"after\": [0, 1]", "\"after\": [0, 6]", "/tasks/2/after/1",
     "must be an integer between 0 and 5"},
    {"\"operator\": 2, \"tile\"", "\"operator\": 200, \"tile\"", "/tasks/2/Compute/operator",
     "must be an integer between 0"},
    {"\"tile\": [0, 2, 0, 4, 8, 16]", "\"tile\": [0, 2, 0, 4]", "/tasks/2/Compute/tile",
     "must have 6 numbers"},
    {"\"Erase\":", "\"Earse\":", "/tasks/3", "must have exactly one of Compute"},
    {"\"row_bytes\": 16", "\"row_bytes\": 9223372036854775807",
     "/tasks/1/Transfer/source/row_bytes", "must be an integer between 0"},
    {"\"constants\": {\"chunk\": 0", "\"constants\": {\"chunk\": 2",
     "/tasks/2/Compute/constants/chunk", "must be an integer between 0 and 1"},
    {"\"size_bytes\": 4096", "\"size_bytes\": \"4096\"", "/buffers/0/size_bytes",
     "must be an integer"},
    {"\"network_sha256\": \"", "\"network_sha256\": \"0", "/origin/network_sha256",
     "the schedule was made for"},
    {"\"device\": \"", "\"device\": \"not ", "/buffers/0/device", "must be one of"},
    {"{", "[", "line ", "is not valid JSON here"},
};

}  // namespace

TEST_CASE("a broken schedule file is refused with place and rule") {
    const std::string text = to_json(every_kind_of_task());
    for (const BrokenFile& broken : kBroken) {
        DYNAMIC_SECTION(broken.to) {
            const auto read = parse_schedule(changed(text, broken), "s.json", ".");
            REQUIRE_FALSE(read.ok());
            bool found = false;
            for (const Diagnostic& diagnostic : read.diagnostics()) {
                UNSCOPED_INFO(to_string(diagnostic));
                found = found || (diagnostic.place.find(broken.place) == 0 &&
                                  diagnostic.message.find(broken.rule) != std::string::npos);
            }
            CHECK(found);
        }
    }
}

TEST_CASE("a schedule whose network is not there names the file") {
    Schedule made = every_kind_of_task();
    made.origin.network_path = "nowhere.tflite";
    const auto read = parse_schedule(to_json(made), "s.json", ".");
    REQUIRE_FALSE(read.ok());
    CHECK(to_string(read.diagnostics()[0]).find("nowhere.tflite") != std::string::npos);
}
