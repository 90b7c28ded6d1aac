// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/power_fit.hpp"

#include <cmath>

namespace outcore::judge {
namespace {

std::string key_of(const Subject& subject) {
    return subject.board + (supply_of(*subject.row).switched ? " switched" : " linear");
}

}  // namespace

Supply supply_of(const MeasuredRow& row) {
    static const std::regex volts("operating at ([0-9]+(\\.[0-9]+)?) ?V", std::regex::icase);
    static const std::regex switched("SMPS", std::regex::icase);
    Supply supply;
    std::smatch match;
    if (std::regex_search(row.notes, match, volts)) supply.volts = std::stod(match[1].str());
    supply.switched = std::regex_search(row.notes, switched);
    return supply;
}

std::optional<double> current_per_hertz(const Subject& subject) {
    const MeasuredRow& row = *subject.row;
    const Supply supply = supply_of(row);
    if (!row.energy_j || !row.latency_s || !supply.volts || subject.clock_hz <= 0.0)
        return std::nullopt;
    return *row.energy_j / (*supply.volts * *row.latency_s * subject.clock_hz);
}

void PowerFit::add(const Subject& subject, std::size_t row) {
    if (const auto current = current_per_hertz(subject))
        samples_.push_back({key_of(subject), row, *current});
}

std::optional<double> PowerFit::a_per_hz(const Subject& subject,
                                         std::optional<std::size_t> except) const {
    const std::string key = key_of(subject);
    double sum = 0.0;
    std::size_t count = 0;
    for (const CurrentSample& sample : samples_) {
        if (sample.board != key || sample.row == except) continue;
        sum += std::log(sample.a_per_hz);
        ++count;
    }
    if (count == 0) return std::nullopt;
    return std::exp(sum / static_cast<double>(count));
}

}  // namespace outcore::judge
