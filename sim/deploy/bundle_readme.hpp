// README.md of a bundle: how to build, program and run it and how to read what it reports.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "deploy/firmware_memory.hpp"
#include "platform/platform.hpp"

namespace outcore::deploy {

/// A storage that has an image.
struct ProgrammedStorage {
    std::string name, part;
    std::uint32_t window_address = 0;  // 0: it is in no address space, so there is no .hex
};

struct ReadmeFacts {
    std::string network;
    const platform::Platform* platform = nullptr;
    bool has_port = false;
    AddressRange flash;  // where the firmware is linked to
    std::vector<ProgrammedStorage> storages;
};

std::string bundle_readme(const ReadmeFacts& facts);

}  // namespace outcore::deploy
