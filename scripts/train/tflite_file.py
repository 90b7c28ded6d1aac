# SPDX-License-Identifier: Apache-2.0
"""Writes a .tflite file, version 3 of its schema: tensors, constant buffers and a straight list of operators.

Knows only the operators and field numbers that our network needs; field numbers are those of TensorFlow Lite's public
schema.fbs. Nothing in the file depends on time or place, so the same content gives the same bytes.
"""

import flatbuffers
import numpy as np

SCHEMA_VERSION = 3
IDENTIFIER = b"TFL3"
CONSTANT_ALIGNMENT = 16

TENSOR_TYPES = {"int32": 2, "int8": 9}
ACTIVATIONS = {"none": 0, "relu": 1, "relu6": 3}
PADDINGS = {"same": 0, "valid": 1}

# builtin operator: (code, version with int8, member of the options union, options as (field, name, type))
OPERATORS = {
    "ADD": (0, 2, 11, [(0, "activation", "Int8")]),
    "AVERAGE_POOL_2D": (1, 2, 5, [(0, "padding", "Int8"), (1, "stride_w", "Int32"), (2, "stride_h", "Int32"),
                                  (3, "filter_width", "Int32"), (4, "filter_height", "Int32"),
                                  (5, "activation", "Int8")]),
    "CONV_2D": (3, 3, 1, [(0, "padding", "Int8"), (1, "stride_w", "Int32"), (2, "stride_h", "Int32"),
                          (3, "activation", "Int8")]),
    "DEPTHWISE_CONV_2D": (4, 3, 2, [(0, "padding", "Int8"), (1, "stride_w", "Int32"), (2, "stride_h", "Int32"),
                                    (3, "depth_multiplier", "Int32"), (4, "activation", "Int8")]),
    "FULLY_CONNECTED": (9, 4, 8, [(0, "activation", "Int8")]),
    "RESHAPE": (22, 1, 17, [(0, "new_shape", "vector")]),
    "SOFTMAX": (25, 2, 9, [(0, "beta", "Float32")]),
}


class TfliteFile:
    def __init__(self, description):
        self._description = description
        self._tensors, self._operators, self._buffers, self._codes = [], [], [b""], []

    def add_tensor(self, name, shape, kind, scales, zero_point, dimension=0, data=None):
        """Returns the tensor's index. `data` is an array for a constant, None for an activation; `scales` may be empty."""
        buffer = 0
        if data is not None:
            buffer = len(self._buffers)
            self._buffers.append(np.ascontiguousarray(data).astype(np.dtype(kind).newbyteorder("<")).tobytes())
        self._tensors.append((name, tuple(shape), kind, np.asarray(scales, "<f4"), zero_point, dimension, buffer))
        return len(self._tensors) - 1

    def add_operator(self, operator, inputs, outputs, **options):
        if operator not in self._codes:
            self._codes.append(operator)
        known = {name for _, name, _ in OPERATORS[operator][3]}
        if set(options) != known:
            raise ValueError(f"{operator}: found options {sorted(options)}; must be {sorted(known)}")
        self._operators.append((operator, list(inputs), list(outputs), options))

    def finish(self, inputs, outputs):
        """Returns the bytes of the file; `inputs` and `outputs` are indices of the graph's tensors."""
        builder = flatbuffers.Builder(1 << 20)
        buffers = self._tables(builder, self._buffers, self._buffer)
        tensors = self._tables(builder, self._tensors, self._tensor)
        operators = self._tables(builder, self._operators, self._operator)
        codes = self._tables(builder, self._codes, self._code)
        input_list, output_list = _ints(builder, inputs), _ints(builder, outputs)
        name = builder.CreateString("main")
        subgraph = _table(builder, 5, [(0, "UOffset", tensors), (1, "UOffset", input_list), (2, "UOffset", output_list),
                                       (3, "UOffset", operators), (4, "UOffset", name)])
        subgraphs = _offsets(builder, [subgraph])
        description = builder.CreateString(self._description)
        model = _table(builder, 8, [(0, "Uint32", SCHEMA_VERSION), (1, "UOffset", codes), (2, "UOffset", subgraphs),
                                    (3, "UOffset", description), (4, "UOffset", buffers)])
        builder.Finish(model, IDENTIFIER)
        return bytes(builder.Output())

    def _tables(self, builder, items, write):
        return _offsets(builder, [write(builder, item) for item in items])

    def _buffer(self, builder, data):
        if not data:
            return _table(builder, 1, [])
        builder.StartVector(1, len(data), CONSTANT_ALIGNMENT)
        builder.head -= len(data)
        builder.Bytes[builder.head:builder.head + len(data)] = data
        return _table(builder, 1, [(0, "UOffset", builder.EndVector())])

    def _tensor(self, builder, tensor):
        name, shape, kind, scales, zero_point, dimension, buffer = tensor
        quantisation = 0
        if len(scales):
            scale_list = builder.CreateNumpyVector(scales)
            zero_list = builder.CreateNumpyVector(np.full(len(scales), zero_point, "<i8"))
            quantisation = _table(builder, 7, [(2, "UOffset", scale_list), (3, "UOffset", zero_list),
                                               (6, "Int32", dimension)])
        shape_list, text = _ints(builder, shape), builder.CreateString(name)
        return _table(builder, 9, [(0, "UOffset", shape_list), (1, "Int8", TENSOR_TYPES[kind]), (2, "Uint32", buffer),
                                   (3, "UOffset", text), (4, "UOffset", quantisation)])

    def _operator(self, builder, item):
        operator, inputs, outputs, options = item
        _, _, member, fields = OPERATORS[operator]
        slots = [(slot, "UOffset", _ints(builder, options[name])) if kind == "vector" else (slot, kind, options[name])
                 for slot, name, kind in fields]
        # Dilation (the two fields behind a convolution's) is left out: its default is 1.
        option_table = _table(builder, 8, slots)
        input_list, output_list = _ints(builder, inputs), _ints(builder, outputs)
        return _table(builder, 9, [(0, "Uint32", self._codes.index(operator)), (1, "UOffset", input_list),
                                   (2, "UOffset", output_list), (3, "Uint8", member), (4, "UOffset", option_table)])

    def _code(self, builder, operator):
        code, version, _, _ = OPERATORS[operator]
        return _table(builder, 4, [(0, "Int8", code), (2, "Int32", version), (3, "Int32", code)])


def _table(builder, slots, fields):
    builder.StartObject(slots)
    for slot, kind, value in fields:
        if kind == "UOffset":
            builder.PrependUOffsetTRelativeSlot(slot, value, 0)
        else:
            # None as default makes the field explicit even where it equals the schema's default.
            getattr(builder, f"Prepend{kind}Slot")(slot, value, None)
    return builder.EndObject()


def _offsets(builder, offsets):
    builder.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def _ints(builder, values):
    return builder.CreateNumpyVector(np.asarray(values, "<i4"))
