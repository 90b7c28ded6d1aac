// SPDX-License-Identifier: Apache-2.0
#include "report/trace_note.hpp"

#include <fmt/format.h>

namespace outcore::report {

std::string trace_note(const simulator::Trace& trace) {
    std::string note = fmt::format("complete from {:.9g} s to {:.9g} s of {:.9g} s", trace.from_s,
                                   trace.to_s, trace.simulated_s);
    if (trace.dropped > 0) {
        note +=
            fmt::format("; {} later spans left out by the limit of {}", trace.dropped, trace.limit);
    }
    return note;
}

}  // namespace outcore::report
