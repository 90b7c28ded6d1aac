"""A sweep as a job array of eight shards, one requeued and one killed midway: equal to a single run, byte for byte."""
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from one_machine_slurm import OneMachineSlurm, missing

ROOT = pathlib.Path(os.environ["OUTCORE_HOME"])
PROGRAM = os.environ["OUTCORE"]
SUBMIT = ROOT / "scripts/slurm/outcore-slurm"
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
SHARDS = 8
POINTS = 31 * 3 * 6

SWEEP = {
    "schema": "outcore-sweep-1",
    "name": "slurm",
    "base": {"network": str(ROOT / "models/published/mlperf_kws.json"), "board": "stm32f746g-disco"},
    "parameters": [
        {"name": "sram_bytes", "range": {"from": 65536, "to": 311296, "step": 8192}},
        {"name": "scheduler", "values": ["serial", "double-buffer", "lookahead"]},
        {"name": "prefetch_depth", "values": [1, 2, 3, 4, 5, 6]},
    ],
    "objectives": ["latency_s", "peak_sram_bytes"],
    "confirm": 3,
}


def settled(store):
    """Points of a store that are settled; 0 while there is none."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM point WHERE state > 1").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def program_of(store):
    """Number of the process that was given this store."""
    for process in pathlib.Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if str(store).encode() in words and (pathlib.Path("/proc") / str(parent) / "comm").read_text() != "outcore\n":
                if words[0] == PROGRAM.encode():
                    return int(process.name)
        except (OSError, ValueError):
            continue
    return None


class SlurmShards(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="outcore-sweep-"))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)
        self.sweep = self.scratch / "sweep.json"
        self.sweep.write_text(json.dumps(SWEEP))
        self.slurm = OneMachineSlurm(cpus=4)
        self.addCleanup(self.slurm.stop)
        self.slurm.start()

    def submit(self, *arguments):
        return subprocess.run([SUBMIT, *map(str, arguments)], env=dict(self.slurm.environment, OUTCORE=PROGRAM),
                              capture_output=True, text=True)

    def job_of(self, shard):
        """Number of the running task of the array."""
        for line in self.slurm.ask("squeue", "-h", "-r", "-t", "R", "-o", "%A %K %j").splitlines():
            job, index, name = line.split()
            if name == "outcore-shard" and index == str(shard):
                return job
        return None

    def wait_for_midway(self, shard, store):
        self.slurm.wait_until(lambda: settled(store) > 0 and self.job_of(shard), f"shard {shard} is midway", 120)
        self.assertLess(settled(store), POINTS // SHARDS, "the shard was too quick to be disturbed")

    def disturb(self, folder):
        first, second = folder / "shards/1.sqlite", folder / "shards/2.sqlite"
        self.wait_for_midway(1, first)
        subprocess.run(["scontrol", "requeue", self.job_of(1)], env=self.slurm.environment, check=True)
        self.wait_for_midway(2, second)
        os.kill(program_of(second), signal.SIGKILL)

    def test_killed_and_requeued_shards_make_the_single_run(self):
        alone = self.scratch / "alone"
        subprocess.run([PROGRAM, "explore", self.sweep, "-o", alone, "--jobs", "2", "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        folder = self.scratch / "array"
        done = self.submit(self.sweep, "-o", folder, "--shards", SHARDS, "--at-once", 2)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("8 tasks, 2 at a time", done.stdout)
        self.disturb(folder)
        self.slurm.wait_until(lambda: not self.slurm.ask("squeue", "-h").strip(), "the queue is empty", 400)
        logs = "\n".join(f"== {log}\n{log.read_text()}" for log in folder.rglob("*.log"))
        self.assertTrue((folder / "points.csv").exists(), logs + self.slurm.logs())
        for name in ("points.csv", "points.jsonl"):
            self.assertEqual((folder / name).read_bytes(), (alone / name).read_bytes(), name)
        # Both disturbed shards were run twice, the others once.
        for shard in range(1, SHARDS + 1):
            with sqlite3.connect(folder / f"shards/{shard}.sqlite") as database:
                runs = database.execute("SELECT count(*) FROM run").fetchone()[0]
            self.assertEqual(runs, 2 if shard in (1, 2) else 1, f"runs of shard {shard}\n{logs}")

    def test_what_can_not_run_is_refused_before_anything_is_submitted(self):
        too_many = self.submit(self.sweep, "-o", self.scratch / "x", "--shards", 101)
        self.assertEqual(too_many.returncode, 2)
        self.assertIn("this cluster takes 100 at most", too_many.stderr)
        self.sweep.write_text(json.dumps(dict(SWEEP, objectives=["latency"])))
        mistaken = self.submit(self.sweep, "-o", self.scratch / "x")
        self.assertEqual(mistaken.returncode, 2)
        self.assertIn("latency_s", mistaken.stderr)
        self.assertEqual(self.slurm.ask("squeue", "-h").strip(), "")


if __name__ == "__main__":
    reason = missing()
    if reason:
        print(f"skipped: {reason}", file=sys.stderr)
        sys.exit(SKIPPED)
    unittest.main()
