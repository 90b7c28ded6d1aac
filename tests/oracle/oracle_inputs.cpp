// SPDX-License-Identifier: Apache-2.0
#include "oracle/oracle_inputs.hpp"

#include <cstring>

#include "reference/seeded_input.hpp"

namespace outcore::test {
namespace {

/// Element `i` of `count` in rows of `width`, as a signed byte.
std::int32_t structured(int pattern, std::int64_t i, std::int64_t count, std::int64_t width) {
    const std::int64_t row = i / width, column = i % width;
    switch (pattern) {
        case 0:
            return 0;
        case 1:
            return -128;
        case 2:
            return 127;
        case 3:
            return static_cast<std::int32_t>(i % 256) - 128;  // ramp through all values
        case 4:
            return static_cast<std::int32_t>(i * 255 / count) - 128;  // one slow ramp
        case 5:
            return (row + column) % 2 == 0 ? -128 : 127;  // checkerboard
        case 6:
            return (column / 4) % 2 == 0 ? 127 : -128;  // stripes
        default:
            return i == count / 2 ? 127 : -128;  // one point
    }
}

void append(const network::Tensor& tensor, int pattern, std::vector<std::uint8_t>& bytes) {
    const std::int64_t width = tensor.shape.size() > 1 ? tensor.shape[tensor.shape.size() - 2] : 1;
    for (std::int64_t i = 0; i < tensor.elements(); ++i) {
        const std::int32_t value = structured(pattern, i, tensor.elements(), width);
        if (tensor.type != network::ElementType::Float32) {
            bytes.push_back(static_cast<std::uint8_t>(value));
            continue;
        }
        const float real = static_cast<float>(value) / 128.0F;
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof real);
        std::memcpy(bytes.data() + at, &real, sizeof real);
    }
}

}  // namespace

std::vector<std::uint8_t> oracle_inputs(const network::Network& network) {
    std::vector<std::uint8_t> bytes;
    for (int pattern = 0; pattern < kStructuredInputs; ++pattern) {
        for (const TensorId id : network.inputs) append(network.tensor(id), pattern, bytes);
    }
    for (std::uint32_t seed = 101; seed < 101 + kRandomInputs; ++seed) {
        const std::vector<std::uint8_t> random = reference::seeded_input(network, seed);
        bytes.insert(bytes.end(), random.begin(), random.end());
    }
    return bytes;
}

}  // namespace outcore::test
