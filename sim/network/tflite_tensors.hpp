// The tensors of a .tflite file as the file states them, before an operator asks for one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "network/network.hpp"
#include "network/shape_inference.hpp"

namespace outcore::network {
namespace tflite {
struct Model;
struct SubGraph;
struct Tensor;
}  // namespace tflite

/// A tensor is judged only when something uses it: `defect` says why it can not be computed on.
struct TfliteTensor {
    std::string name;  // printable ASCII; other bytes become '?'
    Shape shape;
    std::optional<ElementType> type;  // nothing for types that are not computed on
    int file_type = 0;                // the file's own number of the type
    Quantization quantization;
    std::span<const std::uint8_t> data;  // of constants; inside the file
    std::string defect;
};

/// All tensors of a verified file, by their index in it.
std::vector<TfliteTensor> read_tensors(const tflite::Model& model, const tflite::SubGraph& graph);

/// The elements of a constant int32 or int64 operand such as axes or paddings; at most 64 of them.
Result<std::vector<std::int64_t>> read_integers(const TfliteTensor& tensor);

/// With a copy of the data. The tensor must have no defect.
Tensor to_tensor(const TfliteTensor& tensor);
/// What stands for a tensor that nothing computes on: its name, no elements, no data.
Tensor name_only(const TfliteTensor& tensor);

/// The text with every byte outside printable ASCII replaced by '?'.
std::string printable(std::string text);

}  // namespace outcore::network
