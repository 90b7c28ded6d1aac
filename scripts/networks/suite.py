"""Networks under models/ that comparisons use beside the published ones: ImageNet classifiers as their
papers have them, and an autoencoder.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description
from mobilenets import FOLDED, head, mobilenet_v2
from small import PAPER, squeezenet_v11

RESNETS = "K. He et al., Deep Residual Learning, arXiv:1512.03385 (2015), table 1"


def _stem(net):
    net.conv("conv1", 64, 7, 2, "RELU")
    net.pool("pool1", "MAX", 3, 2, padded=True)


def _basic(net, name, filters, stride):
    before = net.last
    net.conv(f"{name}/conv1", filters, 3, stride, "RELU")
    main = net.conv(f"{name}/conv2", filters, 3)
    return before, main


def _bottleneck(net, name, filters, stride):
    """The stride is in the first convolution, as in the paper (later editions: in the second)."""
    before = net.last
    net.conv(f"{name}/conv1", filters, 1, stride, "RELU")
    net.conv(f"{name}/conv2", filters, 3, 1, "RELU")
    main = net.conv(f"{name}/conv3", 4 * filters)
    return before, main


def _resnet(depth, block, widening, repeats):
    """Projections (option B) where a block changes the shape."""
    net = Description(f"{RESNETS}, {depth} layers, projections where the shape changes, resolution 224, 1000 classes; "
                      f"{FOLDED}", [224, 224, 3])
    _stem(net)
    for stack, count in enumerate(repeats, 2):
        filters = 64 * 2 ** (stack - 2)
        for index in range(1, count + 1):
            name, stride = f"stack{stack}/block{index}", 2 if stack > 2 and index == 1 else 1
            before, main = block(net, name, filters, stride)
            if net.shape(before) != net.shape(main):
                before = net.conv(f"{name}/shortcut", widening * filters, 1, stride, of=before)
            net.join(f"{name}/add", "ADD", main, before, "RELU")
    head(net, 1000).softmax()
    return net


def resnet18():
    return _resnet(18, _basic, 1, (2, 2, 2, 2))


def resnet50():
    return _resnet(50, _bottleneck, 4, (3, 4, 6, 3))


def mobilenet_v2_imagenet():
    return mobilenet_v2(1.0, 224, 1000)


def squeezenet():
    net = squeezenet_v11(224, 1000)
    net.source = (f"{PAPER}, version 1.1 as its authors publish it (github.com/forresti/SqueezeNet, SqueezeNet_v1.1), "
                  "resolution 224, 1000 classes")
    return net


def autoencoder():
    """Encoder of the paper's table; its decoder is the reverse, where enlarging and a convolution stand for a
    transposed one."""
    net = Description(
        "P. Bergmann et al., Improving Unsupervised Defect Segmentation by Applying Structural Similarity to "
        "Autoencoders, arXiv:1807.02011 (2018), table 1, 128x128 grey, 100 latent values; leaky activations are RELU, "
        "and a transposed convolution is RESIZE_NEAREST_NEIGHBOR with a 3x3 convolution", [128, 128, 1])
    for index, (filters, kernel, stride) in enumerate(((32, 4, 2), (32, 4, 2), (32, 3, 1), (64, 4, 2), (64, 3, 1), (128, 4, 2),
                                                       (64, 3, 1), (32, 3, 1)), 1):
        net.conv(f"encode{index}", filters, kernel, stride, "RELU")
    net.conv("latent", 100, 8, valid=True)
    net.flat()
    net.dense("widen", 8 * 8 * 32, "RELU")
    net.add("unflat", "RESHAPE", [8, 8, 32], shape=[1, 8, 8, 32])
    for index, (filters, larger) in enumerate(((64, 0), (128, 0), (64, 2), (64, 0), (32, 2), (32, 0), (32, 2)), 1):
        if larger:
            h, w, c = net.shape()
            net.add(f"enlarge{index}", "RESIZE_NEAREST_NEIGHBOR", [2 * h, 2 * w, c], size=[2 * h, 2 * w])
        net.conv(f"decode{index}", filters, 3, 1, "RELU")
    h, w, c = net.shape()
    net.add("enlarge8", "RESIZE_NEAREST_NEIGHBOR", [2 * h, 2 * w, c], size=[2 * h, 2 * w])
    net.conv("image_again", 1, 3)
    return net


NETWORKS = {"resnet18": resnet18, "resnet50": resnet50, "mobilenet_v2": mobilenet_v2_imagenet, "squeezenet": squeezenet,
            "autoencoder": autoencoder}
