#!/usr/bin/env python3
"""How little on-chip RAM will do for a network, and what it costs in time and energy.

    PYTHONPATH=build/python docs/examples/python/smallest_sram.py [MODEL] [BOARD]
"""
# SPDX-License-Identifier: Apache-2.0
import sys

import outcore


def main(model="models/published/mlperf_kws.json", board="stm32f746g-disco"):
    network = outcore.load_network(model)
    platform = outcore.load_platform(board)
    print(f"{network.name} on {platform.title}: {network.macs / 1e6:.2f} MMAC")
    print(f"{'RAM, KiB':>10} {'latency, ms':>12} {'energy, mJ':>11}")
    for kib in (256, 128, 64, 32, 16, 8):
        plan = outcore.schedule(network, platform, "lookahead", sram_bytes=kib * 1024)
        if not plan:  # outcore.Infeasible
            print(f"{kib:>10} {plan.message}")
            break
        result = outcore.simulate(plan)
        print(f"{kib:>10} {result['latency_s'] * 1e3:>12.2f} {result['energy_j'] * 1e3:>11.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
