# SPDX-License-Identifier: Apache-2.0
"""The quantised network in plain integers, under both rules of requantisation in use. Stops at the logits.

Written for checking, not for speed. Sums are formed in float64, which is exact below 2^53.
"""

import numpy as np

from fashion_network import IMAGE, LAYERS, LOGITS, OUTPUT, same_padding, shapes

DOUBLE_ROUNDING = "double"  # TensorFlow Lite Micro, CMSIS-NN
FLOAT_ROUNDING = "float"  # XNNPACK


def fixed_point(real):
    """(m, s) with real = m * 2^(s-31), m of 31 bits."""
    fraction, exponent = np.frexp(np.asarray(real, np.float64))
    multiplier = np.floor(fraction * (1 << 31) + 0.5).astype(np.int64)
    overflow = multiplier == 1 << 31
    return np.where(overflow, multiplier >> 1, multiplier), exponent.astype(np.int64) + overflow


def scale_double(values, multiplier, shift):
    """values * multiplier * 2^(shift-31), rounded twice."""
    product = (values << np.maximum(shift, 0)) * multiplier
    nudged = product + np.where(product >= 0, 1 << 30, 1 - (1 << 30))
    high = np.where(nudged >= 0, nudged >> 31, -(-nudged >> 31))
    right = np.maximum(-shift, 0)
    mask = (np.int64(1) << right) - 1
    return (high >> right) + ((high & mask) > (mask >> 1) + (high < 0))


def _clamp(values, activation, scale, zero_point):
    low, high = -128, 127
    if activation in ("relu", "relu6"):
        low = max(low, zero_point)
    if activation == "relu6":
        high = min(high, zero_point + int(np.rint(np.float32(6.0) / scale)))
    return np.clip(values, low, high).astype(np.int8)


def _requantise(sums, input_scale, weight_scales, output_scale, rule):
    if rule == DOUBLE_ROUNDING:
        real = np.float64(input_scale) * weight_scales.astype(np.float64) / np.float64(output_scale)
        return scale_double(sums.astype(np.int64), *fixed_point(real))
    real = (np.float32(input_scale) * weight_scales) / np.float32(output_scale)
    return np.rint(sums.astype(np.float32) * real).astype(np.int64)


def _windows(source, layer):
    """Yields (row, column, part) for every tap of the kernel; `part` is the strided view that it meets."""
    height, width, _ = shapes()[layer.name]
    rows, columns = (same_padding(extent, layer.kernel, layer.stride) for extent in source.shape[1:3])
    padded = np.pad(source, ((0, 0), rows, columns, (0, 0)))
    for row in range(layer.kernel):
        for column in range(layer.kernel):
            yield row, column, padded[:, row:row + (height - 1) * layer.stride + 1:layer.stride,
                                      column:column + (width - 1) * layer.stride + 1:layer.stride]


def _sums(layer, source, steps):
    if layer.kind == "dense":
        return source @ steps.astype(np.float64).T
    if layer.kind == "conv":
        return sum(part @ steps[:, row, column].astype(np.float64).T for row, column, part in _windows(source, layer))
    return sum(part * steps[0, row, column].astype(np.float64) for row, column, part in _windows(source, layer))


def _add_double(first, second, scales, output_scale):
    """Both inputs to 20 more bits and a common scale, then the sum to the output's scale."""
    left, common = 20, 2.0 * max(map(float, scales))
    total = sum(scale_double(values << left, *fixed_point(float(scale) / common))
                for values, scale in zip((first, second), scales))
    return scale_double(total, *fixed_point(common / ((1 << left) * float(output_scale))))


def _add_single(first, second, scales, output_scale):
    """One multiplier per input, the larger with 20 to 21 bits; rounds half up once."""
    ratios = [np.float32(scale) / np.float32(output_scale) for scale in scales]
    shift = 20 - (int(np.frexp(max(ratios))[1]) - 1)
    products = [values * int(np.rint(np.float64(ratio) * (1 << shift))) for values, ratio in zip((first, second), ratios)]
    return (sum(products) + (1 << (shift - 1))) >> shift


def run(quantised, images, rule, observe=None):
    """int8 images [n,112,112,1] to the int8 logits [n,10]; `observe(name, values)` sees every layer's result."""
    values = {IMAGE: images}
    for layer in LAYERS:
        if layer.name == OUTPUT:
            break
        sources = [values[name] for name in layer.sources]
        shifted = [source.astype(np.int64) - quantised.activations[name][1]
                   for source, name in zip(sources, layer.sources)]
        scales = [quantised.activations[name][0] for name in layer.sources]
        scale, zero_point = quantised.activations[layer.name]
        if layer.weighted:
            steps, weight_scales, bias = quantised.weights[layer.name]
            sums = _sums(layer, shifted[0].astype(np.float64), steps) + bias
            result = _requantise(sums, scales[0], weight_scales, scale, rule) + zero_point
        elif layer.kind == "add":
            add = _add_double if rule == DOUBLE_ROUNDING else _add_single
            result = add(*shifted, scales, scale) + zero_point
        elif layer.kind == "pool":
            total, area = sources[0].astype(np.int64).sum(axis=(1, 2), keepdims=True), layer.kernel ** 2
            result = np.where(total >= 0, (total + area // 2) // area, -((-total + area // 2) // area))
        else:
            result = sources[0].reshape(len(images), -1)
        values[layer.name] = _clamp(result, layer.activation, scale, zero_point)
        if observe:
            observe(layer.name, values[layer.name])
    return values[LOGITS]
