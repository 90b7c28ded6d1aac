// SPDX-License-Identifier: Apache-2.0
#include "network/importer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string_view>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "network/json_importer.hpp"
#include "network/tflite_importer.hpp"

namespace outcore::network {
namespace {

std::string lower_extension(const std::filesystem::path& path) {
    std::string text = path.extension().string();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool has_tflite_identifier(std::span<const std::uint8_t> bytes) {
    return bytes.size() >= 8 && std::memcmp(bytes.data() + 4, "TFL3", 4) == 0;
}

Result<Network> import_bytes(std::span<const std::uint8_t> bytes,
                             const std::filesystem::path& path) {
    const std::string extension = lower_extension(path);
    if (has_tflite_identifier(bytes) || extension == ".tflite")
        return import_tflite(bytes, path.string());
    if (extension == ".json") {
        return import_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                           path.string());
    }
    if (extension == ".onnx") {
        return Diagnostic{path.string(), "",
                          "ONNX files are not read yet; convert the network to .tflite"};
    }
    return Diagnostic{path.string(), "",
                      "is neither a .tflite file nor a .json network description"};
}

}  // namespace

Result<Network> import_network(const std::filesystem::path& path) {
    const auto bytes = read_bytes(path);
    if (!bytes) return bytes.diagnostics();
    auto network = import_bytes(*bytes, path);
    if (!network) return network.diagnostics();
    network->source_path = path.string();
    network->source_sha256 = sha256_hex(*bytes);
    return network;
}

}  // namespace outcore::network
