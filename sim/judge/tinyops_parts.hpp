// How TinyOps cuts one operator into parts along the height of its input.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace outcore::judge {

/// Rows [begin, end) of the input that one part reads, the rows that it shares with its neighbours
/// included: they are copied again for each part.
struct TinyOpsPart {
    std::int32_t begin = 0;
    std::int32_t end = 0;
    std::int32_t rows() const { return end - begin; }
    bool operator==(const TinyOpsPart&) const = default;
};

/// One direction of a window operator: the vertical one.
struct TinyOpsWindow {
    std::int32_t input_rows = 0;
    std::int32_t output_rows = 0;
    std::int32_t kernel = 1;
    std::int32_t stride = 1;
    std::int32_t pad_top = 0;
};

/// Convolutions. Steps of `stride` rows are dealt to the parts in turn until less than a step is
/// left, which the last part takes; the first part begins with pad_top % stride rows more. A part
/// reads from its first row to the end of the last window that starts in its rows, at most to the
/// end of the input. Parts behind the last row of the output fall away. A kernel as high as the
/// input leaves one part.
std::vector<TinyOpsPart> tinyops_window_parts(const TinyOpsWindow& window, std::int32_t factor);

/// Operators that read row by row (PAD, ADD, MUL, activations): single rows dealt in turn.
std::vector<TinyOpsPart> tinyops_row_parts(std::int32_t input_rows, std::int32_t factor);

}  // namespace outcore::judge
