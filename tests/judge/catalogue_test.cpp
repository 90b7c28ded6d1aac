// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/catalogue.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "judge/fidelity/power_fit.hpp"

using namespace outcore::judge;
namespace fs = std::filesystem;

namespace {

Catalogue catalogue() {
    auto loaded = Catalogue::load(fs::path(OUTCORE_SOURCE_DIR) / "configs" / "fidelity");
    INFO((loaded ? "" : to_string(loaded.diagnostics().front())));
    REQUIRE(loaded.ok());
    return std::move(loaded).value();
}

MeasuredRow row(const char* engine, const char* version = "", const char* source = "") {
    MeasuredRow result;
    result.engine = engine;
    result.engine_version = version;
    result.source = source;
    return result;
}

}  // namespace

TEST_CASE("engines are told apart by their names") {
    const Catalogue all = catalogue();
    const std::pair<const char*, const char*> cases[] = {
        {"X-CUBE-AI", "x-cube-ai"},
        {"STM32Cube.AI", "x-cube-ai"},
        {"ST Edge AI Core", "x-cube-ai"},
        {"Plumerai Inference Engine", "plumerai"},
        {"TensorFlow Lite for Microcontrollers", "tflm-reference"},
        {"tflite-micro (reference kernels)", "tflm-reference"},
        {"TFLM+CMSIS-NN", "tflm-cmsis-nn"},
        {"tflite-micro+CMSIS", "tflm-cmsis-nn"},
        {"microTVM+CMSIS-NN", "microtvm-cmsis-nn"},
        {"microTVM native", "microtvm"},
        {"TFLM+CMSIS-NN (internal memory design space)", "tinyops"},
        {"TinyEngine", "tinyengine"},
        {"STEDGE-AI Internal version", "stedge-ai-internal"},
    };
    for (const auto& [name, id] : cases) {
        INFO(name);
        const Engine* const engine = all.engine(row(name));
        REQUIRE(engine != nullptr);
        CHECK(engine->id == id);
    }
    CHECK(all.engine(row("someone's engine")) == nullptr);
}

TEST_CASE("a version falls into its range, by number and not by spelling") {
    const Catalogue all = catalogue();
    const auto range = [&](const MeasuredRow& stated) {
        const Engine& engine = *all.engine(stated);
        const auto index = version_range(engine, stated);
        return index ? engine.versions[*index].name : std::string("none");
    };
    CHECK(range(row("X-CUBE-AI", "7.1.0")) == "7.1");
    CHECK(range(row("X-CUBE-AI", "7.3.0")) == "7.3");
    CHECK(range(row("X-CUBE-AI", "8.0.0")) == "7.3");
    CHECK(range(row("X-CUBE-AI", "8.1.0")) == "8.1");
    CHECK(range(row("X-CUBE-AI", "9.1.0")) == "9");
    CHECK(range(row("X-CUBE-AI", "10.2")) == "10");
    CHECK(range(row("X-CUBE-AI", "")) == "none");
    CHECK(range(row("Plumerai", "", "mlcommons/tiny_results_v0.7:closed")) == "0.7");
    CHECK(range(row("Plumerai", "2023.05", "mlcommons/tiny_results_v1.1:closed")) == "2023.05");
    CHECK(parse_version("1.0.175") == Version{1, 0, 175});
    CHECK(parse_version("v10.2") == Version{10, 2});
    CHECK(parse_version("CMSIS").empty());
}

TEST_CASE("boards are told apart by board and core") {
    const Catalogue all = catalogue();
    const auto id = [&](const char* board, const char* core) {
        MeasuredRow stated = row("X-CUBE-AI");
        stated.board = board;
        stated.core = core;
        const MeasuredBoard* const found = all.board(stated);
        return found == nullptr ? std::string("none") : found->id;
    };
    CHECK(id("NUCLEO-L4R5ZI", "Cortex-M4") == "nucleo-l4r5zi");
    CHECK(id("NUCLEO-L4R5ZI-P", "Cortex-M4") == "nucleo-l4r5zi-p");
    CHECK(id("DISCO-F746NG", "Cortex-M7") == "stm32f746g-disco");
    CHECK(id("STM32H743 (board not named)", "Cortex-M7") == "nucleo-h743zi");
    CHECK(id("STM32H747I-DISCO", "Cortex-M4") == "none");
    CHECK(id("somebody's board", "Cortex-M7") == "none");
}

TEST_CASE("supply and regulator are read from the notes") {
    MeasuredRow stated;
    stated.notes = "hw: Operating at 3.0V with SMPS; os: none";
    CHECK(supply_of(stated).volts == Approx(3.0));
    CHECK(supply_of(stated).switched);
    stated.notes = "Operating at 1.8 V / Single Bank Mode Activated";
    CHECK(supply_of(stated).volts == Approx(1.8));
    CHECK_FALSE(supply_of(stated).switched);
    stated.notes = "supply not stated";
    CHECK_FALSE(supply_of(stated).volts);
}

TEST_CASE("a broken catalogue is refused with its place") {
    const fs::path folder = fs::temp_directory_path() / "outcore_catalogue_test";
    fs::create_directories(folder);
    const fs::path source = fs::path(OUTCORE_SOURCE_DIR) / "configs" / "fidelity";
    for (const char* name : {"boards.json", "networks.json"})
        fs::copy_file(source / name, folder / name, fs::copy_options::overwrite_existing);
    {
        std::ofstream file(folder / "engines.json");
        file
            << R"({"schema": "x", "engines": [{"id": "a", "title": "A", "engine": "(", "versions": []}]})";
    }
    const auto loaded = Catalogue::load(folder);
    fs::remove_all(folder);
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.diagnostics().front().place == "/engines/0/engine");
    CHECK_THAT(loaded.diagnostics().front().message, Catch::Contains("regular expression"));
}
