"""The networks of MLPerf Tiny, so that its rows can be predicted without its files.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description
from mobilenets import FOLDED, mobilenet_v1

SUITE = "mlcommons/tiny, benchmark/training"


def anomaly_detection():
    net = Description(f"{SUITE}/anomaly_detection: autoencoder of fully connected layers; {FOLDED}", [640], "frame")
    for index, units in enumerate((128, 128, 128, 128, 8, 128, 128, 128, 128), 1):
        net.dense(f"dense{index}", units, "RELU")
    net.dense("frame_again", 640)
    return net


def keyword_spotting():
    net = Description(f"{SUITE}/keyword_spotting: depthwise separable network on 49 frames of 10 features, "
                      f"12 classes; {FOLDED}", [49, 10, 1], "features")
    net.conv("conv1", 64, (10, 4), 2, "RELU")
    for block in range(2, 6):
        net.depthwise(f"conv{block}/depthwise", 3, 1, "RELU")
        net.conv(f"conv{block}/pointwise", 64, 1, 1, "RELU")
    net.pool("pool", "AVERAGE", (25, 5))
    net.flat()
    net.dense("logits", 12)
    net.softmax()
    return net


def visual_wake_words():
    return mobilenet_v1(0.25, 96, 2)
