// SPDX-License-Identifier: Apache-2.0
#include "report/bound_text.hpp"

#include <fmt/format.h>

namespace outcore::report {
using Layout = JsonWriter::Layout;

std::string bound_sentence(const bound::InferenceBound& bound, double clock_hz) {
    return fmt::format("{:.2f} ms ({}: {}); {}", bound.cycles / clock_hz * 1e3, bound.name,
                       bound.theorem, bound.binding);
}

void write_bound(JsonWriter& json, const bound::InferenceBound& bound) {
    json.key("bound").begin_object();
    json.member("theorem", bound.theorem)
        .member("binding", bound.binding)
        .member("compute_cycles", bound.compute_cycles)
        .member("constant_bytes", bound.constant_bytes)
        .member("period_cycles", bound.period_cycles);
    json.member("on_chip_bytes", bound.limits.on_chip_bytes)
        .member("external_ram_bytes", bound.limits.external_bytes)
        .member("internal_flash_bytes", bound.limits.internal_flash_bytes)
        .member("internal_flash_saves_cycles", bound.flash_cycles);
    json.member("transfer_bytes_per_cycle", bound.limits.transfer_rate)
        .member("mapped_bytes_per_cycle", bound.limits.mapped_rate)
        .member("external_ram_bytes_per_cycle", bound.limits.external_rate);
    json.key("parts").begin_array();
    for (const bound::InferenceBound::Part& part : bound.parts) {
        json.begin_object(Layout::Inline);
        json.member("where", part.text)
            .member("cycles", part.segment.cycles)
            .member("compute_cycles", part.segment.compute_cycles)
            .member("transfer_cycles", part.segment.transfer_cycles);
        json.member("constant_bytes", part.segment.constant_bytes)
            .member("activation_bytes", part.segment.activation_bytes)
            .member("resident_bytes", part.segment.resident_bytes)
            .member("spilled_bytes", part.segment.spilled_bytes);
        json.end_object();
    }
    json.end_array().end_object();
}

}  // namespace outcore::report
