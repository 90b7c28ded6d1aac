// The rules that a network keeps once it is imported: operand counts, element types, shapes,
// quantisation. Whatever reads a Network relies on them; docs/spec/network.md lists them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "network/network.hpp"

namespace outcore::network {

/// "operator 7 CONV_2D, tensor 12 'conv1/out'"; without the tensor when `tensor` names none.
std::string place(const Network& network, const Operator& op, TensorId tensor);

/// The first broken rule of each operator, then of the network as a whole; empty when it keeps them
/// all.
Diagnostics check_rules(const Network& network);

}  // namespace outcore::network
