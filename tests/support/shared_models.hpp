// The real models beside the repository, for tests that use them where they are. They are never
// needed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/shared_folder.hpp"

namespace outcore::test {

struct SharedModel {
    std::filesystem::path path;
    std::string sha256;
    std::int64_t macs = 0;
};

/// The rows of MANIFEST.csv; warns and returns none without the folder.
inline std::vector<SharedModel> shared_models() {
    const auto folder = shared_path("models");
    if (!folder) {
        WARN("skipped: no folder shared/models");
        return {};
    }
    std::vector<SharedModel> models;
    std::ifstream manifest(*folder / "MANIFEST.csv");
    std::string line;
    std::getline(manifest, line);  // column names
    while (std::getline(manifest, line)) {
        std::vector<std::string> fields;
        std::stringstream stream(line);
        for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
        if (fields.size() < 10) continue;
        models.push_back({*folder / fields[0], fields[1], std::stoll(fields[9])});
    }
    return models;
}

}  // namespace outcore::test
