"""One network description while it is being built: layers, shapes, multiply-accumulates, bytes.

SPDX-License-Identifier: Apache-2.0
"""

import json


def same(size, stride):
    """Output size of a window with SAME padding."""
    return -(-size // stride)


def both(value):
    """(vertical, horizontal) of an integer or a pair."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value, value)


def divisible(value, divisor=8):
    """Channels scaled by a width: the nearest multiple, at most a tenth below (MobileNetV2)."""
    result = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return result + divisor if result < 0.9 * value else result


def upwards(value, divisor=8):
    """Channels scaled by a width: the next multiple (MCUNet's ProxylessNAS: 8; TinyOps: 4)."""
    return -(-int(round(value * 1000)) // (1000 * divisor)) * divisor


class Description:
    """Layers are appended to the tensor last defined unless `inputs` says otherwise."""

    def __init__(self, source, shape, name="image"):
        self.source = source
        self.input = (name, [1, *shape])
        self.layers = []
        self.shapes = {name: list(shape)}
        self.last = name
        self.outputs = None
        self.macs = 0
        self.weight_bytes = 0

    def shape(self, name=None):
        return self.shapes[name or self.last]

    def add(self, name, op, result, inputs=None, **attributes):
        layer = {"name": name, "op": op}
        if inputs is not None and list(inputs) != [self.last]:
            layer["inputs"] = list(inputs)
        layer.update((key, value) for key, value in attributes.items() if value is not None)
        if name in self.shapes:
            raise ValueError(f"layer {name} twice")
        self.layers.append(layer)
        self.shapes[name] = list(result)
        self.last = name
        return name

    def _window(self, of, kernel, stride, valid):
        h, w, _ = self.shape(of)
        (kh, kw), (sh, sw) = both(kernel), both(stride)
        if valid:
            return (h - kh) // sh + 1, (w - kw) // sw + 1
        return same(h, sh), same(w, sw)

    def _convolution(self, name, op, filters, kernel, stride, valid, activation, of, bias):
        channels = self.shape(of)[2]
        h, w = self._window(of, kernel, stride, valid)
        kh, kw = both(kernel)
        depthwise = op == "DEPTHWISE_CONV_2D"
        weights = kh * kw * channels * (1 if depthwise else filters)
        out = channels if depthwise else filters
        self.macs += h * w * weights
        self.weight_bytes += weights + (4 * out if bias else 0)
        return self.add(name, op, [h, w, out], [of] if of else None,
                        filters=None if depthwise else filters,
                        kernel=list(kernel) if isinstance(kernel, tuple) else kernel,
                        stride=(list(stride) if isinstance(stride, tuple) else stride)
                        if depthwise or stride != 1 else None,
                        padding="VALID" if valid and kernel != 1 else None,
                        activation=activation, bias=None if bias else False)

    def conv(self, name, filters, kernel=1, stride=1, activation=None, valid=False, of=None, bias=True):
        return self._convolution(name, "CONV_2D", filters, kernel, stride, valid, activation, of, bias)

    def depthwise(self, name, kernel=3, stride=1, activation=None, valid=False, of=None, bias=True):
        return self._convolution(name, "DEPTHWISE_CONV_2D", None, kernel, stride, valid, activation, of,
                                 bias)

    def pad(self, name, before, after=None, of=None):
        h, w, c = self.shape(of)
        after = before if after is None else after
        return self.add(name, "PAD", [h + before + after, w + before + after, c], [of] if of else None,
                        paddings=[[0, 0], [before, after], [before, after], [0, 0]])

    def pool(self, name, kind, kernel, stride=None, padded=False):
        h, w = self._window(None, kernel, kernel if stride is None else stride, not padded)
        return self.add(name, f"{kind}_POOL_2D", [h, w, self.shape()[2]],
                        kernel=list(kernel) if isinstance(kernel, tuple) else kernel, stride=stride,
                        padding="SAME" if padded else None)

    def global_pool(self, name, keep=False, of=None):
        channels = self.shape(of)[2]
        return self.add(name, "MEAN", [1, 1, channels] if keep else [channels], [of] if of else None,
                        axes=[1, 2], keep_dims=True if keep else None)

    def flat(self, name="flat"):
        count = 1
        for dimension in self.shape():
            count *= dimension
        return self.add(name, "RESHAPE", [count], shape=[1, -1])

    def dense(self, name, units, activation=None):
        count = self.shape()[-1]
        self.macs += count * units
        self.weight_bytes += count * units + 4 * units
        return self.add(name, "FULLY_CONNECTED", [units], units=units, activation=activation)

    def join(self, name, op, first, second, activation=None):
        """ADD or MUL; the first operand has the shape of the result."""
        return self.add(name, op, self.shape(first), [first, second], activation=activation)

    def concat(self, name, parts, axis=-1):
        shapes = [self.shape(part) for part in parts]
        result = list(shapes[0])
        place = axis if axis < 0 else axis - 1
        result[place] = sum(shape[place] for shape in shapes)
        return self.add(name, "CONCATENATION", result, parts, axis=axis)

    def plain(self, name, op, of=None):
        return self.add(name, op, self.shape(of), [of] if of else None)

    def softmax(self, name="probabilities"):
        return self.plain(name, "SOFTMAX")

    def text(self, name):
        """The file as committed: one layer a line."""
        lines = ["{", '  "format": "outcore-network",', '  "version": 1,', f'  "name": {json.dumps(name)},',
                 f'  "source": {json.dumps(self.source)},', '  "seed": 1,', '  "inputs": [',
                 f'    {{"name": "{self.input[0]}", "shape": {json.dumps(self.input[1])}}}', "  ],",
                 '  "layers": [']
        lines.append(",\n".join("    " + json.dumps(layer) for layer in self.layers))
        lines.append("  ]," if self.outputs else "  ]")
        if self.outputs:
            lines.append(f'  "outputs": {json.dumps(self.outputs)}')
        return "\n".join(lines + ["}", ""])
