"""Residual networks: ResNet v1 for CIFAR, ResNet50 v2, MiniResNet for sound.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description
from mobilenets import FOLDED, head


def resnet_v1(depth, classes):
    """Depth 6n+2; with n = 1 these are the shapes of MLPerf Tiny's image classification."""
    net = Description(
        f"K. He et al., Deep Residual Learning, arXiv:1512.03385 (2015), section 4.2, with 1x1 convolutions "
        f"on the shortcuts that change shape (Keras' CIFAR example), depth {depth}, {classes} classes; "
        f"{FOLDED}", [32, 32, 3])
    net.conv("conv1", 16, 3, 1, "RELU")
    for stack, filters in enumerate((16, 32, 64), 1):
        for block in range(1, (depth - 2) // 6 + 1):
            name, before = f"stack{stack}/block{block}", net.last
            stride = 2 if stack > 1 and block == 1 else 1
            net.conv(f"{name}/conv1", filters, 3, stride, "RELU")
            main = net.conv(f"{name}/conv2", filters, 3)
            if stride == 2:
                before = net.conv(f"{name}/shortcut", filters, 1, 2, of=before)
            net.join(f"{name}/add", "ADD", main, before, "RELU")
    net.pool("pool", "AVERAGE", 8)
    net.flat()
    net.dense("logits", classes)
    net.softmax()
    return net


def _bottleneck_v2(net, name, filters, stride, widen):
    """Keras' pre-activated block: the stride is in the last block of a stack. The activation before
    a block stands alone; its normalisation is one multiplication and addition there."""
    before = net.last
    active = net.plain(f"{name}/preactivation", "RELU")
    shortcut = before
    if widen:
        shortcut = net.conv(f"{name}/shortcut", 4 * filters, 1, 1, of=active)
    elif stride == 2:
        shortcut = net.add(f"{name}/shortcut", "MAX_POOL_2D",
                           [-(-size // 2) for size in net.shape(before)[:2]] + [net.shape(before)[2]],
                           [before], kernel=1, stride=2)
    net.conv(f"{name}/conv1", filters, 1, 1, "RELU", of=active)
    if stride == 2:
        net.pad(f"{name}/pad", 1)
    net.conv(f"{name}/conv2", filters, 3, stride, "RELU", valid=stride == 2)
    main = net.conv(f"{name}/conv3", 4 * filters)
    net.join(f"{name}/add", "ADD", main, shortcut)


def resnet50_v2(resolution, classes):
    net = Description(
        f"K. He et al., Identity Mappings in Deep Residual Networks, arXiv:1603.05027 (2016), 50 layers in the "
        f"arrangement of Keras (the stride in the last block of a stack), resolution {resolution}, {classes} "
        f"classes; normalisation before an activation that stands alone is left out, other {FOLDED}",
        [resolution, resolution, 3])
    net.pad("pad1", 3)
    net.conv("conv1", 64, 7, 2, valid=True)
    net.pad("pad2", 1)
    net.pool("pool1", "MAX", 3, 2)
    for stack, (filters, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), 2):
        for block in range(1, blocks + 1):
            stride = 2 if block == blocks and stack < 5 else 1
            _bottleneck_v2(net, f"stack{stack}/block{block}", filters, stride, block == 1)
    net.plain("activation", "RELU")
    head(net, classes).softmax()
    return net


def miniresnet(stacks, classes):
    net = Description(
        f"STMicroelectronics stm32ai-modelzoo-services, audio_event_detection/src/models/miniresnet: ResNet stem "
        f"and {stacks} stacks of two 1x1 + 3x3 blocks, flattened, {classes} classes; {FOLDED}",
        [64, 50, 1], "spectrogram")
    net.pad("pad1", 3)
    net.conv("conv1", 64, 7, 2, "RELU", valid=True)
    net.pad("pad2", 1)
    net.pool("pool1", "MAX", 3, 2)
    for stack in range(stacks):
        filters = 64 * 2 ** stack
        for block in (1, 2):
            name, before = f"stack{stack + 1}/block{block}", net.last
            stride = 2 if block == 1 else 1
            shortcut = before
            if block == 1:
                shortcut = net.conv(f"{name}/shortcut", filters, 1, stride)
            net.conv(f"{name}/conv1", filters, 1, stride, "RELU", of=before)
            main = net.conv(f"{name}/conv2", filters, 3)
            net.join(f"{name}/add", "ADD", shortcut, main, "RELU")
    net.flat()
    net.dense("logits", classes)
    net.softmax()
    return net
