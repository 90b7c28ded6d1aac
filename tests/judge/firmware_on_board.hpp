// The firmware of a bundle, built as a user builds it and run on the virtual board of its platform.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

#include "base/file.hpp"
#include "judge/board/board_replay.hpp"
#include "judge/deployed_network.hpp"
#include "support/shared_folder.hpp"

namespace outcore::testing {

inline bool have_cross_compiler() {
    return std::system("arm-none-eabi-gcc --version > /dev/null 2>&1") == 0;
}

/// Files of the runtime are the same in every bundle: where there is a ccache, each core's are
/// compiled once. Paths below `folder` must not count for that.
inline void share_compilations(const fs::path& folder) {
    if (std::system("ccache --version > /dev/null 2>&1") != 0) return;
    setenv("CMAKE_C_COMPILER_LAUNCHER", "ccache", 1);
    setenv("CCACHE_BASEDIR", folder.c_str(), 1);
    setenv("CCACHE_NOHASHDIR", "1", 1);
}

class FirmwareOnBoard {
  public:
    FirmwareOnBoard(const Workload& load, schedule::Schedule made)
        : load_(&load), schedule_(std::move(made)) {
        required(deploy::write_bundle(
            schedule_, required(schedule::KernelLayouts::load(kConfigs / "kernels/layout.json")),
            bundle(), fs::path(OUTCORE_SOURCE_DIR) / "runtime"));
        share_compilations(folder_.path());
        firmware_ = required(judge::build_firmware(bundle(), folder_.path() / "build"));
    }
    fs::path bundle() const { return folder_.path() / "bundle"; }
    const schedule::Schedule& schedule() const { return schedule_; }
    const judge::Firmware& firmware() const { return firmware_; }

    /// A run from reset with one command; the bundle's storage images unless changed.
    board::BoardRunRequest run_request(const std::string& commands,
                                       const std::string& stop_line = "oc end") const {
        board::BoardRunRequest run;
        run.platform = *schedule_.platform;
        run.elf = firmware_.elf;
        run.uart_input = commands;
        run.stop_line = stop_line;
        for (const platform::Storage& storage : schedule_.platform->storages) {
            run.storages.push_back(
                {storage.name, required(read_bytes(bundle() / (storage.name + ".bin")))});
        }
        return run;
    }

    /// Stamps and sums of the seeded frame, or of every frame of `input`.
    judge::BoardReplay replay(const std::vector<std::uint8_t>& input = {}) const {
        judge::BoardReplayRequest request;
        request.schedule = &schedule_;
        request.bundle = bundle();
        request.elf = firmware_.elf;
        request.input = input;
        request.predicted_seconds = 60.0;  // more than any frame here takes
        request.runner = board::run_firmware;
        return required(judge::replay_on_virtual_board(request));
    }

    /// Bytes and sums are the reference's, and nothing was misused.
    void check(const judge::BoardReplay& replayed, const judge::Expectation& expected) const {
        const judge::Verdict verdict =
            judge::verdict_on_board(replayed, judge::Target::VirtualBoard, expected);
        INFO(to_string(verdict, *load_->network));
        CHECK(verdict.ok());
        CHECK(verdict.bytes_compared > 0);
        CHECK(verdict.sums_compared);
        for (const board::MisuseReport& misuse : replayed.misuse)
            FAIL_CHECK(misuse.what << " at " << misuse.where);
    }

  private:
    const Workload* load_;
    schedule::Schedule schedule_;
    judge::TemporaryFolder folder_;
    judge::Firmware firmware_;
};

/// Multiply-accumulates of a frame over the cycles of the stamped one, with its stall or without.
inline double macs_per_cycle(const Workload& load, const judge::BoardReplay& replayed,
                             bool with_stall = true) {
    const auto stamped = judge::stamped_commands(replayed.report);
    REQUIRE(stamped.size() == 1);
    REQUIRE_FALSE(stamped[0]->frames.empty());
    double cycles = 0.0, macs = 0.0;
    for (const judge::BoardFrame& frame : stamped[0]->frames)
        cycles += static_cast<double>(frame.cycles - (with_stall ? 0 : frame.stall));
    cycles /= static_cast<double>(stamped[0]->frames.size());
    for (std::size_t i = 0; i < load.network->operators.size(); ++i)
        macs += static_cast<double>(
            network::macs(*load.network, OperatorId(static_cast<std::int32_t>(i))));
    return macs / cycles;
}

}  // namespace outcore::testing
