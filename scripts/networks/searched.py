"""Networks found by search: MCUNet, ProxylessNAS, MnasNet, MobileNetV3 (as TinyOps has it).

SPDX-License-Identifier: Apache-2.0
"""

from description import Description, divisible, upwards
from mobilenets import FOLDED, head, inverted_residual
from searched_tables import MCUNET, MNASNET, MOBILENET_V3, PROXYLESS, SEARCHED


def _stem(net, filters, symmetric):
    if symmetric:
        net.pad("pad1", 1)
    net.conv("conv1", filters, 3, 2, "RELU6", valid=symmetric)


def _finish(net, mix, classes):
    if mix:
        net.conv("mix", mix, 1, 1, "RELU6")
    head(net, classes)
    return net


def mcunet(name):
    resolution, classes, stem, source, blocks, mix = SEARCHED[name]
    net = Description(f"{source}, resolution {resolution}; {FOLDED}; windows with a stride are padded on all sides",
                      [resolution, resolution, 3])
    _stem(net, stem, True)
    for index, (hidden, filters, kernel, stride) in enumerate(blocks, 1):
        inverted_residual(net, f"block{index}", hidden, filters, kernel, stride, True)
    return _finish(net, mix, classes)


def mbv2_mcunet(resolution):
    """MCUNet's MobileNetV2 at width 0.3: its last convolution scales with the width as well."""
    net = Description(f"{MCUNET}, mbv2-w0.3-r80_imagenet.json, resolution {resolution}; {FOLDED}; windows with a stride "
                      "are padded on all sides", [resolution, resolution, 3])
    _stem(net, 16, True)
    filters = [(1, 8, 1), (6, 8, 2), (6, 8, 1), (6, 16, 2)] + [(6, 16, 1)] * 2 + [(6, 24, 2)] + [(6, 24, 1)] * 3 + \
              [(6, 32, 1)] * 3 + [(6, 48, 2)] + [(6, 48, 1)] * 2 + [(6, 96, 1)]
    for index, (expansion, out, stride) in enumerate(filters, 1):
        inverted_residual(net, f"block{index}", expansion * net.shape()[2], out, 3, stride, True)
    return _finish(net, 384, 1000)


def mcunet_proxyless(width, resolution):
    net = Description(f"{MCUNET}, proxyless_mobile.json and proxyless-w0.3-r176_imagenet.json (H. Cai et al., ProxylessNAS, "
                      f"arXiv:1812.00332), width {width:g}, resolution {resolution}; {FOLDED}; windows with a stride are "
                      "padded on all sides", [resolution, resolution, 3])
    _stem(net, upwards(32 * width), True)
    for index, (expansion, filters, kernel, stride) in enumerate(PROXYLESS, 1):
        inverted_residual(net, f"block{index}", expansion * net.shape()[2], upwards(filters * width), kernel, stride,
                          True)
    return _finish(net, upwards(1280 * width), 1000)


def _tinyops_head(net, hidden=None):
    """Pooling and 1x1 convolutions in place of fully connected layers."""
    net.pool("pool", "AVERAGE", net.shape()[0])
    if hidden:
        net.conv("hidden", hidden, 1, 1, "RELU6")
    net.conv("logits", 1000)
    net.flat()
    return net


def proxyless(width, resolution):
    net = Description(f"sulaimansadiq/TinyOps (channels as in its object file of proxyless-w0.30-r144_int8_2: multiples of 4) "
                      f"and {MCUNET}, proxyless_mobile.json, width {width:g}, resolution {resolution}; {FOLDED}",
                      [resolution, resolution, 3])
    _stem(net, upwards(32 * width, 4), False)
    for index, (expansion, filters, kernel, stride) in enumerate(PROXYLESS, 1):
        inverted_residual(net, f"block{index}", expansion * net.shape()[2], upwards(filters * width, 4), kernel, stride)
    net.conv("mix", upwards(1280 * width, 4), 1, 1, "RELU6")
    return _tinyops_head(net)


def mnasnet(width, resolution):
    net = Description(f"M. Tan et al., MnasNet, arXiv:1807.11626 (2018), variant B1 (no squeeze and excitation), width "
                      f"{width:g}, resolution {resolution}, 1000 classes, ReLU6; {FOLDED}", [resolution, resolution, 3])
    net.conv("conv1", divisible(32 * width), 3, 2, "RELU6")
    net.depthwise("separable/depthwise", 3, 1, "RELU6")
    net.conv("separable/project", divisible(16 * width))
    index = 0
    for expansion, filters, repeats, kernel, stride in MNASNET:
        for repeat in range(repeats):
            index += 1
            inverted_residual(net, f"block{index}", expansion * net.shape()[2], divisible(filters * width), kernel,
                              stride if repeat == 0 else 1)
    return _finish(net, 1280, 1000)


def mobilenet_v3(width, resolution):
    net = Description(f"A. Howard et al., MobileNetV3, arXiv:1905.02244 (2019), large, as simplified by sulaimansadiq/TinyOps, "
                      f"mbv3-w1.00-r224.json (3x3 windows, ReLU6, no squeeze and excitation), width {width:g} rounded up to "
                      f"multiples of 4, resolution {resolution}, 1000 classes; {FOLDED}", [resolution, resolution, 3])
    _stem(net, upwards(16 * width, 4), False)
    for index, (expansion, filters, stride) in enumerate(MOBILENET_V3, 1):
        inverted_residual(net, f"block{index}", round(expansion * net.shape()[2]), upwards(filters * width, 4), 3, stride)
    net.conv("mix", upwards(960 * width, 4), 1, 1, "RELU6")
    return _tinyops_head(net, upwards(1280 * width, 4))
