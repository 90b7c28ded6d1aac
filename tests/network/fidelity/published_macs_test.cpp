// Multiply-accumulates and parameters of the descriptions against the papers and model cards.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "published.hpp"

using namespace outcore::network;

namespace {

/// `step` is one unit of the last digit printed: tables round as well as cut off.
struct Row {
    const char* name;
    double macs_m;
    double macs_step;
    double parameters_m;  // 0: not printed
    double parameters_step;
};

/// Parameters as trained: a factor and an offset of normalisation for each channel.
double trained_parameters(const Network& network) {
    double total = mega_parameters(network);
    for (const Operator& op : network.operators) {
        const bool window =
            op.kind == OperatorKind::Conv2d || op.kind == OperatorKind::DepthwiseConv2d;
        if (window) total += static_cast<double>(network.tensor(op.inputs[2]).elements()) * 1e-6;
    }
    return total;
}

void check(const Row& row, double (*parameters)(const Network&) = mega_parameters) {
    const Network network = published(row.name);
    INFO(row.name);
    CHECK(mega_macs(network) == Approx(row.macs_m).margin(row.macs_step).epsilon(0));
    if (row.parameters_m <= 0) return;
    CHECK(parameters(network) == Approx(row.parameters_m).margin(row.parameters_step).epsilon(0));
}

}  // namespace

TEST_CASE("MobileNet V1 has the operations and parameters of its model card") {
    // tensorflow/models, research/slim/nets/mobilenet_v1.md: millions; the parameters count the
    // normalisation as well, some 0.02 million. Width 0.75: arXiv:1704.04861 table 6, since the
    // card prints 317 there.
    constexpr std::array kRows{Row{"mobilenet_v1_1.0_224_imagenet", 569, 1, 4.24, 0.03},
                               Row{"mobilenet_v1_1.0_192_imagenet", 418, 1, 4.24, 0.03},
                               Row{"mobilenet_v1_1.0_160_imagenet", 291, 1, 4.24, 0.03},
                               Row{"mobilenet_v1_1.0_128_imagenet", 186, 1, 4.24, 0.03},
                               Row{"mobilenet_v1_0.75_224_imagenet", 325, 1, 2.59, 0.03},
                               Row{"mobilenet_v1_0.5_224_imagenet", 150, 1, 1.34, 0.03},
                               Row{"mobilenet_v1_0.25_224_imagenet", 41, 1, 0.47, 0.03},
                               Row{"mobilenet_v1_0.25_128_imagenet", 14, 1, 0.47, 0.03}};
    for (const Row& row : kRows) check(row);
    CHECK(mega_macs(published("mobilenet_v1_0.25_160_imagenet")) ==
          Approx(21.0592).epsilon(0).margin(1e-9));
}

TEST_CASE("MobileNet V2 has the operations and parameters of its model card") {
    // tensorflow/models, research/slim/nets/mobilenet/README.md; parameters with normalisation
    constexpr std::array kRows{Row{"mobilenet_v2_1.4_224_imagenet", 582, 1, 6.06, 0.06},
                               Row{"mobilenet_v2_1.0_224_imagenet", 300, 1, 3.47, 0.03},
                               Row{"mobilenet_v2_0.75_224_imagenet", 209, 1, 2.61, 0.03},
                               Row{"mobilenet_v2_0.5_224_imagenet", 97, 1, 1.95, 0.03},
                               Row{"mobilenet_v2_0.35_224_imagenet", 59, 1, 1.66, 0.03},
                               Row{"mobilenet_v2_1.0_192_imagenet", 221, 1, 0, 0},
                               Row{"mobilenet_v2_1.0_160_imagenet", 154, 1, 0, 0},
                               Row{"mobilenet_v2_1.0_128_imagenet", 99, 1, 0, 0},
                               Row{"mobilenet_v2_1.0_96_imagenet", 56, 1, 0, 0}};
    for (const Row& row : kRows) check(row);
}

TEST_CASE("residual and scaled networks have the operations of their papers") {
    // arXiv:1512.03385 table 6 (0.27 and 0.46 million parameters); MLPerf Tiny's own file for
    // depth 8; keras.io/api/applications; arXiv:2104.00298 table 8 (0.7 billion, 7.1 million)
    constexpr std::array kRows{Row{"resnet_v1_8_cifar10", 12.501632, 1e-9, 0.078, 0.001},
                               Row{"resnet_v1_20_cifar10", 40.8, 0.1, 0.27, 0.01},
                               Row{"resnet_v1_32_cifar10", 69.1, 0.1, 0.46, 0.01},
                               Row{"resnet50_v2_224", 3490, 10, 25.6, 0.1},
                               Row{"efficientnet_v2_b0_224", 720, 10, 7.1, 0.1}};
    for (const Row& row : kRows) check(row);
}

TEST_CASE("small networks have the operations and constants of their files") {
    // SiliconLabs/mltk, mltk/utils/test_helper/data/image_example1.tflite; mlcommons/tiny,
    // str_ww_ref_model.tflite; sulaimansadiq/TinyOps, object file of proxyless-w0.30-r144_int8_2
    struct File {
        const char* name;
        double macs_m;
        std::int64_t constants;
    };
    for (const File& file :
         {File{"image_example1", 1.196928, 8548}, File{"streaming_wakeword", 0.826368, 49412},
          File{"proxyless_0.3_144", 21.439656, 738500}}) {
        INFO(file.name);
        const Network network = published(file.name);
        CHECK(mega_macs(network) == Approx(file.macs_m).margin(1e-9).epsilon(0));
        CHECK(constant_bytes(network) == file.constants);
    }
}

TEST_CASE("searched networks have the operations of their papers") {
    // mit-han-lab/mcunet, README; sulaimansadiq/TinyOps, README (whole millions); the
    // 80x80 network has the operations of the file that its authors publish
    constexpr std::array kRows{Row{"mcunet_vww0", 6.0, 0.1, 0, 0},
                               Row{"mcunet_vww1", 11.578816, 1e-9, 0, 0},
                               Row{"mcunet_vww2", 55.8, 0.1, 0, 0},
                               Row{"mcunet_in0", 6.4, 0.1, 0.75, 0.01},
                               Row{"mcunet_in1", 12.8, 0.1, 0.64, 0.01},
                               Row{"mcunet_in2", 67.3, 0.1, 0.73, 0.01},
                               Row{"mcunet_in3", 81.8, 0.1, 0.74, 0.01},
                               Row{"mcunet_in4", 125.9, 0.1, 1.73, 0.02},
                               Row{"mcunet_proxyless_0.3_176", 38.3, 0.1, 0.75, 0.01},
                               Row{"mnasnet_1.0_80", 48, 0.5, 0, 0},
                               Row{"proxyless_0.3_144", 21, 0.5, 0, 0},
                               Row{"proxyless_0.3_176", 32, 1, 0, 0},
                               Row{"mobilenet_v3_0.5_112", 16, 0.5, 0, 0},
                               Row{"mobilenet_v3_0.55_128", 28, 0.5, 0, 0},
                               Row{"mobilenet_v3_0.75_128", 44, 0.5, 0, 0},
                               Row{"image_example1", 1.2, 0.05, 0, 0}};
    for (const Row& row : kRows) check(row, trained_parameters);
}
