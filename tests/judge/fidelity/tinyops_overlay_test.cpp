// Overlay bytes of TinyOps against the sizes that its authors list beside their buffer definitions
// (sulaimansadiq/TinyOps at commit 5f8fb7b, overlay_base.h).
// SPDX-License-Identifier: Apache-2.0
#include "judge/tinyops_overlay.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "network/importer.hpp"

using namespace outcore;
using judge::tinyops_overlay;

namespace {

network::Network mnasnet(const std::string& resolution) {
    auto network = network::import_network(std::string(OUTCORE_SOURCE_DIR) +
                                           "/models/published/mnasnet_1.0_" + resolution + ".json");
    if (!network) FAIL(to_string(network.diagnostics().front()));
    return std::move(*network);
}

std::string name_of(const network::Network& network, OperatorId id) {
    return network.tensor(network.op(id).output).name;
}

struct Row {
    std::int32_t factor;
    std::int64_t bytes;
};

}  // namespace

TEST_CASE("MNASNet 1.0 at 128x128 takes the listed bytes at every factor") {
    const network::Network network = mnasnet("128");
    constexpr std::array kRows{Row{3, 297984}, Row{4, 229632}, Row{5, 211200}, Row{6, 192768},
                               Row{7, 174336}};
    for (const Row& row : kRows) {
        INFO("factor " << row.factor);
        CHECK(tinyops_overlay(network, row.factor).bytes() == row.bytes);
    }
    for (std::int32_t factor = 8; factor <= 128; ++factor) {
        INFO("factor " << factor);
        CHECK(tinyops_overlay(network, factor).bytes() == 169728);
    }
}

TEST_CASE("the components are the listed buffers, and come from the operators described") {
    const network::Network network = mnasnet("128");
    const auto coarse = tinyops_overlay(network, 3);
    CHECK(coarse.part_bytes == 70656);
    CHECK(coarse.window_bytes == 57600);
    CHECK(coarse.bias_bytes == 5120);
    CHECK(name_of(network, coarse.largest_part) == "block1/depthwise");
    CHECK(name_of(network, coarse.largest_window) == "block13/depthwise");
    const auto fine = tinyops_overlay(network, 128);
    CHECK(fine.part_bytes == 32256);
    CHECK(name_of(network, fine.largest_part) == "block12/depthwise");
}

TEST_CASE("other resolutions take the listed part buffers") {
    struct Listed {
        const char* resolution;
        std::int32_t factor;
        std::int64_t part_bytes;
    };
    for (const Listed& row :
         {Listed{"96", 2, 57600}, Listed{"96", 224, 20736}, Listed{"160", 5, 65280},
          Listed{"160", 224, 40320}, Listed{"192", 7, 69120}, Listed{"192", 10, 51840},
          Listed{"192", 224, 48384}}) {
        INFO(row.resolution << " factor " << row.factor);
        const auto overlay = tinyops_overlay(mnasnet(row.resolution), row.factor);
        CHECK(overlay.part_bytes == row.part_bytes);
        CHECK(overlay.window_bytes == 57600);
        CHECK(overlay.bias_bytes == 5120);
    }
}

TEST_CASE("other resolutions take the listed sums") {
    CHECK(tinyops_overlay(mnasnet("96"), 224).bytes() == 135168);
    CHECK(tinyops_overlay(mnasnet("160"), 5).bytes() == 276480);
    CHECK(tinyops_overlay(mnasnet("192"), 7).bytes() == 291840);
    CHECK(tinyops_overlay(mnasnet("192"), 224).bytes() == 218112);
}
