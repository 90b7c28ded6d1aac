// Rules about where things lie: buffers in memories, chunks in the image, cache lines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/checking/findings.hpp"

namespace outcore::schedule::checking {

void check_buffers(const Subject& subject, Findings& findings);
void check_image(const Subject& subject, Findings& findings);
/// Buffers in cached memory that both cpu and transfers touch begin and end on cache lines.
void check_cache_lines(const Subject& subject, Findings& findings);

}  // namespace outcore::schedule::checking
