// What a controller asks of a storage: a TLM extension beside address and length.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm>

namespace outcore::hardware {

enum class FlashOperation {
    Read,
    WriteEnable,
    PageProgram,
    SectorErase,
    ReadStatus,
    SetIndirect,
    SetMapped
};

/// SetIndirect and SetMapped are for the controller; it passes the others on.
struct FlashCommand : tlm::tlm_extension<FlashCommand> {
    FlashOperation operation = FlashOperation::Read;

    tlm_extension_base* clone() const override { return new FlashCommand(*this); }
    void copy_from(const tlm_extension_base& other) override {
        *this = static_cast<const FlashCommand&>(other);
    }
};

}  // namespace outcore::hardware
