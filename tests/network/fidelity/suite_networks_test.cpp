// The networks of models/ that comparisons use, against the numbers that their papers and authors
// print.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "published.hpp"

using namespace outcore::network;

namespace {

Network model(const std::string& name) {
    return described(std::string(OUTCORE_SOURCE_DIR) + "/models/" + name + ".json");
}

std::int64_t parameters(const Network& network) {
    return std::llround(mega_parameters(network) * 1e6);
}

/// Parameters as trained: normalisation has a factor and an offset for each channel of a
/// convolution, of which a folded description keeps the offset.
std::int64_t parameters_with_normalisation(const Network& network) {
    std::int64_t total = parameters(network);
    for (const Operator& op : network.operators) {
        const bool window =
            op.kind == OperatorKind::Conv2d || op.kind == OperatorKind::DepthwiseConv2d;
        if (window) total += network.tensor(op.inputs[2]).elements();
    }
    return total;
}

}  // namespace

TEST_CASE(
    "residual networks have the operations of their paper and the parameters of their files") {
    // arXiv:1512.03385 table 1: 1.8 and 3.8 billion multiply-adds, cut off after one digit.
    // Parameters: pytorch.org/vision, ResNet18_Weights and ResNet50_Weights, num_params; the place
    // of a stride does not change them.
    CHECK(mega_macs(model("resnet18")) == Approx(1850).margin(50).epsilon(0));
    CHECK(mega_macs(model("resnet50")) == Approx(3850).margin(50).epsilon(0));
    CHECK(parameters_with_normalisation(model("resnet18")) == 11689512);
    CHECK(parameters_with_normalisation(model("resnet50")) == 25557032);
}

TEST_CASE("MobileNetV2 has the operations and parameters of its paper") {
    // arXiv:1801.04381 table 4: 300 million multiply-adds, 3.4 million parameters; pytorch.org/
    // vision, MobileNet_V2_Weights, num_params.
    CHECK(mega_macs(model("mobilenet_v2")) == Approx(300).margin(1).epsilon(0));
    CHECK(parameters_with_normalisation(model("mobilenet_v2")) == 3504872);
}

TEST_CASE("SqueezeNet 1.1 has the operations and parameters of its authors' file") {
    // pytorch.org/vision, SqueezeNet1_1_Weights: num_params, 0.35 billion multiply-adds. It has no
    // normalisation.
    CHECK(mega_macs(model("squeezenet")) == Approx(350).margin(5).epsilon(0));
    CHECK(parameters(model("squeezenet")) == 1235496);
}

TEST_CASE("the older networks have the parameters of their files") {
    // pytorch.org/vision, VGG16_Weights, num_params; arXiv:1409.1556 table 2: 138 million.
    CHECK(parameters(model("vgg16")) == 138357544);
    // Krizhevsky et al., NIPS 2012, section 3.5: 60 million; with its two groups 60,965,224.
    CHECK(mega_parameters(model("alexnet")) == Approx(61).margin(1.5).epsilon(0));
    // tensorflow/models, research/slim/nets/mobilenet_v1.md
    CHECK(mega_macs(model("mobilenet_v1")) == Approx(569).margin(1).epsilon(0));
}

TEST_CASE("the autoencoder's encoder has the parameters of its paper's table") {
    // arXiv:1807.02011 table 1, filters and kernels multiplied out: one grey channel, 100 latent
    // values.
    const Network network = model("autoencoder");
    std::int64_t encoder = 0;
    for (const Operator& op : network.operators) {
        if (op.kind != OperatorKind::Conv2d) continue;
        encoder += network.tensor(op.inputs[1]).elements();
        if (network.tensor(op.output).name.find("latent") != std::string::npos) break;
    }
    CHECK(encoder == 16 * 1 * 32 + 16 * 32 * 32 + 9 * 32 * 32 + 16 * 32 * 64 + 9 * 64 * 64 +
                         16 * 64 * 128 + 9 * 128 * 64 + 9 * 64 * 32 + 64 * 32 * 100);
    CHECK(network.tensor(network.outputs.front()).shape ==
          network.tensor(network.inputs.front()).shape);
}
