// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/work_terms.hpp"

#include "cost/kernel_cost.hpp"
#include "network/geometry.hpp"
#include "network/lifetimes.hpp"

namespace outcore::judge {
namespace {

using cost::KernelClass;
using cost::KernelTiming;

struct TermRecord {
    std::string_view name;
    KernelClass kernel;
    double KernelTiming::*price;
};
constexpr std::array<TermRecord, kTerms> kRecords = {{
    {"first_mac", KernelClass::ConvFirst, &KernelTiming::per_mac},
    {"first_output", KernelClass::ConvFirst, &KernelTiming::per_output},
    {"first_patch", KernelClass::ConvFirst, &KernelTiming::per_patch},
    {"generic_mac", KernelClass::ConvGeneric, &KernelTiming::per_mac},
    {"generic_output", KernelClass::ConvGeneric, &KernelTiming::per_output},
    {"generic_patch", KernelClass::ConvGeneric, &KernelTiming::per_patch},
    {"conv_mac", KernelClass::Conv, &KernelTiming::per_mac},
    {"conv_output", KernelClass::Conv, &KernelTiming::per_output},
    {"conv_patch", KernelClass::Conv, &KernelTiming::per_patch},
    {"pointwise_mac", KernelClass::Pointwise, &KernelTiming::per_mac},
    {"pointwise_output", KernelClass::Pointwise, &KernelTiming::per_output},
    {"depthwise_mac", KernelClass::Depthwise, &KernelTiming::per_mac},
    {"depthwise_output", KernelClass::Depthwise, &KernelTiming::per_output},
    {"fully_connected_mac", KernelClass::FullyConnected, &KernelTiming::per_mac},
    {"fully_connected_output", KernelClass::FullyConnected, &KernelTiming::per_output},
    {"pool_input", KernelClass::AveragePool, &KernelTiming::per_mac},
    {"elementwise_output", KernelClass::Add, &KernelTiming::per_output},
    {"other_output", KernelClass::Softmax, &KernelTiming::per_output},
    {"call", KernelClass::Conv, &KernelTiming::per_call},
}};

class Counter {
  public:
    explicit Counter(WorkTerms& terms) : terms_(terms) {}

    void add(const cost::KernelWork& work) {
        count(Term::Call, 1);
        switch (cost::family(work.kernel)) {
            case KernelClass::ConvFirst:
                return convolution(work, Term::FirstMac, Term::FirstOutput, Term::FirstPatch);
            case KernelClass::ConvGeneric:
                return convolution(work, Term::GenericMac, Term::GenericOutput, Term::GenericPatch);
            case KernelClass::Conv:
                return convolution(work, Term::ConvMac, Term::ConvOutput, Term::ConvPatch);
            case KernelClass::Pointwise:
                return window(work, Term::PointwiseMac, Term::PointwiseOutput);
            case KernelClass::Depthwise:
                return window(work, Term::DepthwiseMac, Term::DepthwiseOutput);
            case KernelClass::FullyConnected:
                return window(work, Term::FullyConnectedMac, Term::FullyConnectedOutput);
            case KernelClass::AveragePool:
            case KernelClass::MaxPool:
            case KernelClass::Mean:
                return count(Term::PoolInput, work.macs);
            case KernelClass::Add:
            case KernelClass::Sub:
            case KernelClass::Mul:
                return count(Term::ElementwiseOutput, work.outputs);
            default:
                return count(Term::OtherOutput, work.outputs);
        }
    }

  private:
    void convolution(const cost::KernelWork& work, Term mac, Term output, Term patch) {
        window(work, mac, output);
        count(patch, work.patches);
    }
    void window(const cost::KernelWork& work, Term mac, Term output) {
        count(mac, work.macs);
        count(output, work.outputs);
    }
    void count(Term term, std::int64_t amount) {
        terms_.counts[static_cast<std::size_t>(term)] += static_cast<double>(amount);
    }
    WorkTerms& terms_;
};

/// Output positions that share one set of weights; depthwise weights are small and stay near.
std::int64_t positions(const network::Operator& op, const network::Extent& output) {
    return op.kind == network::OperatorKind::Conv2d ? std::int64_t{output.h} * output.w : 1;
}

std::int64_t activation_bytes(const network::Network& network, const network::Operator& op) {
    std::int64_t bytes = network.tensor(op.output).size_bytes();
    for (std::size_t i = 0; i < network::operand_count(op); ++i) {
        const network::Tensor& input = network.tensor(op.inputs[i]);
        if (!input.constant()) bytes += input.size_bytes();
    }
    return bytes;
}

bool has_weights(network::OperatorKind kind) {
    return kind == network::OperatorKind::Conv2d || kind == network::OperatorKind::FullyConnected ||
           kind == network::OperatorKind::DepthwiseConv2d;
}

}  // namespace

std::string_view to_string(Term term) { return kRecords[static_cast<std::size_t>(term)].name; }

void set_price(KernelTiming& timing, Term term, double cycles) {
    timing.*kRecords[static_cast<std::size_t>(term)].price = cycles;
}

KernelClass kernel_class(Term term) { return kRecords[static_cast<std::size_t>(term)].kernel; }

WorkTerms work_terms(const network::Network& network) {
    WorkTerms terms;
    Counter counter(terms);
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const OperatorId id(i);
        const network::Operator& op = network.op(id);
        const auto geometry = network::geometry(network, id);
        if (network::is_view(op.kind) || !geometry) continue;
        const network::Tile tile{network::whole(geometry->output), 0, geometry->reduction, 0};
        const auto work = cost::kernel_work(network, id, tile, platform::Core());
        if (!work) continue;
        counter.add(*work);
        terms.macs += network::macs(network, id);
        terms.activation_traffic_bytes += activation_bytes(network, op);
        if (has_weights(op.kind) && op.inputs.size() > 1) {
            terms.weights.push_back(
                {network.tensor(op.inputs[1]).size_bytes(), positions(op, geometry->output)});
        }
    }
    terms.constant_bytes = network::constant_bytes(network);
    terms.peak_activation_bytes = network::peak_activations(network).bytes;
    return terms;
}

}  // namespace outcore::judge
