"""Networks found by search: MCUNet, ProxylessNAS, MnasNet, MobileNetV3 (as TinyOps has it), EfficientNetV2.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description, divisible, upwards
from mobilenets import FOLDED, head, inverted_residual

MCUNET = "mit-han-lab/mcunet, assets/configs at commit 8326da697b90"
VWW = "J. Lin et al., MCUNet, arXiv:2007.10319 (2020); the authors' released configuration as in Eaglewzw/GD_Net, " \
      "mcunet_model"

# resolution, classes, stem, source, blocks of (hidden channels, filters, kernel, stride), channels of a last 1x1
SEARCHED = {
    "mcunet_vww0": (64, 2, 16, f"{VWW}/mcunet-10fps_vww.json", [
        (16, 8, 3, 1), (48, 16, 5, 2), (64, 16, 3, 1), (80, 24, 3, 2), (96, 24, 3, 1), (96, 24, 3, 1), (120, 40, 3, 2),
        (160, 40, 3, 1), (120, 40, 7, 1), (120, 48, 3, 1), (192, 48, 3, 1), (240, 96, 7, 2), (480, 96, 5, 1),
        (384, 160, 7, 1)], None),
    "mcunet_vww1": (80, 2, 16, f"{VWW}/mcunet-5fps_vww.json", [
        (16, 8, 3, 1), (48, 16, 3, 2), (48, 16, 3, 1), (48, 16, 3, 1), (48, 24, 7, 2), (144, 24, 3, 1), (120, 24, 5, 1),
        (144, 40, 7, 2), (240, 40, 7, 1), (240, 48, 3, 1), (192, 48, 3, 1), (240, 96, 5, 2), (480, 96, 3, 1),
        (384, 96, 3, 1), (288, 160, 7, 1)], None),
    "mcunet_vww2": (144, 2, 16, f"{VWW}/mcunet-320kb-1mb_vww.json", [
        (16, 8, 3, 1), (24, 16, 3, 2), (80, 16, 3, 1), (96, 16, 5, 1), (48, 16, 3, 1), (80, 24, 7, 2), (96, 24, 5, 1),
        (96, 24, 3, 1), (144, 24, 7, 1), (144, 40, 3, 2), (240, 40, 7, 1), (160, 40, 5, 1), (200, 40, 3, 1),
        (200, 48, 5, 1), (144, 48, 5, 1), (192, 48, 3, 1), (144, 48, 5, 1), (192, 96, 3, 2), (480, 96, 5, 1),
        (384, 96, 5, 1), (384, 96, 3, 1), (480, 160, 3, 1)], None),
    "mcunet_in0": (48, 1000, 24, f"{MCUNET}, mcunet-10fps_imagenet.json", [
        (24, 16, 3, 1), (64, 16, 5, 2), (48, 16, 3, 1), (64, 16, 3, 1), (80, 24, 7, 2), (96, 24, 5, 1), (120, 24, 5, 1),
        (120, 48, 7, 2), (192, 48, 5, 1), (240, 56, 3, 1), (224, 56, 5, 1), (280, 56, 3, 1), (336, 112, 3, 2),
        (448, 112, 5, 1), (672, 192, 3, 1)], None),
    "mcunet_in1": (96, 1000, 16, f"{MCUNET}, mcunet-5fps_imagenet.json", [
        (16, 8, 3, 1), (32, 16, 3, 2), (48, 16, 3, 1), (48, 24, 7, 2), (120, 24, 3, 1), (120, 40, 3, 2), (160, 40, 7, 1),
        (160, 48, 5, 1), (144, 48, 3, 1), (192, 48, 3, 1), (240, 96, 7, 2), (384, 96, 5, 1), (384, 96, 5, 1),
        (576, 160, 3, 1)], None),
    "mcunet_in2": (160, 1000, 16, f"{MCUNET}, mcunet-256kb-1mb_imagenet.json", [
        (16, 8, 3, 1), (24, 16, 5, 2), (96, 16, 7, 1), (80, 16, 3, 1), (80, 16, 5, 1), (80, 24, 3, 2), (144, 24, 7, 1),
        (144, 24, 5, 1), (96, 40, 7, 2), (200, 40, 5, 1), (200, 48, 3, 1), (240, 48, 5, 1), (192, 48, 3, 1),
        (288, 96, 5, 2), (384, 96, 5, 1), (288, 96, 5, 1), (384, 96, 3, 1), (480, 160, 5, 1)], None),
    "mcunet_in3": (176, 1000, 16, f"{MCUNET}, mcunet-320kb-1mb_imagenet.json", [
        (16, 8, 3, 1), (24, 16, 7, 2), (80, 16, 3, 1), (80, 16, 7, 1), (64, 16, 5, 1), (80, 24, 5, 2), (120, 24, 5, 1),
        (120, 24, 5, 1), (120, 40, 3, 2), (240, 40, 7, 1), (160, 40, 5, 1), (200, 48, 5, 1), (240, 48, 7, 1),
        (240, 48, 3, 1), (288, 96, 3, 2), (480, 96, 7, 1), (384, 96, 3, 1), (480, 160, 7, 1)], None),
    "mcunet_in4": (160, 1000, 32, f"{MCUNET}, mcunet-512kb-2mb_imagenet.json", [
        (32, 16, 3, 1), (48, 24, 7, 2), (120, 24, 3, 1), (96, 24, 5, 1), (120, 40, 7, 2), (160, 40, 3, 1), (160, 40, 7, 1),
        (120, 80, 7, 2), (240, 80, 3, 1), (240, 80, 7, 1), (320, 96, 3, 1), (288, 96, 5, 1), (288, 96, 5, 1),
        (384, 192, 7, 2), (576, 192, 7, 1), (576, 192, 5, 1), (768, 320, 5, 1)], None),
}
# (expansion, filters, kernel, stride) at width 1, proxyless_mobile.json of the same folder
PROXYLESS = [(1, 16, 3, 1), (3, 32, 5, 2), (3, 32, 3, 1), (3, 40, 7, 2), (3, 40, 3, 1), (3, 40, 5, 1), (3, 40, 5, 1),
             (6, 80, 7, 2), (3, 80, 5, 1), (3, 80, 5, 1), (3, 80, 5, 1), (6, 96, 5, 1), (3, 96, 5, 1), (3, 96, 5, 1),
             (3, 96, 5, 1), (6, 192, 7, 2), (6, 192, 7, 1), (3, 192, 7, 1), (3, 192, 7, 1), (6, 320, 7, 1)]
# (expansion, filters, repeats, kernel, stride), M. Tan et al., figure 7 without squeeze and excitation (MnasNet-B1)
MNASNET = [(3, 24, 3, 3, 2), (3, 40, 3, 5, 2), (6, 80, 3, 5, 2), (6, 96, 2, 3, 1), (6, 192, 4, 5, 2), (6, 320, 1, 3, 1)]
# (expansion, filters, stride), mbv3-w1.00-r224.json of TinyOps: MobileNetV3-Large with 3x3 windows and ReLU6 only
MOBILENET_V3 = [(1, 16, 1), (4, 24, 2), (3, 24, 1), (3, 40, 2), (3, 40, 1), (3, 40, 1), (6, 80, 2), (5, 80, 1),
                (2.3, 80, 1), (2.3, 80, 1), (6, 112, 1), (6, 112, 1), (6, 160, 2), (6, 160, 1), (6, 160, 1)]


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
