#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the trained float weights into models/fashion: the int8 .tflite file, test images and labels.

Post-training quantisation after TensorFlow Lite's int8 specification: weights symmetric (per output channel in
convolutions, per tensor in dense layers), activations asymmetric with ranges seen on training images, biases int32.
"""

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import fashion_data
from fashion_network import IMAGE, LAYERS, OUTPUT, shapes, weight_shape
from tflite_file import ACTIVATIONS, PADDINGS, TfliteFile

DESCRIPTION = "Outcore: Fashion-MNIST on 112 x 112, int8"
CALIBRATION_IMAGES, CALIBRATION_BATCH = 1024, 32
TEST_IMAGES = 256
SOFTMAX_RANGE = (np.float32(1.0 / 256.0), -128)
SMALLEST_WEIGHT_SCALE = 1e-7
LARGEST_BIAS = 1 << 30


@dataclass
class Quantised:
    """`activations[name]` = (float32 scale, zero point); `weights[name]` = (int8 as in the file, float32 scales, int32 bias)."""

    activations: dict
    weights: dict


def load_float(file):
    """{layer: (weights as in the .tflite file, bias)} from train_fashion.py's file, which has torch's order of axes."""
    stored, result = np.load(file), {}
    for layer in LAYERS:
        if not layer.weighted:
            continue
        weight = stored[f"{layer.name}.weight"]
        if layer.kind == "conv":
            weight = weight.transpose(0, 2, 3, 1)
        elif layer.kind == "depthwise":
            weight = weight.transpose(1, 2, 3, 0)
        assert weight.shape == weight_shape(layer), layer.name
        result[layer.name] = (weight, stored[f"{layer.name}.bias"])
    return result


def calibrate(file, images):
    """Range of every layer's result: smallest and largest value per batch, averaged over batches."""
    import torch

    from float_model import run_folded
    from train_fashion import to_torch

    stored = np.load(file)
    folded = {layer.name: tuple(torch.from_numpy(stored[f"{layer.name}.{part}"]) for part in ("weight", "bias"))
              for layer in LAYERS if layer.weighted}
    seen = {}
    with torch.no_grad():
        for start in range(0, len(images), CALIBRATION_BATCH):
            run_folded(to_torch(images[start:start + CALIBRATION_BATCH]), folded,
                       lambda name, values: seen.setdefault(name, []).append((values.min().item(), values.max().item())))
    return {name: tuple(np.mean(pairs, axis=0)) for name, pairs in seen.items()}


def activation_parameters(low, high):
    """Scale and zero point that cover [low, high] and represent 0 exactly."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32((high - low) / 255.0)
    return scale, int(np.clip(np.rint(-128.0 - low / float(scale)), -128, 127))


def quantise_weights(layer, weight, bias, input_scale):
    axes = {"conv": (1, 2, 3), "depthwise": (0, 1, 2), "dense": None}[layer.kind]
    scale = np.abs(weight).max(axis=axes) / 127.0
    # A channel with hardly any weight but a bias still needs its bias to fit.
    needed = np.abs(bias) / (float(input_scale) * LARGEST_BIAS)
    scale = np.maximum(scale, needed.max() if axes is None else needed)
    scale = np.atleast_1d(np.maximum(scale, SMALLEST_WEIGHT_SCALE)).astype(np.float32)
    broadcast = scale.reshape(-1, *([1] * (weight.ndim - 1))) if layer.kind == "conv" else scale
    steps = np.clip(np.rint(weight / broadcast.astype(np.float64)), -127, 127).astype(np.int8)
    return steps, scale, np.rint(bias / (float(input_scale) * scale.astype(np.float64))).astype(np.int32)


def quantise(floats, ranges):
    activations = {IMAGE: (fashion_data.INPUT_SCALE, fashion_data.INPUT_ZERO_POINT)}
    weights = {}
    for layer in LAYERS:
        source = activations[layer.sources[0]]
        if layer.kind in ("pool", "reshape"):
            activations[layer.name] = source
        elif layer.name == OUTPUT:
            activations[layer.name] = SOFTMAX_RANGE
        else:
            activations[layer.name] = activation_parameters(*ranges[layer.name])
        if layer.weighted:
            weights[layer.name] = quantise_weights(layer, *floats[layer.name], source[0])
    return Quantised(activations, weights)


def build_file(quantised, outputs=(OUTPUT,)):
    """The bytes of the .tflite file. `outputs` may name inner layers instead, to look at them; what follows is left out."""
    file = TfliteFile(DESCRIPTION)
    index = {}

    def add_activation(name):
        shape = (1, *shapes()[name])
        index[name] = file.add_tensor(name, shape, "int8", [quantised.activations[name][0]], quantised.activations[name][1])

    add_activation(IMAGE)
    missing = set(outputs)
    for layer in LAYERS:
        inputs = [index[name] for name in layer.sources]
        if layer.weighted:
            steps, scales, bias = quantised.weights[layer.name]
            bias_scales = (np.float64(quantised.activations[layer.sources[0]][0]) * scales).astype(np.float32)
            dimension = 3 if layer.kind == "depthwise" else 0
            inputs.append(file.add_tensor(f"{layer.name}/weights", steps.shape, "int8", scales, 0, dimension, steps))
            inputs.append(file.add_tensor(f"{layer.name}/bias", bias.shape, "int32", bias_scales, 0, 0, bias))
        if layer.kind == "reshape":
            target = np.array((1, *shapes()[layer.name]), np.int32)
            inputs.append(file.add_tensor(f"{layer.name}/shape", target.shape, "int32", [], 0, 0, target))
        add_activation(layer.name)
        _add_operator(file, layer, inputs, index[layer.name])
        missing.discard(layer.name)
        if not missing:
            break
    return file.finish([index[IMAGE]], [index[name] for name in outputs])


def _add_operator(file, layer, inputs, output):
    activation = ACTIVATIONS[layer.activation]
    stride = {"stride_w": layer.stride, "stride_h": layer.stride}
    operator, options = {
        "conv": ("CONV_2D", {"padding": PADDINGS["same"], "activation": activation, **stride}),
        "depthwise": ("DEPTHWISE_CONV_2D",
                      {"padding": PADDINGS["same"], "depth_multiplier": 1, "activation": activation, **stride}),
        "add": ("ADD", {"activation": activation}),
        "pool": ("AVERAGE_POOL_2D", {"padding": PADDINGS["valid"], "filter_width": layer.kernel,
                                     "filter_height": layer.kernel, "activation": activation,
                                     "stride_w": layer.kernel, "stride_h": layer.kernel}),
        "reshape": ("RESHAPE", {"new_shape": [1, *shapes()[layer.name]]}),
        "dense": ("FULLY_CONNECTED", {"activation": activation}),
        "softmax": ("SOFTMAX", {"beta": 1.0}),
    }[layer.kind]
    file.add_operator(operator, inputs, [output], **options)


def quantise_file(file, data):
    images, _ = fashion_data.load(data, "train")
    return quantise(load_float(file), calibrate(file, images[:CALIBRATION_IMAGES]))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", default=fashion_data.DEFAULT_FOLDER, help="folder with the four .gz files")
    options.add_argument("--weights", required=True, help="the .npz that train_fashion.py wrote")
    options.add_argument("--output", required=True, help="folder to write fashion.tflite and the test set to")
    chosen = options.parse_args()
    folder = Path(chosen.output)
    folder.mkdir(parents=True, exist_ok=True)
    images, labels = fashion_data.load(chosen.data, "t10k")
    contents = {
        "fashion.tflite": build_file(quantise_file(chosen.weights, chosen.data)),
        "test_images.bin": images[:TEST_IMAGES].tobytes(),
        "test_labels.bin": labels[:TEST_IMAGES].tobytes(),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
        print(f"{hashlib.sha256(data).hexdigest()}  {name}  {len(data)} bytes")


if __name__ == "__main__":
    main()
