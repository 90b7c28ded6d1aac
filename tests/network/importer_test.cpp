#include "network/importer.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "network/geometry.hpp"
#include "network/graph.hpp"
#include "support/shared_models.hpp"
#include "support/tflite_builder.hpp"

using namespace outcore;
using namespace outcore::network;
using namespace outcore::test;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path =
        fs::temp_directory_path() / ("outcore_importer_test" + std::to_string(::getpid()));
    Scratch() { fs::create_directories(path); }
    ~Scratch() { fs::remove_all(path); }
};

std::vector<std::uint8_t> small_tflite() {
    TfliteFileBuilder file;
    file.tensor({.shape = {1, 4}});
    file.tensor({.shape = {1, 4}});
    file.op(tfl::BuiltinOperator::RELU, {0}, {1});
    file.inputs = {0};
    file.outputs = {1};
    return file.build();
}

}  // namespace

TEST_CASE(
    "every shared model imports, with its hash and the multiply-accumulates of the manifest") {
    for (const SharedModel& model : shared_models()) {
        CAPTURE(model.path);
        const auto net = import_network(model.path);
        if (!net) FAIL(to_string(net.diagnostics().front()));
        CHECK(net->source_sha256 == model.sha256);
        CHECK(net->source_path == model.path.string());
        std::int64_t total = 0;
        for (std::size_t i = 0; i < net->operators.size(); ++i) {
            total += macs(*net, OperatorId(i));
            CHECK(geometry(*net, OperatorId(i)).has_value());
        }
        CHECK(total == model.macs);
        CHECK(OperatorGraph::build(*net).ok());
    }
}

TEST_CASE("the bundled network imports") {
    const auto net =
        import_network(std::string(OUTCORE_SOURCE_DIR) + "/models/fashion/fashion.tflite");
    if (!net) FAIL(to_string(net.diagnostics().front()));
    CHECK(constant_bytes(*net) > 1000000);
}

TEST_CASE("the content decides before the extension") {
    const Scratch scratch;
    write_file(scratch.path / "model.bin", small_tflite());
    CHECK(import_network(scratch.path / "model.bin").ok());
    write_file(scratch.path / "text.tflite", "no flatbuffer at all");
    const auto text = import_network(scratch.path / "text.tflite");
    REQUIRE(!text.ok());
    CHECK(text.diagnostics()[0].message.find("TFL3") != std::string::npos);
}

TEST_CASE("other files are refused with a hint") {
    const Scratch scratch;
    write_file(scratch.path / "model.ONNX", "x");
    write_file(scratch.path / "model.txt", "x");
    const auto onnx = import_network(scratch.path / "model.ONNX");
    REQUIRE(!onnx.ok());
    CHECK(onnx.diagnostics()[0].message.find("ONNX") != std::string::npos);
    CHECK(onnx.diagnostics()[0].file == (scratch.path / "model.ONNX").string());
    CHECK(!import_network(scratch.path / "model.txt").ok());
    CHECK(!import_network(scratch.path / "missing.tflite").ok());
}
