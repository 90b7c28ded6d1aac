"""The examples of docs/python.md and docs/examples/python run, and print what they say."""
# SPDX-License-Identifier: Apache-2.0
import contextlib
import doctest
import io
import os
import subprocess
import sys
import unittest

from house import SOURCE, FolderTest


class GuideTest(FolderTest):
    def test_the_worked_example_prints_what_the_guide_shows(self):
        """In a folder of its own; the repository's models are linked, as its paths are relative."""
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        (self.folder / "models").symlink_to(SOURCE / "models")
        (self.folder / "configs").symlink_to(SOURCE / "configs")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = doctest.testfile(str(SOURCE / "docs/python.md"), module_relative=False,
                                      optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        self.assertEqual(result.failed, 0, said.getvalue())
        self.assertGreater(result.attempted, 15)

    def run_example(self, name, *arguments):
        done = subprocess.run([sys.executable, SOURCE / "docs/examples/python" / name, *arguments], cwd=SOURCE,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_less_ram_is_never_faster(self):
        lines = self.run_example("smallest_sram.py").splitlines()
        latencies = [float(line.split()[1]) for line in lines[2:] if line.split()[1].replace(".", "").isdigit()]
        self.assertGreater(len(latencies), 2)
        self.assertGreaterEqual(latencies[-1], latencies[0])

    def test_the_front_of_a_sweep_is_printed(self):
        text = self.run_example("sweep_to_table.py", "configs/sweeps/board_choice.json", self.path("store.sqlite"))
        self.assertIn("latency_s", text)
        self.assertIn("stm32", text)


if __name__ == "__main__":
    unittest.main()
