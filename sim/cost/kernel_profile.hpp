// How many cycles the kernels of one library take, by core and by class of kernel: the data of
// configs/kernels/<name>.json. What a tile has to do is counted in kernel_cost.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Kernels whose time follows one line. Generic convolutions have one input channel or a kernel
/// that is not square, which libraries leave to their plainest loop; first ones have at most
/// kFirstChannels channels; pointwise ones are 1x1 with stride 1.
enum class KernelClass {
    Conv,
    ConvFirst,
    ConvGeneric,
    Pointwise,
    Depthwise,
    FullyConnected,
    AveragePool,
    MaxPool,
    Mean,
    Add,
    Sub,
    Mul,
    Relu,
    Relu6,
    Logistic,
    Quantize,
    Dequantize,
    Softmax,
    Pad,
    Concatenation,
    Resize,
    Transpose,
    // Rows that profiles may leave out. Depthwise windows that a library has an inner loop of their
    // own for; the row "depthwise" stands in for them.
    Depthwise3x3,
    Depthwise3x3Stride2,
    Depthwise5x5,
    Depthwise5x5Stride2,
    Depthwise7x7,
    // What the cpu lane does when the application's input is ready (the first one: with the begin
    // of the frame), and when an output is taken (the last one: with the end). Nothing when left
    // out.
    InputReady,
    OutputTaken,
};
constexpr std::size_t kKernelClasses = 29;
constexpr std::size_t kRequiredClasses = 22;  // the first ones
constexpr std::int32_t kFirstChannels = 4;
/// As in the JSON: "conv_first".
std::string_view to_string(KernelClass kernel);
/// The class whose row stands in where a profile leaves one out; itself for others.
KernelClass family(KernelClass kernel);

/// cycles = the sum of counts (KernelWork) times these.
struct KernelTiming {
    double per_call = 0.0;
    double per_row = 0.0;  // of output rows
    /// Of elements gathered into patches (im2col), once for all output channels, or of input
    /// elements that a depthwise kernel expands.
    double per_patch = 0.0;
    double per_output = 0.0;  // of output elements
    double per_mac = 0.0;     // of multiply-accumulates, or of elements that a window reads
    // Profiles may leave out what follows: 0 then. Of the loops that LoopCounts counts.
    double per_line = 0.0;
    double per_channel = 0.0;
    double per_weight = 0.0;
    double per_batch = 0.0;
    double per_single = 0.0;
    double per_block = 0.0;
    double per_step = 0.0;
    double per_round = 0.0;
    double per_single_block = 0.0;
    double per_single_step = 0.0;
    double per_single_patch = 0.0;
    double per_run = 0.0;
    double per_edge = 0.0;
    double per_edge_tap = 0.0;
    double per_tail = 0.0;
    double per_gathered = 0.0;
    double per_pieced = 0.0;
    double per_colour_row = 0.0;
    double per_record = 0.0;
    double per_plain = 0.0;
    double per_exact = 0.0;
    double per_clamped = 0.0;
    double per_fill = 0.0;  // of lines that come into the data cache
};

/// A member of KernelTiming and its name in the JSON.
struct TimingTerm {
    std::string_view key;
    double KernelTiming::*member;
    bool optional = false;
};
constexpr std::array<TimingTerm, 28> kTimingTerms = {{
    {"per_call", &KernelTiming::per_call},
    {"per_row", &KernelTiming::per_row},
    {"per_patch", &KernelTiming::per_patch},
    {"per_output", &KernelTiming::per_output},
    {"per_mac", &KernelTiming::per_mac},
    {"per_line", &KernelTiming::per_line, true},
    {"per_channel", &KernelTiming::per_channel, true},
    {"per_weight", &KernelTiming::per_weight, true},
    {"per_batch", &KernelTiming::per_batch, true},
    {"per_single", &KernelTiming::per_single, true},
    {"per_block", &KernelTiming::per_block, true},
    {"per_step", &KernelTiming::per_step, true},
    {"per_round", &KernelTiming::per_round, true},
    {"per_single_block", &KernelTiming::per_single_block, true},
    {"per_single_step", &KernelTiming::per_single_step, true},
    {"per_single_patch", &KernelTiming::per_single_patch, true},
    {"per_run", &KernelTiming::per_run, true},
    {"per_edge", &KernelTiming::per_edge, true},
    {"per_edge_tap", &KernelTiming::per_edge_tap, true},
    {"per_tail", &KernelTiming::per_tail, true},
    {"per_gathered", &KernelTiming::per_gathered, true},
    {"per_pieced", &KernelTiming::per_pieced, true},
    {"per_colour_row", &KernelTiming::per_colour_row, true},
    {"per_record", &KernelTiming::per_record, true},
    {"per_plain", &KernelTiming::per_plain, true},
    {"per_exact", &KernelTiming::per_exact, true},
    {"per_clamped", &KernelTiming::per_clamped, true},
    {"per_fill", &KernelTiming::per_fill, true},
}};

/// A row of the file: constants of one class on one core, and where they come from. `source` is
/// empty where the file leaves the row out.
struct KernelRow {
    KernelTiming timing;
    std::string source;
    bool assumed = false;
};

class KernelProfile {
  public:
    /// Every core of the file has all classes but those that may be left out; unknown keys are
    /// refused.
    static Result<KernelProfile> load(const std::filesystem::path& file);

    const std::string& name() const { return name_; }
    /// Whether compute_cycles() may be asked for this core ("cortex-m7").
    bool covers(std::string_view core) const;
    /// A diagnostic when the profile lacks the core of `platform`.
    Result<Ok> check(const platform::Platform& platform) const;
    const KernelTiming& timing(std::string_view core, KernelClass kernel) const;
    const KernelRow& row(std::string_view core, KernelClass kernel) const;
    /// In the order of the file.
    const std::vector<std::string>& cores() const { return core_names_; }
    /// Every figure of the file, in its order, for `outcore list constants`.
    const std::vector<platform::Constant>& constants() const { return constants_; }

  private:
    struct CoreTimings {
        std::string core;
        std::array<KernelRow, kKernelClasses> rows;
    };
    const CoreTimings* find(std::string_view core) const;
    std::string name_, file_;
    std::vector<CoreTimings> cores_;
    std::vector<std::string> core_names_;
    std::vector<platform::Constant> constants_;
};

}  // namespace outcore::cost
