#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the int8 network: accuracy in plain integers under both rounding rules, and byte for byte, layer by layer,
against TensorFlow Lite's WebAssembly interpreter (tests/oracle)."""

import argparse
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import fashion_data
import int8_model
from fashion_network import LAYERS, LOGITS, OUTPUT
from quantise_fashion import build_file, quantise_file

CHUNK = 8
ORACLE = Path(__file__).resolve().parents[2] / "tests" / "oracle" / "wasm_interpreter.js"


def run_in_chunks(quantised, images, rule, observe=None):
    return np.concatenate([int8_model.run(quantised, images[start:start + CHUNK], rule, observe)
                           for start in range(0, len(images), CHUNK)])


def run_interpreter(content, images, package):
    """Outputs of all inferences as int8, one row each."""
    with tempfile.TemporaryDirectory() as folder:
        model, inputs, outputs = (Path(folder) / name for name in ("model.tflite", "inputs.bin", "outputs.bin"))
        model.write_bytes(content)
        inputs.write_bytes(images.tobytes())
        call = ["node", str(ORACLE), str(model), str(inputs), str(outputs), "--package-dir", package]
        summary = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
        return np.frombuffer(outputs.read_bytes(), np.int8).reshape(summary["inferences"], -1)


def hits(scores, labels):
    return int((scores.argmax(axis=1) == labels).sum())


def compare_layers(quantised, images, package):
    """Every layer's bytes, ours under the float rule against the interpreter's."""
    ours = {}
    int8_model.run(quantised, images, int8_model.FLOAT_ROUNDING, lambda name, values: ours.update({name: values}))
    for layer in LAYERS:
        if layer.name == OUTPUT:
            continue
        theirs = run_interpreter(build_file(quantised, (layer.name,)), images, package)
        difference = np.abs(theirs.astype(int) - ours[layer.name].reshape(theirs.shape))
        print(f"  {layer.name:16} {(difference == 0).mean() * 100:8.4f} % equal, largest difference {difference.max()}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", default=fashion_data.DEFAULT_FOLDER, help="folder with the four .gz files")
    options.add_argument("--weights", required=True, help="the .npz that train_fashion.py wrote")
    options.add_argument("--model", required=True, help="fashion.tflite, must be what these weights give")
    options.add_argument("--package-dir", help="where @tensorflow/tfjs-tflite is installed; without it, no comparison")
    options.add_argument("--images", type=int, default=256, help="how many test images the integer model runs")
    options.add_argument("--expected", help="folder to write the logits under both rounding rules to")
    options.add_argument("--all", action="store_true", help="also run all 10,000 test images in the interpreter")
    chosen = options.parse_args()

    quantised = quantise_file(chosen.weights, chosen.data)
    content = Path(chosen.model).read_bytes()
    if build_file(quantised) != content:
        raise SystemExit(f"{chosen.model}: is not what {chosen.weights} gives")
    pixels, labels = fashion_data.load(chosen.data, "t10k")
    images, wanted = fashion_data.network_input(pixels[:chosen.images]), labels[:chosen.images]

    logits = {rule: run_in_chunks(quantised, images, rule)
              for rule in (int8_model.DOUBLE_ROUNDING, int8_model.FLOAT_ROUNDING)}
    for rule, scores in logits.items():
        print(f"int8, {rule} rounding, {len(images)} images: {hits(scores, wanted)} right "
              f"({hits(scores, wanted) / len(images):.4f}); sha256 of the logits {hashlib.sha256(scores.tobytes()).hexdigest()}")
        if chosen.expected:
            (Path(chosen.expected) / f"expected_logits_{rule}.bin").write_bytes(scores.tobytes())
    if not chosen.package_dir:
        return
    print("against the WebAssembly interpreter, float rounding, 4 images:")
    compare_layers(quantised, images[:4], chosen.package_dir)
    theirs = run_interpreter(build_file(quantised, (LOGITS,)), images, chosen.package_dir)
    print(f"logits of {len(images)} images: {(theirs == logits[int8_model.FLOAT_ROUNDING]).mean() * 100:.4f} % equal")
    amount = len(pixels) if chosen.all else len(images)
    right = 0
    for start in range(0, amount, 1000):
        part = slice(start, min(start + 1000, amount))
        result = run_interpreter(content, fashion_data.network_input(pixels[part]), chosen.package_dir)
        right += hits(result, labels[part])
    print(f"int8, WebAssembly interpreter, {amount} images: {right} right ({right / amount:.4f})")


if __name__ == "__main__":
    main()
