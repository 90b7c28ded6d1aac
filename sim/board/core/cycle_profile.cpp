// SPDX-License-Identifier: Apache-2.0
#include "board/core/cycle_profile.hpp"

#include <algorithm>
#include <utility>

namespace outcore::board {

CycleProfile::CycleProfile(const ElfImage& image, const ProfileRequest& request)
    : image_(image), scopes_(image.functions.size(), CycleScope::Frame) {
    missing_ = !request.frame.empty();
    in_frame_ = request.frame.empty();
    for (std::size_t i = 0; i < image.functions.size(); ++i) {
        const std::string& function = image.functions[i].name;
        const auto found = request.scopes.find(function);
        if (found != request.scopes.end()) scopes_[i] = found->second;
        if (function != request.frame) continue;
        frame_function_ = static_cast<int>(i);
        missing_ = false;
    }
}

CycleScope CycleProfile::scope() const {
    if (!in_handler_) return inner_;
    return inner_ == CycleScope::Waiting ? CycleScope::WaitingHandler : CycleScope::Handler;
}

/// What ran until `cycle` is charged; `function` runs from now on.
void CycleProfile::turn_to(int function, std::uint64_t cycle) {
    if (in_frame_ && function_ != kNobody) counts_[{scope(), function_}].cycles += cycle - since_;
    function_ = function;
    since_ = cycle;
}

/// Frames and scopes are entered at their function's first instruction and left where it returns
/// to; handlers are neither.
void CycleProfile::follow_scopes(const Block& block, std::uint64_t cycle,
                                 const std::function<std::uint32_t()>& link) {
    if (inner_ != CycleScope::Frame && block.address == inner_return_) inner_ = CycleScope::Frame;
    if (frame_function_ != kNobody && in_frame_ && block.address == frame_return_)
        in_frame_ = false;
    if (block.function < 0) return;
    const auto function = static_cast<std::size_t>(block.function);
    if (block.address != image_.functions[function].address) return;
    if (block.function == frame_function_ && !in_frame_) {
        in_frame_ = true;
        since_ = cycle;
        ++frames_;
        frame_return_ = link() & ~1U;
    } else if (in_frame_ && inner_ == CycleScope::Frame && scopes_[function] != CycleScope::Frame) {
        inner_ = scopes_[function];
        inner_return_ = link() & ~1U;
    }
}

void CycleProfile::block(const Block& block, std::uint64_t cycle,
                         const std::function<std::uint32_t()>& link) {
    if (missing_) return;
    const bool entered = function_ != block.function;
    turn_to(block.function, cycle);
    if (!in_handler_) follow_scopes(block, cycle, link);
    if (!in_frame_ || block.function < 0) return;
    Count& count = counts_[{scope(), block.function}];
    count.instructions += block.instruction_count;
    const auto function = static_cast<std::size_t>(block.function);
    if (entered && block.address == image_.functions[function].address) ++count.calls;
}

void CycleProfile::exception(std::uint64_t cycle, bool handler_active) {
    turn_to(kException, cycle);
    in_handler_ = handler_active;
}

std::string CycleProfile::name(int function) const {
    if (function == kException) return "(exception entry and exit)";
    if (function == kAsleep) return "(asleep)";
    return image_.functions[static_cast<std::size_t>(function)].name;
}

void CycleProfile::finish(std::uint64_t cycle, BoardRun& run) {
    turn_to(kNobody, cycle);
    run.frames = frames_;
    for (const auto& [key, count] : counts_)
        run.functions.push_back(
            {name(key.second), key.first, count.cycles, count.instructions, count.calls});
    std::sort(run.functions.begin(), run.functions.end(),
              [](const FunctionCycles& a, const FunctionCycles& b) {
                  return a.cycles != b.cycles ? a.cycles > b.cycles : a.function < b.function;
              });
}

}  // namespace outcore::board
