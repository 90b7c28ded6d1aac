// A sweep as the explorer would leave it, from formulas that behave as boards do: more SRAM and
// faster flash help latency, SRAM costs energy, spilling wears the storage, tiny SRAM has no
// schedule. For tests of fronts and reports.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "explore/front/pareto.hpp"
#include "explore/front/sweep_front.hpp"
#include "explore/sweep/sweep_row.hpp"
#include "report/sweep_report.hpp"

namespace outcore::support {

struct SweepChoice {
    const char* storage;
    double rate;  // bytes/s
    bool wears;   // spilling ends its life
    std::int64_t sram_kib;
    std::int64_t depth;
    std::int64_t clock_mhz;
    std::int64_t tile_rows;
};

inline explore::PointFigures figures_of(const SweepChoice& choice, double wobble) {
    constexpr double kMacs = 3e8, kWeights = 3.5e6, kActivations = 2e6;
    explore::PointFigures f;
    const double clock = static_cast<double>(choice.clock_mhz) * 1e6;
    const double sram = static_cast<double>(choice.sram_kib) * 1024.0;
    const double tiles = 1.0 + kActivations / sram + 8.0 / static_cast<double>(choice.tile_rows);
    f.macs = kMacs;
    f.compute_s = kMacs * 1.9 / clock * (1.0 + 0.02 * tiles);
    const double spilled = std::max(0.0, kActivations - 4.0 * sram);
    const double load_s = (kWeights * (1.0 + 0.1 * tiles) + spilled) / choice.rate;
    const double hidden = 1.0 - 1.0 / (1.0 + static_cast<double>(choice.depth));
    f.stall_weights_s = std::max(load_s - f.compute_s * 0.5, load_s * (1.0 - hidden)) * wobble;
    f.stall_stores_s = 2.0 * spilled / choice.rate;
    f.stall_handlers_s = 4e-5 * tiles;
    f.latency_s = f.compute_s + f.stall_weights_s + f.stall_stores_s + f.stall_handlers_s;
    f.period_s = f.latency_s;
    f.throughput_fps = 1.0 / f.latency_s;
    f.energy_core_j = f.latency_s * (0.05 + 4e-10 * clock + 2e-8 * sram);
    f.energy_storage_j = load_s * 0.06;
    f.energy_j = f.energy_core_j + f.energy_storage_j;
    f.edp_js = f.energy_j * f.latency_s;
    f.peak_sram_bytes = sram * 0.93;
    f.written_bytes = spilled;
    f.lifetime_years =
        choice.wears && spilled > 0.0 ? 4e6 / spilled : std::numeric_limits<double>::infinity();
    f.storage_read_bytes = kWeights * (1.0 + 0.1 * tiles);
    f.tasks = std::floor(400.0 * tiles);
    f.slowdown = f.latency_s / (kMacs * 1.9 / clock);
    f.gap = std::numeric_limits<double>::quiet_NaN();
    return f;
}

inline std::string detail_of(std::int64_t point, const explore::PointFigures& f) {
    std::string tasks, buffers, operators, roof;
    constexpr int kOperators = 24, kTiles = 12;
    const double tile_us = f.latency_s * 1e6 / (kOperators * kTiles);
    for (int op = 0; op < kOperators; ++op) {
        operators += fmt::format("{}\"#{} {}\"", op > 0 ? "," : "", op,
                                 op % 2 == 0 ? "CONV_2D <1x1>" : "DEPTHWISE_CONV_2D");
        roof += fmt::format("{}{{\"name\":\"#{}\",\"macs\":{},\"bytes\":{},\"seconds\":{:.6g}}}",
                            op > 0 ? "," : "", op, (op + 1) * 700000, 4000 + op * op * 400,
                            f.latency_s / kOperators);
        for (int tile = 0; tile < kTiles; ++tile) {
            const double at = (op * kTiles + tile) * tile_us;
            tasks += fmt::format("{}[0,0,{},{:.1f},{:.1f}],[1,1,{},{:.1f},{:.1f}]",
                                 op + tile > 0 ? "," : "", op, at + tile_us * 0.3, at + tile_us, op,
                                 std::max(0.0, at - tile_us * 0.5), at + tile_us * 0.25);
            buffers +=
                fmt::format("{}[{},{},{:.1f},{:.1f},\"weights #{}\"]", op + tile > 0 ? "," : "",
                            8192 * (tile % 3), 7000 + op * 40, at, at + tile_us, op);
        }
        buffers += fmt::format(",[{},{},{:.1f},{:.1f},\"output #{}\"]", 32768 + 16384 * (op % 2),
                               12000, op * kTiles * tile_us, (op + 1.8) * kTiles * tile_us, op);
    }
    return fmt::format(
        "{{\"point\":{},\"lanes\":[\"cpu\",\"qspi\",\"crypto\"],\"operators\":[{}],\"kinds\":["
        "\"compute\",\"load\",\"store\"],\"tasks\":[{}],\"memories\":[{{\"name\":\"DTCM\",\"usable_"
        "bytes\":65536,\"buffers\":[{}]}}],\"roofline\":{{\"peak_macs_per_s\":2e8,\"bytes_per_s\":"
        "4.5e7,\"operators\":[{}]}},\"energy_j\":{{\"core, run\":{:.6g},\"flash, read\":{:.6g}}},"
        "\"stalls_s\":{{\"kernels\":{:.6g},\"weights\":{:.6g}}},\"analytic\":{{\"latency_s\":{:.6g}"
        "}},\"systemc\":{{\"latency_s\":{:.6g}}}}}\n",
        point, operators, tasks, buffers, roof, f.energy_core_j, f.energy_storage_j, f.compute_s,
        f.stall_weights_s, f.latency_s, f.latency_s);
}

inline const std::vector<std::string>& sweep_parameters() {
    static const std::vector<std::string> kNames = {
        "storage", "sram_bytes", "prefetch_depth", "/core/clock_hz", "tile_rows", "scheduler"};
    return kNames;
}

/// All combinations; every `1/thin` of them when `thin` is above 1.
inline std::vector<explore::SweepRow> sweep_rows() {
    using explore::PointState;
    constexpr std::array<SweepChoice, 3> kStorages = {{{"n25q128a13ef840e", 5e7, true, 0, 0, 0, 0},
                                                       {"octospi-nor", 1.6e8, true, 0, 0, 0, 0},
                                                       {"sd-card", 1.8e7, false, 0, 0, 0, 0}}};
    std::vector<explore::SweepRow> rows;
    Xorshift32 random(5);
    for (const SweepChoice& storage : kStorages) {
        for (const std::int64_t sram : {16, 32, 64, 128, 256, 512}) {
            for (const std::int64_t depth : {0, 1, 2, 4}) {
                for (const std::int64_t clock : {100, 160, 216}) {
                    for (const std::int64_t tile_rows : {4, 8, 16}) {
                        const SweepChoice choice{storage.storage, storage.rate, storage.wears, sram,
                                                 depth,           clock,        tile_rows};
                        explore::SweepRow row;
                        row.point = static_cast<std::int64_t>(rows.size());
                        row.key = fmt::format("{:064x}", row.point);
                        row.values = {std::string(choice.storage),
                                      sram * 1024,
                                      depth == 0 ? explore::Value(nullptr) : explore::Value(depth),
                                      clock * 1000000,
                                      tile_rows,
                                      std::string(depth == 0 ? "serial" : "lookahead")};
                        if (sram == 16 && tile_rows > 4) {
                            row.state = PointState::Infeasible;
                            row.reason = fmt::format(
                                "#3 CONV_2D <b> needs {} bytes; 16384 are there", 9000 * tile_rows);
                        } else if (row.point % 211 == 7) {
                            row.state = PointState::Failed;
                            row.reason = "took longer than 10 s";
                        } else {
                            row.state = PointState::Done;
                            row.figures = figures_of(choice, 1.0);
                        }
                        rows.push_back(row);
                    }
                }
            }
        }
    }
    return rows;
}

/// Latency, energy, SRAM and lifetime of the rows above, some confirmed with errors of a few
/// percent.
inline report::SweepReport sample_report() {
    report::SweepReport made;
    made.title = "Which SRAM & flash <for> MobileNetV2";
    made.parameters = sweep_parameters();
    for (const char* name : {"latency_s", "energy_j", "peak_sram_bytes", "lifetime_years"})
        made.objectives.push_back(explore::find_figure(name));
    made.limits.push_back({explore::find_figure("energy_j"), std::nullopt, 1.2});
    made.rows = sweep_rows();
    made.levels = explore::parameter_levels(made.rows, made.parameters.size());
    const explore::SweepFront front =
        explore::sweep_front(made.rows, made.objectives, made.limits, explore::Predictor::Analytic);
    Xorshift32 random(9);
    for (const std::size_t row : explore::near_front(front.costs, 40)) {
        explore::SweepRow& one = made.rows[row];
        one.confirmed = one.figures;
        const double off = 1.0 + random.in_range(-30, 30) / 1000.0;
        for (double explore::PointFigures::*member :
             {&explore::PointFigures::latency_s, &explore::PointFigures::energy_j})
            (*one.confirmed).*member *= off;
        made.details[one.point] = detail_of(one.point, *one.confirmed);
    }
    made.published = {{"mobilenet_v2 on stm32f746g-disco, other-engine", 2.1, 2.0}};
    made.provenance.inputs = {{"sweep sample", std::string(64, 'a')}};
    return made;
}

}  // namespace outcore::support
