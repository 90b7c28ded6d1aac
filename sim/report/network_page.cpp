// SPDX-License-Identifier: Apache-2.0
#include "report/network_page.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "network/lifetimes.hpp"

namespace outcore::report {
using network::Network;
using platform::Platform;

namespace {

/// The firmware's own share of internal flash; an assumption, the bundle reports the exact figure.
constexpr std::int64_t kFirmwareBytes = 64 * 1024;

std::string shape_text(const network::Tensor& tensor) {
    return fmt::format("{} [{}]", network::to_string(tensor.type), fmt::join(tensor.shape, "x"));
}

std::int64_t operator_constants(const Network& network, const network::Operator& op) {
    std::int64_t bytes = 0;
    for (const TensorId input : op.inputs) {
        if (input.valid() && network.tensor(input).constant())
            bytes += network.tensor(input).size_bytes();
    }
    return bytes;
}

std::int64_t total_macs(const Network& network) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < network.operators.size(); ++i)
        total += network::macs(network, OperatorId(i));
    return total;
}

std::string operator_row(const Network& network, OperatorId id) {
    const network::Operator& op = network.op(id);
    return fmt::format("{:>4}  {:<24} {:<24} {:<24} {:>12} {:>12}\n", op.file_index,
                       network::to_string(op.kind), shape_text(network.tensor(op.inputs[0])),
                       shape_text(network.tensor(op.output)), network::macs(network, id),
                       operator_constants(network, op));
}

}  // namespace

std::string kib(std::int64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024.0);
    return fmt::format("{:.2f} MiB", static_cast<double>(bytes) / (1024.0 * 1024.0));
}

InCoreFit in_core_fit(const Network& network, const Platform& platform) {
    InCoreFit fit;
    fit.activation_bytes = network::peak_activations(network).bytes;
    fit.constant_bytes = network::constant_bytes(network);
    for (const platform::Memory& memory : platform.memories) {
        if (memory.on_chip_ram()) fit.ram_bytes += memory.usable().count;
        if (memory.kind == platform::MemoryKind::InternalFlash) {
            fit.flash_bytes += std::max<std::int64_t>(0, memory.usable().count - kFirmwareBytes);
        }
    }
    return fit;
}

std::string to_string(const InCoreFit& fit) {
    const auto part = [](const char* what, const char* where, std::int64_t need,
                         std::int64_t have) {
        return fmt::format("{} need {}, {} has {}", what, kib(need), where, kib(have));
    };
    const std::string both =
        part("activations", "on-chip RAM", fit.activation_bytes, fit.ram_bytes) + "; " +
        part("constants", "internal flash", fit.constant_bytes, fit.flash_bytes);
    return (fit.fits() ? "yes: " : "no: ") + both;
}

std::string network_page(const Network& network, const std::vector<Platform>& boards) {
    const auto peak = network::peak_activations(network);
    std::string text =
        fmt::format("{}\n\n   #  {:<24} {:<24} {:<24} {:>12} {:>12}\n", network.source_path,
                    "operator", "input", "output", "MACs", "constants B");
    for (std::size_t i = 0; i < network.operators.size(); ++i)
        text += operator_row(network, OperatorId(i));
    text += fmt::format(
        "\n{} operators, {:.2f} MMAC, constants {}, peak activations {} at {}\n\nIn core?\n",
        network.operators.size(), static_cast<double>(total_macs(network)) / 1e6,
        kib(network::constant_bytes(network)), kib(peak.bytes),
        peak.op.valid() ? network.describe(peak.op) : std::string("none"));
    for (const Platform& board : boards) {
        text += fmt::format("  {:<24} {}\n", board.name, to_string(in_core_fit(network, board)));
    }
    return text;
}

std::string network_json(const Network& network, const std::vector<Platform>& boards) {
    using Layout = JsonWriter::Layout;
    JsonWriter json;
    json.begin_object().member("schema", "outcore-inspect-1").member("path", network.source_path);
    json.member("sha256", network.source_sha256).member("macs", total_macs(network));
    json.member("constant_bytes", network::constant_bytes(network));
    json.member("peak_activation_bytes", network::peak_activations(network).bytes);
    json.key("operators").begin_array();
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const network::Operator& op = network.op(OperatorId(i));
        json.begin_object(Layout::Inline)
            .member("index", op.file_index)
            .member("kind", network::to_string(op.kind));
        json.member("input", shape_text(network.tensor(op.inputs[0])))
            .member("output", shape_text(network.tensor(op.output)));
        json.member("macs", network::macs(network, OperatorId(i)))
            .member("constant_bytes", operator_constants(network, op));
        json.end_object();
    }
    json.end_array().key("boards").begin_array();
    for (const Platform& board : boards) {
        const InCoreFit fit = in_core_fit(network, board);
        json.begin_object(Layout::Inline).member("board", board.name).member("in_core", fit.fits());
        json.member("activation_bytes", fit.activation_bytes).member("ram_bytes", fit.ram_bytes);
        json.member("constant_bytes", fit.constant_bytes)
            .member("flash_bytes", fit.flash_bytes)
            .end_object();
    }
    json.end_array().end_object();
    return json.text();
}

}  // namespace outcore::report
