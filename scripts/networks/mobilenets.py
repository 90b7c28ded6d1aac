"""MobileNet V1 and V2 and their fast-downsampling relatives.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description, divisible

ZOO = "STMicroelectronics stm32ai-modelzoo-services, image_classification/src/models"
FOLDED = "batch normalisation folded into the convolutions"

# (filters, stride) of the separable blocks, A. Howard et al., table 1
V1_BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + \
            [(1024, 2), (1024, 1)]
# (filters, stride), Z. Qin et al., table 1
FD_BLOCKS = [(64, 2), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 4 + [(1024, 1)]
ST_FD_WIDTHS = [0.5, 0.75, 0.625, 0.5, 0.375] + [0.25] * 7
# (expansion, filters, repeats, stride), M. Sandler et al., table 2
V2_STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
             (6, 320, 1, 1)]


def head(net, classes):
    """Global average and a classifier; two classes are one sigmoid unit in ST's networks."""
    net.global_pool("pool")
    net.dense("logits", classes)
    return net


def v1_backbone(net, alpha, activation="RELU6"):
    net.conv("conv1", int(32 * alpha), 3, 2, activation)
    for index, (filters, stride) in enumerate(V1_BLOCKS, 1):
        net.depthwise(f"block{index}/depthwise", 3, stride, activation)
        net.conv(f"block{index}/pointwise", int(filters * alpha), 1, 1, activation)
    return net


def mobilenet_v1(alpha, resolution, classes, channels=3):
    net = Description(
        f"A. Howard et al., MobileNets, arXiv:1704.04861 (2017), table 1, width {alpha:g}, resolution "
        f"{resolution}, {classes} classes; {FOLDED}", [resolution, resolution, channels])
    head(v1_backbone(net, alpha), classes).softmax()
    return net


def inverted_residual(net, name, expansion, filters, kernel, stride, symmetric=False):
    """`expansion` is the number of hidden channels. Symmetric: PyTorch's padding with a stride."""
    before, channels = net.last, net.shape()[2]
    if expansion != channels:
        net.conv(f"{name}/expand", expansion, 1, 1, "RELU6")
    if symmetric and stride == 2:
        net.pad(f"{name}/pad", kernel // 2)
        net.depthwise(f"{name}/depthwise", kernel, stride, "RELU6", valid=True)
    else:
        net.depthwise(f"{name}/depthwise", kernel, stride, "RELU6")
    net.conv(f"{name}/project", filters)
    if stride == 1 and channels == filters:
        net.join(f"{name}/add", "ADD", before, f"{name}/project")


def mobilenet_v2(alpha, resolution, classes):
    net = Description(
        f"M. Sandler et al., MobileNetV2, arXiv:1801.04381 (2018), table 2, width {alpha:g}, resolution "
        f"{resolution}, {classes} classes, channels rounded to multiples of 8; {FOLDED}",
        [resolution, resolution, 3])
    net.conv("conv1", divisible(32 * alpha), 3, 2, "RELU6")
    index = 0
    for expansion, filters, repeats, stride in V2_STAGES:
        for repeat in range(repeats):
            index += 1
            inverted_residual(net, f"block{index}", expansion * net.shape()[2], divisible(filters * alpha),
                              3, stride if repeat == 0 else 1)
    net.conv("conv_last", divisible(1280 * alpha) if alpha > 1 else 1280, 1, 1, "RELU6")
    head(net, classes).softmax()
    return net


def _fast_downsampling(net, stem, widths, classes):
    net.conv("conv1", stem, 3, 2, "RELU")
    for index, ((filters, stride), width) in enumerate(zip(FD_BLOCKS, widths), 1):
        net.depthwise(f"block{index}/depthwise", 3, stride)
        net.conv(f"block{index}/pointwise", int(filters * width), 1, 1, "RELU")
    net.global_pool("pool", keep=True)
    net.conv("logits", classes)
    net.flat()
    net.softmax()
    return net


def fdmobilenet(alpha, resolution, classes):
    net = Description(
        f"Z. Qin et al., FD-MobileNet, arXiv:1802.03750 (2018), width {alpha:g}, resolution {resolution}, "
        f"{classes} classes, as in {ZOO}/fdmobilenet.py (no activation after the depthwise convolutions); "
        f"{FOLDED}", [resolution, resolution, 3])
    return _fast_downsampling(net, int(32 * alpha), [alpha] * len(FD_BLOCKS), classes)


def st_fdmobilenet_v1(resolution, classes):
    net = Description(
        f"{ZOO}/st_fdmobilenet_v1.py: FD-MobileNet with a width for each layer, resolution {resolution}, "
        f"{classes} classes; {FOLDED}", [resolution, resolution, 3])
    return _fast_downsampling(net, int(32 * ST_FD_WIDTHS[0]), ST_FD_WIDTHS[1:], classes)
