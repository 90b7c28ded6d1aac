// SPDX-License-Identifier: Apache-2.0
#include "report/observation_table.hpp"

#include <fmt/format.h>

#include "report/csv_field.hpp"

namespace outcore::report {

std::string observation_table(std::span<const judge::KernelObservation> observations) {
    std::string text = "report,core,class,operator,group,cycles,handled_pieces,handler_cycles";
    for (const cost::TimingTerm& term : cost::kTimingTerms) text += fmt::format(",{}", term.key);
    text += '\n';
    for (const judge::KernelObservation& seen : observations) {
        text += fmt::format("{},{},{},{},{},{:.1f},{:.3f},{:.1f}", csv_field(seen.report),
                            seen.core, cost::to_string(seen.work.kernel), csv_field(seen.what),
                            seen.group, seen.cycles, seen.handled_pieces, seen.handler_cycles);
        for (const double count : cost::counts_of(seen.work))
            text += fmt::format(",{:.10g}", count);
        text += '\n';
    }
    return text;
}

}  // namespace outcore::report
