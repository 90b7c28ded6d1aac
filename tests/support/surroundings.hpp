// Where sweeps and comparisons of the tests find the parts of this source tree.
#pragma once

#include <filesystem>
#include <memory>

#include "explore/comparison_plan.hpp"
#include "network/pad_folding.hpp"
#include "reference/constant_folding.hpp"

namespace outcore::test {

inline const std::filesystem::path kSource = OUTCORE_SOURCE_DIR;

inline explore::Surroundings surroundings() {
    const std::filesystem::path configs = kSource / "configs";
    return {configs,
            std::make_shared<schedule::KernelLayouts>(
                *schedule::KernelLayouts::load(configs / "kernels/layout.json")),
            [](network::Network network) {
                return network::fold_pads(reference::fold_constants(std::move(network)));
            }};
}

}  // namespace outcore::test
