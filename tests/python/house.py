"""What the tests of the Python module share: the command line beside it, small networks, folders."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["OUTCORE"]
SOURCE = pathlib.Path(os.environ["OUTCORE_SOURCE"])
FASHION = str(SOURCE / "models/fashion/fashion.tflite")
KEYWORDS = str(SOURCE / "models/published/mlperf_kws.json")
BOARD = "stm32f746g-disco"


def command_line(*arguments, code=0):
    """Standard output of the program, which must end with this code."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != code:
        raise AssertionError(f"outcore {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def command_line_json(*arguments):
    return json.loads(command_line("--json", *arguments))


class FolderTest(unittest.TestCase):
    """Each test has an empty folder."""

    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = pathlib.Path(kept.name)

    def path(self, name):
        return str(self.folder / name)

    def write_json(self, name, content):
        (self.folder / name).write_text(json.dumps(content))
        return self.path(name)
