// What a controller asks of a storage: a TLM extension beside address and length.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <tlm>

#include "platform/platform.hpp"

namespace outcore::hardware {

enum class FlashOperation : int {
    Read,
    WriteEnable,
    WriteDisable,
    PageProgram,
    SectorErase,
    HalfBlockErase,
    BlockErase,
    ChipErase,
    ReadStatus,
    Suspend,
    Resume,
    DeepPowerDown,
    ReleasePowerDown,
    Reset,           // reset enable and reset in one
    ExitContinuous,  // mode bits that ask for an instruction again
    SetIndirect,     // for the controller; it passes all others on
    SetMapped
};
/// Those that go over the flash bus.
constexpr std::size_t kBusOperations = static_cast<std::size_t>(FlashOperation::SetIndirect);

std::string_view to_string(FlashOperation operation);
/// The command that erases as much as `kind`.
FlashOperation erase_operation(platform::EraseKind kind);
bool is_erase(FlashOperation operation);

struct FlashCommand : tlm::tlm_extension<FlashCommand> {
    FlashOperation operation = FlashOperation::Read;
    bool continuous = false;  // Read: the next read comes without an instruction

    tlm_extension_base* clone() const override { return new FlashCommand(*this); }
    void copy_from(const tlm_extension_base& other) override {
        *this = static_cast<const FlashCommand&>(other);
    }
};

}  // namespace outcore::hardware
