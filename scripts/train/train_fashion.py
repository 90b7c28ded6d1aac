#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled network in float and leaves the folded weights in an .npz; quantise_fashion.py does the rest.

Fixed seed, fixed number of steps, fixed number of threads: the same torch on the same kind of processor gives the same
file. Nothing here depends on how long it takes.
"""

import argparse
import time

import numpy as np
import torch
import torch.nn.functional as functional

import fashion_data
from float_model import Trainable, run_folded

SEED = 20
LABEL_SMOOTHING = 0.05
WEIGHT_DECAY = 1e-4


def to_torch(pixels):
    """uint8 [n,28,28] -> float [n,1,112,112] in 0..1, the real numbers that the int8 input stands for."""
    real = torch.from_numpy(pixels).float()[:, None] / 255.0
    return functional.interpolate(real, scale_factor=4, mode="nearest").contiguous(memory_format=torch.channels_last)


def train(images, labels, steps, batch, peak_rate):
    torch.manual_seed(SEED)
    order = np.random.default_rng(SEED)
    model = Trainable().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=peak_rate, weight_decay=WEIGHT_DECAY)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak_rate, total_steps=steps, pct_start=0.2)
    queue = np.empty(0, np.int64)
    started, hits = time.time(), []
    for step in range(steps):
        if len(queue) < batch:
            queue = np.concatenate([queue, order.permutation(len(images))])
        chosen, queue = queue[:batch], queue[batch:]
        pixels = images[chosen].copy()
        mirrored = order.random(batch) < 0.5
        pixels[mirrored] = pixels[mirrored, :, ::-1]
        target = torch.from_numpy(labels[chosen].astype(np.int64))
        logits = model(to_torch(pixels))
        loss = functional.cross_entropy(logits, target, label_smoothing=LABEL_SMOOTHING)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        rate.step()
        hits.append((logits.argmax(1) == target).float().mean().item())
        if (step + 1) % 50 == 0:
            speed = (step + 1) * batch / (time.time() - started)
            print(f"step {step + 1} of {steps}: loss {loss.item():.3f}, accuracy of the last 50 batches "
                  f"{np.mean(hits[-50:]):.4f}, {speed:.0f} images/s", flush=True)
    return model.eval()


def accuracy(images, labels, folded, batch=100):
    hits = 0
    with torch.no_grad():
        for start in range(0, len(images), batch):
            logits = run_folded(to_torch(images[start:start + batch]), folded)
            hits += int((logits.argmax(1).numpy() == labels[start:start + batch]).sum())
    return hits / len(images)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", default=fashion_data.DEFAULT_FOLDER, help="folder with the four .gz files")
    options.add_argument("--output", required=True, help="the .npz to write")
    options.add_argument("--steps", type=int, default=6000)
    options.add_argument("--batch", type=int, default=16)
    options.add_argument("--peak-rate", type=float, default=3e-3)
    options.add_argument("--threads", type=int, default=2)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.use_deterministic_algorithms(True)
    images, labels = fashion_data.load(chosen.data, "train")
    model = train(images, labels, chosen.steps, chosen.batch, chosen.peak_rate)
    folded = model.folded()
    np.savez(chosen.output, **{f"{name}.{part}": tensor.numpy()
                               for name, pair in folded.items() for part, tensor in zip(("weight", "bias"), pair)})
    test_images, test_labels = fashion_data.load(chosen.data, "t10k")
    print(f"float accuracy: {accuracy(test_images[:256], test_labels[:256], folded):.4f} on the first 256 test images",
          flush=True)
    print(f"float accuracy: {accuracy(test_images, test_labels, folded):.4f} on all {len(test_images)} test images")


if __name__ == "__main__":
    main()
