# SPDX-License-Identifier: Apache-2.0
"""The network in float: as a torch module with batch normalisation while it learns, as plain folded weights afterwards."""

import torch
import torch.nn.functional as functional
from torch import nn

from fashion_network import LAYERS, LOGITS, OUTPUT, IMAGE, same_padding, shapes, weight_shape

_ACTIVATIONS = {"none": lambda x: x, "relu": functional.relu, "relu6": functional.relu6}


def _torch_shape(layer):
    shape = weight_shape(layer)
    if layer.kind == "dense":
        return shape
    if layer.kind == "depthwise":
        return (shape[3], 1, shape[1], shape[2])
    return (shape[0], shape[3], shape[1], shape[2])


def _linear_part(layer, x, weight, bias):
    if layer.kind == "dense":
        return functional.linear(x, weight, bias)
    before, behind = same_padding(x.shape[2], layer.kernel, layer.stride)
    padding = before
    if before != behind:
        x, padding = functional.pad(x, (before, behind, before, behind)), 0
    groups = weight.shape[0] if layer.kind == "depthwise" else 1
    return functional.conv2d(x, weight, bias, stride=layer.stride, padding=padding, groups=groups)


def evaluate(x, weighted, observe=None):
    """Runs the table on x [n,1,112,112] up to the logits. `weighted(layer, x)` does convolutions and dense layers, up to
    but without the activation; `observe(name, values)` sees every layer's result."""
    values = {IMAGE: x}
    for layer in LAYERS:
        if layer.name == OUTPUT:
            break
        source = values[layer.sources[0]]
        if layer.weighted:
            result = _ACTIVATIONS[layer.activation](weighted(layer, source))
        elif layer.kind == "add":
            result = source + values[layer.sources[1]]
        elif layer.kind == "pool":
            result = functional.avg_pool2d(source, layer.kernel)
        else:
            result = source.flatten(1)
        values[layer.name] = result
        if observe:
            observe(layer.name, result)
    return values[LOGITS]


class Trainable(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights, self.biases, self.norms = nn.ParameterDict(), nn.ParameterDict(), nn.ModuleDict()
        for layer in LAYERS:
            if not layer.weighted:
                continue
            weight = nn.Parameter(torch.empty(_torch_shape(layer)))
            nn.init.kaiming_normal_(weight, nonlinearity="relu")
            self.weights[layer.name] = weight
            channels = shapes()[layer.name][-1]
            if layer.normalised:
                norm = nn.BatchNorm1d if layer.kind == "dense" else nn.BatchNorm2d
                self.norms[layer.name] = norm(channels)
            else:
                self.biases[layer.name] = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        def weighted(layer, source):
            weight = self.weights[layer.name]
            if layer.normalised:
                return self.norms[layer.name](_linear_part(layer, source, weight, None))
            return _linear_part(layer, source, weight, self.biases[layer.name])

        return evaluate(x, weighted)

    def folded(self):
        """Weights and bias per layer with the batch normalisation multiplied in (in double, rounded once)."""
        result = {}
        for layer in LAYERS:
            if not layer.weighted:
                continue
            weight = self.weights[layer.name].detach().double()
            if layer.normalised:
                norm = self.norms[layer.name]
                gain = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
                weight = weight * gain.reshape(-1, *([1] * (weight.dim() - 1)))
                bias = norm.bias.detach().double() - norm.running_mean.double() * gain
            else:
                bias = self.biases[layer.name].detach().double()
            result[layer.name] = (weight.float().contiguous(), bias.float().contiguous())
        return result


def run_folded(x, folded, observe=None):
    return evaluate(x, lambda layer, source: _linear_part(layer, source, *folded[layer.name]), observe)
