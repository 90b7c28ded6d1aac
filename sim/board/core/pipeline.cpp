// SPDX-License-Identifier: Apache-2.0
#include "board/core/pipeline.hpp"

#include "board/core/dual_issue.hpp"
#include "board/core/single_issue.hpp"

namespace outcore::board {

BranchKind branch_kind(const Instruction& last) {
    if (!last.is_branch()) return BranchKind::None;
    if (last.returns) return BranchKind::Return;
    if (last.operation != Operation::Branch) return BranchKind::Indirect;
    return last.conditional ? BranchKind::Conditional : BranchKind::Always;
}

std::unique_ptr<Pipeline> make_pipeline(const platform::CoreTiming& timing) {
    if (timing.issue_width == 2) return std::make_unique<DualIssue>(timing);
    return std::make_unique<SingleIssue>(timing);
}

}  // namespace outcore::board
