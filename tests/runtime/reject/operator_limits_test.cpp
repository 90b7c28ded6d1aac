// What is written for the runtime is what the runtime takes: at each limit of its operators and one
// above. SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstring>
#include <utility>
#include <vector>

#include "deploy/runtime_limits.hpp"
#include "outcore.h"

extern "C" {
#include "oc_operator_check.h"
}

using outcore::deploy::beyond_runtime;
using outcore::deploy::Field;
using outcore::deploy::OperatorRecord;

namespace {

/// All extents 1, all windows of one element: every kind takes it.
OperatorRecord smallest(std::int32_t kind) {
    OperatorRecord record;
    record[Field::Kind] = kind;
    for (std::size_t field = 3; field < 18; ++field) record[static_cast<Field>(field)] = 1;
    record[Field::DepthMultiplier] = 1;
    record[Field::ActivationMin] = -128;
    record[Field::ActivationMax] = 127;
    return record;
}

int check(const OperatorRecord& record) {
    oc_operator op;
    static_assert(sizeof op == sizeof(std::int32_t) * OperatorRecord::kFields);
    std::memcpy(&op, record.fields().data(), sizeof op);
    return oc_operator_check(&op);
}

struct Limit {
    const char* what;
    std::int32_t kind;
    std::vector<std::pair<Field, std::int32_t>> others;
    std::vector<Field> grows;  // fields that are `most` together
    std::int32_t most;
};

constexpr auto kInputChannels = static_cast<Field>(5), kOutputChannels = static_cast<Field>(11);
constexpr auto kOutputColumns = static_cast<Field>(10), kInputColumns = static_cast<Field>(4);

const Limit kLimits[] = {
    {"inputs of a fully connected operator", 9, {}, {kInputChannels}, 1 << 16},
    {"columns of a fully connected operator", 9, {}, {kInputColumns, kOutputColumns}, 1 << 20},
    {"channels of a convolution", 6, {}, {kInputChannels}, 1 << 16},
    {"channels under four columns", 6, {{Field::KernelColumns, 4}}, {kInputChannels}, 1 << 14},
    {"output channels of a convolution", 6, {}, {kOutputChannels}, 1 << 20},
    {"a stride", 6, {}, {Field::StrideRows}, 1 << 10},
    {"a dilation", 7, {}, {Field::DilationColumns}, 1 << 10},
    {"rows of a pool's window", 3, {}, {Field::KernelRows}, 1 << 10},
    {"a pool's window", 4, {{Field::KernelRows, 16}}, {Field::KernelColumns}, 1 << 10},
    {"a convolution's window", 6, {{Field::KernelRows, 64}}, {Field::KernelColumns}, 1 << 8},
    {"a mean over rows and columns",
     11,
     {{Field::Input0, 1 << 10}, {Field::Parameter0, 1}, {Field::Parameter1, 1}},
     {kInputColumns},
     1 << 13},
    {"a mean over channels",
     11,
     {{Field::Input0, 1 << 7},
      {kInputColumns, 1 << 8},
      {Field::Output, 1 << 7},
      {kOutputColumns, 1 << 8},
      {Field::Parameter2, 1}},
     {kInputChannels},
     1 << 8},
    {"channels of a sum", 0, {}, {kInputChannels, static_cast<Field>(8), kOutputChannels}, 1 << 20},
};

}  // namespace

TEST_CASE("operators at a limit of the runtime are written, those above are refused by both") {
    for (const Limit& limit : kLimits) {
        INFO(limit.what);
        OperatorRecord record = smallest(limit.kind);
        for (const auto& [field, value] : limit.others) record[field] = value;
        for (const Field field : limit.grows) record[field] = limit.most;
        CHECK(check(record) == OC_OK);
        CHECK(beyond_runtime(record).empty());
        for (const Field field : limit.grows) record[field] = limit.most + 1;
        CHECK(check(record) == OC_ERR_BLOB);
        CHECK(!beyond_runtime(record).empty());
    }
}
