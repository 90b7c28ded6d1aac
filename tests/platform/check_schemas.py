#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Validates the files of a configs folder against its JSON Schemas. Needs python3-jsonschema."""
import json
import pathlib
import sys

import jsonschema

PATTERNS = {
    "board": "boards/*.json",
    "storage": "storages/*.json",
    "memory": "memories/*.json",
    "core": "cores/*.json",
    "engine": "engines/*.json",
    "driver": "drivers/*.json",
    "kernels": "kernels/*.json",
    "suite": "suites/*.json",
    "sweep": "sweeps/*.json",
}


def main(configs: pathlib.Path) -> int:
    mistakes = 0
    for name, pattern in PATTERNS.items():
        schema = json.loads((configs / "schema" / f"{name}.schema.json").read_text())
        validator = jsonschema.Draft202012Validator(schema)
        for file in sorted(configs.glob(pattern)):
            document = json.loads(file.read_text())
            if "$schema" not in document:
                continue
            for error in validator.iter_errors(document):
                print(f"{file}: {error.json_path}: {error.message[:200]}")
                mistakes += 1
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
