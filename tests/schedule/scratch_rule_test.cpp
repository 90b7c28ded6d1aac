// How much room a kernel works in: the rule of the layout file, and what load() refuses.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "support/schedule_builder.hpp"

using namespace outcore;
using namespace outcore::schedule;
using namespace outcore::schedule::support;

namespace {

/// The layout of the tests with one text replaced.
Result<KernelLayouts> layouts_with(const std::string& old, const std::string& fresh) {
    std::string text = *read_text(OUTCORE_SOURCE_DIR "/tests/support/scratch_layout.json");
    const std::size_t at = text.find(old);
    REQUIRE(at != std::string::npos);
    text.replace(at, old.size(), fresh);
    const auto file = std::filesystem::temp_directory_path() / "outcore_scratch_rule_test.json";
    write_file(file, text);
    auto loaded = KernelLayouts::load(file);
    std::filesystem::remove(file);
    return loaded;
}

const std::string kRule = R"("scratch": {"patches": 2, "element_bytes": 2})";

}  // namespace

TEST_CASE("scratch is patches of the tile's input channels, rounded up twice") {
    const SmallNetwork small = small_network();
    const KernelLayout& conv = layouts().of(network::OperatorKind::Conv2d);
    CHECK(scratch_bytes(small.network, small.conv0, conv, 0, 4) == 2 * 9 * 4 * 2);
    CHECK(scratch_bytes(small.network, small.conv0, conv, 0, 1) == 2 * 9 * 4 * 2);
    CHECK(scratch_bytes(small.network, small.conv1, conv, 3, 8) == 2 * 8 * 2);
    const auto odd = layouts_with(kRule, R"("scratch": {"patches": 3, "element_bytes": 1})");
    REQUIRE(odd.ok());
    const KernelLayout& bytes = odd->of(network::OperatorKind::Conv2d);
    CHECK(scratch_bytes(small.network, small.conv1, bytes, 0, 4) == 16);   // 12, on to 8
    CHECK(scratch_bytes(small.network, small.conv0, bytes, 0, 4) == 112);  // 108
}

TEST_CASE("a rule of bytes holds for any tile") {
    const SmallNetwork small = small_network();
    const auto fixed = layouts_with(kRule, R"("scratch": {"bytes": 1020})");
    REQUIRE(fixed.ok());
    const KernelLayout& conv = fixed->of(network::OperatorKind::Conv2d);
    CHECK(scratch_bytes(small.network, small.conv0, conv, 0, 4) == 1024);
    CHECK(scratch_bytes(small.network, small.conv1, conv, 3, 8) == 1024);
    const auto softmax =
        layouts_with(R"("SOFTMAX": {)", R"("SOFTMAX": {"scratch": {"bytes": 16}, )");
    REQUIRE(softmax.ok());
    CHECK(softmax->of(network::OperatorKind::Softmax).scratch.bytes == 16);
}

TEST_CASE("kernels without a rule need no scratch") {
    const SmallNetwork small = small_network();
    for (const OperatorId op : {small.add, small.full}) {
        const KernelLayout& layout = layouts().of(small.network.op(op).kind);
        CHECK(scratch_bytes(small.network, op, layout, 0, 4) == 0);
    }
}

TEST_CASE("a rule that says nothing sensible is refused") {
    const auto refused = [](const std::string& old, const std::string& fresh) {
        const auto loaded = layouts_with(old, fresh);
        return loaded.ok() ? std::string("accepted") : to_string(loaded.diagnostics().front());
    };
    CHECK(refused(kRule, R"("scratch": {"patches": 0, "element_bytes": 2})").find("patches") !=
          std::string::npos);
    CHECK(
        refused(kRule, R"("scratch": {"patches": 2, "element_bytes": 8})").find("element_bytes") !=
        std::string::npos);
    CHECK(refused(kRule, R"("scratch": {"bytes": 16, "patches": 2})").find("bytes") !=
          std::string::npos);
    CHECK(refused(kRule, R"("scratch": {"bytes": 0})").find("bytes") != std::string::npos);
    CHECK(refused(kRule, R"("scratch": {"patches": 2})").find("element_bytes") !=
          std::string::npos);
    CHECK(refused(R"("SOFTMAX": {)", R"("SOFTMAX": {)" + kRule + ", ")
              .find("/kernels/SOFTMAX/scratch") != std::string::npos);
}
