// SPDX-License-Identifier: Apache-2.0
#include "hardware/flash_command.hpp"

#include <array>

namespace outcore::hardware {
namespace {

constexpr std::array<std::string_view, kBusOperations + 2> kNames = {"read",
                                                                     "write enable",
                                                                     "write disable",
                                                                     "page program",
                                                                     "sector erase",
                                                                     "half block erase",
                                                                     "block erase",
                                                                     "chip erase",
                                                                     "status read",
                                                                     "suspend",
                                                                     "resume",
                                                                     "deep power-down",
                                                                     "release from power-down",
                                                                     "reset",
                                                                     "exit from continuous read",
                                                                     "indirect mode",
                                                                     "mapped mode"};

}  // namespace

std::string_view to_string(FlashOperation operation) {
    return kNames[static_cast<std::size_t>(operation)];
}

FlashOperation erase_operation(platform::EraseKind kind) {
    switch (kind) {
        case platform::EraseKind::Sector:
            return FlashOperation::SectorErase;
        case platform::EraseKind::HalfBlock:
            return FlashOperation::HalfBlockErase;
        case platform::EraseKind::Block:
            return FlashOperation::BlockErase;
        case platform::EraseKind::Chip:
            return FlashOperation::ChipErase;
    }
    return FlashOperation::SectorErase;
}

bool is_erase(FlashOperation operation) {
    return operation >= FlashOperation::SectorErase && operation <= FlashOperation::ChipErase;
}

}  // namespace outcore::hardware
