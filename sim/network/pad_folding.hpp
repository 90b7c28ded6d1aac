// Removes explicit PAD operators in front of convolutions: the convolution pads by itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network/network.hpp"

namespace outcore::network {

/// A PAD of rows and columns whose only reader is a Conv2d or DepthwiseConv2d becomes that window's
/// padding. The result computes the same bytes: PAD writes the zero point, which is what a tap
/// outside the input counts as. The padded copy, the largest activation of many networks, need not
/// exist. Tensor ids stay, operator ids close up. PADs of channels, of network outputs or with a
/// change of quantisation stay.
Network fold_pads(Network network);

}  // namespace outcore::network
