// VGG16 is bound by compute: even from an SD card a frame alone is not much slower than in core,
// and streams are slower by little more than what tiles cost.
#include "scheduler/compute_io_shape.hpp"

using namespace outcore;

TEST_CASE("VGG16 from an SD card: small latency slowdown, smaller throughput slowdown") {
    const test::ComputeIoShape shape = test::compute_io_shape("vgg16.json", "stm32f746g-disco-sd");
    CAPTURE(shape.latency_slowdown, shape.throughput_slowdown, shape.io_over_compute);
    CHECK(shape.in_flight);
    CHECK(shape.io_over_compute < 0.5);
    CHECK(shape.latency_slowdown > 1.15);
    CHECK(shape.latency_slowdown < 1.45);
    CHECK(shape.throughput_slowdown < 1.15);
}
