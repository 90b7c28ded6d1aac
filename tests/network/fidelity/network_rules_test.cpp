// configs/fidelity/networks.json: every rule can be read and names a file; rows find theirs.
// SPDX-License-Identifier: Apache-2.0
#include "network_rules.hpp"

#include <filesystem>

using namespace outcore::network;

namespace {

std::string network_for(const std::vector<NetworkRule>& rules, const std::string& model,
                        const std::string& shape) {
    const NetworkRule* rule = rule_for(rules, model, shape);
    return rule != nullptr ? rule->network : "";
}

}  // namespace

TEST_CASE("every rule names a file of the project or of the shared models") {
    for (const NetworkRule& rule : read_network_rules()) {
        INFO(rule.network);
        if (rule.network.rfind("shared:", 0) == 0) continue;
        CHECK(std::filesystem::exists(std::string(OUTCORE_SOURCE_DIR) + "/" + rule.network));
    }
}

TEST_CASE("rows of published tables find their network") {
    struct Case {
        const char *model, *shape, *network;
    };
    const std::vector<NetworkRule> rules = read_network_rules();
    const std::string folder = "models/published/";
    for (const Case& c :
         {Case{"MobileNet v1 0.25 fft", "224x224x3", "mobilenet_v1_0.25_224"},
          Case{"MobileNet v1 0.5 tfs", "1x192x192x3", "mobilenet_v1_0.5_192"},
          Case{"MobileNet v1 0.25 tfs grayscale", "96x96x1", "mobilenet_v1_0.25_96_gray"},
          Case{"MobileNet_v1_0.25_160 uint8", "1x160x160x3", "mobilenet_v1_0.25_160_imagenet"},
          Case{"MobileNet v2 0.35 ImageNet", "128x128x3", "mobilenet_v2_0.35_128_imagenet"},
          Case{"MobileNet v2 1.0", "224x224x3", "mobilenet_v2_1.0_224"},
          Case{"mobilenet_v2_1.0_224_quant", "", "mobilenet_v2_1.0_224_imagenet"},
          Case{"ST FdMobileNet v1 tfs", "128x128x3", "st_fdmobilenet_v1_128"},
          Case{"FdMobileNet 0.25", "224x224x3", "fdmobilenet_0.25_224"},
          Case{"ResNet v1 32 tfs CIFAR-100", "32x32x3", "resnet_v1_32_cifar100"},
          Case{"ResNet v1 8 ", "32x32x3", "resnet_v1_8_cifar10"},
          Case{"MiniResNet 2stacks ", "64x50x1", "miniresnet_2_stacks"},
          Case{"SSD Mobilenet v1 0.25", "192x192x3", "st_ssd_mobilenet_v1_0.25_192"},
          Case{"GMP wl 48", "24x3x1", "gmp_48"}, Case{"mcunet-in4", "", "mcunet_in4"},
          Case{"MCUNetV1 (F746)", "", "mcunet_in3"},
          Case{"MbV3 w0.50-r112", "1x112x112x3", "mobilenet_v3_0.5_112"}}) {
        INFO(c.model);
        CHECK(network_for(rules, c.model, c.shape) == folder + c.network + ".json");
    }
}

TEST_CASE("rows without a file name find the file that was measured, others find none") {
    const std::vector<NetworkRule> rules = read_network_rules();
    CHECK(network_for(rules, "AD FC autoencoder (ToyCar)", "1x640") ==
          "models/published/mlperf_ad.json");
    CHECK(network_for(rules, "IC ResNet-8 CIFAR-10", "") ==
          "models/published/resnet_v1_8_cifar10.json");
    CHECK(network_for(rules, "KWS DS-CNN", "") == "models/published/mlperf_kws.json");
    CHECK(network_for(rules, "VWW MobileNetV1-0.25 96x96", "") ==
          "models/published/mlperf_vww.json");
    CHECK(network_for(rules, "person_detection", "1x96x96x1") ==
          "shared:tflite_micro/person_detect.tflite");
    CHECK(network_for(rules, "MobileNet v1 0.25", "100x100x3").empty());
    CHECK(network_for(rules, "MobileNet v3", "224x224x3").empty());
}
