# SPDX-License-Identifier: Apache-2.0
"""The layers of the bundled Fashion-MNIST network, as a table.

Training, quantisation, the file writer and the integer check all walk this table; none of them knows a layer by name
except LOGITS and OUTPUT. Shapes and work counts are derived here and nowhere else.
"""

from dataclasses import dataclass

PIXELS = 28
UPSCALE = 4
SIDE = PIXELS * UPSCALE
CLASSES = 10
IMAGE = "image"
LOGITS = "logits"
OUTPUT = "probabilities"


@dataclass(frozen=True)
class Layer:
    """One operator. `channels` is the number of output channels; 0 means: as the input."""

    name: str
    kind: str  # conv, depthwise, add, pool, reshape, dense, softmax
    sources: tuple
    channels: int = 0
    kernel: int = 1
    stride: int = 1
    activation: str = "none"  # none, relu, relu6
    normalised: bool = True  # has a batch normalisation while it is trained

    @property
    def weighted(self):
        return self.kind in ("conv", "depthwise", "dense")


def _separable(prefix, source, channels, stride):
    """Strided depthwise 3x3 and the pointwise layer that widens."""
    return [
        Layer(f"{prefix}_dw", "depthwise", (source,), kernel=3, stride=stride, activation="relu6"),
        Layer(f"{prefix}_pw", "conv", (f"{prefix}_dw",), channels, activation="relu6"),
    ]


def _residual(prefix, source, channels):
    """Depthwise 3x3 and a linear pointwise layer, added to their own input."""
    return [
        Layer(f"{prefix}_dw", "depthwise", (source,), kernel=3, activation="relu6"),
        Layer(f"{prefix}_pw", "conv", (f"{prefix}_dw",), channels),
        Layer(f"{prefix}_add", "add", (source, f"{prefix}_pw")),
    ]


# The two layers at full resolution train without normalisation: it would cost half of the training time there.
LAYERS = (
    [
        Layer("stem", "conv", (IMAGE,), 24, kernel=3, activation="relu6", normalised=False),
        Layer("wide_dw", "depthwise", ("stem",), kernel=3, activation="relu6", normalised=False),
    ]
    + _separable("half", "wide_dw", 32, 2)
    + _residual("half_res", "half_pw", 32)
    + _separable("quarter", "half_res_add", 64, 2)
    + _residual("quarter_res", "quarter_pw", 64)
    + _separable("eighth", "quarter_res_add", 128, 2)
    + _residual("eighth_res", "eighth_pw", 128)
    + _separable("last", "eighth_res_add", 256, 2)
    + [
        Layer("pool", "pool", ("last_pw",), kernel=7),
        Layer("features", "reshape", ("pool",)),
        Layer("dense1", "dense", ("features",), 1024, activation="relu"),
        Layer("dense2", "dense", ("dense1",), 768, activation="relu"),
        Layer(LOGITS, "dense", ("dense2",), CLASSES, normalised=False),
        Layer(OUTPUT, "softmax", (LOGITS,)),
    ]
)


def shapes():
    """Output shape of the image and of every layer: (height, width, channels), or (channels,) behind the reshape."""
    found = {IMAGE: (SIDE, SIDE, 1)}
    for layer in LAYERS:
        source = found[layer.sources[0]]
        channels = layer.channels or source[-1]
        if layer.kind in ("conv", "depthwise"):
            found[layer.name] = (-(-source[0] // layer.stride), -(-source[1] // layer.stride), channels)
        elif layer.kind == "pool":
            found[layer.name] = (source[0] // layer.kernel, source[1] // layer.kernel, channels)
        else:
            found[layer.name] = (channels,) if len(source) == 1 or layer.kind == "reshape" else source
    return found


def weight_shape(layer):
    """Weights as the file stores them: OHWI, 1HWC for depthwise, OI for dense; None without weights."""
    depth = shapes()[layer.sources[0]][-1]
    return {
        "conv": (layer.channels, layer.kernel, layer.kernel, depth),
        "depthwise": (1, layer.kernel, layer.kernel, depth),
        "dense": (layer.channels, depth),
    }.get(layer.kind)


def count(shape):
    product = 1
    for extent in shape:
        product *= extent
    return product


def macs(layer):
    """Multiply-accumulates of one inference; padding counts as work, as is usual."""
    if not layer.weighted:
        return 0
    outputs = count(shapes()[layer.name])
    weights = count(weight_shape(layer))
    return outputs * weights // shapes()[layer.name][-1]


def operand_bytes(layer):
    """int8 bytes of all inputs and of the output of one operator."""
    return sum(count(shapes()[name]) for name in (*layer.sources, layer.name))


def same_padding(size, kernel, stride):
    """TFLite's SAME: what is odd goes behind."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def print_summary():
    for layer in LAYERS:
        source, result = shapes()[layer.sources[0]], shapes()[layer.name]
        weights = count(weight_shape(layer)) if layer.weighted else 0
        print(f"{layer.name:16} {layer.kind:10} {str(source):15} -> {str(result):15} k{layer.kernel} s{layer.stride} "
              f"{layer.activation:6} {weights:8} weights {macs(layer):9} MACs {operand_bytes(layer):7} bytes")
    weights = sum(count(weight_shape(layer)) for layer in LAYERS if layer.weighted)
    biases = sum(weight_shape(layer)[0] if layer.kind != "depthwise" else weight_shape(layer)[-1]
                 for layer in LAYERS if layer.weighted)
    print(f"weights {weights} (int8 bytes), biases {biases} (int32), MACs {sum(map(macs, LAYERS))}, "
          f"largest operands of one operator {max(map(operand_bytes, LAYERS))} bytes")


if __name__ == "__main__":
    print_summary()
