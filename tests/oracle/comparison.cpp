// SPDX-License-Identifier: Apache-2.0
#include "oracle/comparison.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <span>

#include "network/tflite_importer.hpp"
#include "oracle/interpreter.hpp"
#include "oracle/oracle_inputs.hpp"
#include "reference/executor.hpp"

namespace outcore::test {
namespace {

std::vector<std::uint8_t> reference_outputs(const network::Network& network,
                                            const std::vector<std::uint8_t>& inputs) {
    const auto size = static_cast<std::size_t>(reference::input_bytes(network));
    const reference::Options options{reference::Rounding::FloatHalfEven, true};
    std::vector<std::uint8_t> outputs;
    for (std::size_t at = 0; at < inputs.size(); at += size) {
        const auto execution =
            reference::run(network, std::span(inputs).subspan(at, size), options);
        outputs.insert(outputs.end(), execution->outputs.begin(), execution->outputs.end());
    }
    return outputs;
}

}  // namespace

void check_against_interpreter(const std::vector<std::uint8_t>& model, const std::string& name) {
    CAPTURE(name);
    const auto network = network::import_tflite(model, name);
    if (!network) FAIL(to_string(network.diagnostics().front()));
    const std::vector<std::uint8_t> inputs = oracle_inputs(*network);
    const OracleAnswer answer = ask_interpreter(model, inputs);
    if (answer.status == OracleStatus::Missing) {
        WARN("skipped: " << name << " is not compared with TensorFlow Lite: " << answer.message);
        return;
    }
    INFO(answer.message);
    REQUIRE(answer.status == OracleStatus::Done);
    const std::vector<std::uint8_t> ours = reference_outputs(*network, inputs);
    REQUIRE(ours.size() == answer.outputs.size());
    const auto difference = std::mismatch(ours.begin(), ours.end(), answer.outputs.begin());
    const auto per_inference = ours.size() / (kStructuredInputs + kRandomInputs);
    if (difference.first == ours.end()) return;
    const auto at = static_cast<std::size_t>(difference.first - ours.begin());
    FAIL_CHECK("first difference in inference " << at / per_inference << ", byte "
                                                << at % per_inference << ": " << int{ours[at]}
                                                << ", the interpreter " << int{answer.outputs[at]});
}

}  // namespace outcore::test
