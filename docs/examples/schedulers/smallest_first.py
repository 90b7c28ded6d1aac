#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Small activations stay on chip; each operator gets the fewest tiles of which two fit beside them."""
import json
import sys

problem = json.load(sys.stdin)
network, board, on_chip = problem["network"], problem["board"], []
room = sum(memory["usable_bytes"] for memory in board["memories"] if memory["name"] in board["on_chip"])


def held(position, *more):
    return sum(a["size_bytes"] for a in [*on_chip, *more] if a["first"] <= position <= a["last"])


for a in sorted(network["activations"], key=lambda activation: activation["size_bytes"]):
    if "external" not in board or max(held(i, a) for i in range(a["first"], a["last"] + 1)) < room * 2 // 3:
        on_chip.append(a)
inside, decisions = {a["tensor"] for a in on_chip}, []
for op in (op for op in network["operators"] if not op["view"]):
    (h, _, c), free = op["geometry"]["output"], 0.8 * (room - held(op["id"]))
    outside = sum(network["tensors"][i]["size_bytes"] for i in [*op["inputs"], op["output"]] if i >= 0 and
                  not network["tensors"][i]["constant"] and network["tensors"][i]["root"] not in inside)
    cuts = ((rows, parts) for rows in range(1, h + 1) for parts in range(1, (c // 4 if op["tiles_channels"] else 1) + 1))
    for rows, parts in sorted(cuts, key=lambda cut: cut[0] * cut[1]):
        tile = {"rows": -(-h // rows), "channels": min(c, 4 * -(-c // (4 * parts)))}
        data = outside * min(1, (tile["rows"] + 6) / h) + op["constant_bytes"] * tile["channels"] / c
        if 2 * data + op["scratch_bytes"] <= free:
            decisions.append({"operator": op["id"], "tile": tile})
            break
json.dump({"schema": "outcore-decisions-1", "on_chip": sorted(inside), "operators": decisions}, sys.stdout)
