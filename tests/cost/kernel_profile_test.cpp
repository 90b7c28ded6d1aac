// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_profile.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/file.hpp"
#include "cost/kernel_cost.hpp"
#include "cost/one_operator.hpp"
#include "platform/basis.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;
using cost::KernelProfile;

namespace {

std::filesystem::path configs() { return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs"; }
std::filesystem::path profile_file(const std::string& name) {
    return configs() / "kernels" / (name + ".json");
}

/// The diagnostics of profile cmsis-nn after one change, as one text; "" when it loads.
std::string refusal(const std::string& from, const std::string& to) {
    std::string text = *read_text(profile_file("cmsis-nn"));
    const std::size_t place = text.find(from);
    REQUIRE(place != std::string::npos);
    text.replace(place, from.size(), to);
    const auto file = std::filesystem::temp_directory_path() / "outcore_bad_profile.json";
    std::ofstream(file) << text;
    const auto profile = KernelProfile::load(file);
    std::filesystem::remove(file);
    std::string listed;
    if (profile) return listed;
    for (const Diagnostic& diagnostic : profile.diagnostics()) {
        listed += diagnostic.place + ": " + diagnostic.message + "\n";
    }
    return listed;
}

}  // namespace

TEST_CASE("the profiles load and cover the core of every board") {
    for (const char* name : {"cmsis-nn", "outcore-c", "outcore"}) {
        const auto profile = KernelProfile::load(profile_file(name));
        REQUIRE(profile.ok());
        CHECK(profile->name() == name);
        for (const std::string& board : platform::board_names(configs())) {
            const auto platform = platform::load_platform(board, configs());
            REQUIRE(platform.ok());
            CHECK(profile->check(*platform).ok());
        }
    }
}

TEST_CASE("the profile that a board names exists") {
    for (const std::string& board : platform::board_names(configs())) {
        const auto platform = platform::load_platform(board, configs());
        REQUIRE(platform.ok());
        CHECK(std::filesystem::exists(profile_file(platform->kernel_profile)));
    }
}

TEST_CASE("a core that the profile lacks is refused with the known ones") {
    const auto profile = KernelProfile::load(profile_file("cmsis-nn"));
    REQUIRE(profile.ok());
    platform::Platform platform;
    platform.core.name = "cortex-m0";
    CHECK_FALSE(profile->covers("cortex-m0"));
    const auto checked = profile->check(platform);
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.diagnostics()[0].message.find("cortex-m4") != std::string::npos);
}

TEST_CASE("figures of the plain C kernels are assumed, those of CMSIS-NN on M4 derived") {
    const auto plain = KernelProfile::load(profile_file("outcore-c"));
    REQUIRE(plain.ok());
    const platform::BasisCounts counts = platform::count_by_basis(plain->constants());
    CHECK(counts.assumed == counts.total());
    CHECK(counts.total() == 3 * cost::kRequiredClasses * 5);
    const auto tuned = KernelProfile::load(profile_file("cmsis-nn"));
    REQUIRE(tuned.ok());
    CHECK(platform::count_by_basis(tuned->constants()).derived > 0);
}

TEST_CASE("the plain C kernels are slower than CMSIS-NN") {
    const auto plain = KernelProfile::load(profile_file("outcore-c"));
    const auto tuned = KernelProfile::load(profile_file("cmsis-nn"));
    REQUIRE((plain.ok() && tuned.ok()));
    const auto network = test::windowed(network::OperatorKind::Conv2d, 14, 14, 64, 128, 1, 1);
    const auto tile = test::whole_tile(network);
    for (const char* name : {"cortex-m4", "cortex-m7", "cortex-m33"}) {
        platform::Core core;
        core.name = name;
        const auto slow = cost::compute_cycles(network, OperatorId(0), tile, *plain, core);
        const auto fast = cost::compute_cycles(network, OperatorId(0), tile, *tuned, core);
        CHECK(slow > fast);
    }
}

TEST_CASE("a bad profile is refused at its place") {
    CHECK(refusal("\"depthwise\"", "\"depthwize\"").find("did you mean \"depthwise\"?") !=
          std::string::npos);
    CHECK(refusal("\"depthwise\"", "\"depthwize\"").find("/cores/cortex-m4/depthwise: missing") !=
          std::string::npos);
    CHECK(refusal("\"per_mac\"", "\"per_mack\"").find("/per_mac: missing") != std::string::npos);
    CHECK(refusal("\"per_mac\": ", "\"per_mac\": -").find("between 0 and") != std::string::npos);
    CHECK(refusal("\"unit\": \"cycles\"", "\"unit\": \"s\"").find("must be one of cycles") !=
          std::string::npos);
    CHECK(refusal("outcore-kernel-timing-1", "outcore-kernel-timing-2").find("/schema") !=
          std::string::npos);
    CHECK_FALSE(KernelProfile::load("/nowhere/none.json").ok());
}
