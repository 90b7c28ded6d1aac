// The reference kernels, one for each operator kind or family, and the table that finds them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reference/invocation.hpp"

namespace outcore::reference {

using Kernel = void (*)(const Invocation&);
/// Every OperatorKind has one.
Kernel kernel_for(network::OperatorKind kind);

void conv_2d(const Invocation& call);
void depthwise_conv_2d(const Invocation& call);
void fully_connected(const Invocation& call);
void add(const Invocation& call);
void sub(const Invocation& call);
void mul(const Invocation& call);
void average_pool_2d(const Invocation& call);
void max_pool_2d(const Invocation& call);
void mean(const Invocation& call);
void softmax(const Invocation& call);
void logistic(const Invocation& call);
void relu(const Invocation& call);
void relu6(const Invocation& call);
void quantize(const Invocation& call);
void dequantize(const Invocation& call);
void copy(const Invocation& call);  // Reshape, Squeeze
void pad(const Invocation& call);
void transpose(const Invocation& call);
void concatenation(const Invocation& call);
void resize_nearest_neighbor(const Invocation& call);

}  // namespace outcore::reference
