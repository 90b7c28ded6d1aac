// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <iterator>

#include "reference/kernels.hpp"

namespace outcore::reference {
namespace {

using network::OperatorKind;

struct Entry {
    OperatorKind kind;
    Kernel kernel;
};
constexpr Entry kEntries[] = {
    {OperatorKind::Add, add},
    {OperatorKind::Sub, sub},
    {OperatorKind::Mul, mul},
    {OperatorKind::AveragePool2d, average_pool_2d},
    {OperatorKind::MaxPool2d, max_pool_2d},
    {OperatorKind::Concatenation, concatenation},
    {OperatorKind::Conv2d, conv_2d},
    {OperatorKind::DepthwiseConv2d, depthwise_conv_2d},
    {OperatorKind::Dequantize, dequantize},
    {OperatorKind::FullyConnected, fully_connected},
    {OperatorKind::Logistic, logistic},
    {OperatorKind::Mean, mean},
    {OperatorKind::Pad, pad},
    {OperatorKind::Quantize, quantize},
    {OperatorKind::Relu, relu},
    {OperatorKind::Relu6, relu6},
    {OperatorKind::Reshape, copy},
    {OperatorKind::ResizeNearestNeighbor, resize_nearest_neighbor},
    {OperatorKind::Softmax, softmax},
    {OperatorKind::Squeeze, copy},
    {OperatorKind::Transpose, transpose},
};

}  // namespace

Kernel kernel_for(OperatorKind kind) {
    const auto* found = std::find_if(std::begin(kEntries), std::end(kEntries),
                                     [&](const Entry& entry) { return entry.kind == kind; });
    assert(found != std::end(kEntries) && "every kind has a kernel");
    return found->kernel;
}

}  // namespace outcore::reference
