#!/usr/bin/env python3
"""Upper bound of a firmware's stack from what the compiler knows.

    scripts/stack_bound.py FOLDER     with the .ci files of -fcallgraph-info=su,da below it

Prints the deepest path of the thread and of the deepest interrupt handler, and their sum with one
exception frame (handlers have one priority, so one at a time). Calls through pointers go to every
function that the tables below name for their caller; a caller that is in no table is an error, as is
a frame of unknown size. A function that is already on the path counts once more and goes no
deeper: oc_lanes_start_ready() finds itself running and returns.

SPDX-License-Identifier: Apache-2.0
"""
import argparse
import pathlib
import re
import sys

# 8 registers and the alignment word; no floating-point registers are stacked: soft float.
EXCEPTION_FRAME_BYTES = 36

# Who calls through a pointer, by function or else by file: what can be behind it. `kernels` is every
# oc_kernel.
TARGETS = {
    "oc_compute.c": ["kernels"],
    "oc_replay.c": ["bind", "firmware_bind", "stop", "wait"],
    "oc_stream.c": ["stop"],
    "oc_lane.c": ["enter_critical", "leave_critical", "firmware_stamp", "cycles"],
    "oc_transfer.c": ["start_transfer", "start_erase", "set_mode"],
    "for_lines": ["cache_clean", "cache_invalidate"],
    "oc_blob_read": [],  # read_blob: these ports have the blob in place
    "oc_blob.c": ["memory_base", "image_id", "load_device", "load_lane"],
    "oc_app.c": ["wait", "between_tasks"],
    "next_sector": ["nor_erase"],
    "set_mode": ["nor_map"],
    "stop": ["nor_stop"],
    "oc_board_read": ["nor_read", "nor_status"],
    "oc_board_port_init": ["nor_listen"],
    "board_port.c": ["nor_read", "nor_program"],
    "nor_map": ["oc_board_window"],
    "nor_stop": ["oc_board_window"],
    "nor_storage.c": ["storage_done"],
    "oc_average_pool_2d_s8": ["any_pixel", "pixel_2x2"],
    "oc_depthwise_dsp.c": ["oc_depthwise_row_3x3", "oc_depthwise_row_3x3_stride_2", "oc_depthwise_row_5x5",
                           "oc_depthwise_row_5x5_stride_2", "oc_depthwise_row_7x7", "oc_depthwise_row_any"],
    "oc_depthwise_planes.c": ["expand_four", "expand_two", "expand_any"],
}
# What functions in assembly push and reserve, which the compiler does not see: the most of each file.
NAKED_BYTES = {"oc_depthwise_rows.c": 72, "oc_expand.c": 36, "oc_pairs_dsp.c": 80}
HANDLERS = ["oc_board_handle_storage_dma", "oc_board_handle_memory_dma", "oc_board_handle_flash",
            "oc_board_handle_usart", "oc_board_handle_tick", "handle_mdma"]
# libgcc's helpers carry no call graph; none of them calls far or keeps much.
LIBRARY_BYTES = {"__aeabi": 64, "__udivmoddi4": 64}
# Empty here; what an application puts there is on top.
LIBRARY_BYTES["oc_board_watchdog"] = 0


class Function:
    def __init__(self, name, file, frame):
        self.name, self.file, self.frame = name, file, frame
        self.calls, self.indirect = set(), False


def read_graph(folder):
    functions = {}
    edges = []
    for path in sorted(pathlib.Path(folder).rglob("*.ci")):
        text = path.read_text()
        for title, label in re.findall(r'node: \{ title: "([^"]+)" label: "([^"]*)"', text):
            size = re.search(r"(\d+) bytes \((\w+(?:,\w+)?)\)", label)
            if size is None:
                continue
            if "dynamic" in size.group(2) and "bounded" not in size.group(2):
                sys.exit(f"stack_bound: {title} has a frame of unknown size")
            parts = label.split("\\n")
            file = pathlib.PurePath(parts[1].split(":")[0]).name
            frame = max(int(size.group(1)), NAKED_BYTES.get(file, 0))
            functions[title] = Function(parts[0], file, frame)
        edges += re.findall(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', text)
    for source, target in edges:
        if source not in functions:
            continue
        if target == "__indirect_call":
            functions[source].indirect = True
        else:
            functions[source].calls.add(target)
    return functions


def library_bytes(name):
    return next((size for prefix, size in LIBRARY_BYTES.items() if name.startswith(prefix)), None)


class Bound:
    def __init__(self, functions):
        self.functions = functions
        self.by_name = {}
        for title, function in functions.items():
            self.by_name.setdefault(function.name, []).append(title)
        self.known = {}

    def titles(self, name):
        if name == "kernels":
            return [t for t, f in self.functions.items()
                    if re.match(r"oc_\w+_(s8|any)\.c$", f.file) and re.match(r"oc_\w+_(s8|any)$", f.name)]
        return self.by_name.get(name, [])

    def targets(self, function):
        found = set(function.calls)
        if function.indirect:
            plain = function.name.split(".")[0]  # without the suffix of a clone
            names = TARGETS.get(plain, TARGETS.get(function.file))
            if names is None:
                sys.exit(f"stack_bound: {function.name} in {function.file} calls through a pointer")
            for name in names:
                found.update(self.titles(name))
        return found

    def depth(self, title, path=()):
        """(bytes, names on the deepest way, whether the path cut it short)"""
        function = self.functions.get(title)
        if function is None:
            size = library_bytes(title)
            if size is None:
                sys.exit(f"stack_bound: nothing is known of {title}, called by {path[-1]}")
            return size, (title,), False
        if title in path:
            return function.frame, (function.name + " again",), True
        if title in self.known:
            return self.known[title]
        best, way, cut = 0, (), False
        for target in self.targets(function):
            bytes_, names, was_cut = self.depth(target, path + (title,))
            cut = cut or was_cut
            if bytes_ > best:
                best, way = bytes_, names
        result = function.frame + best, (function.name,) + way, cut
        if not cut:
            self.known[title] = result
        return result

    def deepest(self, names):
        depths = [self.depth(t) for name in names for t in self.titles(name)]
        return max(depths, default=(0, (), False))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--main", default="main")
    arguments = parser.parse_args()
    functions = read_graph(arguments.folder)
    bound = Bound(functions)
    thread, thread_way, _ = bound.deepest([arguments.main])
    if thread == 0:
        sys.exit("stack_bound: no call graph with the function " + arguments.main)
    handler, handler_way, _ = bound.deepest(HANDLERS)
    print(f"thread {thread}: {' > '.join(thread_way)}")
    print(f"handler {handler}: {' > '.join(handler_way)}")
    print(f"bound {thread + handler + EXCEPTION_FRAME_BYTES}")


if __name__ == "__main__":
    main()
