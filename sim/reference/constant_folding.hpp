// A pass that computes before inference what does not depend on the network's inputs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network/network.hpp"
#include "reference/invocation.hpp"

namespace outcore::reference {

/// Removes every operator all of whose inputs are constant and makes its output a constant.
/// Operators that write an output of the network stay. Tensors keep their ids; some are no longer
/// read.
network::Network fold_constants(network::Network network, Rounding rounding = Rounding::Double);

}  // namespace outcore::reference
