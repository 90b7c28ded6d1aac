// SPDX-License-Identifier: Apache-2.0
#include "reference/executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reference/kernels.hpp"

namespace outcore::reference {
namespace {

class Run {
  public:
    Run(const network::Network& network, const Options& options)
        : network_(network), options_(options), last_reader_(network.tensors.size(), OperatorId()) {
        execution_.tensors.resize(network.tensors.size());
        for (OperatorId id(0); id < network.operators.end_id(); ++id.value) {
            for (const TensorId input : network.op(id).inputs) {
                if (input.valid()) last_reader_[input] = id;
            }
        }
    }

    void set_inputs(std::span<const std::uint8_t> inputs) {
        for (const TensorId id : network_.inputs) {
            const auto size = static_cast<std::size_t>(network_.tensor(id).size_bytes());
            execution_.tensors[id].assign(inputs.begin(),
                                          inputs.begin() + static_cast<std::ptrdiff_t>(size));
            inputs = inputs.subspan(size);
        }
    }

    void execute(OperatorId id) {
        const network::Operator& op = network_.op(id);
        std::vector<std::span<const std::uint8_t>> inputs;
        for (const TensorId input : op.inputs) inputs.push_back(bytes(input));
        execution_.tensors[op.output] =
            run_operator(network_, id, std::move(inputs), options_.rounding);
        if (options_.outputs_only) release_inputs(id);
    }

    Execution finish() {
        for (const TensorId id : network_.outputs) {
            const auto data = bytes(id);
            execution_.outputs.insert(execution_.outputs.end(), data.begin(), data.end());
        }
        return std::move(execution_);
    }

  private:
    std::span<const std::uint8_t> bytes(TensorId id) const {
        if (!id.valid()) return {};
        const network::Tensor& tensor = network_.tensor(id);
        if (tensor.constant()) return tensor.data;
        return execution_.tensors[id];
    }

    void release_inputs(OperatorId id) {
        for (const TensorId input : network_.op(id).inputs) {
            const bool output = std::find(network_.outputs.begin(), network_.outputs.end(),
                                          input) != network_.outputs.end();
            if (input.valid() && last_reader_[input] == id && !output)
                execution_.tensors[input] = {};
        }
    }

    const network::Network& network_;
    const Options& options_;
    IdVector<TensorId, OperatorId> last_reader_;
    Execution execution_;
};

}  // namespace

std::int64_t input_bytes(const network::Network& network) {
    std::int64_t total = 0;
    for (const TensorId id : network.inputs) total += network.tensor(id).size_bytes();
    return total;
}

Result<Execution> run(const network::Network& network, std::span<const std::uint8_t> inputs,
                      const Options& options) {
    if (static_cast<std::int64_t>(inputs.size()) != input_bytes(network)) {
        return Diagnostic{
            network.source_path, "inputs",
            fmt::format("found {} bytes; must be {}", inputs.size(), input_bytes(network))};
    }
    Run state(network, options);
    state.set_inputs(inputs);
    for (OperatorId id(0); id < network.operators.end_id(); ++id.value) state.execute(id);
    return state.finish();
}

std::vector<std::uint8_t> run_operator(const network::Network& network, OperatorId id,
                                       std::vector<std::span<const std::uint8_t>> inputs,
                                       Rounding rounding) {
    std::vector<std::uint8_t> output(
        static_cast<std::size_t>(network.tensor(network.op(id).output).size_bytes()));
    kernel_for(network.op(id).kind)({network, id, rounding, std::move(inputs), output});
    return output;
}

}  // namespace outcore::reference
