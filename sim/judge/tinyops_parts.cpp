// SPDX-License-Identifier: Apache-2.0
#include "judge/tinyops_parts.hpp"

#include <algorithm>

namespace outcore::judge {
namespace {

/// Rows of each part without those shared: steps dealt in turn, the rest to the last part.
std::vector<std::int32_t> dealt_rows(std::int32_t rows, std::int32_t step, std::int32_t first_extra,
                                     std::int32_t factor) {
    const std::int32_t steps = (rows - first_extra) / step;
    const std::int32_t parts = std::min(steps, factor);
    std::vector<std::int32_t> dealt;
    for (std::int32_t part = 0; part < parts; ++part) {
        dealt.push_back((steps / parts + (part < steps % parts ? 1 : 0)) * step);
    }
    if (parts == 0) return {rows};
    dealt.front() += first_extra;
    dealt.back() += rows - first_extra - steps * step;
    return dealt;
}

/// The window that starts last in rows [begin, begin + own) ends here, unclamped.
std::int32_t last_window_end(const TinyOpsWindow& window, std::int32_t begin, std::int32_t own) {
    const std::int32_t start = (own - 1) / window.stride * window.stride;
    return begin + start + window.kernel;
}

/// Rows of the output that a part makes. Behind the end of the input stands as much padding as its
/// last window needs, or as the output still needs.
std::int32_t rows_made(const TinyOpsWindow& window, const TinyOpsPart& part, std::int32_t own,
                       std::int32_t left) {
    std::int32_t padded_end = last_window_end(window, part.begin, own);
    if (padded_end > window.input_rows && left <= own / window.stride + 1) {
        padded_end = (left - 1) * window.stride + part.begin + window.kernel;
    }
    const std::int32_t above = part.begin == 0 ? window.pad_top : 0;
    return (above + padded_end - part.begin - window.kernel) / window.stride + 1;
}

}  // namespace

std::vector<TinyOpsPart> tinyops_window_parts(const TinyOpsWindow& window, std::int32_t factor) {
    if (window.kernel >= window.input_rows) return {{0, window.input_rows}};
    std::vector<TinyOpsPart> parts;
    std::int32_t begin = 0;
    std::int32_t left = window.output_rows;
    const std::int32_t extra = window.pad_top % window.stride;
    for (const std::int32_t own : dealt_rows(window.input_rows, window.stride, extra, factor)) {
        if (left <= 0) break;
        const std::int32_t end = last_window_end(window, begin, own);
        parts.push_back({begin, std::min(end, window.input_rows)});
        left -= rows_made(window, parts.back(), own, left);
        begin += own;
    }
    return parts;
}

std::vector<TinyOpsPart> tinyops_row_parts(std::int32_t input_rows, std::int32_t factor) {
    std::vector<TinyOpsPart> parts;
    std::int32_t begin = 0;
    for (const std::int32_t own : dealt_rows(input_rows, 1, 0, factor)) {
        parts.push_back({begin, begin + own});
        begin += own;
    }
    return parts;
}

}  // namespace outcore::judge
