// The objects that Python holds: networks, platforms, schedules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "network/network.hpp"
#include "platform/platform.hpp"
#include "schedule/schedule.hpp"

namespace outcore::python {

struct NetworkObject {
    std::shared_ptr<const network::Network> imported;  // what the file holds
    std::shared_ptr<const network::Network> prepared;  // what is scheduled: constants, pads folded
};

struct PlatformObject {
    std::shared_ptr<const platform::Platform> platform;
};

struct ScheduleObject {
    std::shared_ptr<const schedule::Schedule> schedule;
    std::string file, sha256;  // where it was read from or saved to; empty: nowhere
};

}  // namespace outcore::python
