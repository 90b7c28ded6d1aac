"""Small classifiers: SqueezeNet, ST's MNIST, motion, hand posture, sound, MLTK's example.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description
from mobilenets import FOLDED, V1_BLOCKS, head

ZOO = "STMicroelectronics stm32ai-modelzoo-services"
PAPER = "F. Iandola et al., SqueezeNet, arXiv:1602.07360 (2016)"


def _fire(net, name, squeeze, expand):
    squeezed = net.conv(f"{name}/squeeze", squeeze, 1, 1, "RELU")
    left = net.conv(f"{name}/expand1x1", expand, 1, 1, "RELU")
    right = net.conv(f"{name}/expand3x3", expand, 3, 1, "RELU", of=squeezed)
    net.concat(f"{name}/concat", [left, right])


def _squeezenet(net, stem, fires, pools, classes):
    net.conv("conv1", *stem, 2, "RELU", valid=True)
    net.pool("pool1", "MAX", 3, 2)
    for index, (squeeze, expand) in fires:
        _fire(net, f"fire{index}", squeeze, expand)
        if index in pools:
            net.pool(f"pool{index}", "MAX", 3, 2)
    net.conv("conv10", classes, 1, 1, "RELU")
    net.global_pool("pool10")
    net.softmax()
    return net


def squeezenet_v10(resolution, classes):
    """ST's variant: seven fire modules, no padding at the pools."""
    net = Description(
        f"{PAPER}, version 1.0 as in {ZOO}, image_classification/src/models/squeezenetv10.py (seven fire modules; "
        f"normalisation after the squeeze layers left out), resolution {resolution}, {classes} classes",
        [resolution, resolution, 3])
    widths = [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256)]
    return _squeezenet(net, (96, 7), list(enumerate(widths, 2)), (4, 7), classes)


def squeezenet_v11(resolution, classes):
    net = Description(f"{PAPER}, version 1.1 as in {ZOO}, image_classification/src/models/squeezenetv11.py, "
                      f"resolution {resolution}, {classes} classes", [resolution, resolution, 3])
    widths = [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)]
    return _squeezenet(net, (64, 3), list(enumerate(widths, 2)), (3, 5), classes)


def st_mnist_byclass_v1():
    net = Description(f"{ZOO}, image_classification/src/models/stmnist.py, 36 classes; {FOLDED}", [28, 28, 1])
    net.conv("conv1", 16, 3, 2, "RELU")
    net.depthwise("depthwise1", 3, 1, "RELU")
    net.conv("conv2", 32, 3, 1, "RELU")
    net.depthwise("depthwise2", 3, 2, "RELU")
    net.conv("conv3", 64, 1, 1, "RELU")
    head(net, 36).softmax()
    return net


def gmp(window):
    net = Description(f"{ZOO}, human_activity_recognition/src/models/gmp.py, window {window}, 4 classes; {FOLDED}",
                      [window, 3, 1], "acceleration")
    net.conv("conv1", 16, (5, 1), valid=True)
    net.conv("conv2", 16, (5, 1), valid=True)
    net.pool("pool", "MAX", tuple(net.shape()[:2]))
    net.flat()
    net.dense("logits", 4)
    net.softmax()
    return net


def ign(window):
    net = Description(f"{ZOO}, human_activity_recognition/src/models/ign.py, window {window}, 4 classes",
                      [window, 3, 1], "acceleration")
    net.conv("conv1", 24, (16, 1), activation="RELU", valid=True)
    net.pool("pool", "MAX", (3, 1))
    net.flat()
    net.dense("hidden", 12)
    net.dense("logits", 4)
    net.softmax()
    return net


def hand_posture():
    net = Description(f"{ZOO}, hand_posture/src/models/CNN2D_ST_HandPosture.py, 8 classes", [8, 8, 2], "distances")
    net.conv("conv1", 8, 3, activation="RELU", valid=True)
    net.pool("pool", "MAX", 2)
    net.flat()
    net.dense("hidden", 32, "RELU")
    net.dense("logits", 8)
    net.softmax()
    return net


def yamnet(embedding, classes):
    """MobileNet V1 at width 1 cut after the first block with `embedding` filters that keeps its size."""
    net = Description(
        f"TensorFlow models, research/audioset/yamnet (MobileNet V1, width 1.0, on 96x64 spectrograms), cut at "
        f"{embedding} channels as in {ZOO}, audio_event_detection, {classes} classes; {FOLDED}",
        [96, 64, 1], "spectrogram")
    net.conv("conv1", 32, 3, 2, "RELU")
    for index, (filters, stride) in enumerate(V1_BLOCKS, 1):
        if filters > embedding:
            break
        net.depthwise(f"block{index}/depthwise", 3, stride, "RELU")
        net.conv(f"block{index}/pointwise", filters, 1, 1, "RELU")
    head(net, classes).softmax()
    return net


def streaming_wakeword():
    """The script's built-in widths are 128, 64, 64, 32; the trained file that is measured has these."""
    net = Description("mlcommons/tiny, benchmark/training/streaming_wakeword: keras_model.py (ds_tcn, 30 frames of 40 "
                      "features, 3 classes) with the channels of trained_models/str_ww_ref_model.tflite; "
                      f"{FOLDED}", [30, 1, 40], "features")
    for index, (filters, kernel) in enumerate(((128, 3), (128, 5), (128, 10), (32, 15)), 1):
        net.depthwise(f"block{index}/depthwise", (kernel, 1), 1, valid=True)
        net.conv(f"block{index}/pointwise", filters, 1, 1, "RELU")
    net.flat()
    net.dense("logits", 3)
    net.softmax()
    return net


def image_example1():
    net = Description("SiliconLabs/mltk, mltk/models/examples/image_example1.py (rock, paper, scissors: 3 classes); "
                      f"{FOLDED}", [96, 96, 1])
    net.conv("conv1", 24, 3, 2, "RELU")
    net.pool("pool1", "AVERAGE", 2)
    net.conv("conv2", 16, 3, 2, "RELU", valid=True)
    net.conv("conv3", 24, 3, 1, "RELU", valid=True)
    net.pool("pool2", "AVERAGE", 2)
    net.flat()
    net.dense("logits", 3)
    net.softmax()
    return net
