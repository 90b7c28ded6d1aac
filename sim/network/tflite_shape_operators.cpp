// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "network/tflite_decoder.hpp"
#include "tflite_generated.h"

namespace outcore::network {

void TfliteDecoder::read_concatenation() {
    const auto* options = from_.builtin_options_as_ConcatenationOptions();
    const auto rank = static_cast<std::int32_t>(output_shape().size());
    const std::int32_t axis = options == nullptr ? 0 : options->axis();
    if (axis < -rank || axis >= rank)
        return fail(fmt::format("axis {} of a tensor of {} dimensions", axis, rank));
    fused(options);
    std::get<Fused>(to_.attributes).axis = axis < 0 ? axis + rank : axis;
}

void TfliteDecoder::read_mean() {
    const auto* options = from_.builtin_options_as_ReducerOptions();
    const auto rank = static_cast<std::int64_t>(input_shape().size());
    ReduceAttributes reduce;
    reduce.keep_dims = options != nullptr && options->keep_dims();
    for (const std::int64_t axis : resolve(1)) {
        if (axis < -rank || axis >= rank)
            return fail(fmt::format("axis {} of a tensor of {} dimensions", axis, rank));
        reduce.axes.push_back(static_cast<std::int32_t>(axis < 0 ? axis + rank : axis));
    }
    std::sort(reduce.axes.begin(), reduce.axes.end());
    reduce.axes.erase(std::unique(reduce.axes.begin(), reduce.axes.end()), reduce.axes.end());
    to_.attributes = std::move(reduce);
}

void TfliteDecoder::read_pad() {
    const std::vector<std::int64_t> values = resolve(1);
    if (mistake_) return;
    if (values.size() != 2 * input_shape().size()) {
        return fail(ids_[1], fmt::format("{} paddings for {} dimensions", values.size(),
                                         input_shape().size()));
    }
    PadAttributes pad;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] < 0 || values[i] > kLargestWindow) {
            return fail(ids_[1], fmt::format("padding {}, must be between 0 and {}", values[i],
                                             kLargestWindow));
        }
        (i % 2 == 0 ? pad.before : pad.after).push_back(static_cast<std::int32_t>(values[i]));
    }
    to_.attributes = std::move(pad);
}

void TfliteDecoder::read_transpose() {
    TransposeAttributes transpose;
    const auto rank = static_cast<std::int64_t>(input_shape().size());
    for (const std::int64_t axis : resolve(1)) {
        if (axis < -rank || axis >= rank)
            return fail(ids_[1], fmt::format("axis {} of {} dimensions", axis, rank));
        transpose.permutation.push_back(static_cast<std::int32_t>(axis < 0 ? axis + rank : axis));
    }
    to_.attributes = std::move(transpose);
}

/// The new shape must be the one that the output tensor states; one -1 in it means "what is left".
void TfliteDecoder::read_reshape() {
    std::vector<std::int64_t> wanted;
    const auto* options = from_.builtin_options_as_ReshapeOptions();
    if (ids_.size() == 2) {
        wanted = resolve(1);
    } else if (options != nullptr && options->new_shape() != nullptr) {
        wanted.assign(options->new_shape()->begin(), options->new_shape()->end());
    } else {
        return;  // only the output tensor says
    }
    if (mistake_) return;
    Shape shape;
    std::int64_t known = 1;
    auto open = wanted.end();
    for (auto dimension = wanted.begin(); dimension != wanted.end(); ++dimension) {
        const bool is_open = *dimension == -1 && open == wanted.end();
        if (!is_open && (*dimension < 1 || *dimension > kMostElements)) {
            return fail(fmt::format("the new shape ({}) is not legal", fmt::join(wanted, ", ")));
        }
        if (is_open)
            open = dimension;
        else
            known *= *dimension;
        if (known > kMostElements) return fail("the new shape is too large");
    }
    const std::int64_t elements = checked_elements(input_shape());
    if (open != wanted.end()) *open = elements / known;
    for (const std::int64_t dimension : wanted)
        shape.push_back(static_cast<std::int32_t>(dimension));
    check_output_shape(shape);
}

void TfliteDecoder::read_squeeze() {
    const auto* options = from_.builtin_options_as_SqueezeOptions();
    const auto rank = static_cast<std::int32_t>(input_shape().size());
    std::vector<bool> dropped(input_shape().size());
    if (options != nullptr && options->squeeze_dims() != nullptr) {
        for (const std::int32_t axis : *options->squeeze_dims()) {
            if (axis < -rank || axis >= rank)
                return fail(fmt::format("axis {} of {} dimensions", axis, rank));
            dropped[static_cast<std::size_t>(axis < 0 ? axis + rank : axis)] = true;
        }
    }
    const bool all = std::none_of(dropped.begin(), dropped.end(), [](bool d) { return d; });
    Shape shape;
    for (std::size_t i = 0; i < dropped.size(); ++i) {
        if (!(dropped[i] || (all && input_shape()[i] == 1))) shape.push_back(input_shape()[i]);
    }
    check_output_shape(shape);
}

void TfliteDecoder::read_resize() {
    const auto* options = from_.builtin_options_as_ResizeNearestNeighborOptions();
    const std::vector<std::int64_t> size = resolve(1);
    if (mistake_) return;
    const Shape& output = output_shape();
    if (size.size() != 2 || output.size() != 4 || size[0] != output[1] || size[1] != output[2]) {
        return fail(
            fmt::format("size ({}) for an output of {}", fmt::join(size, ", "), to_string(output)));
    }
    to_.attributes = options == nullptr ? ResizeAttributes{}
                                        : ResizeAttributes{options->align_corners(),
                                                           options->half_pixel_centers()};
}

}  // namespace outcore::network
