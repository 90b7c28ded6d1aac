// SPDX-License-Identifier: Apache-2.0
#include "platform/platform_overrides.hpp"

#include <algorithm>

#include "platform/raw_reader.hpp"

namespace outcore::platform {
namespace {

constexpr std::string_view kPlace = "override";

struct Target {
    std::string pointer;
    std::string alias;
    Unit unit;
    RawConstant* constant;
};

std::vector<Target> targets_of(RawPlatform& raw) {
    std::vector<Target> targets;
    visit_tables(
        raw, [&](const std::string& prefix, const std::string& alias, auto& part, auto fields) {
            for (const auto& field : fields) {
                const std::string key = "/" + std::string(field.key);
                targets.push_back({prefix + key, alias + key, field.unit, &(part.*field.member)});
            }
        });
    return targets;
}

void append(Diagnostics& all, const Diagnostics& more) {
    all.insert(all.end(), more.begin(), more.end());
}

void override_constant(const Target& target, const JsonNode& value) {
    RawConstant& constant = *target.constant;
    constant = {read_number(value, target.unit), true, "set by an override", std::string(kPlace),
                target.pointer};
}

Diagnostic no_such_constant(const std::string& pointer, const std::vector<Target>& targets) {
    std::vector<std::string> names = {"/kernel_profile"};
    for (const Target& target : targets) {
        names.push_back(target.pointer);
        names.push_back(target.alias);
    }
    const std::string near = nearest_name(pointer, names);
    return {std::string(kPlace), pointer,
            near.empty() ? "names no constant of the board"
                         : "names no constant of the board; did you mean \"" + near + "\"?"};
}

}  // namespace

Diagnostics apply_overrides(RawPlatform& raw, const std::map<std::string, std::string>& overrides) {
    Diagnostics mistakes;
    const std::vector<Target> targets = targets_of(raw);
    for (const auto& [pointer, text] : overrides) {
        auto document = JsonDocument::parse(text, std::string(kPlace) + " " + pointer);
        if (!document) {
            append(mistakes, document.diagnostics());
            continue;
        }
        const auto named = [&wanted = pointer](const Target& target) {
            return target.pointer == wanted || target.alias == wanted;
        };
        const auto found = std::find_if(targets.begin(), targets.end(), named);
        if (found != targets.end()) {
            override_constant(*found, document->root());
        } else if (pointer == "/kernel_profile") {
            raw.kernel_profile = {document->root().text(), std::string(kPlace), pointer};
        } else {
            mistakes.push_back(no_such_constant(pointer, targets));
        }
        append(mistakes, document->diagnostics());
    }
    return mistakes;
}

}  // namespace outcore::platform
