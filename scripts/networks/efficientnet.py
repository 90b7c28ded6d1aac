"""EfficientNetV2.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description
from mobilenets import FOLDED, head


def _swish(net, name):
    before = net.last
    net.plain(f"{name}/sigmoid", "LOGISTIC")
    return net.join(f"{name}/swish", "MUL", before, f"{name}/sigmoid")


def _efficient_block(net, name, fused, expansion, filters, stride, squeeze):
    before, channels = net.last, net.shape()[2]
    if fused:
        net.conv(f"{name}/expand", expansion * channels if expansion > 1 else filters, 3, stride)
        _swish(net, f"{name}/expand")
    else:
        net.conv(f"{name}/expand", expansion * channels)
        _swish(net, f"{name}/expand")
        net.depthwise(f"{name}/depthwise", 3, stride)
        wide = _swish(net, f"{name}/depthwise")
        net.global_pool(f"{name}/squeeze", keep=True)
        net.conv(f"{name}/reduce", max(1, int(channels * squeeze)))
        _swish(net, f"{name}/reduce")
        net.conv(f"{name}/excite", expansion * channels)
        net.plain(f"{name}/gate", "LOGISTIC")
        net.join(f"{name}/excited", "MUL", wide, f"{name}/gate")
    if not fused or expansion > 1:
        net.conv(f"{name}/project", filters)
    if stride == 1 and channels == filters:
        net.join(f"{name}/add", "ADD", before, net.last)


def efficientnet_v2_b0(resolution, classes):
    net = Description(f"M. Tan and Q. Le, EfficientNetV2, arXiv:2104.00298 (2021), base model B0 (block table of Keras), "
                      f"resolution {resolution}, {classes} classes, swish as LOGISTIC and MUL; {FOLDED}",
                      [resolution, resolution, 3])
    net.conv("conv1", 32, 3, 2)
    _swish(net, "conv1")
    stages = [(True, 1, 16, 1, 1), (True, 4, 32, 2, 2), (True, 4, 48, 2, 2), (False, 4, 96, 3, 2), (False, 6, 112, 5, 1),
              (False, 6, 192, 8, 2)]
    index = 0
    for fused, expansion, filters, repeats, stride in stages:
        for repeat in range(repeats):
            index += 1
            _efficient_block(net, f"block{index}", fused, expansion, filters, stride if repeat == 0 else 1, 0.25)
    net.conv("conv_last", 1280)
    _swish(net, "conv_last")
    head(net, classes).softmax()
    return net
