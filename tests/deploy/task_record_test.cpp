// SPDX-License-Identifier: Apache-2.0
#include "deploy/task_record.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"

using namespace outcore;

namespace {

/// Every (source byte, destination byte) of a transfer, in the order in which it is moved.
std::vector<std::pair<std::int64_t, std::int64_t>> moved(const schedule::Transfer& transfer) {
    const schedule::Region& from = transfer.source;
    const schedule::Region& to = transfer.destination;
    std::vector<std::pair<std::int64_t, std::int64_t>> bytes;
    for (std::int64_t p = 0; p < from.planes; ++p) {
        for (std::int64_t r = 0; r < from.rows; ++r) {
            for (std::int64_t b = 0; b < from.row_bytes; ++b) {
                bytes.emplace_back(from.offset + p * from.plane_stride + r * from.row_stride + b,
                                   to.offset + p * to.plane_stride + r * to.row_stride + b);
            }
        }
    }
    return bytes;
}

}  // namespace

TEST_CASE("joining rows and planes moves the same bytes in no more pieces") {
    Xorshift32 random(7);
    for (int i = 0; i < 2000; ++i) {
        schedule::Transfer transfer;
        schedule::Region& from = transfer.source;
        schedule::Region& to = transfer.destination;
        from.row_bytes = to.row_bytes = random.in_range(1, 3);
        from.rows = to.rows = random.in_range(1, 3);
        from.planes = to.planes = random.in_range(1, 3);
        for (schedule::Region* region : {&from, &to}) {
            region->row_stride = region->row_bytes + random.in_range(0, 1);
            region->plane_stride = region->row_stride * region->rows + random.in_range(0, 1);
            region->offset = random.in_range(0, 5);
        }
        const schedule::Transfer joined = deploy::jointly_coalesced(transfer);
        REQUIRE(moved(joined) == moved(transfer));
        REQUIRE(joined.source.rows == joined.destination.rows);
        REQUIRE(joined.source.planes == joined.destination.planes);
        REQUIRE(joined.source.rows * joined.source.planes <= from.rows * from.planes);
    }
}

TEST_CASE("rows join only where they touch on both sides") {
    schedule::Transfer transfer;
    transfer.source = {BufferId(0), 0, 4, 3, 4, 2, 12};
    transfer.destination = {BufferId(0), 0, 4, 3, 8, 2, 24};
    schedule::Transfer joined = deploy::jointly_coalesced(transfer);
    CHECK(joined.source.row_bytes == 4);
    CHECK(joined.source.rows == 6);
    CHECK(joined.source.planes == 1);
    transfer.destination = {BufferId(0), 0, 4, 3, 4, 2, 12};
    joined = deploy::jointly_coalesced(transfer);
    CHECK(joined.source.row_bytes == 24);
    CHECK(joined.source.rows == 1);
    CHECK(joined.destination.row_stride == 24);
}
