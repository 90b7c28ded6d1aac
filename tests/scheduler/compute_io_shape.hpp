// Compute against IO, docs/pipeline.md: what a frame takes alone and in a stream, from our own
// evaluation of one network on one board.
#pragma once

#include <algorithm>
#include <string>

#include "network/geometry.hpp"
#include "network/importer.hpp"
#include "network/pad_folding.hpp"
#include "reference/constant_folding.hpp"
#include "scheduler/board_view.hpp"
#include "scheduler/pipeline/steady_period.hpp"
#include "support/problems.hpp"

namespace outcore::test {

struct ComputeIoShape {
    double latency_slowdown = 0.0;     // of one frame alone, scheduler `lookahead`
    double throughput_slowdown = 0.0;  // of a stream, scheduler `pipeline`
    double io_over_compute = 0.0;      // what the storage reads in a frame, at its best rate
    bool in_flight = false;
};

inline double ideal_s(const scheduler::Problem& problem) {
    double cycles = 0.0;
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
        const OperatorId op(i);
        if (network::is_view(problem.network->op(op).kind)) continue;
        const auto geometry = network::geometry(*problem.network, op);
        REQUIRE(geometry.has_value());
        const network::Tile whole{network::whole(geometry->output), 0, geometry->reduction, 0};
        cycles += static_cast<double>(cost::compute_cycles(*problem.network, op, whole,
                                                           *problem.profile, problem.platform->core)
                                          .count);
    }
    return cycles / problem.platform->core.clock.count;
}

inline ComputeIoShape compute_io_shape(const std::string& model, const std::string& board) {
    auto imported = network::import_network(std::string(OUTCORE_SOURCE_DIR) + "/models/" + model);
    REQUIRE(imported.ok());
    const scheduler::Problem made =
        problem(network::fold_pads(reference::fold_constants(*std::move(imported))), board);
    const auto single = run("lookahead", made), stream = run("pipeline", made);
    REQUIRE(std::holds_alternative<schedule::Schedule>(single));
    REQUIRE(std::holds_alternative<schedule::Schedule>(stream));
    const auto& pipelined = std::get<schedule::Schedule>(stream);
    const double ideal = ideal_s(made);
    double weights = 0.0;
    for (const schedule::ImageChunk& chunk : pipelined.chunks)
        weights += static_cast<double>(chunk.size_bytes);
    ComputeIoShape shape;
    shape.latency_slowdown =
        scheduler::steady_period_s(std::get<schedule::Schedule>(single), *made.profile) / ideal;
    shape.throughput_slowdown = scheduler::steady_period_s(pipelined, *made.profile) / ideal;
    const auto view = scheduler::view_board(made);
    shape.io_over_compute =
        weights * view->storage_rate.cycles_per_byte / made.platform->core.clock.count / ideal;
    shape.in_flight = schedule::greatest_delay(pipelined) > 0;
    return shape;
}

}  // namespace outcore::test
