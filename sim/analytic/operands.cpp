// SPDX-License-Identifier: Apache-2.0
#include "analytic/operands.hpp"

#include <algorithm>
#include <iterator>

namespace outcore::analytic {

ConstantsMap::ConstantsMap(const schedule::Schedule& schedule) : schedule_(schedule) {
    for (const schedule::ImageChunk& chunk : schedule.chunks) {
        ranges_.push_back({{chunk.storage, chunk.offset}, chunk.offset + chunk.size_bytes});
    }
    std::sort(ranges_.begin(), ranges_.end(),
              [](const Range& a, const Range& b) { return a.start < b.start; });
}

bool ConstantsMap::loaded_by(const schedule::Transfer& transfer) const {
    const schedule::Buffer& source = schedule_.buffers[transfer.source.buffer];
    const std::pair at{source.device, source.offset + transfer.source.offset};
    const auto next = std::upper_bound(
        ranges_.begin(), ranges_.end(), at,
        [](const auto& wanted, const Range& range) { return wanted < range.start; });
    if (next == ranges_.begin()) return false;
    const Range& range = *std::prev(next);
    return range.start.first == at.first && at.second < range.end;
}

StallCause stall_cause(const schedule::Schedule& schedule, const ConstantsMap& constants,
                       TaskId blocker) {
    if (!blocker.valid()) return StallCause::Other;
    const schedule::Action& action = schedule.tasks[blocker].action;
    if (std::holds_alternative<schedule::Erase>(action)) return StallCause::Erase;
    if (std::holds_alternative<schedule::SetMode>(action)) return StallCause::ModeSwitch;
    const auto* transfer = std::get_if<schedule::Transfer>(&action);
    if (transfer == nullptr) return StallCause::Other;
    switch (transfer->kind) {
        case schedule::TransferKind::Store:
            return StallCause::Store;
        case schedule::TransferKind::Copy:
            return StallCause::Copy;
        case schedule::TransferKind::Load:
            break;
    }
    return constants.loaded_by(*transfer) ? StallCause::WeightsLoad : StallCause::ActivationLoad;
}

}  // namespace outcore::analytic
