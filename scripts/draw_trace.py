#!/usr/bin/env python3
"""Draws a piece of a timeline.json as text, and keeps the drawings of a document true.

  scripts/draw_trace.py TIMELINE [--at TASK] [--from-us T] [--span-us T] [--width N] [--rows TEXT,...]
  scripts/draw_trace.py --check DOCUMENT | --update DOCUMENT

Rows of states show the name of what holds for most of a column, dots where nothing does. Rows of values show tenths of
the value that the 9 at the row's end stands for. A document's drawings are the fenced blocks that begin with a line
"$ scripts/draw_trace.py ..."; --check compares them with what that command draws now, --update replaces them.
"""
import argparse
import json
import pathlib
import re
import shlex
import sys

BLOCK = re.compile(r"(?<=```\n)\$ scripts/draw_trace\.py (?P<arguments>.*)\n(?P<drawing>[^`]*)(?=```)")


class Row:
    def __init__(self, name, unit=""):
        self.name, self.unit, self.slices = name, unit, []  # slices: start and end in us, name or value

    def most_of(self, start, end):
        """What holds for the longest part of [start, end): a name, or None."""
        times = {}
        for begin, finish, what in self.slices:
            common = min(finish, end) - max(begin, start)
            if common > 0:
                times[(begin if self.unit == "" else 0, what)] = common
        if not times or (self.unit == "" and sum(times.values()) < (end - start) / 2):
            return None
        return max(times, key=lambda key: (times[key], -key[0]))

    def mean(self, start, end):
        total = sum(max(0.0, min(finish, end) - max(begin, start)) * value for begin, finish, value in self.slices)
        return total / (end - start)


def rows_of(events):
    """Rows in the order of the file, by process and thread or counter."""
    rows, open_slices, counters = {}, {}, {}
    for event in events:
        key = (event["pid"], event.get("tid") if event["ph"] != "C" else event["name"])
        if event["ph"] == "M" and event["name"] == "thread_name":
            rows[key] = Row(event["args"]["name"])
        elif event["ph"] == "X":
            rows[key].slices.append((event["ts"], event["ts"] + event["dur"], event["name"]))
        elif event["ph"] == "B":
            open_slices[key] = event
        elif event["ph"] == "E":
            begun = open_slices.pop(key)
            rows[key].slices.append((begun["ts"], event["ts"], begun["name"]))
        elif event["ph"] == "C":
            (unit, value), = event["args"].items()
            row = rows.setdefault(key, Row(f"{event['name']} {unit}", unit))
            if key in counters:
                row.slices.append((counters[key][0], event["ts"], counters[key][1]))
            counters[key] = (event["ts"], value)
    return list(rows.values())


def states(row, edges):
    cells = [row.most_of(start, end) for start, end in zip(edges, edges[1:])]
    text = ""
    while len(text) < len(cells):
        cell = cells[len(text)]
        length = 1
        while len(text) + length < len(cells) and cells[len(text) + length] == cell:
            length += 1
        text += "." * length if cell is None else cell[1][:length].ljust(length, "-")
    return text


def values(row, edges):
    means = [row.mean(start, end) for start, end in zip(edges, edges[1:])]
    top = max((value for begin, end, value in row.slices if end > edges[0] and begin < edges[-1]), default=0)
    if top == 0:
        return None
    return "".join(str(min(9, int(10 * mean / top))) for mean in means) + f"  9 = {top:.4g}"


def draw(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("timeline")
    parser.add_argument("--at", default="", help="start of the first task whose name begins like this")
    parser.add_argument("--from-us", type=float, default=0.0, help="later by so many microseconds")
    parser.add_argument("--span-us", type=float, default=1000.0)
    parser.add_argument("--width", type=int, default=84)
    parser.add_argument("--rows", default="", help="only rows whose name contains one of these")
    options = parser.parse_args(arguments)
    events = json.loads(pathlib.Path(options.timeline).read_text())["traceEvents"]
    starts = [event["ts"] for event in events if event["ph"] == "X" and event["name"].startswith(options.at)]
    if not starts:
        sys.exit(f"{options.timeline}: no task begins like {options.at!r}")
    start = min(starts) + options.from_us
    edges = [start + options.span_us * i / options.width for i in range(options.width + 1)]
    lines = [f"{start / 1000:.6f} ms to {edges[-1] / 1000:.6f} ms, {1000 * options.span_us / options.width:.4g} ns a column"]
    for row in rows_of(events):
        if not any(part in row.name for part in options.rows.split(",")):
            continue
        drawn = values(row, edges) if row.unit else states(row, edges)
        if drawn is not None:
            lines.append(f"{row.name:20} {drawn}")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def redraw(text):
    def replace(block):
        return f"$ scripts/draw_trace.py {block['arguments']}\n{draw(shlex.split(block['arguments']))}"
    return BLOCK.sub(replace, text), len(BLOCK.findall(text))


def main(arguments):
    if arguments[:1] not in (["--check"], ["--update"]):
        print(draw(arguments), end="")
        return 0
    path = pathlib.Path(arguments[1])
    text = path.read_text()
    fresh, count = redraw(text)
    if count == 0:
        sys.exit(f"{path}: no drawings")
    if arguments[0] == "--update":
        path.write_text(fresh)
    elif fresh != text:
        sys.exit(f"{path}: a drawing is not what its command draws now; scripts/draw_trace.py --update {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
