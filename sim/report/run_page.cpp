// SPDX-License-Identifier: Apache-2.0
#include "report/run_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/lifetimes.hpp"
#include "report/bound_text.hpp"

namespace outcore::report {
using platform::Platform;
using simulator::SimulationResult;

namespace {

std::string line(std::string_view head, const std::string& body) {
    return fmt::format("{:<11}{}\n", head, body);
}

std::string title(const Simulated& simulated) {
    const Platform& board = *simulated.schedule->platform;
    std::string parts;
    for (const auto& storage : board.storages) parts += ", " + storage.part;
    return fmt::format("{} on {} ({} at {:.0f} MHz{})\n\n", simulated.schedule->network->name,
                       board.title, board.core.name, board.core.clock.count / 1e6, parts);
}

std::string network_line(const network::Network& network) {
    std::int64_t macs = 0;
    for (std::size_t i = 0; i < network.operators.size(); ++i)
        macs += network::macs(network, OperatorId(i));
    const auto peak = network::peak_activations(network);
    return line("Network",
                fmt::format("{} operators, {:.2f} MMAC, constants {}, peak activations {} at {}",
                            network.operators.size(), static_cast<double>(macs) / 1e6,
                            kib(network::constant_bytes(network)), kib(peak.bytes),
                            peak.op.valid() ? network.describe(peak.op) : std::string("none")));
}

std::string schedule_line(const schedule::Schedule& plan) {
    std::vector<std::int64_t> tasks(plan.platform->lane_count());
    for (const auto& task : plan.tasks) ++tasks[task.lane.index()];
    std::string lanes;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        lanes += fmt::format("{}{} on {}", i > 0 ? ", " : "", tasks[i],
                             plan.platform->lane_name(LaneId(i)));
    }
    return line("Schedule", fmt::format("{}: {} tasks ({}), checked", plan.origin.scheduler,
                                        plan.tasks.size(), lanes));
}

std::string latency_lines(const Simulated& simulated, const std::string& kernel_profile) {
    const SimulationResult& result = *simulated.result;
    const double clock = simulated.schedule->platform->core.clock.count;
    std::string text =
        line("Latency", fmt::format("{:.2f} ms, {} cycles (predicted with kernel profile {}{})",
                                    result.latency_s * 1e3, result.latency_cycles, kernel_profile,
                                    result.fidelity == simulator::Fidelity::Analytic
                                        ? ", analytic: no contention"
                                        : ""));
    text += line("Slowdown",
                 fmt::format("{:.3f} against unlimited SRAM ({:.2f} ms)", result.slowdown,
                             static_cast<double>(result.ideal_latency_cycles) / clock * 1e3));
    text += line("Gap", fmt::format("{:.1f} % over the lower bound of {}", simulated.gap() * 100.0,
                                    bound_sentence(simulated.bound, clock)));
    if (simulated.schedule->overlap > 0) {
        text += line(
            "Frames",
            fmt::format("one every {:.2f} ms, {:.1f} % over the least period of {:.2f} ms",
                        simulated.period_cycles() / clock * 1e3, simulated.period_gap() * 100.0,
                        simulated.bound.period_cycles / clock * 1e3));
    }
    return text;
}

std::string stall_line(const SimulationResult& result) {
    const simulator::StallCycles& stalls = result.stall_cycles;
    const std::pair<const char*, std::int64_t> causes[] = {
        {"weights", stalls.weights_load},
        {"activations in", stalls.activation_load},
        {"activations out", stalls.store},
        {"copy", stalls.copy},
        {"erase", stalls.erase},
        {"mode switch", stalls.mode_switch},
        {"DMA interrupts", stalls.dma_interrupts},
        {"bus contention", stalls.bus_contention},
        {"direct access", stalls.direct_access},
        {"other", stalls.other}};
    const auto percent = [&](std::int64_t cycles) {
        return 100.0 * static_cast<double>(cycles) /
               static_cast<double>(std::max<std::int64_t>(1, result.latency_cycles));
    };
    std::string text = fmt::format("{:.1f} % of the time", percent(stalls.total()));
    const char* separator = ": ";
    for (const auto& [cause, cycles] : causes) {
        if (cycles == 0) continue;
        text += fmt::format("{}{} {:.1f} %", separator, cause, percent(cycles));
        separator = ", ";
    }
    return line("Stalls", text);
}

std::string sram_line(const SimulationResult& result) {
    std::string text;
    for (const auto& peak : result.peak_sram) {
        text += fmt::format("{}{} {} of {}", text.empty() ? "" : ", ", peak.name,
                            kib(peak.extent_bytes), kib(peak.usable_bytes));
    }
    return line("SRAM", text);
}

std::string traffic_line(const SimulationResult& result) {
    std::string text;
    for (const auto& traffic : result.traffic) {
        if (traffic.total_bytes() == 0) continue;
        text += fmt::format("{}{}: ", text.empty() ? "" : "; ", traffic.name);
        std::string parts;
        const std::pair<const char*, std::int64_t> kinds[] = {
            {"weights", traffic.weights_bytes},
            {"activations in", traffic.activations_loaded_bytes},
            {"activations out", traffic.activations_stored_bytes},
            {"copied", traffic.copied_bytes},
            {"read in place", traffic.direct_bytes}};
        for (const auto& [kind, bytes] : kinds) {
            if (bytes > 0)
                parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", kind, kib(bytes));
        }
        text += parts;
    }
    return line("Traffic", text.empty() ? "none" : text);
}

std::string energy_line(const SimulationResult& result) {
    std::vector<std::pair<std::string, double>> components;
    for (const auto& part : result.energy) {
        const auto found =
            std::find_if(components.begin(), components.end(),
                         [&](const auto& other) { return other.first == part.component; });
        if (found == components.end())
            components.emplace_back(part.component, part.energy_j);
        else
            found->second += part.energy_j;
    }
    std::string text = fmt::format("{:.2f} mJ an inference", result.energy_j * 1e3);
    const char* separator = ": ";
    for (const auto& [component, joules] : components) {
        text += fmt::format("{}{} {:.2f}", separator, component, joules * 1e3);
        separator = ", ";
    }
    return line("Energy", text + " (first figures)");
}

std::string duty_of(const simulator::Wear& wear) {
    if (wear.back_to_back) return "back to back";
    return fmt::format("at {:.6g} inferences a day", wear.inferences_per_day);
}

std::string wear_line(const SimulationResult& result) {
    std::string text;
    for (const auto& wear : result.wear) {
        text += fmt::format("{}{}: {:.0f} programs and {:.0f} erases an inference",
                            text.empty() ? "" : "; ", wear.name, wear.programs, wear.erases);
        if (wear.lifetime_years)
            text += fmt::format(", {:.2g} years {}", *wear.lifetime_years, duty_of(wear));
        else
            text += ", not worn";
    }
    return line("Wear", text.empty() ? "no storage that wears" : text);
}

std::string replay_lines(const RunPage& page) {
    if (page.replays.empty()) return line("Verdict", "none: nothing was replayed");
    std::string text;
    bool all_equal = true;
    for (const ReplayLine& replay : page.replays) {
        if (!replay.skipped.empty()) {
            text += line("Replay", fmt::format("{}: skipped, {}", replay.name, replay.skipped));
            continue;
        }
        all_equal = all_equal && replay.verdict.ok();
        text +=
            line("Replay",
                 fmt::format("{}: {}", replay.name,
                             judge::to_string(replay.verdict, *page.simulated.schedule->network)));
    }
    text += line("Verdict", all_equal ? "every replayed byte equals in-core execution"
                                      : "DIFFERENT from in-core execution");
    return text;
}

}  // namespace

std::string result_page(const Simulated& simulated, const std::string& kernel_profile) {
    const SimulationResult& result = *simulated.result;
    return latency_lines(simulated, kernel_profile) + stall_line(result) + sram_line(result) +
           traffic_line(result) + energy_line(result) + wear_line(result);
}

std::string run_page(const RunPage& page) {
    std::string text = title(page.simulated) + network_line(*page.simulated.schedule->network);
    text += line("In core", to_string(page.fit));
    text +=
        schedule_line(*page.simulated.schedule) + result_page(page.simulated, page.kernel_profile);
    text += line(
        "Bundle",
        fmt::format("{}: schedule {}, storage image {}; internal flash {} of {}",
                    page.bundle.folder, kib(page.bundle.blob_bytes), kib(page.bundle.image_bytes),
                    kib(page.bundle.flash_needed_bytes), kib(page.bundle.flash_usable_bytes)));
    return text + replay_lines(page);
}

}  // namespace outcore::report
