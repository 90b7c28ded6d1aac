// Bytes of weights and biases of the descriptions against the tables of ST's model zoo.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "published.hpp"

using namespace outcore::network;

namespace {

struct Row {
    const char* name;
    double kib;
    double step;  // one unit of the last digit printed
};

}  // namespace

TEST_CASE("weights and biases take the bytes that ST's model zoo prints") {
    constexpr std::array kRows{
        Row{"mobilenet_v1_0.25_224", 214.69, 0.01},
        Row{"mobilenet_v1_0.25_96", 214.69, 0.01},
        Row{"mobilenet_v1_0.25_96_gray", 214.55, 0.01},
        Row{"mobilenet_v2_0.35_128", 406.86, 0.01},
        Row{"mobilenet_v2_0.35_128_imagenet", 1654.5, 0.01},
        Row{"mobilenet_v2_1.0_224_imagenet", 3458.97, 0.01},
        Row{"fdmobilenet_0.25_224", 128.32, 0.01},
        Row{"st_fdmobilenet_v1_224", 144.93, 0.01},
        Row{"resnet_v1_8_cifar10", 76.9, 0.01},
        Row{"resnet_v1_32_cifar100", 464.38, 0.01},
        Row{"squeezenet_v11_128", 716.71, 0.01},
        Row{"squeezenet_v11_224", 716.71, 0.01},
        Row{"st_mnist_byclass_v1", 10.08, 0.01},
        Row{"miniresnet_1_stacks", 123.6, 0.01},
        Row{"miniresnet_2_stacks", 431.1, 0.01},
        Row{"gmp_24", 1.53, 0.01},
        Row{"ign_24", 3.11, 0.01},
        Row{"ign_48", 9.86, 0.01},
    };
    for (const Row& row : kRows) {
        INFO(row.name);
        CHECK(weight_kib(published(row.name)) == Approx(row.kib).margin(row.step).epsilon(0));
    }
}

TEST_CASE("the detectors' weights are ST's without the anchor constants") {
    constexpr int kBytesPerCell = 5 * 4;  // anchors of a cell, coordinates
    constexpr int kCells192 = 24 * 24 + 12 * 12 + 6 * 6 + 3 * 3 + 1;
    constexpr int kCells224 = 32 * 32 + 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2 + 1;
    const double small = weight_kib(published("st_ssd_mobilenet_v1_0.25_192"));
    const double large = weight_kib(published("st_ssd_mobilenet_v1_0.25_224"));
    CHECK(small + kBytesPerCell * kCells192 / 1024.0 == Approx(438.28).margin(0.01).epsilon(0));
    CHECK(large + kBytesPerCell * kCells224 / 1024.0 == Approx(595.66).margin(0.01).epsilon(0));
}

TEST_CASE("SqueezeNet 1.0 is ST's without the normalisation behind activations") {
    // A factor and an offset for each channel of the squeeze layers and for each class.
    constexpr int kLeftOut = 2 * (16 + 16 + 32 + 32 + 48 + 48 + 64 + 5);
    const double bytes = weight_kib(published("squeezenet_v10_128"));
    CHECK(bytes + kLeftOut / 1024.0 == Approx(535.69).margin(0.01).epsilon(0));
}
