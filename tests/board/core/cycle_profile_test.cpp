// SPDX-License-Identifier: Apache-2.0
#include "board/core/cycle_profile.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace outcore::board;

namespace {

enum { kMain, kFrame, kStep, kKernel, kHelper, kHandler };

/// Six functions of 0x100 bytes; every block has four instructions.
struct Scene {
    ElfImage image;
    ProfileRequest request{"frame", {{"kernel", CycleScope::Kernel}}};
    std::uint32_t link = 0;

    Scene() {
        std::uint32_t address = 0x1000;
        for (const char* name : {"main", "frame", "step", "kernel", "helper", "handler"}) {
            image.functions.push_back({address, 0x100, name});
            address += 0x100;
        }
    }
    static std::uint32_t address(int function, std::uint32_t offset) {
        return 0x1000 + 0x100 * static_cast<std::uint32_t>(function) + offset;
    }
    void block(CycleProfile& profile, int function, std::uint32_t offset, std::uint64_t cycle) {
        Block block;
        block.address = address(function, offset);
        block.function = function;
        block.instruction_count = 4;
        profile.block(block, cycle, [this] { return link | 1U; });
    }
    /// main, a frame with a kernel that calls a helper and is interrupted, main again.
    BoardRun run() {
        CycleProfile profile(image, request);
        block(profile, kMain, 0, 0);
        link = address(kMain, 8);
        block(profile, kFrame, 0, 10);
        link = address(kFrame, 8);
        block(profile, kStep, 0, 13);
        link = address(kStep, 8);
        block(profile, kKernel, 0, 20);
        link = address(kKernel, 8);
        block(profile, kHelper, 0, 120);
        profile.exception(150, true);
        block(profile, kHandler, 0, 162);
        link = address(kHandler, 8);
        block(profile, kHelper, 0, 170);
        profile.exception(175, true);
        profile.exception(187, false);
        block(profile, kHelper, 8, 187);
        block(profile, kKernel, 8, 200);
        block(profile, kStep, 8, 210);
        profile.sleep(215);
        block(profile, kStep, 12, 315);
        block(profile, kFrame, 8, 320);
        block(profile, kMain, 8, 324);
        block(profile, kHelper, 0, 400);
        BoardRun run;
        profile.finish(500, run);
        return run;
    }
    static std::uint64_t cycles(const BoardRun& run, const std::string& name, CycleScope scope) {
        const auto found =
            std::find_if(run.functions.begin(), run.functions.end(), [&](const auto& function) {
                return function.function == name && function.scope == scope;
            });
        return found == run.functions.end() ? 0 : found->cycles;
    }
};

std::uint64_t sum(const BoardRun& run) {
    std::uint64_t cycles = 0;
    for (const FunctionCycles& function : run.functions) cycles += function.cycles;
    return cycles;
}

}  // namespace

TEST_CASE("every cycle of a frame is counted once, by scope and function") {
    Scene scene;
    const BoardRun run = scene.run();
    CHECK(run.frames == 1);
    CHECK(sum(run) == 324 - 10);
    CHECK(Scene::cycles(run, "frame", CycleScope::Frame) == 3 + 4);
    CHECK(Scene::cycles(run, "step", CycleScope::Frame) == 7 + 5 + 5);
    CHECK(Scene::cycles(run, "(asleep)", CycleScope::Frame) == 100);
    CHECK(Scene::cycles(run, "kernel", CycleScope::Kernel) == 100 + 10);
    CHECK(Scene::cycles(run, "helper", CycleScope::Kernel) == 30 + 13);
    CHECK(Scene::cycles(run, "helper", CycleScope::Handler) == 5);
    CHECK(Scene::cycles(run, "handler", CycleScope::Handler) == 8);
    CHECK(Scene::cycles(run, "(exception entry and exit)", CycleScope::Handler) == 12 + 12);
    CHECK(Scene::cycles(run, "main", CycleScope::Frame) == 0);
}

TEST_CASE("without a frame's function all of the run counts, with an unknown one nothing") {
    Scene scene;
    scene.request.frame.clear();
    CHECK(sum(scene.run()) == 500);
    scene.request.frame = "nowhere";
    const BoardRun run = scene.run();
    CHECK(run.functions.empty());
    CHECK(run.frames == 0);
}
