// The same program as machine code of three Cortex-M cores.
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bundle_files.hpp"

using namespace outcore::test;

namespace {

struct Machine {
    std::string core, name;
};
const std::vector<Machine> kMachines = {
    {"m4", "mps2-an386"}, {"m7", "mps2-an500"}, {"m33", "mps2-an505"}};

bool available(const Machine& machine) {
    return std::filesystem::exists(OUTCORE_BINARY_DIR "/bin/outcore-replay-" + machine.core +
                                   ".elf") &&
           std::system("qemu-system-arm --version > /dev/null 2>&1") == 0;
}

std::string emulate(const Machine& machine, std::string arguments) {
    std::string words = "arg=replay";
    for (std::size_t at = 0, end; at < arguments.size(); at = end) {
        at = arguments.find_first_not_of(' ', at);
        end = std::min(arguments.find(' ', at), arguments.size());
        words += ",arg=" + arguments.substr(at, end - at);
    }
    return "timeout 60 qemu-system-arm -M " + machine.name +
           " -nographic -monitor none -serial none -semihosting-config enable=on,target=native," +
           words + " -kernel " OUTCORE_BINARY_DIR "/bin/outcore-replay-" + machine.core + ".elf";
}

}  // namespace

TEST_CASE("emulated cores give the host's bytes and checksums") {
    for (const Machine& machine : kMachines) {
        if (!available(machine)) {
            WARN("skipped: no image or no emulator for " << machine.name);
            continue;
        }
        INFO(machine.name);
        const TemporaryFolder folder;
        write_bundle(folder, spilling_blob(), ramp(kSumN, 1));
        const Bytes input = ramp(2 * kSumN, 3);
        write_bytes(folder / "input", input);
        REQUIRE(run(folder, kHostReplay + replay_arguments(folder)) == 0);
        const Bytes host_report = read_all(folder / "report.json");
        for (const std::string delays : {"random", "zero", "max"}) {
            INFO(delays);
            REQUIRE(run(folder, emulate(machine, replay_arguments(folder) +
                                                     " --repeat 3 --delays " + delays)) == 0);
            CHECK(messages(folder).empty());
            CHECK(read_all(folder / "output") == spilling_result(input));
            const Bytes report = read_all(folder / "report.json");
            const auto frames = [](const Bytes& bytes) {
                const std::string text(bytes.begin(), bytes.end());
                return text.substr(text.find("\"frames\""));
            };
            CHECK(frames(report) == frames(host_report));
        }
    }
}

TEST_CASE("emulated cores refuse what the host refuses") {
    for (const Machine& machine : kMachines) {
        if (!available(machine)) continue;
        INFO(machine.name);
        const TemporaryFolder folder;
        BlobBuilder b = spilling_blob();
        write_bundle(folder, b, ramp(kSumN, 1));
        write_bytes(folder / "input", ramp(kSumN, 3));
        CHECK(run(folder, emulate(machine, replay_arguments(folder) + " --colour red")) == 2);
        CHECK_THAT(messages(folder), Catch::Matchers::Contains("usage"));
        write_bytes(folder / "qspi.bin", ramp(kSumN, 2));
        CHECK(run(folder, emulate(machine, replay_arguments(folder))) == 2);
        CHECK_THAT(messages(folder), Catch::Matchers::Contains("image"));
        b.lanes[1].tasks[1] = move_task({}, 1, 0, 0, 64, kSumN);  // no erase
        write_bundle(folder, b, Bytes(8192, 1));
        CHECK(run(folder, emulate(machine, replay_arguments(folder))) == 4);
        b = spilling_blob();
        b.lanes[1].tasks[2].waits = {{0, 3}};
        write_bundle(folder, b, ramp(kSumN, 1));
        CHECK(run(folder, emulate(machine, replay_arguments(folder))) == 4);
    }
}
