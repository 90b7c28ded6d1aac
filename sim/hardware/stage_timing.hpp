// What a target tells a master about the time of a transfer: a TLM extension, filled in by
// b_transport.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tlm>

#include "base/ids.hpp"

namespace outcore::hardware {

/// The bus's address map: each memory and storage of the platform has a window of its own, so that
/// aliases of one device (TCM and AXI, mapped window and controller) cannot be mistaken for two.
constexpr std::uint64_t kWindowBytes = std::uint64_t{1} << 40;
constexpr std::uint64_t bus_address(DeviceId device, std::int64_t offset) {
    return device.index() * kWindowBytes + static_cast<std::uint64_t>(offset);
}

/// One contiguous piece is `full_bursts` bursts of `burst_bytes` and a shorter tail. A target
/// answers what each costs it when it is alone; the master couples the two sides burst by burst
/// through its FIFO. Times are seconds, so that rounding to the kernel's resolution happens once.
/// No bytes move in this model: `data_ptr` stays null, the checker and the replay look after
/// contents.
struct StageTiming : tlm::tlm_extension<StageTiming> {
    // Asked by the master.
    std::int64_t burst_bytes = 32;
    bool first = true;    // opens the command or row
    bool last = true;     // closes it
    bool mapped = false;  // through the memory-mapped window, not the data register
    bool core = false;    // by the core, as part of a kernel that counts its own loads
    // Answered by the target.
    double setup_s = 0.0;       // before the first burst
    double full_burst_s = 0.0;  // each full burst
    double tail_burst_s = 0.0;  // the rest, 0 without
    double release_s = 0.0;     // after the last burst: chip select high, page program

    tlm_extension_base* clone() const override { return new StageTiming(*this); }
    void copy_from(const tlm_extension_base& other) override {
        *this = static_cast<const StageTiming&>(other);
    }
    double total_s(std::int64_t bytes) const {
        return setup_s + full_burst_s * static_cast<double>(bytes / burst_bytes) + tail_burst_s +
               release_s;
    }
};

}  // namespace outcore::hardware
