// SPDX-License-Identifier: Apache-2.0
#include "deploy/operator_record.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "deploy/runtime_limits.hpp"
#include "network/geometry.hpp"
#include "network/quantization.hpp"

namespace outcore::deploy {
namespace {

using network::ElementType;
using network::Multiplier;
using network::OperatorKind;

/// The format's number of a kind; the enum of the network may be reordered, this may not.
std::int32_t kind_number(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::Add:
            return 0;
        case OperatorKind::Sub:
            return 1;
        case OperatorKind::Mul:
            return 2;
        case OperatorKind::AveragePool2d:
            return 3;
        case OperatorKind::MaxPool2d:
            return 4;
        case OperatorKind::Concatenation:
            return 5;
        case OperatorKind::Conv2d:
            return 6;
        case OperatorKind::DepthwiseConv2d:
            return 7;
        case OperatorKind::Dequantize:
            return 8;
        case OperatorKind::FullyConnected:
            return 9;
        case OperatorKind::Logistic:
            return 10;
        case OperatorKind::Mean:
            return 11;
        case OperatorKind::Pad:
            return 12;
        case OperatorKind::Quantize:
            return 13;
        case OperatorKind::Relu:
            return 14;
        case OperatorKind::Relu6:
            return 15;
        case OperatorKind::ResizeNearestNeighbor:
            return 16;
        case OperatorKind::Softmax:
            return 17;
        case OperatorKind::Transpose:
            return 18;
        case OperatorKind::Reshape:
            return 20;
        case OperatorKind::Squeeze:
            return 21;
    }
    return -1;
}

/// A dimension of a tensor of `rank` dimensions as 0 rows, 1 columns, 2 channels; negative in
/// front.
std::int32_t canonical(std::size_t axis, std::size_t rank) {
    return static_cast<std::int32_t>(axis) - static_cast<std::int32_t>(rank) + 3;
}

/// Fills one record, field group by field group.
class Filler {
  public:
    Filler(const network::Network& network, OperatorId id)
        : network_(network),
          id_(id),
          op_(network.op(id)),
          first_(network.tensor(op_.inputs.at(0))),
          result_(network.tensor(op_.output)) {}

    Result<OperatorRecord> run() {
        const auto geometry = network::geometry(network_, id_);
        if (!geometry) {
            return Diagnostic{"", network_.describe(id_),
                              "has more dimensions than rows, columns and channels"};
        }
        record_[Field::Kind] = kind_number(op_.kind);
        record_[Field::InputType] = element_type_number(first_.type);
        record_[Field::OutputType] = element_type_number(result_.type);
        extent(Field::Input0, geometry->inputs.at(0));
        extent(Field::Output, geometry->output);
        record_[Field::Input0ZeroPoint] = first_.quantization.zero_point();
        record_[Field::OutputZeroPoint] = result_.quantization.zero_point();
        range(network::type_range(result_.type));
        by_kind(*geometry);
        if (const std::string beyond = beyond_runtime(record_); !beyond.empty())
            return Diagnostic{"", network_.describe(id_), beyond};
        return record_;
    }

  private:
    void by_kind(const network::Geometry& geometry) {
        switch (op_.kind) {
            case OperatorKind::Conv2d:
            case OperatorKind::DepthwiseConv2d:
            case OperatorKind::AveragePool2d:
            case OperatorKind::MaxPool2d:
                window(op_.as<network::Window>());
                break;
            case OperatorKind::FullyConnected:
                activation(op_.as<network::Fused>().activation);
                break;
            case OperatorKind::Add:
            case OperatorKind::Sub:
                second(geometry.inputs.at(1));
                sum();
                break;
            case OperatorKind::Mul:
                second(geometry.inputs.at(1));
                multiplier(Field::OutputMultiplier, network::product_multiplier(network_, id_));
                break;
            case OperatorKind::Mean:
                mean();
                break;
            case OperatorKind::Pad:
                pad(op_.as<network::PadAttributes>());
                break;
            case OperatorKind::Transpose:
                transpose(op_.as<network::TransposeAttributes>());
                break;
            case OperatorKind::ResizeNearestNeighbor:
                resize(op_.as<network::ResizeAttributes>());
                break;
            case OperatorKind::Softmax:
                softmax();
                break;
            case OperatorKind::Relu:
                relu();
                break;
            case OperatorKind::Relu6:
                range(network::relu6_range(network_, id_));
                break;
            case OperatorKind::Quantize:
                quantize();
                break;
            case OperatorKind::Dequantize:
                scale(first_);
                break;
            case OperatorKind::Concatenation:
            case OperatorKind::Logistic:
            case OperatorKind::Reshape:
            case OperatorKind::Squeeze:
                break;
        }
    }

    std::int32_t& at(Field first, int offset) {
        return record_[static_cast<Field>(static_cast<int>(first) + offset)];
    }
    void extent(Field first, const network::Extent& extent) {
        at(first, 0) = extent.h;
        at(first, 1) = extent.w;
        at(first, 2) = extent.c;
    }
    void multiplier(Field first, const Multiplier& multiplier) {
        at(first, 0) = multiplier.value;
        at(first, 1) = multiplier.shift;
    }
    void range(const network::Range& range) {
        record_[Field::ActivationMin] = range.min;
        record_[Field::ActivationMax] = range.max;
    }
    void activation(network::Activation activation) {
        range(network::activation_range(activation, result_));
    }
    void scale(const network::Tensor& tensor) {
        record_[Field::ScaleBits] = std::bit_cast<std::int32_t>(tensor.quantization.scale());
    }

    void window(const network::Window& window) {
        record_[Field::KernelRows] = window.kernel_h;
        record_[Field::KernelColumns] = window.kernel_w;
        record_[Field::StrideRows] = window.stride_h;
        record_[Field::StrideColumns] = window.stride_w;
        record_[Field::DilationRows] = window.dilation_h;
        record_[Field::DilationColumns] = window.dilation_w;
        record_[Field::PadTop] = window.pad_top;
        record_[Field::PadLeft] = window.pad_left;
        record_[Field::DepthMultiplier] = window.depth_multiplier;
        activation(window.activation);
    }

    void second(const network::Extent& shape) {
        extent(Field::Input1, shape);
        record_[Field::Input1ZeroPoint] =
            network_.tensor(op_.inputs.at(1)).quantization.zero_point();
        activation(op_.as<network::Fused>().activation);
    }
    void sum() {
        const network::SumMultipliers scales = network::sum_multipliers(network_, id_);
        record_[Field::LeftShift] = network::SumMultipliers::kLeftShift;
        multiplier(Field::Input0Multiplier, scales.first);
        multiplier(Field::Input1Multiplier, scales.second);
        multiplier(Field::OutputMultiplier, scales.output);
    }

    void mean() {
        for (const std::int32_t axis : op_.as<network::ReduceAttributes>().axes) {
            const std::int32_t dimension =
                canonical(static_cast<std::size_t>(axis), first_.shape.size());
            if (dimension >= 0) at(Field::Parameter0, dimension) = 1;
        }
        multiplier(Field::OutputMultiplier, network::mean_multiplier(network_, id_).multiplier);
    }

    void pad(const network::PadAttributes& pad) {
        constexpr Field kFields[3] = {Field::PadTop, Field::PadLeft, Field::Parameter0};
        for (std::size_t axis = 0; axis < pad.before.size(); ++axis) {
            const std::int32_t dimension = canonical(axis, pad.before.size());
            if (dimension >= 0) record_[kFields[dimension]] = pad.before[axis];
        }
    }

    void transpose(const network::TransposeAttributes& attributes) {
        const std::size_t rank = attributes.permutation.size();
        std::int32_t from[3] = {-1, -1, -1};
        bool used[3] = {false, false, false};
        for (std::size_t axis = 0; axis < rank; ++axis) {
            const std::int32_t to = canonical(axis, rank);
            const std::int32_t source =
                canonical(static_cast<std::size_t>(attributes.permutation[axis]), rank);
            if (to < 0 || source < 0) continue;
            from[to] = source;
            used[source] = true;
        }
        for (std::int32_t to = 0; to < 3; ++to) {
            // A dimension of 1 that came from in front, or of a lower rank: any dimension left over
            // is as good.
            if (from[to] < 0)
                from[to] = static_cast<std::int32_t>(std::find(used, used + 3, false) - used);
            used[from[to]] = true;
            at(Field::Parameter0, to) = from[to];
        }
    }

    void resize(const network::ResizeAttributes& attributes) {
        record_[Field::Parameter0] = attributes.align_corners ? 1 : 0;
        record_[Field::Parameter1] = attributes.half_pixel_centers ? 1 : 0;
    }
    void softmax() {
        const network::ExponentScaling scaling = network::softmax_scaling(network_, id_);
        multiplier(Field::Input0Multiplier, scaling.multiplier);
        record_[Field::Parameter0] = -scaling.radius;
    }
    void relu() {
        activation(network::Activation::Relu);
        multiplier(Field::OutputMultiplier, network::rescale_multiplier(network_, id_));
    }
    void quantize() {
        if (first_.type == ElementType::Float32) return scale(result_);
        multiplier(Field::OutputMultiplier, network::rescale_multiplier(network_, id_));
    }

    const network::Network& network_;
    OperatorId id_;
    const network::Operator& op_;
    const network::Tensor& first_;
    const network::Tensor& result_;
    OperatorRecord record_;
};

}  // namespace

std::int32_t element_type_number(ElementType type) {
    switch (type) {
        case ElementType::Int8:
            return 0;
        case ElementType::UInt8:
            return 1;
        case ElementType::Int32:
            return 2;
        case ElementType::Float32:
            return 3;
    }
    return -1;
}

Result<OperatorRecord> operator_record(const network::Network& network, OperatorId id) {
    return Filler(network, id).run();
}

}  // namespace outcore::deploy
