// Rules about a view of a tensor and about a run of bytes that the cpu uses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"
#include "schedule/checking/paired_rows.hpp"

namespace outcore::schedule::checking {

/// What a task does with a view: the box that it needs of a tensor of `extent`.
struct ViewUse {
    network::Box needed;
    network::Extent extent;
    std::int64_t element_bytes = 1;
    bool writes = false;
};
bool check_view(const Subject& subject, TaskId id, const TensorView& view, const ViewUse& use,
                Findings& findings);

/// A run of bytes in a buffer.
struct FlatUse {
    std::int64_t offset = 0, bytes = 0, alignment = 1;
    bool writes = false;
};
bool check_flat(const Subject& subject, TaskId id, BufferId buffer, const FlatUse& use,
                const char* what, Findings& findings);

}  // namespace outcore::schedule::checking
