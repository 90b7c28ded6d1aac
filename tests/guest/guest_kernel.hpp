// Runs a kernel call of the host on a guest core: operands are copied into guest memory, each one
// ending where mapped memory ends, and what the kernel wrote is copied back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstring>
#include <string>

#include "guest/guest_core.hpp"
#include "oc_kernels.h"

namespace outcore::test {

/// Bytes behind the pointers of an oc_call; 0 where the pointer is NULL. `in_place`: the output's
/// bytes are the first input's.
struct CallSizes {
    std::array<std::size_t, 2> input{};
    std::size_t constants = 0, partial = 0, output = 0, scratch = 0;
    bool in_place = false;
};

inline std::string kernel_name(std::int32_t kind) {
    constexpr const char* kNames[OC_KINDS] = {"oc_add_s8",
                                              "oc_sub_s8",
                                              "oc_mul_s8",
                                              "oc_average_pool_2d_s8",
                                              "oc_max_pool_2d_s8",
                                              "oc_concatenation_any",
                                              "oc_conv_2d_s8",
                                              "oc_depthwise_conv_2d_s8",
                                              "oc_dequantize_any",
                                              "oc_fully_connected_s8",
                                              "oc_logistic_s8",
                                              "oc_mean_s8",
                                              "oc_pad_s8",
                                              "oc_quantize_any",
                                              "oc_relu_s8",
                                              "oc_relu6_s8",
                                              "oc_resize_nearest_neighbor_any",
                                              "oc_softmax_s8",
                                              "oc_transpose_any"};
    return kNames[kind];
}

class GuestKernel {
  public:
    GuestKernel(GuestCpu cpu, const std::string& elf) : core_(cpu, elf) {}

    GuestCount run(const oc_call& call, const CallSizes& sizes, GuestCounting counting) {
        enum Region : unsigned {
            kRecords,
            kInput0,
            kInput1,
            kConstants,
            kPartial,
            kOutput,
            kScratch
        };
        const std::uint32_t input[2] = {put(kInput0, call.input[0].data, sizes.input[0]),
                                        put(kInput1, call.input[1].data, sizes.input[1])};
        const std::uint32_t constants = put(kConstants, call.constants, sizes.constants);
        const std::uint32_t partial = put(kPartial, call.partial, sizes.partial);
        const std::uint32_t output =
            sizes.in_place ? input[0] : put(kOutput, call.output, sizes.output);
        const std::uint32_t scratch = put(kScratch, call.scratch, sizes.scratch);
        const std::uint32_t op = core_.region_tail(kRecords, 1024);
        core_.write(op, call.op, sizeof *call.op);
        const std::uint32_t record = op + 512;
        std::vector<std::uint32_t> words = {op};
        append(words, &call.box, sizeof call.box);
        append(words, &call.k0, sizeof call.k0);
        append(words, &call.k1, sizeof call.k1);
        for (int i = 0; i < 2; ++i) {
            words.push_back(input[i]);
            append(words, &call.input[i].y0, 5 * sizeof(std::int32_t));  // to the end of the view
        }
        words.insert(words.end(), {constants, partial, scratch, output, call.output_stride_y,
                                   call.output_stride_x});
        core_.write(record, words.data(), words.size() * 4);
        const GuestCount count = core_.call(kernel_name(call.op->kind), record, counting);
        get(partial, call.partial, sizes.partial);
        get(output, call.output, sizes.in_place ? sizes.input[0] : sizes.output);
        return count;
    }

  private:
    static void append(std::vector<std::uint32_t>& words, const void* from, std::size_t size) {
        const std::size_t first = words.size();
        words.resize(first + size / 4);
        std::memcpy(words.data() + first, from, size);
    }
    std::uint32_t put(unsigned region, const void* bytes, std::size_t size) {
        if (size == 0) return 0;
        const std::uint32_t address = core_.region_tail(region, size);
        core_.write(address, bytes, size);
        return address;
    }
    void get(std::uint32_t address, void* bytes, std::size_t size) const {
        core_.read(address, bytes, size);
    }

    GuestCore core_;
};

}  // namespace outcore::test
