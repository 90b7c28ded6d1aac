// SPDX-License-Identifier: Apache-2.0
#include "simulator/result_bytes.hpp"

#include <cstring>
#include <type_traits>

namespace outcore::simulator {
namespace {

constexpr std::uint32_t kMagic = 0x4f435231;  // "OCR1"

template <typename T>
concept Plain = std::is_arithmetic_v<T>;
template <typename T>
concept Sized = requires(T t) {
    t.resize(std::size_t{});
};

template <typename T>
concept Optional = std::is_same_v<T, std::optional<typename T::value_type>>;

class Writer {
  public:
    std::vector<std::uint8_t> bytes;

    template <Plain T>
    void plain(const T& value) {
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof(T));
        std::memcpy(bytes.data() + at, &value, sizeof(T));
    }
    template <Sized T>
    void items(const T& list) {
        plain(std::uint64_t{list.size()});
        for (const auto& item : list) visit(*this, item);
    }
    template <typename T>
    void maybe(const std::optional<T>& value) {
        plain(value.has_value());
        if (value) visit(*this, *value);
    }
};

class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    template <Plain T>
    void plain(T& value) {
        if (!good_ || sizeof(T) > left()) {
            good_ = false;
            return;
        }
        std::memcpy(&value, bytes_.data() + at_, sizeof(T));
        at_ += sizeof(T);
    }
    template <Sized T>
    void items(T& list) {
        std::uint64_t size = 0;
        plain(size);
        good_ = good_ && size <= left();  // every item takes at least a byte
        if (!good_) return;
        list.resize(size);
        for (auto& item : list) visit(*this, item);
    }
    template <typename T>
    void maybe(std::optional<T>& value) {
        bool has = false;
        plain(has);
        if (has) visit(*this, value.emplace());
    }
    bool good() const { return good_; }
    bool complete() const { return good_ && left() == 0; }

  private:
    std::size_t left() const { return bytes_.size() - at_; }
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    bool good_ = true;
};

/// One description of each type serves both directions.
template <typename A, typename T>
void visit(A& archive, T& value) {
    using Value = std::remove_const_t<T>;
    if constexpr (Plain<Value>) {
        archive.plain(value);
    } else if constexpr (Sized<Value>) {
        archive.items(value);
    } else if constexpr (Optional<Value>) {
        archive.maybe(value);
    } else {
        members(archive, value);
    }
}
template <typename A, typename... T>
void all(A& archive, T&... values) {
    (visit(archive, values), ...);
}

template <typename A, typename Tag>
void members(A& a, Id<Tag>& v) {
    a.plain(v.value);
}
template <typename A, typename Tag>
void members(A& a, const Id<Tag>& v) {
    a.plain(v.value);
}
template <typename T, typename Of>
concept Is = std::is_same_v<std::remove_const_t<T>, Of>;

template <typename A, Is<StallCycles> T>
void members(A& a, T& v) {
    all(a, v.weights_load, v.activation_load, v.store, v.copy, v.erase, v.mode_switch,
        v.dma_interrupts, v.bus_contention, v.direct_access, v.other);
}
template <typename A, Is<MemoryPeak> T>
void members(A& a, T& v) {
    all(a, v.memory, v.name, v.extent_bytes, v.live_peak_bytes, v.usable_bytes);
}
template <typename A, Is<Traffic> T>
void members(A& a, T& v) {
    all(a, v.device, v.name, v.weights_bytes, v.activations_loaded_bytes,
        v.activations_stored_bytes, v.copied_bytes, v.direct_bytes);
}
template <typename A, Is<ComponentEnergy> T>
void members(A& a, T& v) {
    all(a, v.component, v.state, v.time_s, v.energy_j);
}
template <typename A, Is<Wear> T>
void members(A& a, T& v) {
    all(a, v.storage, v.name, v.programs, v.erases, v.hottest_sector, v.hottest_sector_erases,
        v.write_amplification, v.levelling, v.inferences_per_day, v.back_to_back, v.lifetime_years,
        v.first_worn_median_years, v.first_worn_early_years);
}
template <typename A, Is<OperatorRow> T>
void members(A& a, T& v) {
    all(a, v.op, v.name, v.tiles, v.compute_cycles, v.stall_cycles, v.transfer_bytes, v.start_s,
        v.end_s);
}
template <typename A, Is<TimelineEntry> T>
void members(A& a, T& v) {
    all(a, v.task, v.frame, v.lane, v.start_s, v.end_s, v.contention_s);
}
template <typename A, Is<TraceStep> T>
void members(A& a, T& v) {
    all(a, v.at_s, v.value, v.state);
}
template <typename A, Is<TraceTrack> T>
void members(A& a, T& v) {
    all(a, v.group, v.name, v.unit, v.states, v.steps);
}
template <typename A, Is<Trace> T>
void members(A& a, T& v) {
    all(a, v.from_s, v.to_s, v.simulated_s, v.spans, v.dropped, v.limit, v.tracks);
}
template <typename A, Is<SimulationResult> T>
void members(A& a, T& v) {
    all(a, v.latency_cycles, v.latency_s, v.boot_s, v.first_frame_latency_s, v.ideal_latency_cycles,
        v.slowdown, v.throughput_fps, v.period_s, v.delay, v.frames, v.compute_cycles,
        v.application_cycles, v.stall_cycles, v.peak_sram, v.traffic, v.operators, v.energy_j,
        v.energy, v.wear, v.timeline, v.trace);
    auto fidelity = static_cast<std::uint8_t>(v.fidelity);
    all(a, fidelity);
    if constexpr (!std::is_const_v<T>) v.fidelity = static_cast<Fidelity>(fidelity);
}
template <typename A, Is<Diagnostic> T>
void members(A& a, T& v) {
    all(a, v.file, v.place, v.message);
}

}  // namespace

std::vector<std::uint8_t> to_bytes(const Result<SimulationResult>& result) {
    Writer writer;
    writer.plain(kMagic);
    writer.plain(result.ok());
    if (result.ok()) {
        visit(writer, *result);
    } else {
        visit(writer, result.diagnostics());
    }
    return std::move(writer.bytes);
}

std::optional<Result<SimulationResult>> from_bytes(std::span<const std::uint8_t> bytes) {
    Reader reader(bytes);
    std::uint32_t magic = 0;
    bool ok = false;
    reader.plain(magic);
    reader.plain(ok);
    if (!reader.good() || magic != kMagic) return std::nullopt;
    SimulationResult value;
    Diagnostics diagnostics;
    if (ok) {
        visit(reader, value);
    } else {
        visit(reader, diagnostics);
    }
    if (!reader.complete() || (!ok && diagnostics.empty())) return std::nullopt;
    if (ok) return Result<SimulationResult>(std::move(value));
    return Result<SimulationResult>(std::move(diagnostics));
}

}  // namespace outcore::simulator
