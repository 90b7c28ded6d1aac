// SPDX-License-Identifier: Apache-2.0
#include "hardware/die_work.hpp"

namespace outcore::hardware {

void DieWork::start(DieRange dies, const Operation& operation) {
    for (std::size_t die = dies.first; die <= dies.last; ++die) running_[die] = operation;
}

bool DieWork::suspend(std::size_t die, sc_core::sc_time rise) {
    Operation& running = running_[die];
    if (running.end <= rise) return false;
    suspended_ = Suspended{running, running.end - rise, die};
    running.end = rise;
    return true;
}

double DieWork::resume(sc_core::sc_time rise) {
    if (!suspended_) return 0.0;
    Operation& running = running_[suspended_->die];
    running = suspended_->operation;
    running.end = rise + suspended_->rest;
    const double rest_s = suspended_->rest.to_seconds();
    suspended_.reset();
    return rest_s;
}

std::optional<std::size_t> DieWork::suspended_die() const {
    return suspended_ ? std::optional(suspended_->die) : std::nullopt;
}

const DieWork::Operation* DieWork::disturbed(FlashOperation operation, std::int64_t address,
                                             std::int64_t bytes) const {
    const bool program = operation == FlashOperation::PageProgram;
    if (!suspended_ || (!program && operation != FlashOperation::Read)) return nullptr;
    const Operation& kept = suspended_->operation;
    const bool second_program = program && kept.kind == FlashOperation::PageProgram;
    const bool overlap = address < kept.address + kept.bytes && kept.address < address + bytes;
    return second_program || overlap ? &kept : nullptr;
}

std::vector<DieWork::Operation> DieWork::abandon(sc_core::sc_time now) {
    std::vector<Operation> incomplete;
    for (Operation& running : running_) {
        if (running.end > now) incomplete.push_back(running);
        running.end = now;
    }
    if (suspended_) incomplete.push_back(suspended_->operation);
    suspended_.reset();
    return incomplete;
}

}  // namespace outcore::hardware
