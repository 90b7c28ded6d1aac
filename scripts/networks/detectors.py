"""Object detectors: ST's SSD on MobileNet V1, YOLO-LC, Tiny YOLO v2.

SPDX-License-Identifier: Apache-2.0
"""

from description import Description
from mobilenets import FOLDED, v1_backbone

ZOO = "STMicroelectronics stm32ai-modelzoo-services, object_detection/src/models"
MAP_CHANNELS = 32
ANCHORS = 5  # 2 sizes + 4 aspect ratios - 1


def _extra(net, name, stride, of):
    net.depthwise(f"{name}/depthwise", 3, stride, "RELU6", of=of)
    return net.conv(f"{name}/pointwise", 256, 1, 1, "RELU6")


def _maps(net, resolution):
    """The feature maps, largest first, each brought to the same number of channels."""
    paddings = {0: (2, 2), 1: (1, 1), 2: (1, 0)} if resolution == 224 else {}
    sources = ["block5/pointwise", "block11/pointwise", "block13/pointwise"]
    for index, (before, after) in paddings.items():
        sources[index] = net.pad(f"pad{index}", before, after, of=sources[index])
    maps = [net.conv(f"map{index}", MAP_CHANNELS, of=source) for index, source in enumerate(sources)]
    last = sources[2]
    for _ in range(1 if resolution == 192 else 2):
        index = len(maps)
        last = _extra(net, f"extra{index}a", 2, last)
        last = _extra(net, f"extra{index}b", 1, last)
        maps.append(net.conv(f"map{index}", MAP_CHANNELS, of=last))
    net.global_pool("pool", keep=True, of=last)
    maps.append(net.conv(f"map{len(maps)}", MAP_CHANNELS))
    return maps


def _merge(net, maps):
    """Each smaller map, enlarged, is added to the next larger one."""
    merged = [maps[-1]]
    for index in range(len(maps) - 2, -1, -1):
        small, target = merged[0], maps[index]
        h, w, c = net.shape(small)
        up = net.add(f"up{index}", "RESIZE_NEAREST_NEIGHBOR", [2 * h, 2 * w, c], [small], size=[2 * h, 2 * w])
        if net.shape(target)[0] == 2 * h + 1:
            up = net.pad(f"up{index}/pad", 1, 0)
        merged.insert(0, net.join(f"merged{index}", "ADD", target, up))
    return merged


def _predict(net, maps, kind, values):
    """A 3x3 window, but 1x1 on the sixth map."""
    parts = []
    for index, source in enumerate(maps):
        h, w, _ = net.shape(source)
        net.conv(f"{kind}{index}", ANCHORS * values, 1 if index == 5 else 3, of=source)
        parts.append(net.add(f"{kind}{index}/rows", "RESHAPE", [h * w * ANCHORS, values], shape=[1, -1, values]))
    return net.concat(f"{kind}/all", parts, 1)


def st_ssd_mobilenet_v1(alpha, resolution):
    net = Description(
        f"{ZOO}/st_ssd_mobilenet_v1.py (W. Liu et al., SSD, arXiv:1512.02325, on MobileNet V1, width {alpha:g}), "
        f"resolution {resolution}, one class and background; enlarging by nearest neighbour instead of bilinear; anchor "
        f"constants left out; {FOLDED}", [resolution, resolution, 3])
    merged = _merge(net, _maps(v1_backbone(net, alpha), resolution))
    _predict(net, merged, "class", 2)
    scores = net.softmax("class/scores")
    boxes = _predict(net, merged, "box", 4)
    net.outputs = [scores, boxes]
    return net


def st_yolo_lc_v1(resolution):
    net = Description(f"{ZOO}/st_yolo_lc_v1.py, resolution {resolution}, 5 anchors, one class; {FOLDED}",
                      [resolution, resolution, 3])
    for index, filters in enumerate((16, 32, 64, 128), 1):
        net.conv(f"conv{index}", filters, 3, 2, "RELU")
    for index, filters in enumerate((256, 256, 128, 256), 5):
        net.depthwise(f"block{index}/depthwise", 3, 1)
        net.conv(f"block{index}/pointwise", filters, 1, 1, "RELU")
        if index == 6:
            net.pool("pool", "MAX", 2, 1, padded=True)
    net.conv("detections", 5 * (5 + 1))
    return net


def tiny_yolo_v2(resolution):
    net = Description(f"J. Redmon and A. Farhadi, YOLO9000, arXiv:1612.08242 (2016), the tiny variant as in {ZOO}/"
                      f"tiny_yolo_v2.py, resolution {resolution}, 5 anchors, one class; ReLU in place of leaky ReLU; {FOLDED}",
                      [resolution, resolution, 3])
    for index, filters in enumerate((16, 32, 64, 128, 256, 512), 1):
        net.conv(f"conv{index}", filters, 3, 1, "RELU")
        net.pool(f"pool{index}", "MAX", 2, 2 if index < 6 else 1, padded=True)
    net.conv("conv7", 1024, 3, 1, "RELU")
    net.conv("conv8", 512, 3, 1, "RELU")
    net.conv("detections", 5 * (5 + 1))
    return net
