// SPDX-License-Identifier: Apache-2.0
#include "deploy/chunk_packer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "deploy/byte_writer.hpp"
#include "deploy/channel_constants.hpp"
#include "deploy/logistic_table.hpp"
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

/// `plain` holds `count` weights of one channel after the other. `channels` of them, the missing
/// ones zeros: for each 4 weights of a channel, in runtime/kernels/oc_pairs.h's order.
Bytes paired_weights(const Bytes& plain, std::size_t count, std::int32_t channels) {
    constexpr std::size_t kGroup = 4;
    constexpr std::size_t kOrder[kGroup] = {0, 2, 1, 3};
    Bytes bytes;
    for (std::size_t k = 0; k < count; k += kGroup) {
        for (const std::size_t i : kOrder) {
            for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
                const std::size_t at = c * count + k + i;
                bytes.push_back(k + i < count && at < plain.size() ? plain[at] : 0);
            }
        }
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

/// Sections of a chunk, for the channels of one record after the other.
class ChunkPacker {
  public:
    ChunkPacker(const network::Network& network, const ImageChunk& chunk)
        : network_(network), op_(network.op(chunk.op)), chunk_(chunk) {}

    /// For output channels [c0, c1), those from chunk.c1 on being zeros.
    Bytes section(const std::string& content, std::int32_t c0, std::int32_t c1) {
        if (content == "bias_int32") return words(c0, c1, &ChunkPacker::bias);
        if (content == "folded_bias_int32") return words(c0, c1, &ChunkPacker::folded_bias);
        if (content == "multiplier_int32") return words(c0, c1, &ChunkPacker::multiplier);
        if (content == "shift_int32") return words(c0, c1, &ChunkPacker::shift);
        ImageChunk part = chunk_;
        part.c0 = c0, part.c1 = std::min(c1, chunk_.c1);
        if (content == "weights_int8") return weights_of(part);
        if (content == "paired_weights_int8") {
            const Bytes plain = weights_of(part);
            return paired_weights(plain, plain.size() / static_cast<std::size_t>(part.c1 - c0),
                                  c1 - c0);
        }
        assert(content == "table_int8" && "KernelLayouts::load knows no other section");
        return table(network_, chunk_);
    }

  private:
    Bytes words(std::int32_t c0, std::int32_t c1, std::int32_t (ChunkPacker::*word)(std::int32_t)) {
        Bytes bytes;
        for (std::int32_t c = c0; c < c1; ++c)
            append_word(bytes, c < chunk_.c1 ? (this->*word)(c) : 0);
        return bytes;
    }
    /// Weights of the part's channels; 0 those of channels that are given none.
    Bytes weights_of(const ImageChunk& part) {
        Bytes bytes = weights(network_, part);
        const auto channels = static_cast<std::size_t>(part.c1 - part.c0);
        const bool innermost = op_.kind == OperatorKind::DepthwiseConv2d;
        const std::size_t count = bytes.size() / channels;
        for (std::size_t i = 0; i < channels; ++i) {
            if (of(part.c0 + static_cast<std::int32_t>(i)).has_weights) continue;
            for (std::size_t k = 0; k < count; ++k)
                bytes[innermost ? k * channels + i : i * count + k] = 0;
        }
        return bytes;
    }
    const ChannelConstants& of(std::int32_t c) {
        if (channels_.empty()) {
            const auto factors = network::channel_multipliers(network_, chunk_.op);
            for (std::int32_t i = chunk_.c0; i < chunk_.c1; ++i) {
                channels_.push_back(channel_constants(network_, chunk_.op, i,
                                                      factors.at(static_cast<std::size_t>(i))));
            }
        }
        return channels_.at(static_cast<std::size_t>(c - chunk_.c0));
    }
    std::int32_t bias(std::int32_t c) { return of(c).bias; }
    /// Less zero point times the sum of all weights, modulo 2^32 as the kernel's sums.
    std::int32_t folded_bias(std::int32_t c) {
        if (!of(c).has_weights) return bias(c);
        const auto zero = network_.tensor(op_.inputs.at(0)).quantization.zero_point();
        const std::int64_t folded =
            bias(c) - std::int64_t{zero} * weight_sum(network_, chunk_.op, c);
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(folded));
    }
    std::int32_t multiplier(std::int32_t c) { return of(c).factor.value; }
    /// docs/spec/blob.md: whether any channel of the chunk is not short, exponent, short form.
    std::int32_t shift(std::int32_t c) {
        constexpr std::uint32_t kExact = 0xFF;
        const ChannelConstants& own = of(c);
        const std::int32_t exponent = own.factor.shift;
        const bool mixed = !std::all_of(channels_.begin(), channels_.end(),
                                        [](const ChannelConstants& each) { return each.is_short; });
        const auto low = own.is_short ? static_cast<std::uint32_t>(-exponent - 1) : kExact;
        const auto middle = static_cast<std::uint32_t>(exponent) & 0xFFu;
        return static_cast<std::int32_t>((mixed ? 1u << 16 : 0u) | middle << 8 | low);
    }

    const network::Network& network_;
    const network::Operator& op_;
    const ImageChunk& chunk_;
    std::vector<ChannelConstants> channels_;
};

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
    ChunkPacker packer(network, chunk);
    for (std::int64_t record = 0; record < layout.records; ++record) {
        const std::int32_t c0 =
            chunk.c0 + static_cast<std::int32_t>(record) * layout.record_channels;
        for (const schedule::PlacedSection& placed : layout.sections) {
            const Bytes content = packer.section(placed.content, c0, c0 + layout.record_channels);
            assert(static_cast<std::int64_t>(content.size()) == placed.size_bytes &&
                   "layout and packer agree");
            std::copy(content.begin(), content.end(),
                      bytes.begin() + record * layout.record_bytes + placed.offset);
        }
    }
    return bytes;
}

}  // namespace outcore::deploy
