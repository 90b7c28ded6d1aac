// Small random networks with branches, windows of several kinds and a classifier at the end.
#pragma once

#include <catch2/catch.hpp>

#include "schedule/constants_layout.hpp"
#include "support/networks.hpp"

namespace outcore::test {

inline network::Network random_network(Xorshift32& random) {
    const std::int32_t size = random.in_range(9, 40);
    NetworkBuilder builder({1, size, size + random.in_range(0, 5), random.in_range(1, 12)},
                           random.next());
    const std::int32_t layers = random.in_range(2, 7);
    for (std::int32_t layer = 0; layer < layers; ++layer) {
        switch (random.in_range(0, 8)) {
            case 0:
                builder.conv(random.in_range(1, 40), 1);
                break;
            case 1:
                builder.conv(random.in_range(1, 24), 3, random.in_range(1, 2));
                break;
            case 2:
                builder.depthwise(3, random.in_range(1, 2));
                break;
            case 3:
                builder.depthwise(3, 1, network::Padding::Same, 2);
                break;
            case 4:
                builder.pool(network::OperatorKind::AveragePool2d, 2, 1);
                break;
            case 5:
                builder.pad(1, random.in_range(0, 2), 1, 0);
                break;
            case 6: {
                const TensorId before = builder.last();
                builder.conv(random.in_range(4, 16), 1).concatenate(before);
                break;
            }
            case 7: {
                const TensorId left = builder.conv(8, 3).last();
                builder.depthwise(3).add(left);
                break;
            }
            default:
                builder.pool(network::OperatorKind::MaxPool2d, 3, 1, network::Padding::Same);
                break;
        }
    }
    if (random.in_range(0, 1) == 0) builder.mean();
    return builder.fully_connected(random.in_range(1, 50)).build();
}

/// A few operators of a few KiB, for problems that can be solved exactly.
inline network::Network small_random_network(Xorshift32& random) {
    const std::int32_t size = random.in_range(4, 10);
    NetworkBuilder builder({1, size, size + random.in_range(0, 3), random.in_range(1, 8)},
                           random.next());
    const std::int32_t layers = random.in_range(1, 3);
    for (std::int32_t layer = 0; layer < layers; ++layer) {
        switch (random.in_range(0, 5)) {
            case 0:
                builder.conv(random.in_range(4, 24), 1);
                break;
            case 1:
                builder.conv(random.in_range(2, 16), 3, random.in_range(1, 2));
                break;
            case 2:
                builder.depthwise(3, random.in_range(1, 2));
                break;
            case 3: {
                const TensorId left = builder.conv(8, 1).last();
                builder.depthwise(3).add(left);
                break;
            }
            case 4:
                builder.pool(network::OperatorKind::AveragePool2d, 2, 1);
                break;
            default:
                builder.pool(network::OperatorKind::MaxPool2d, 3, 1, network::Padding::Same);
                break;
        }
    }
    if (random.in_range(0, 1) == 0) builder.fully_connected(random.in_range(8, 64));
    return builder.build();
}

/// One operator behind the other, two classifiers at the end: much of the time goes to constants.
inline network::Network random_chain(Xorshift32& random) {
    const std::int32_t size = random.in_range(4, 24);
    NetworkBuilder builder({1, size, size, random.in_range(3, 24)}, random.next());
    for (std::int32_t layer = random.in_range(1, 4); layer > 0; --layer) {
        switch (random.in_range(0, 2)) {
            case 0:
                builder.conv(random.in_range(8, 64), 1);
                break;
            case 1:
                builder.conv(random.in_range(8, 48), 3, random.in_range(1, 2));
                break;
            default:
                builder.depthwise(3, random.in_range(1, 2));
        }
    }
    builder.fully_connected(random.in_range(4, 160));
    return builder.fully_connected(random.in_range(2, 60)).build();
}

/// One block with a branch that joins again by sum, by channels, by both or not at all.
inline network::Network random_block(Xorshift32& random) {
    const std::int32_t size = random.in_range(9, 30);
    NetworkBuilder builder({1, size, size + random.in_range(0, 4), random.in_range(1, 12)},
                           random.next());
    builder.conv(random.in_range(4, 24), random.in_range(0, 1) == 0 ? 1 : 3, random.in_range(1, 2));
    const TensorId before = builder.last();
    builder.depthwise(3);
    if (random.in_range(0, 1) == 0) builder.add(before);
    if (random.in_range(0, 1) == 0) builder.conv(16, 1).concatenate(before);
    builder.pool(network::OperatorKind::AveragePool2d, 2, 1).conv(random.in_range(1, 30), 3).mean();
    return builder.fully_connected(random.in_range(1, 50)).build();
}

/// Wider than random_network(), with windows and strides of more kinds and large classifiers.
inline network::Network random_wide_network(Xorshift32& random) {
    const std::int32_t size = random.in_range(5, 28);
    NetworkBuilder builder({1, size, size + random.in_range(0, 5), random.in_range(1, 40)},
                           random.next());
    const std::int32_t layers = random.in_range(1, 6);
    for (std::int32_t layer = 0; layer < layers; ++layer) {
        switch (random.in_range(0, 8)) {
            case 0:
                builder.conv(random.in_range(1, 200), 1, random.in_range(1, 2));
                break;
            case 1:
                builder.conv(random.in_range(1, 64), 3, random.in_range(1, 3));
                break;
            case 2:
                builder.depthwise(3, random.in_range(1, 2));
                break;
            case 3:
                builder.depthwise(5, 1, network::Padding::Same, random.in_range(1, 2));
                break;
            case 4:
                builder.pool(network::OperatorKind::AveragePool2d, 2, 1, network::Padding::Same);
                break;
            case 5:
                builder.conv(random.in_range(4, 20), 3, 1, network::Padding::Same, 2);
                break;
            case 6: {
                const TensorId before = builder.last();
                builder.conv(random.in_range(4, 16), 1).concatenate(before);
                break;
            }
            case 7: {
                const TensorId left = builder.conv(random.in_range(8, 80), 1).last();
                builder.depthwise(3).add(left);
                break;
            }
            default:
                builder.pool(network::OperatorKind::MaxPool2d, 3, 1, network::Padding::Same);
                break;
        }
    }
    if (random.in_range(0, 1) == 0) builder.mean();
    builder.fully_connected(random.in_range(1, 300));
    if (random.in_range(0, 2) == 0) builder.fully_connected(random.in_range(1, 600));
    return builder.build();
}

/// Kernels that need scratch, whatever those of configs/ need.
inline std::shared_ptr<const schedule::KernelLayouts> scratch_layouts() {
    auto loaded =
        schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/tests/support/scratch_layout.json");
    REQUIRE(loaded.ok());
    return std::make_shared<schedule::KernelLayouts>(*std::move(loaded));
}

}  // namespace outcore::test
