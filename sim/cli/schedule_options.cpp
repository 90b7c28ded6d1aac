// SPDX-License-Identifier: Apache-2.0
#include "cli/schedule_options.hpp"

#include "cli/interrupt.hpp"

namespace outcore::cli {

void add_plugin_limits(CLI::App& verb, ProcessLimits& limits) {
    verb.add_option("--plugin-time-limit", limits.seconds,
                    "seconds that a scheduler from outside may take")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb.add_option("--plugin-output-limit", limits.output_bytes,
                    "bytes that a scheduler from outside may write to one stream")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

void add_limits_of_a_bound(CLI::App& verb, ScheduleOptions& options) {
    verb.add_option("--sram", options.sram_bytes,
                    "bytes of on-chip RAM for buffers, at most; default: what the board has")
        ->check(CLI::PositiveNumber);
    verb.add_option("--spill", options.spill,
                    "where activations may be swapped to: ram (external RAM) or none")
        ->capture_default_str();
    verb.add_option("--internal-flash", options.internal_flash,
                    "constants that kernels read in place in internal flash: none, auto (where "
                    "streaming them stalls) or at most so many bytes")
        ->capture_default_str();
}

void add_schedule_options(CLI::App& verb, ScheduleOptions& options) {
    verb.add_option("model", options.model, "network: .tflite or .json")->required();
    verb.add_option("--board", options.board,
                    "name of a board (outcore list boards) or path of its JSON")
        ->required();
    verb.add_option("--scheduler", options.scheduler,
                    "algorithm (outcore list schedulers), a shared object (./mine.so) or a program "
                    "(exec:./mine.py), docs/plugins.md")
        ->capture_default_str();
    add_plugin_limits(verb, options.plugin);
    verb.add_option("--kernels", options.kernels,
                    "kernel timing profile (outcore list kernels); default: the board's");
    add_limits_of_a_bound(verb, options);
    verb.add_option("--prefetch-depth", options.prefetch_depth,
                    "tiles in flight for each operand (double-buffer), loads ahead of their use "
                    "(lookahead, search); default: the scheduler's")
        ->check(CLI::Range(1, 8));
    verb.add_option("--budget", options.budget,
                    "candidates that a search evaluates, nodes of exact; default: search by the "
                    "network's size, exact 100000")
        ->check(CLI::NonNegativeNumber);
    verb.add_option("--seed", options.seed, "of a search: same seed and budget, same schedule")
        ->capture_default_str();
    verb.add_option("--time-limit", options.time_limit_s,
                    "seconds after which a search ends; its schedule says so, and may differ")
        ->check(CLI::PositiveNumber);
    verb.add_option("--objective", options.objective,
                    "what lookahead and search make small: latency, throughput, energy, writes, "
                    "lifetime, sram or edp; latency,sram: the second decides between equals; "
                    "0.7*latency+0.3*energy: a weighted sum")
        ->capture_default_str();
    verb.add_option("--limit", options.limits,
                    "what the schedule must keep: FIGURE=VALUE, as in energy=2mJ, sram=200KiB, "
                    "throughput=10fps; may be repeated");
    verb.add_option("--reserve", options.reserved,
                    "bytes of a memory that are not for buffers: MEMORY=BYTES; may be repeated");
    verb.add_option("--forbid", options.forbidden,
                    "a memory that is not used at all; may be repeated");
    verb.add_option("--tile", options.tiles,
                    "fixed tiles: OPERATOR=ROWS,COLUMNS,CHANNELS,INPUT_CHANNELS, 0 = free; may be "
                    "repeated");
    verb.add_option(
        "--tile-limit", options.tile_limit,
        "largest tiles of any operator: ROWS,COLUMNS,CHANNELS,INPUT_CHANNELS, 0 = free");
    verb.add_option("--place", options.places,
                    "the memory of an activation: TENSOR=MEMORY; may be repeated");
    verb.add_option("--set", options.overrides,
                    "change a constant of the board: POINTER=VALUE; may be repeated");
}

void add_output_options(CLI::App& verb, OutputOptions& options) {
    verb.add_option("-o,--output", options.folder, "output folder; refused when it is not empty")
        ->required();
    verb.add_flag("--force", options.force, "replace an output folder that is not empty");
}

OutputFolder create_output(const OutputOptions& options) {
    OutputFolder folder = expect(OutputFolder::create(options.folder, options.force));
    remove_on_interrupt(folder.path());
    return folder;
}

}  // namespace outcore::cli
