# SPDX-License-Identifier: Apache-2.0
"""Reads Fashion-MNIST as Debian's package dataset-fashion-mnist installs it, and knows the rule from pixel to input."""

import gzip
from pathlib import Path

import numpy as np

from fashion_network import PIXELS, UPSCALE

DEFAULT_FOLDER = Path("/usr/share/datasets/fashion-mnist")
INPUT_SCALE = np.float32(1.0 / 255.0)
INPUT_ZERO_POINT = -128
_IMAGE_HEADER_BYTES, _LABEL_HEADER_BYTES = 16, 8


def load(folder, part):
    """`part` is "train" or "t10k"; returns uint8 images [n,28,28] and uint8 labels [n]."""
    with gzip.open(Path(folder) / f"{part}-images-idx3-ubyte.gz") as stream:
        images = np.frombuffer(stream.read(), np.uint8, offset=_IMAGE_HEADER_BYTES)
    with gzip.open(Path(folder) / f"{part}-labels-idx1-ubyte.gz") as stream:
        labels = np.frombuffer(stream.read(), np.uint8, offset=_LABEL_HEADER_BYTES)
    return images.reshape(-1, PIXELS, PIXELS).copy(), labels.copy()


def upscale(pixels):
    """Every pixel becomes a block of 4 x 4: [n,28,28] -> [n,112,112]."""
    return pixels.repeat(UPSCALE, axis=1).repeat(UPSCALE, axis=2)


def network_input(pixels):
    """The int8 input tensor [n,112,112,1] of uint8 pixels [n,28,28]: pixel - 128, upscaled."""
    return (upscale(pixels).astype(np.int16) + INPUT_ZERO_POINT).astype(np.int8)[..., np.newaxis]
