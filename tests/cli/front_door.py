"""What the tests of the command line share: running the program in a scratch folder."""
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["OUTCORE_HOME"])
PROGRAM = os.environ["OUTCORE"]
FASHION = ROOT / "models/fashion/fashion.tflite"
SMALL = ROOT / "models/mobilenet_v1_0.25_96.json"


class FrontDoor(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.scratch = pathlib.Path(folder.name)

    def run_outcore(self, *arguments, cwd=None):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=cwd or self.scratch)

    def expect(self, code, *arguments, says=()):
        done = self.run_outcore(*arguments)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stdout + done.stderr)
        return done
