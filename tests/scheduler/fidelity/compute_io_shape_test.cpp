// The shape of compute against IO for AlexNet: its fully connected layers are IO-bound, so that a
// frame alone is much slower than in core, the more so the slower the storage; frames in flight
// leave what the slower of both lanes needs.
#include "scheduler/compute_io_shape.hpp"

using namespace outcore;

TEST_CASE("AlexNet from an SD card: large latency slowdown, streams at the pace of the card") {
    const test::ComputeIoShape shape =
        test::compute_io_shape("alexnet.json", "stm32f746g-disco-sd");
    CAPTURE(shape.latency_slowdown, shape.throughput_slowdown, shape.io_over_compute);
    CHECK(shape.in_flight);
    CHECK(shape.io_over_compute > 1.8);
    CHECK(shape.latency_slowdown > 0.9 * (1.0 + shape.io_over_compute));
    CHECK(shape.throughput_slowdown < 0.85 * shape.latency_slowdown);
    CHECK(shape.throughput_slowdown >= shape.io_over_compute);
    CHECK(shape.throughput_slowdown < 1.4 * shape.io_over_compute);
}

namespace {

void check_stream(const char* board) {
    const test::ComputeIoShape shape = test::compute_io_shape("alexnet.json", board);
    CAPTURE(board, shape.latency_slowdown, shape.throughput_slowdown, shape.io_over_compute);
    CHECK(shape.in_flight);
    CHECK(shape.io_over_compute < 1.0);
    CHECK(shape.latency_slowdown > 1.15);
    // The base brings in each cache line once; no tiles do (docs/simulator.md).
    CHECK(shape.throughput_slowdown < 1.15);
}

}  // namespace

TEST_CASE("AlexNet from QSPI: a quarter slower alone, nearly as fast as in core in a stream") {
    check_stream("stm32h747i-disco");
}

TEST_CASE("AlexNet from QSPI of the F769: the same") { check_stream("stm32f769i-disco"); }
