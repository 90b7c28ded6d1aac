// Truncated and damaged files: whatever the bytes, the importer answers with a network that keeps
// all rules or with diagnostics. Run under ASan and UBSan to mean something.
#include <catch2/catch.hpp>

#include <chrono>
#include <iostream>

#include "base/file.hpp"
#include "base/random.hpp"
#include "network/geometry.hpp"
#include "network/operator_rules.hpp"
#include "network/tflite_importer.hpp"
#include "support/shared_models.hpp"
#include "support/tflite_builder.hpp"

using namespace outcore;
using namespace outcore::network;
using namespace outcore::test;
using tfl::BuiltinOperator;
using tfl::BuiltinOptions;

namespace {

/// Every kind of table of the format once, in about three kilobytes.
std::vector<std::uint8_t> varied_file() {
    TfliteFileBuilder file;
    const auto in = file.tensor({.shape = {1, 8, 8, 2}});
    const auto padded = file.tensor({.shape = {1, 9, 9, 2}});
    const auto conv = file.tensor({.shape = {1, 7, 7, 4}});
    const auto deep = file.tensor({.shape = {1, 7, 7, 4}});
    const auto both = file.tensor({.shape = {1, 7, 7, 8}});
    const auto pooled = file.tensor({.shape = {1, 6, 6, 8}});
    const auto large = file.tensor({.shape = {1, 12, 12, 8}});
    const auto turned = file.tensor({.shape = {1, 8, 12, 12}});
    const auto mean = file.tensor({.shape = {1, 12}});
    const auto logits = file.tensor({.shape = {1, 5}});
    const auto sum = file.tensor({.shape = {1, 5}});
    const auto column = file.tensor({.shape = {1, 5, 1}});
    const auto flat = file.tensor({.shape = {1, 5}});
    const auto out = file.tensor({.shape = {1, 5}, .scales = {1.0F / 256}, .zero_points = {-128}});
    file.op(BuiltinOperator::PAD, {in, file.integers({0, 0, 0, 1, 0, 1, 0, 0}, {4, 2})}, {padded});
    file.op(BuiltinOperator::CONV_2D, {padded, file.weights({4, 3, 3, 2}), file.bias(4)}, {conv},
            BuiltinOptions::Conv2DOptions, conv_options());
    file.op(BuiltinOperator::DEPTHWISE_CONV_2D, {conv, file.weights({1, 3, 3, 4}), file.bias(4)},
            {deep}, BuiltinOptions::DepthwiseConv2DOptions,
            depthwise_options({.padding = tfl::Padding::SAME}));
    file.op(BuiltinOperator::CONCATENATION, {conv, deep}, {both},
            BuiltinOptions::ConcatenationOptions, concatenation_options(3));
    file.op(BuiltinOperator::MAX_POOL_2D, {both}, {pooled}, BuiltinOptions::Pool2DOptions,
            pool_options());
    file.op(BuiltinOperator::RESIZE_NEAREST_NEIGHBOR, {pooled, file.integers({12, 12}, {2})},
            {large}, BuiltinOptions::ResizeNearestNeighborOptions, resize_options(false, true));
    file.op(BuiltinOperator::TRANSPOSE, {large, file.integers({0, 3, 1, 2}, {4})}, {turned});
    file.op(BuiltinOperator::MEAN, {turned, file.integers({1, 2}, {2})}, {mean},
            BuiltinOptions::ReducerOptions, reducer_options(false));
    file.op(BuiltinOperator::FULLY_CONNECTED, {mean, file.weights({5, 12}), -1}, {logits},
            BuiltinOptions::FullyConnectedOptions, fully_connected_options());
    file.op(BuiltinOperator::ADD, {logits, file.weights({5})}, {sum});
    file.op(BuiltinOperator::RESHAPE, {sum, file.integers({1, -1, 1}, {3})}, {column});
    file.op(BuiltinOperator::SQUEEZE, {column}, {flat}, BuiltinOptions::SqueezeOptions,
            squeeze_options({2}));
    file.op(BuiltinOperator::SOFTMAX, {flat}, {out}, BuiltinOptions::SoftmaxOptions,
            softmax_options());
    file.inputs = {in};
    file.outputs = {out};
    return file.build();
}

/// Asks of an accepted network what the rest of Outcore asks of it.
void use(const Network& network) {
    CHECK(check_rules(network).empty());
    std::int64_t total = constant_bytes(network);
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const OperatorId id(i);
        total += macs(network, id);
        const auto shape = geometry(network, id);
        REQUIRE(shape.has_value());
        const Tile tile{whole(shape->output), 0, shape->reduction, 0};
        for (std::size_t k = 0; k < shape->inputs.size(); ++k) {
            if (!whole(shape->inputs[k]).contains(input_box(network, id, tile, k)))
                FAIL("box outside its input");
        }
    }
    CHECK(total >= 0);
}

void expect_answer(std::span<const std::uint8_t> bytes, int& accepted) {
    const auto network = import_tflite(bytes, "fuzz.tflite");
    if (network) {
        ++accepted;
        use(*network);
    } else if (network.diagnostics().empty() || network.diagnostics()[0].message.empty()) {
        FAIL("refused without a reason");
    }
}

/// Overwrites one to four places: a random byte, a bit, or a 32-bit word that offsets and sizes
/// trip over.
void damage(std::vector<std::uint8_t>& bytes, Xorshift32& random) {
    constexpr std::uint32_t kWords[] = {0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFF, 256, 4};
    const int places = random.in_range(1, 4);
    for (int i = 0; i < places; ++i) {
        const auto at = static_cast<std::size_t>(
            random.in_range(0, static_cast<std::int32_t>(bytes.size()) - 4));
        switch (random.in_range(0, 2)) {
            case 0:
                bytes[at] = random.next_byte();
                break;
            case 1:
                bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << random.in_range(0, 7)));
                break;
            default:
                std::memcpy(&bytes[at & ~std::size_t{3}], &kWords[random.in_range(0, 7)], 4);
                break;
        }
    }
}

void damage_often(const std::vector<std::uint8_t>& sound, int rounds, std::uint32_t seed) {
    CAPTURE(seed);
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::uint32_t round_seed = seed + static_cast<std::uint32_t>(i) * 2654435761U;
        CAPTURE(i, round_seed);
        Xorshift32 random(round_seed);
        std::vector<std::uint8_t> bytes = sound;
        damage(bytes, random);
        expect_answer(bytes, accepted);
    }
    std::cout << "seed " << seed << ": " << rounds << " damaged files, " << accepted
              << " still sound\n";
}

void truncate_often(const std::vector<std::uint8_t>& sound, std::size_t places) {
    for (std::size_t i = 0; i < places; ++i) {
        const std::size_t length = sound.size() * i / places;
        CAPTURE(length);
        // A copy of its own size, so that ASan sees a read behind the end.
        const std::vector<std::uint8_t> bytes(sound.begin(),
                                              sound.begin() + static_cast<std::ptrdiff_t>(length));
        int accepted = 0;
        expect_answer(bytes, accepted);
    }
}

}  // namespace

TEST_CASE("a truncated file is refused, wherever it ends") {
    const std::vector<std::uint8_t> sound = varied_file();
    REQUIRE(import_tflite(sound, "sound").ok());
    truncate_often(sound, sound.size());
}

TEST_CASE("damaged files are answered: every kind of table") {
    damage_often(varied_file(), 6000, 20260801U);
}

TEST_CASE("every model of shared/models truncated at 200 places is answered") {
    for (const auto& model : shared_models()) truncate_often(*read_bytes(model.path), 200);
}

TEST_CASE("damaged copies of small shared models are answered") {
    for (const auto& model : shared_models()) {
        const auto bytes = *read_bytes(model.path);
        if (bytes.size() < 60000) damage_often(bytes, 2000, 7U);
    }
}
