#!/usr/bin/env python3
"""Holds every #include under sim/ against cmake/layers.txt, and keeps sim/ and runtime/ apart.

Prints one line per broken rule as file: include: rule; exits 1 when there is any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
THIRD_PARTIES = {  # first part of an include path -> name in layers.txt
    "fmt": "fmt", "nlohmann": "nlohmann", "boost": "boost", "flatbuffers": "flatbuffers", "openssl": "openssl",
    "Eigen": "eigen", "systemc": "systemc", "systemc.h": "systemc", "tlm.h": "systemc", "tlm": "systemc", "tlm_utils": "systemc",
    "sysc": "systemc", "CLI": "cli11", "unicorn": "unicorn", "capstone": "capstone", "sqlite3.h": "sqlite", "pagmo": "pagmo",
}


def parse_names(text, problems, row):
    """Names of a comma or space separated list -> whether they are for .cpp files only."""
    names = {}
    for word in re.split(r"[\s,]+(?!\(src\))", text.strip()):
        if word:
            match = re.fullmatch(r"([a-z0-9]+)\s*(\(src\))?", word)
            if match:
                names[match[1]] = bool(match[2])
            else:
                problems.append(f"cmake/layers.txt: {row}: can not read '{word}'")
    return names


def read_layers(problems):
    layers = {}
    for line in (ROOT / "cmake/layers.txt").read_text().splitlines():
        match = re.match(r"^([a-z]+)\s*=([^|]*)\|(.*)$", line)
        if not match:
            continue
        name, folders = match[1], parse_names(match[2], problems, match[1])
        for folder in folders:
            if folder not in layers:
                problems.append(f"cmake/layers.txt: {name}: uses {folder}, which is not a row above it")
        layers[name] = (folders, parse_names(match[3], problems, name))
    return layers


def check_sim(layers, problems):
    for path in sorted((ROOT / "sim").rglob("*.[ch]pp")):
        folder = path.relative_to(ROOT / "sim").parts[0]
        place = path.relative_to(ROOT)
        if folder not in layers:
            problems.append(f"{place}: {folder}: is not a row of cmake/layers.txt")
            continue
        folders, parties = layers[folder]
        for include in INCLUDE.findall(path.read_text()):
            first = include.split("/")[0]
            if include == "nlohmann/json_fwd.hpp":
                continue
            if (ROOT / "runtime" / "include" / include).exists():
                problems.append(f"{place}: {include}: sim/ never includes runtime/")
            elif first in layers and "/" in include:
                if first != folder and first not in folders:
                    problems.append(f"{place}: {include}: {folder} may not use {first}")
                elif first != folder and folders[first] and path.suffix == ".hpp":
                    problems.append(f"{place}: {include}: {first} only in .cpp files")
            elif first in THIRD_PARTIES:
                party = THIRD_PARTIES[first]
                if party not in parties:
                    problems.append(f"{place}: {include}: {folder} may not use {party}")
                elif parties[party] and path.suffix == ".hpp":
                    problems.append(f"{place}: {include}: {party} only in .cpp files")


def check_runtime(layers, problems):
    for path in sorted((ROOT / "runtime").rglob("*.[ch]")):
        for include in INCLUDE.findall(path.read_text()):
            if include.split("/")[0] in layers and "/" in include:
                problems.append(f"{path.relative_to(ROOT)}: {include}: runtime/ never includes sim/")


def check_stems(problems):
    seen = {}
    for path in sorted((ROOT / "sim").rglob("*.[ch]pp")):
        other = seen.setdefault((path.stem, path.suffix), path)
        if other is not path:
            problems.append(f"{path.relative_to(ROOT)}: same name as {other.relative_to(ROOT)}")


def main():
    problems = []
    layers = read_layers(problems)
    check_sim(layers, problems)
    check_runtime(layers, problems)
    check_stems(problems)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
