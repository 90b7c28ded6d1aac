// SPDX-License-Identifier: Apache-2.0
// The constants that cost most time for their size stay in internal flash, as far as it goes (run it with
// --internal-flash auto); operators with few constants get deeper prefetch. Where activations lie and how
// operators are tiled is left to the host. Needs nlohmann-json3-dev; build:
//     c++ -std=c++17 -shared -fPIC -o libstay_in_flash.so stay_in_flash.cpp
#include <outcore/scheduler_plugin.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

using nlohmann::json;

OUTCORE_SCHEDULER

int outcore_scheduler_run(const outcore_scheduler_host *host, const char *text, size_t bytes) {
    const json problem = json::parse(text, text + bytes);
    const double cycles_per_byte = problem["board"]["storage_rate"]["cycles_per_byte"];
    std::vector<json> operators;
    for (const json &op : problem["network"]["operators"])
        if (!op["view"] && op["constant_bytes"] > 0) operators.push_back(op);

    // Cycles for which the core would wait for the constants, if nothing else hid them.
    const auto stall = [&](const json &op) {
        return op["constant_bytes"].get<double>() * cycles_per_byte - op["cycles"].get<double>();
    };
    const auto gain = [&](const json &op) { return stall(op) / op["constant_bytes"].get<double>(); };
    std::stable_sort(operators.begin(), operators.end(),
                     [&](const json &a, const json &b) { return gain(a) > gain(b); });
    // A quarter is left: tiles are padded, and the schedule itself lies there as well.
    auto room = problem["constraints"]["internal_flash_bytes"].get<std::int64_t>() * 3 / 4;
    json answer = {{"schema", "outcore-decisions-1"}, {"operators", json::array()}};
    for (const json &op : operators) {
        const std::int64_t size = op["constant_bytes"];
        const bool stays = stall(op) > 0 && size <= room;
        if (stays) room -= size;
        answer["operators"].push_back({{"operator", op["id"]}, {"constants", stays ? "internal-flash" : "stream"},
                                       {"prefetch_depth", size < 16384 ? 3 : 2}});
    }
    const std::string out = answer.dump();
    return host->answer(host->context, out.data(), out.size());
}
