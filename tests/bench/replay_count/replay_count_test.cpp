// What the runtime itself executes to replay a blob: decoding, checks, dispatch, what follows a
// transfer. Kernels run on zeros and are counted apart, the port not at all.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "guest/guest_replay.hpp"
#include "support/blob_builder.hpp"

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

/// `pairs` of a load and an addition of what it brought, each addition before the next load.
std::string blob_of_pairs(std::uint32_t pairs) {
    constexpr std::uint32_t kChannels = 8, kSram = 0, kFlash = 1;
    BlobBuilder b;
    b.devices = {{"sram", false, 24 + kAddScratchBytes}, {"qspi", true, 4096, 256, 4096, true}};
    b.operators = {add_operator(kChannels)};
    b.bindings = {{false, 0, 0, 0, kChannels}, {true, 0, 0, 16, kChannels}};
    b.lanes.resize(2);
    b.lanes[1] = {1, kFlash, {}};
    b.lanes[0].tasks = {{4, {}, {0}}};
    for (std::uint32_t i = 0; i < pairs; ++i) {
        b.lanes[1].tasks.push_back(move_task({{0, 1 + i}}, kFlash, 8 * i, kSram, 8, kChannels));
        b.lanes[0].tasks.push_back(
            add_task({{1, 1 + i}}, 0, kChannels, {kSram, 0}, {kSram, 8}, {kSram, 16}, {kSram, 24}));
    }
    b.lanes[0].tasks.push_back({5, {}, {0}});
    const Bytes bytes = b.build();
    const auto file = std::filesystem::temp_directory_path() / "outcore_replay_count_test.blob";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return file.string();
}

double instructions_a_task(GuestReplay& replay) {
    const ReplayCounts counts = replay.frame();
    return static_cast<double>(counts.runtime.instructions) /
           static_cast<double>(counts.computes + counts.transfers);
}

}  // namespace

TEST_CASE("a task costs few instructions beside its kernel") {
    const std::string blob = blob_of_pairs(40);
    for (const GuestCpu cpu : {GuestCpu::M4, GuestCpu::M7}) {
        GuestReplay in_place(cpu, blob);
        GuestReplay in_pieces(cpu, blob, false);
        const double fast = instructions_a_task(in_place), slow = instructions_a_task(in_pieces);
        WARN(to_string(cpu) << ": " << fast << " instructions a task of a blob in place, " << slow
                            << " of one in pieces");
        // What docs/design.md promises, with a tenth to spare.
        CHECK(fast <= 440);
        CHECK(slow <= 770);
        CHECK(slow > fast);
    }
    std::filesystem::remove(blob);
}

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
