// Replays a blob on a guest core with the port of replay_firmware.c, and says what the runtime
// executed: everything but kernels and port.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "guest/guest_core.hpp"
#include "guest/replay_firmware.h"

namespace outcore::test {

struct ReplayCounts {
    std::uint32_t computes = 0, transfers = 0, cache_operations = 0;
    std::map<std::string, GuestCount> by_function;  // of runtime/src, in one frame
    GuestCount runtime, kernels;
};

/// Functions of replay_firmware.c, and what it takes from the library.
inline bool is_port(const std::string& name) {
    for (const char* own :
         {"read_blob", "memory_base", "start_transfer", "cache_operation", "enter_critical",
          "leave_critical", "wait_for_all", "replay_open", "replay_frame"}) {
        if (name == own) return true;
    }
    return false;
}

class GuestReplay {
  public:
    /// `in_place`: the blob is read where it is, as from internal flash.
    GuestReplay(GuestCpu cpu, const std::string& blob_file, bool in_place = true)
        : core_(cpu, OUTCORE_BINARY_DIR "/bin/outcore-guest-replay-" + to_string(cpu) + ".elf") {
        std::ifstream file(blob_file, std::ios::binary);
        const std::vector<char> blob{std::istreambuf_iterator<char>(file), {}};
        REQUIRE_FALSE(blob.empty());
        job_.blob = core_.region_tail(0, GuestCore::kRegionBytes);
        job_.blob_bytes = static_cast<std::uint32_t>(blob.size());
        job_.arena = core_.region_tail(1, GuestCore::kRegionBytes);
        job_.cached = 1;
        job_.in_place = in_place ? 1 : 0;
        job_at_ = core_.region_tail(2, sizeof job_);
        core_.write(job_.blob, blob.data(), blob.size());
        core_.write(job_at_, &job_, sizeof job_);
        opened_ = call("replay_open");
        REQUIRE(job_.result == OC_OK);
    }

    /// Counts of oc_open().
    const GuestCount& opened() const { return opened_; }

    ReplayCounts frame() {
        const auto before = core_.by_function();
        call("replay_frame");
        REQUIRE(job_.result == OC_OK);
        ReplayCounts counts;
        counts.computes = job_.computes, counts.transfers = job_.transfers;
        counts.cache_operations = job_.cache_operations;
        for (auto [function, part] : core_.by_function()) {
            const auto found = before.find(function);
            if (found != before.end()) {
                part.instructions -= found->second.instructions;
                part.cycles -= found->second.cycles;
            }
            if (is_port(core_.name_at(function))) continue;
            // The image's order: runtime, port, kernels and library.
            const bool runtime = function < core_.address_of("replay_frame");
            add(runtime ? counts.runtime : counts.kernels, part);
            if (runtime) add(counts.by_function[core_.name_at(function)], part);
        }
        return counts;
    }

  private:
    static void add(GuestCount& sum, const GuestCount& part) {
        sum.instructions += part.instructions;
        sum.cycles += part.cycles;
    }
    GuestCount call(const char* function) {
        const GuestCount count = core_.call(function, job_at_, GuestCounting::Blocks);
        core_.read(job_at_, &job_, sizeof job_);
        return count;
    }

    GuestCore core_;
    replay_job job_{};
    std::uint32_t job_at_ = 0;
    GuestCount opened_;
};

}  // namespace outcore::test
