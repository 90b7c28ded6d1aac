// SPDX-License-Identifier: Apache-2.0
#include "deploy/logistic_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "reference/fixed_point.hpp"

using namespace outcore;

namespace {

network::ExponentScaling scaling_of(float scale) {
    network::Network network;
    network::Tensor input;
    input.shape = {1, 1};
    input.quantization.scales = {scale};
    network::Operator op;
    op.kind = network::OperatorKind::Logistic;
    op.inputs = {network.tensors.add(input)};
    network.operators.add(op);
    return network::logistic_scaling(network, OperatorId(0));
}

}  // namespace

TEST_CASE("the table is the logistic function to one step of the output") {
    for (const float scale : {0.004F, 0.03F, 0.1F, 0.5F}) {
        for (const std::int32_t zero_point : {-128, -7, 0, 100}) {
            CAPTURE(scale, zero_point);
            const auto table = deploy::logistic_table(scaling_of(scale), zero_point);
            for (std::int32_t i = 0; i < 256; ++i) {
                const double x = static_cast<double>(scale) * (i - 128 - zero_point);
                const double steps = 256.0 / (1.0 + std::exp(-x));
                CHECK(std::abs(table[static_cast<std::size_t>(i)] + 128 - std::min(steps, 255.0)) <=
                      1.0);
            }
        }
    }
}

TEST_CASE("the table equals the reference's fixed-point function") {
    for (const float scale : {0.001F, 0.0173F, 0.0625F, 0.11F, 0.37F, 1.5F}) {
        CAPTURE(scale);
        const network::ExponentScaling scaling = scaling_of(scale);
        const auto table = deploy::logistic_table(scaling, 3);
        for (std::int32_t i = 0; i < 256; ++i) {
            const std::int32_t distance = i - 128 - 3;
            std::int32_t expected = distance < 0 ? -128 : 127;
            if (distance > -scaling.radius && distance < scaling.radius) {
                const std::int32_t share =
                    reference::logistic(reference::requantize(distance, scaling.multiplier), 4);
                expected = std::min(reference::rounding_shift_right(share, 23), 255) - 128;
            }
            REQUIRE(table[static_cast<std::size_t>(i)] == expected);
        }
    }
}
