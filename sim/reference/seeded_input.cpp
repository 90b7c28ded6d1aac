// SPDX-License-Identifier: Apache-2.0
#include "reference/seeded_input.hpp"

#include <cstring>

#include "base/random.hpp"

namespace outcore::reference {
namespace {

void append_float(float value, std::vector<std::uint8_t>& bytes) {
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

}  // namespace

std::vector<std::uint8_t> seeded_input(const network::Network& network, std::uint32_t seed) {
    Xorshift32 random(seed);
    std::vector<std::uint8_t> bytes;
    for (const TensorId id : network.inputs) {
        const network::Tensor& tensor = network.tensor(id);
        const bool floats = tensor.type == network::ElementType::Float32;
        const std::int64_t count = floats ? tensor.elements() : tensor.size_bytes();
        for (std::int64_t i = 0; i < count; ++i) {
            const std::uint8_t byte = random.next_byte();
            if (floats) {
                append_float(static_cast<float>(byte - 128) / 128.0F, bytes);
            } else {
                bytes.push_back(byte);
            }
        }
    }
    return bytes;
}

}  // namespace outcore::reference
