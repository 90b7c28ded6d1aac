"""Every network under models/published: file name, description, and how a row of a published table names it.

SPDX-License-Identifier: Apache-2.0
"""

import re
from functools import partial

import detectors
import efficientnet
import mlperf
import mobilenets
import residual
import searched
import small

FLOWERS, IMAGENET = 5, 1000  # classes of ST's transfer-learned networks and of the papers
WIDTHS_V1 = (0.25, 0.5, 0.75, 1.0)
WIDTHS_V2 = (0.35, 0.5, 0.75, 1.0, 1.4)
SIDES = (96, 128, 160, 192, 224)
# Members whose published weight bytes or multiply-accumulates this description equals.
EXACT = {"mobilenet_v1_0.25_224", "mobilenet_v1_0.25_96", "mobilenet_v1_0.25_96_gray", "mobilenet_v1_0.25_160_imagenet",
         "mobilenet_v2_0.35_128", "mobilenet_v2_0.35_128_imagenet", "mobilenet_v2_0.35_224_imagenet",
         "mobilenet_v2_1.0_224_imagenet", "fdmobilenet_0.25_128", "fdmobilenet_0.25_224", "st_fdmobilenet_v1_128",
         "st_fdmobilenet_v1_224", "resnet_v1_8_cifar10", "resnet_v1_32_cifar100", "squeezenet_v11_128",
         "squeezenet_v11_224", "st_mnist_byclass_v1", "gmp_24", "ign_24", "ign_48", "st_ssd_mobilenet_v1_0.25_192",
         "st_ssd_mobilenet_v1_0.25_224", "mcunet_vww0", "mcunet_vww2", "mcunet_in0", "mcunet_in1", "mcunet_in2",
         "mcunet_in3", "mcunet_in4", "mnasnet_1.0_80", "proxyless_0.3_144", "proxyless_0.3_176", "mobilenet_v3_0.5_112",
         "mobilenet_v3_0.55_128", "mobilenet_v3_0.75_128", "image_example1", "streaming_wakeword",
         "mlperf_ad", "mlperf_kws", "mlperf_vww", "mcunet_vww1"}
END = "(?![0-9]).*$"  # a number ends here


class Entry:
    """A file, what makes it, and the (model, input shape) patterns that name it."""

    def __init__(self, name, make, *patterns):
        self.name = name
        self.make = make
        self.patterns = patterns


def square(side, channels=3):
    return f"^(1x)?{side}x{side}x{channels}$"


def width(value):
    """0.5 is also written 0.50, 1.0 as 1 or 1.00."""
    text = f"{value:g}"
    return re.escape(text) + ("0?" if "." in text else r"(\.00?)?")


def named(value):
    """The width in file names: 0.25, 0.5, 1.0."""
    return f"{value:g}" if value % 1 else f"{value:.1f}"


def _mobilenets():
    families = (("v1", mobilenets.mobilenet_v1, WIDTHS_V1), ("v2", mobilenets.mobilenet_v2, WIDTHS_V2))
    for version, make, widths in families:
        for alpha in widths:
            family = f"^mobilenet[ _-]?{version}[ _-](w|alpha)?{width(alpha)}"
            for side in SIDES:
                name = f"mobilenet_{version}_{named(alpha)}_{side}"
                yield Entry(name + "_imagenet", partial(make, alpha, side, IMAGENET),
                            (family + r"(?![0-9.]).*imagenet.*$", square(side)),
                            (family + f"[ _-]r?{side}{END}", None))
                yield Entry(name, partial(make, alpha, side, FLOWERS), (family + "(?![0-9.]).*$", square(side)))
            if version == "v1":
                yield Entry(f"mobilenet_v1_{named(alpha)}_96_gray", partial(make, alpha, 96, FLOWERS, 1),
                            (family + "(?![0-9.]).*$", square(96, 1)))


def _fast_downsampling():
    for side in (128, 160, 224):
        yield Entry(f"fdmobilenet_0.25_{side}", partial(mobilenets.fdmobilenet, 0.25, side, FLOWERS),
                    (r"^fd[ _-]?mobilenet[ _-](v1[ _-])?0\.25.*$", square(side)))
        yield Entry(f"st_fdmobilenet_v1_{side}", partial(mobilenets.st_fdmobilenet_v1, side, FLOWERS),
                    (r"^st[ _-]fd[ _-]?mobilenet[ _-]v1.*$", square(side)))


def _mlperf():
    yield Entry("mlperf_ad", mlperf.anomaly_detection, ("^ad(?![a-z]).*$|^.*toycar.*$|^.*anomaly.*$", None))
    yield Entry("mlperf_kws", mlperf.keyword_spotting, ("^kws(?![a-z]).*$|^.*ds-?cnn.*$|^.*keyword[ _-]spotting.*$", None))
    yield Entry("mlperf_vww", mlperf.visual_wake_words, ("^vww(?![a-z]).*$|^.*visual[ _-]?wake.*$", None))
    # ResNet-8 for CIFAR-10 is the suite's image classification.
    yield Entry("resnet_v1_8_cifar10", partial(residual.resnet_v1, 8, 10),
                ("^ic(?![a-z]).*$|^.*image[ _-]classification.*$", None))


def _residual():
    for depth in (8, 20, 32):
        family = f"^resnet[ _-]?v1[ _-]{depth}(?![0-9])"
        for classes in (100, 10):
            pattern = family + (r".*cifar[ _-]?100.*$" if classes == 100 else ".*$")
            yield Entry(f"resnet_v1_{depth}_cifar{classes}", partial(residual.resnet_v1, depth, classes),
                        (pattern, square(32)))
    yield Entry("resnet50_v2_224", partial(residual.resnet50_v2, 224, IMAGENET),
                (r"^resnet[ _-]?50[ _-]?v2.*$", square(224)))
    for stacks in (1, 2):
        yield Entry(f"miniresnet_{stacks}_stacks", partial(residual.miniresnet, stacks, 10),
                    (f"^miniresnet[ _-](v1[ _-])?{stacks}[ _-]?stacks?.*$", "^(1x)?64x50x1$"))


def _small():
    for side in (128, 224):
        for minor, make in ((0, small.squeezenet_v10), (1, small.squeezenet_v11)):
            yield Entry(f"squeezenet_v1{minor}_{side}", partial(make, side, FLOWERS),
                        (rf"^squeezenet[ _-]?v?1\.?{minor}.*$", square(side)))
    yield Entry("st_mnist_byclass_v1", small.st_mnist_byclass_v1, ("^st[ _-]?mnist.*$", square(28, 1)))
    for window in (24, 48):
        for family, make in (("gmp", small.gmp), ("ign", small.ign)):
            yield Entry(f"{family}_{window}", partial(make, window),
                        (f"^(st[ _-])?{family}[ _-]wl[ _-]?{window}{END}", None),
                        (f"^(st[ _-])?{family}(?![a-z])(?!.*wl).*$", f"^(1x)?{window}x3x1$"))
    yield Entry("hand_posture_cnn2d", small.hand_posture, ("^.*(cnn2d|hand[ _-]?posture).*$", "^(1x)?8x8x2$"))
    yield Entry("yamnet_256", partial(small.yamnet, 256, 10), ("^yamnet[ _-]?256.*$", None))
    yield Entry("streaming_wakeword", small.streaming_wakeword, ("^(streaming[ _-]?wakeword|sww)(?![a-z]).*$", None))
    yield Entry("image_example1", small.image_example1, ("^image_example1.*$", None))


def _detectors():
    for side in (192, 224, 256):
        yield Entry(f"st_ssd_mobilenet_v1_0.25_{side}", partial(detectors.st_ssd_mobilenet_v1, 0.25, side),
                    (r"^(st[ _-])?ssd[ _-]mobilenet[ _-]v1[ _-]0\.25.*$", square(side)))
    for side in (192, 224, 256, 416):
        yield Entry(f"st_yolo_lc_v1_{side}", partial(detectors.st_yolo_lc_v1, side),
                    ("^(st[ _-])?yolo[ _-]lc.*$", square(side)))
        yield Entry(f"tiny_yolo_v2_{side}", partial(detectors.tiny_yolo_v2, side),
                    ("^tiny[ _-]?yolo[ _-]?v2.*$", square(side)))


def _searched():
    for name in searched.SEARCHED:
        short = name.replace("_", "[ _-]")
        also = {"mcunet_in2": "256kb", "mcunet_in3": "320kb", "mcunet_in4": "512kb"}.get(name)
        board = {"mcunet_in2": "f469", "mcunet_in3": "f746"}.get(name)
        patterns = [(f"^{short}{END}", None)]
        patterns += [(f"^mcunet.*{also}.*$", None)] if also else []
        patterns += [(f"^mcunetv1.*{board}.*$", None)] if board else []
        yield Entry(name, partial(searched.mcunet, name), *patterns)
    for side in (64, 80):
        yield Entry(f"mbv2_w0.3_{side}", partial(searched.mbv2_mcunet, side),
                    (rf"^(mbv2|mobilenetv2)-w0\.30?-r0?{side}{END}", None))
    for side in (64, 176):  # MCUNet writes 0.3 where TinyOps writes 0.30
        yield Entry(f"mcunet_proxyless_0.3_{side}", partial(searched.mcunet_proxyless, 0.3, side),
                    (rf"^(proxyless|mcunet[ _-]proxyless)-w0\.3-r0?{side}{END}", None))
    families = (("proxyless", "proxyless(nas)?", "proxyless", ((0.3, 144), (0.3, 176))),
                ("mobilenet_v3", "(mbv3|mobilenet[ _-]?v3)", "mobilenet_v3", ((0.5, 112), (0.55, 128), (0.75, 128))),
                ("mnasnet", "mnasnet", "mnasnet", ((1.0, 80), (1.0, 96), (1.0, 128), (1.0, 160), (1.0, 192))))
    for family, spelling, make, members in families:
        for scale, side in members:
            yield Entry(f"{family}_{named(scale)}_{side}", partial(getattr(searched, make), scale, side),
                        (f"^{spelling}[ _-]w{width(scale)}[ _-]r0?{side}{END}", None))
    yield Entry("efficientnet_v2_b0_224", partial(efficientnet.efficientnet_v2_b0, 224, IMAGENET),
                ("^efficientnet[ _-]?v2[ _-]?b0.*$", square(224)))


# Files measured themselves; they are not part of the project.
SHARED = [("^person[ _-]?detect.*$", "tflite_micro/person_detect.tflite")]


def entries():
    for family in (_mlperf, _mobilenets, _fast_downsampling, _residual, _small, _detectors, _searched):
        yield from family()


def rules():
    """First match wins: the files measured themselves, then the narrower pattern before the wider."""
    # The person detector measured in 2021 may be an older file of the same name.
    result = [{"model": model, "network": "shared:" + file, "exact": "person" not in file} for model, file in SHARED]
    # Its weights are 5 KiB more than those of the network with five classes.
    result.append({"model": r"^mobilenet v1 0\.25\s*$", "input_shape": square(96),
                   "network": "models/published/mobilenet_v1_0.25_96.json", "exact": False})
    result.append({"model": r"^ssd mobilenet v1 0\.25.*$", "input_shape": square(224),
                   "network": "models/published/st_ssd_mobilenet_v1_0.25_224.json", "exact": False})
    for entry in entries():
        for model, shape in entry.patterns:
            rule = {"model": model}
            if shape:
                rule["input_shape"] = shape
            rule.update(network=f"models/published/{entry.name}.json", exact=entry.name in EXACT)
            result.append(rule)
    return result
