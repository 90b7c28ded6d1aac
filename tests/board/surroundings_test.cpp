#include "board/surroundings.hpp"

#include "board_bench.hpp"

using namespace outcore;

namespace {

std::string refusal(const platform::Platform& platform,
                    const std::vector<board::StorageContents>& contents = {}) {
    test::FakeBoard services;
    const auto built = board::make_surroundings(platform, services, contents);
    return built.ok() ? "" : built.diagnostics().front().message;
}

}  // namespace

TEST_CASE("what has no virtual board is refused by name") {
    platform::Platform platform = test::shipped_platform("stm32f746g-disco");
    platform.name = "nucleo-h743zi2";
    CHECK(refusal(platform) == "no virtual board of this platform");
    CHECK(refusal(test::shipped_platform("stm32f746g-disco-sd")).find("not modelled") !=
          std::string::npos);
}

TEST_CASE("contents have to fit the storage, and be of one that the platform has") {
    const platform::Platform platform = test::shipped_platform("b-l4s5i-iot01a");
    const std::vector<std::uint8_t> large((8u << 20) + 1);
    CHECK(refusal(platform, {{"qspi", large}}).find("8388609 bytes") != std::string::npos);
    CHECK(refusal(platform, {{"card", {1}}}).find("card") != std::string::npos);
}

TEST_CASE("a board starts with its contents, the rest erased") {
    test::BoardBench bench("stm32l476g-disco", {1, 2, 3});
    const auto bytes = bench.around->windows().front().bytes;
    CHECK(bytes.size() == 16u << 20);
    CHECK(bytes[2] == 3);
    CHECK(bytes[3] == 0xFF);
    CHECK(bench.around->written_storages().empty());
    CHECK(bench.around->uart_output().empty());
}
