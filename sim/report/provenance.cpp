// SPDX-License-Identifier: Apache-2.0
#include "report/provenance.hpp"

#include <fmt/format.h>

#include "base/version.hpp"

namespace outcore::report {

void write_provenance(JsonWriter& json, const Provenance& provenance) {
    json.key("provenance").begin_object();
    json.member("program", "outcore").member("version", version()).member("commit", commit());
    json.key("inputs").begin_array();
    for (const auto& [what, sha256] : provenance.inputs) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("input", what)
            .member("sha256", sha256)
            .end_object();
    }
    json.end_array().end_object();
}

std::string provenance_comment(const Provenance& provenance) {
    std::string text = fmt::format("# outcore {} ({})\n", version(), commit());
    for (const auto& [what, sha256] : provenance.inputs)
        text += fmt::format("# {} sha256 {}\n", what, sha256);
    return text;
}

}  // namespace outcore::report
