// SPDX-License-Identifier: Apache-2.0
#include "schedule/constants_layout.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/json_reader.hpp"
#include "network/operator_kinds.hpp"

namespace outcore::schedule {
using network::Network;
using network::OperatorKind;

namespace {

constexpr std::array<std::string_view, 17> kSectionTexts = {"bias_int32",
                                                            "bias_int32 first",
                                                            "bias_int32 last",
                                                            "multiplier_int32",
                                                            "multiplier_int32 first",
                                                            "multiplier_int32 last",
                                                            "shift_int32",
                                                            "shift_int32 first",
                                                            "shift_int32 last",
                                                            "weights_int8",
                                                            "weights_int8 first",
                                                            "weights_int8 last",
                                                            "folded_bias_int32",
                                                            "folded_bias_int32 first",
                                                            "folded_bias_int32 last",
                                                            "paired_weights_int8",
                                                            "table_int8"};

Section read_section(const JsonNode& node) {
    const std::string_view text = kSectionTexts[node.choice(kSectionTexts)];
    const std::size_t space = text.find(' ');
    Section section;
    section.content = text.substr(0, space);
    if (text.ends_with(" first")) section.when = SectionWhen::FirstReduction;
    if (text.ends_with(" last")) section.when = SectionWhen::LastReduction;
    return section;
}

ScratchRule read_scratch(const JsonNode& node) {
    node.only({"patches", "element_bytes", "bytes"});
    if (const auto bytes = node.find("bytes")) {
        if (node.find("patches")) bytes->fail("stands alone, without patches");
        return {0, 1, static_cast<std::int32_t>(bytes->integer(8, 65536))};
    }
    return {static_cast<std::int32_t>(node.at("patches").integer(1, 64)),
            static_cast<std::int32_t>(node.at("element_bytes").integer(1, 4)), 0};
}

KernelLayout read_layout(const JsonNode& node, OperatorKind kind) {
    node.only({"sections", "alignment_bytes", "channel_multiple", "in_place", "tiles_reduction",
               "tiles_channels", "scratch", "channel_group"});
    KernelLayout layout;
    layout.kind = kind;
    for (const JsonNode& section : node.at("sections").items())
        layout.sections.push_back(read_section(section));
    layout.alignment_bytes = static_cast<std::int32_t>(node.at("alignment_bytes").integer(1, 64));
    layout.channel_multiple = static_cast<std::int32_t>(node.at("channel_multiple").integer(1, 64));
    if (const auto group = node.find("channel_group"))
        layout.channel_group = static_cast<std::int32_t>(group->integer(1, 64));
    layout.in_place = node.at("in_place").boolean();
    layout.tiles_reduction = node.at("tiles_reduction").boolean();
    layout.tiles_channels = node.at("tiles_channels").boolean();
    if (const auto scratch = node.find("scratch")) {
        layout.scratch = read_scratch(*scratch);
        if (layout.scratch.patches > 0 && !layout.tiles_reduction)
            scratch->fail("only kernels with tiles_reduction have input channels to hold");
    }
    return layout;
}

std::int64_t align(std::int64_t value, std::int64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

/// Weights that one output channel takes from input channels [k0, k1).
std::int64_t weights_per_channel(const Network& network, const network::Operator& op,
                                 std::int32_t k0, std::int32_t k1) {
    const auto& shape = network.tensor(op.inputs.at(1)).shape;
    switch (op.kind) {
        case OperatorKind::Conv2d:
            return std::int64_t{shape.at(1)} * shape.at(2) * (k1 - k0);
        case OperatorKind::DepthwiseConv2d:
            return std::int64_t{shape.at(1)} * shape.at(2);
        default:
            return k1 - k0;
    }
}

bool present(SectionWhen when, std::int32_t k0, std::int32_t k1, std::int32_t reduction) {
    return when == SectionWhen::Always || (when == SectionWhen::FirstReduction && k0 == 0) ||
           (when == SectionWhen::LastReduction && k1 == reduction);
}

}  // namespace

Result<KernelLayouts> KernelLayouts::load(const std::filesystem::path& file) {
    auto document = JsonDocument::load(file);
    if (!document) return document.diagnostics();
    const JsonNode root = document->root();
    root.only({"schema", "name", "kernels"});
    constexpr std::array<std::string_view, 1> kSchemas = {"outcore-kernel-layout-1"};
    root.at("schema").choice(kSchemas);
    KernelLayouts layouts;
    layouts.name_ = root.at("name").text();
    const JsonNode kernels = root.at("kernels");
    for (const OperatorKind kind : network::kOperatorKinds) {
        layouts.layouts_.push_back(read_layout(kernels.at(network::to_string(kind)), kind));
    }
    if (!document->diagnostics().empty()) return document->diagnostics();
    return layouts;
}

const KernelLayout& KernelLayouts::of(OperatorKind kind) const {
    const auto found =
        std::find_if(layouts_.begin(), layouts_.end(),
                     [kind](const KernelLayout& layout) { return layout.kind == kind; });
    assert(found != layouts_.end() && "load() makes a record for every kind");
    return *found;
}

ChunkLayout chunk_layout(const Network& network, OperatorId id, const KernelLayout& layout,
                         std::int32_t c0, std::int32_t c1, std::int32_t k0, std::int32_t k1) {
    constexpr std::int64_t kWordBytes = 4;
    constexpr std::int64_t kTableBytes = 256;
    constexpr std::int64_t kInputGroup = 4;  // of paired weights
    const network::Operator& op = network.op(id);
    const std::int32_t reduction = network::geometry(network, id)->reduction;
    ChunkLayout result;
    result.record_channels = layout.channel_group > 0 ? layout.channel_group : c1 - c0;
    for (const Section& section : layout.sections) {
        if (!present(section.when, k0, k1, reduction)) continue;
        const std::int64_t channels = result.record_channels;
        std::int64_t size = channels * kWordBytes;
        if (section.content == "weights_int8")
            size = channels * weights_per_channel(network, op, k0, k1);
        if (section.content == "paired_weights_int8")
            size = channels * align(weights_per_channel(network, op, k0, k1), kInputGroup);
        if (section.content == "table_int8") size = kTableBytes;
        result.sections.push_back({section.content, result.record_bytes, size});
        result.record_bytes = align(result.record_bytes + size, layout.alignment_bytes);
    }
    if (layout.channel_group > 0)
        result.records = (c1 - c0 + layout.channel_group - 1) / layout.channel_group;
    result.size_bytes = result.records * result.record_bytes;
    return result;
}

IdVector<OperatorId, std::int64_t> packed_bytes(const Network& network,
                                                const KernelLayouts& layouts) {
    IdVector<OperatorId, std::int64_t> bytes(network.operators.size(), std::int64_t{0});
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const OperatorId id(i);
        const network::Operator& op = network.op(id);
        const auto shape = network::geometry(network, id);
        if (!shape) continue;
        const KernelLayout& layout = layouts.of(op.kind);
        if (!layout.sections.empty()) {
            bytes[id] += chunk_layout(network, id, layout, 0, shape->output.c, 0, shape->reduction)
                             .size_bytes;
        }
        for (std::size_t operand = 0; operand < network::operand_count(op); ++operand) {
            const network::Tensor& tensor = network.tensor(op.inputs[operand]);
            if (tensor.constant()) bytes[id] += tensor.size_bytes();
        }
    }
    return bytes;
}

std::int64_t scratch_bytes(const Network& network, OperatorId id, const KernelLayout& layout,
                           std::int32_t k0, std::int32_t k1) {
    constexpr std::int64_t kChannelUnit = 4;  // kernels take channels four at a time
    if (layout.scratch.patches == 0) return align(layout.scratch.bytes, kScratchAlignment);
    const std::int64_t patch =
        weights_per_channel(network, network.op(id), 0, 1) * align(k1 - k0, kChannelUnit);
    return align(layout.scratch.patches * patch * layout.scratch.element_bytes, kScratchAlignment);
}

}  // namespace outcore::schedule
