// What the modules can be doing, by track: the numbers are those of trace.vcd, the names those of
// timeline.json. docs/traces.md explains them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace outcore::hardware::activity {

struct Core {
    enum State : std::uint32_t { kSleep, kKernel, kHandler };
    static std::vector<std::string> names() { return {"sleep", "kernel", "handler"}; }
};

struct Channel {
    enum State : std::uint32_t {
        kIdle,
        kWait,        // a handler of it is due, but the core runs another one
        kStart,       // start handler on the core
        kCommand,     // set-up of both sides
        kData,        // streams
        kRelease,     // deselect, and the busy time of a write
        kControl,     // erase or mode switch
        kCompletion,  // completion handler on the core
    };
    static std::vector<std::string> names() {
        return {"idle", "wait", "start", "command", "data", "release", "control", "completion"};
    }
};

struct Command {
    enum State : std::uint32_t {
        kNone,
        kRead,
        kWriteEnable,
        kProgram,
        kErase,
        kReadStatus,
        kModeSwitch,
    };
    static std::vector<std::string> names() {
        return {"none", "read", "write enable", "program", "erase", "read status", "mode switch"};
    }
};

struct Phase {
    enum State : std::uint32_t {
        kNone,
        kBusy,  // programs, erases or changes its mode; commands meanwhile cover it
        kInstruction,
        kAddress,
        kDummy,  // mode clocks included
        kData,
        kDeselect,  // chip select high
    };
    static std::vector<std::string> names() {
        return {"none", "busy", "instruction", "address", "dummy", "data", "deselect"};
    }
};

}  // namespace outcore::hardware::activity
