// Import speed: .tflite bytes a second (reading, all checks, copying constants; without the hash),
// and generated weights a second of JSON descriptions. Files: models/fashion, and a synthetic
// .tflite of about 4 MB.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "base/file.hpp"
#include "network/importer.hpp"
#include "network/json_importer.hpp"
#include "network/tflite_importer.hpp"
#include "support/tflite_builder.hpp"

namespace {

using namespace outcore;
using namespace outcore::network;
using namespace outcore::test;

/// A chain of `count` pointwise convolutions of 256 channels.
std::vector<std::uint8_t> chain(std::int32_t count) {
    TfliteFileBuilder file;
    const std::int32_t first = file.tensor({.shape = {1, 4, 4, 256}});
    std::int32_t last = first;
    for (std::int32_t i = 0; i < count; ++i) {
        const std::int32_t next = file.tensor({.shape = {1, 4, 4, 256}});
        file.op(tfl::BuiltinOperator::CONV_2D,
                {last, file.weights({256, 1, 1, 256}), file.bias(256)}, {next},
                tfl::BuiltinOptions::Conv2DOptions, conv_options());
        last = next;
    }
    file.inputs = {first};
    file.outputs = {last};
    return file.build();
}

void import_bytes(benchmark::State& state, const std::vector<std::uint8_t>& bytes) {
    for (auto _ : state) {
        auto network = import_tflite(bytes, "bench.tflite");
        if (!network) state.SkipWithError("the file is refused");
        benchmark::DoNotOptimize(network);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(bytes.size()));
}

void import_tflite_chain(benchmark::State& state) { import_bytes(state, chain(64)); }
BENCHMARK(import_tflite_chain);

void import_tflite_fashion(benchmark::State& state) {
    const auto bytes =
        read_bytes(std::string(OUTCORE_SOURCE_DIR) + "/models/fashion/fashion.tflite");
    if (!bytes) return state.SkipWithError("models/fashion is absent");
    import_bytes(state, *bytes);
}
BENCHMARK(import_tflite_fashion);

void import_json_alexnet(benchmark::State& state) {
    const auto text = read_text(std::string(OUTCORE_SOURCE_DIR) + "/models/alexnet.json");
    if (!text) return state.SkipWithError("models/alexnet.json is absent");
    std::int64_t weights = 0;
    for (auto _ : state) {
        const auto network = import_json(*text, "alexnet.json");
        weights += constant_bytes(*network);
    }
    state.SetBytesProcessed(weights);
}
BENCHMARK(import_json_alexnet)->Unit(benchmark::kMillisecond);

}  // namespace
