// outcore-replay-host from outside: bytes, exit codes, messages, reports.
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bundle_files.hpp"

using namespace outcore::test;
using Catch::Matchers::Contains;

TEST_CASE("the host program gives the same bytes under every timing") {
    const TemporaryFolder folder;
    write_bundle(folder, spilling_blob(), ramp(kSumN, 1));
    Bytes input = ramp(kSumN, 3);
    const Bytes second = ramp(kSumN, 7);
    input.insert(input.end(), second.begin(), second.end());
    write_bytes(folder / "input", input);
    for (const std::string delays : {"random", "zero", "max"}) {
        INFO(delays);
        REQUIRE(run(folder, kHostReplay + replay_arguments(folder) + " --repeat 40 --delays " +
                                delays) == 0);
        CHECK(messages(folder).empty());
        CHECK(read_all(folder / "output") == spilling_result(input));
    }
}

TEST_CASE("the report has checksums, task counts and bytes of every frame") {
    const TemporaryFolder folder;
    write_bundle(folder, spilling_blob(), ramp(kSumN, 1));
    write_bytes(folder / "input", ramp(2 * kSumN, 3));
    REQUIRE(run(folder, kHostReplay + replay_arguments(folder) + " --frames 1 --seed 9") == 0);
    const Bytes bytes = read_all(folder / "report.json");
    const std::string text(bytes.begin(), bytes.end());
    CHECK_THAT(text, Contains("\"schema\": \"outcore-replay-1\""));
    CHECK_THAT(text, Contains("\"crc_ok\": true"));
    CHECK_THAT(text, Contains("\"seed\": 9"));
    CHECK_THAT(text,
               Contains("{\"tasks\": [4, 5], \"transferred_bytes\": 192, \"checksums\": [\""));
    CHECK(read_all(folder / "output").size() == kSumN);
}

TEST_CASE("a missing edge of the schedule shows") {
    const TemporaryFolder folder;
    BlobBuilder b = spilling_blob();
    SECTION("compute does not wait for its weights") { b.lanes[0].tasks[1].waits.clear(); }
    SECTION("a store does not wait for what it stores") { b.lanes[1].tasks[2].waits.clear(); }
    SECTION("compute does not wait for the fetched bytes") { b.lanes[0].tasks[2].waits = {{1, 4}}; }
    write_bundle(folder, b, ramp(kSumN, 1));
    write_bytes(folder / "input", ramp(kSumN, 3));
    CHECK(run(folder, kHostReplay + replay_arguments(folder) + " --repeat 30") == 4);
    CHECK_THAT(messages(folder), Contains("another timing gives other bytes: frame 0, seed "));
}

TEST_CASE("the storage's rules are enforced") {
    const TemporaryFolder folder;
    BlobBuilder b = spilling_blob();
    SECTION("erase before program") { b.lanes[1].tasks[1] = move_task({}, 1, 0, 0, 64, kSumN); }
    SECTION("a program does not cross a page") { b.lanes[1].tasks[2].numbers[2] = 4097; }
    write_bundle(folder, b, Bytes(8192, 1));
    write_bytes(folder / "input", ramp(kSumN, 3));
    CHECK(run(folder, kHostReplay + replay_arguments(folder)) == 4);
    CHECK_THAT(messages(folder), Contains("lane 1, task 2"));
}

TEST_CASE("a deadlock ends the program and names lane and task") {
    const TemporaryFolder folder;
    BlobBuilder b = spilling_blob();
    b.lanes[1].tasks[2].waits = {{0, 3}};
    write_bundle(folder, b, ramp(kSumN, 1));
    write_bytes(folder / "input", ramp(kSumN, 3));
    CHECK(run(folder, kHostReplay + replay_arguments(folder)) == 4);
    CHECK_THAT(messages(folder), Contains("lane 0, task 2"));
}

TEST_CASE("bad usage and bad bundles exit with 2 and one message") {
    const TemporaryFolder folder;
    write_bundle(folder, spilling_blob(), ramp(kSumN, 1));
    write_bytes(folder / "input", ramp(kSumN, 3));
    std::string command = kHostReplay + replay_arguments(folder), expected;
    SECTION("no arguments") { command = kHostReplay, expected = "usage"; }
    SECTION("an unknown option") { command += " --colour red", expected = "usage"; }
    SECTION("an unknown delay") { command += " --delays some", expected = "usage"; }
    SECTION("a number that is none") { command += " --seed 12x", expected = "usage"; }
    SECTION("an option without value") { command += " --seed", expected = "usage"; }
    SECTION("more frames than the input holds") {
        command += " --frames 2", expected = "not a whole number";
    }
    SECTION("no input file") {
        std::filesystem::remove(folder / "input");
        expected = "cannot read";
    }
    SECTION("a cut input") {
        write_bytes(folder / "input", ramp(kSumN - 1, 3));
        expected = "not a whole number";
    }
    SECTION("no blob") {
        std::filesystem::remove(folder / "schedule.blob");
        expected = "missing";
    }
    SECTION("a changed image") {
        write_bytes(folder / "qspi.bin", ramp(kSumN, 2));
        expected = "image";
    }
    SECTION("no image") {
        std::filesystem::remove(folder / "qspi.bin");
        expected = "image";
    }
    SECTION("a changed blob") {
        Bytes blob = read_all(folder / "schedule.blob");
        blob.back() ^= 1;
        write_bytes(folder / "schedule.blob", blob);
        expected = "CRC";
    }
    CHECK(run(folder, command) == 2);
    CHECK_THAT(messages(folder), Contains(expected));
}
