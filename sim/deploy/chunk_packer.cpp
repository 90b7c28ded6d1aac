// SPDX-License-Identifier: Apache-2.0
#include "deploy/chunk_packer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "deploy/byte_writer.hpp"
#include "deploy/logistic_table.hpp"
#include "deploy/sum_bound.hpp"
#include "network/quantization.hpp"

namespace outcore::deploy {
namespace {

using network::OperatorKind;
using schedule::ImageChunk;

constexpr std::uint8_t kErased = 0xFF;
using Bytes = std::vector<std::uint8_t>;

void append_word(Bytes& bytes, std::int32_t word) {
    for (int shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(word) >> shift));
    }
}

/// The tensor's data is little-endian already; an operator without bias has zeros.
Bytes bias(const network::Network& network, const ImageChunk& chunk) {
    const network::Operator& op = network.op(chunk.op);
    const auto first = static_cast<std::size_t>(chunk.c0) * 4;
    const auto last = static_cast<std::size_t>(chunk.c1) * 4;
    if (op.inputs.size() < 3 || !op.inputs[2].valid()) return Bytes(last - first, 0);
    const Bytes& data = network.tensor(op.inputs[2]).data;
    return Bytes(data.begin() + static_cast<std::ptrdiff_t>(first),
                 data.begin() + static_cast<std::ptrdiff_t>(last));
}

Bytes multipliers(const network::Network& network, const ImageChunk& chunk) {
    const auto all = network::channel_multipliers(network, chunk.op);
    Bytes bytes;
    for (std::int32_t c = chunk.c0; c < chunk.c1; ++c)
        append_word(bytes, all.at(static_cast<std::size_t>(c)).value);
    return bytes;
}

/// (exponent << 8) | short form, as docs/spec/blob.md says: all channels of a chunk have one, or
/// none has.
Bytes shifts(const network::Network& network, const ImageChunk& chunk) {
    constexpr std::uint32_t kExact = 0xFF;
    const auto all = network::channel_multipliers(network, chunk.op);
    const bool is_short = short_requantisation(network, chunk.op, chunk.c0, chunk.c1);
    Bytes bytes;
    for (std::int32_t c = chunk.c0; c < chunk.c1; ++c) {
        const std::int32_t exponent = all.at(static_cast<std::size_t>(c)).shift;
        const auto low = is_short ? static_cast<std::uint32_t>(-exponent - 1) : kExact;
        append_word(bytes,
                    static_cast<std::int32_t>(static_cast<std::uint32_t>(exponent) << 8 | low));
    }
    return bytes;
}

/// Runs of `length` bytes, `stride` apart, beginning at `first`.
struct Runs {
    std::int64_t first = 0, count = 0, stride = 0, length = 0;
};

Runs weight_runs(const network::Network& network, const ImageChunk& chunk) {
    const network::Operator& op = network.op(chunk.op);
    const auto& shape = network.tensor(op.inputs.at(1)).shape;
    if (op.kind == OperatorKind::DepthwiseConv2d) {  // [1][row][column][channel]
        return {chunk.c0, std::int64_t{shape.at(1)} * shape.at(2), shape.at(3),
                chunk.c1 - chunk.c0};
    }
    // [channel][row][column][input channel] and [channel][input channel]
    const std::int64_t depth = shape.back();
    std::int64_t taps = 1;
    for (std::size_t axis = 1; axis + 1 < shape.size(); ++axis) taps *= shape[axis];
    return {chunk.c0 * taps * depth + chunk.k0, (chunk.c1 - chunk.c0) * taps, depth,
            chunk.k1 - chunk.k0};
}

Bytes weights(const network::Network& network, const ImageChunk& chunk) {
    const Bytes& data = network.tensor(network.op(chunk.op).inputs.at(1)).data;
    const Runs runs = weight_runs(network, chunk);
    Bytes bytes;
    for (std::int64_t i = 0; i < runs.count; ++i) {
        const auto from = data.begin() + (runs.first + i * runs.stride);
        bytes.insert(bytes.end(), from, from + runs.length);
    }
    return bytes;
}

Bytes table(const network::Network& network, const ImageChunk& chunk) {
    const auto& input = network.tensor(network.op(chunk.op).inputs.at(0));
    const auto outputs = logistic_table(network::logistic_scaling(network, chunk.op),
                                        input.quantization.zero_point());
    Bytes bytes;
    for (const std::int8_t output : outputs) bytes.push_back(static_cast<std::uint8_t>(output));
    return bytes;
}

Bytes section(const network::Network& network, const ImageChunk& chunk,
              const std::string& content) {
    if (content == "bias_int32") return bias(network, chunk);
    if (content == "multiplier_int32") return multipliers(network, chunk);
    if (content == "shift_int32") return shifts(network, chunk);
    if (content == "weights_int8") return weights(network, chunk);
    assert(content == "table_int8" && "KernelLayouts::load knows no other section");
    return table(network, chunk);
}

Diagnostic wrong_size(const network::Network& network, const ImageChunk& chunk,
                      std::int64_t expected) {
    return {"", network.describe(chunk.op),
            fmt::format("its chunk at storage offset {} has {} bytes; the layout says {}",
                        chunk.offset, chunk.size_bytes, expected)};
}

}  // namespace

Result<Bytes> pack_chunk(const network::Network& network, const ImageChunk& chunk,
                         const schedule::KernelLayouts& layouts) {
    const network::Operator& op = network.op(chunk.op);
    if (chunk.operand >= 0) {
        const auto& data =
            network.tensor(op.inputs.at(static_cast<std::size_t>(chunk.operand))).data;
        const auto size = static_cast<std::int64_t>(data.size());
        if (size > chunk.size_bytes) return wrong_size(network, chunk, size);
        Bytes bytes = data;
        bytes.resize(static_cast<std::size_t>(chunk.size_bytes), kErased);
        return bytes;
    }
    const schedule::ChunkLayout layout = schedule::chunk_layout(
        network, chunk.op, layouts.of(op.kind), chunk.c0, chunk.c1, chunk.k0, chunk.k1);
    if (layout.size_bytes != chunk.size_bytes) return wrong_size(network, chunk, layout.size_bytes);
    Bytes bytes(static_cast<std::size_t>(chunk.size_bytes), kErased);
    for (const schedule::PlacedSection& placed : layout.sections) {
        const Bytes content = section(network, chunk, placed.content);
        assert(static_cast<std::int64_t>(content.size()) == placed.size_bytes &&
               "layout and packer agree");
        std::copy(content.begin(), content.end(), bytes.begin() + placed.offset);
    }
    return bytes;
}

}  // namespace outcore::deploy
