// What the runtime itself executes to replay a blob: decoding, checks, dispatch, what follows a
// transfer. Kernels run on zeros and are counted apart, the port not at all.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "guest/guest_replay.hpp"

using namespace outcore::test;

namespace {

void print(const ReplayCounts& counts) {
    const double tasks = counts.computes + counts.transfers;
    fmt::print("{} tasks of the cpu, {} transfers, {} cache operations\n", counts.computes,
               counts.transfers, counts.cache_operations);
    std::vector<std::pair<std::string, GuestCount>> sorted(counts.by_function.begin(),
                                                           counts.by_function.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return a.second.instructions > b.second.instructions;
    });
    const auto line = [&](const std::string& name, const GuestCount& part) {
        fmt::print("{:28} {:9} instructions {:9} cycles {:7.1f} {:7.1f} a task\n", name,
                   part.instructions, part.cycles, static_cast<double>(part.instructions) / tasks,
                   static_cast<double>(part.cycles) / tasks);
    };
    for (const auto& [name, part] : sorted) {
        if (part.instructions > 0) line(name, part);
    }
    line("runtime in all", counts.runtime);
    line("kernels in all", counts.kernels);
}

}  // namespace

TEST_CASE("prints what the runtime executes to replay the blob OUTCORE_BLOB", "[.print]") {
    const char* blob = std::getenv("OUTCORE_BLOB");
    REQUIRE(blob != nullptr);
    for (const GuestCpu cpu : {GuestCpu::M4, GuestCpu::M7}) {
        GuestReplay replay(cpu, blob);
        replay.frame();
        fmt::print("{}: oc_open {} instructions\n", to_string(cpu), replay.opened().instructions);
        print(replay.frame());
    }
}
