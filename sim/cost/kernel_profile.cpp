// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/json_reader.hpp"
#include "platform/basis.hpp"

namespace outcore::cost {
namespace {

constexpr std::array<std::string_view, kKernelClasses> kNames = {
    "conv",          "conv_first",
    "conv_generic",  "pointwise",
    "depthwise",     "fully_connected",
    "average_pool",  "max_pool",
    "mean",          "add",
    "sub",           "mul",
    "relu",          "relu6",
    "logistic",      "quantize",
    "dequantize",    "softmax",
    "pad",           "concatenation",
    "resize",        "transpose",
    "depthwise_3x3", "depthwise_3x3_stride_2",
    "depthwise_5x5", "depthwise_5x5_stride_2",
    "depthwise_7x7", "input_ready",
    "output_taken",
};

constexpr double kMostCycles = 1e9;
constexpr std::array<std::string_view, 1> kSchemas = {"outcore-kernel-timing-1"};
constexpr std::array<std::string_view, 1> kUnits = {"cycles"};

/// {"value": {terms}, "unit", "source"} or {"value": null, "assumed": {terms}, "unit", "source"}.
KernelRow read_row(const JsonNode& node, const std::string& file,
                   std::vector<platform::Constant>& constants) {
    node.only({"value", "assumed", "unit", "source"});
    const JsonNode value = node.at("value");
    const bool assumed = value.is_null();
    if (!assumed && node.is_object() && node.find("assumed")) {
        node.at("assumed").fail("stands only where the value is null");
    }
    node.at("unit").choice(kUnits);
    const std::string source = node.at("source").text();
    const platform::Basis basis = platform::basis_of(source, assumed);
    const JsonNode terms = assumed ? node.at("assumed") : value;
    std::array<std::string_view, kTimingTerms.size()> keys;
    std::transform(kTimingTerms.begin(), kTimingTerms.end(), keys.begin(),
                   [](const TimingTerm& term) { return term.key; });
    terms.only(keys);
    KernelRow row{{}, source, assumed};
    for (const TimingTerm& term : kTimingTerms) {
        if (term.optional && (!terms.is_object() || !terms.find(term.key))) continue;
        const JsonNode number = terms.at(term.key);
        double& cycles = row.timing.*term.member;
        cycles = number.number(0.0, kMostCycles);
        constants.push_back(
            {file, number.pointer(), cycles, std::string(kUnits[0]), source, basis});
    }
    return row;
}

}  // namespace

std::string_view to_string(KernelClass kernel) { return kNames[static_cast<std::size_t>(kernel)]; }

KernelClass family(KernelClass kernel) {
    const bool depthwise =
        kernel >= KernelClass::Depthwise3x3 && kernel <= KernelClass::Depthwise7x7;
    return depthwise ? KernelClass::Depthwise : kernel;
}

Result<KernelProfile> KernelProfile::load(const std::filesystem::path& file) {
    auto document = JsonDocument::load(file);
    if (!document) return document.diagnostics();
    const JsonNode root = document->root();
    root.only({"$schema", "schema", "name", "notes", "cores"});
    root.at("schema").choice(kSchemas);
    KernelProfile profile;
    profile.file_ = file.string();
    profile.name_ = root.at("name").text();
    if (const auto notes = root.find("notes")) {
        for (const JsonNode& note : notes->items()) note.text();
    }
    const std::string place = "configs/kernels/" + file.filename().string();
    for (const auto& [core, node] : root.at("cores").members()) {
        CoreTimings timings{core, {}};
        node.only(kNames);
        for (std::size_t i = 0; i < kKernelClasses; ++i) {
            const bool may_lack = i >= kRequiredClasses;
            if (may_lack && (!node.is_object() || !node.find(kNames[i]))) {
                const KernelClass other = family(static_cast<KernelClass>(i));
                if (other == KernelClass::Depthwise)
                    timings.rows[i].timing = timings.rows[static_cast<std::size_t>(other)].timing;
                continue;
            }
            timings.rows[i] = read_row(node.at(kNames[i]), place, profile.constants_);
        }
        profile.core_names_.push_back(core);
        profile.cores_.push_back(std::move(timings));
    }
    if (!document->diagnostics().empty()) return document->diagnostics();
    return profile;
}

const KernelProfile::CoreTimings* KernelProfile::find(std::string_view core) const {
    const auto found =
        std::find_if(cores_.begin(), cores_.end(),
                     [core](const CoreTimings& timings) { return timings.core == core; });
    return found == cores_.end() ? nullptr : &*found;
}

bool KernelProfile::covers(std::string_view core) const { return find(core) != nullptr; }

Result<Ok> KernelProfile::check(const platform::Platform& platform) const {
    if (covers(platform.core.name)) return Ok{};
    return Diagnostic{file_, "/cores",
                      fmt::format("has no core \"{}\", that of {}; known: {}", platform.core.name,
                                  platform.name, fmt::join(core_names_, ", "))};
}

const KernelRow& KernelProfile::row(std::string_view core, KernelClass kernel) const {
    const CoreTimings* const timings = find(core);
    assert(timings != nullptr && "ask covers() first");
    return timings->rows[static_cast<std::size_t>(kernel)];
}

const KernelTiming& KernelProfile::timing(std::string_view core, KernelClass kernel) const {
    return row(core, kernel).timing;
}

}  // namespace outcore::cost
