"""Sweeps from the command line: what they leave behind, however they are disturbed."""
import json
import os
import pathlib
import pty
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from front_door import PROGRAM, ROOT, FrontDoor

NETWORK = ROOT / "models/published/mlperf_kws.json"


def sweep(**changes):
    """36 points of some 15 ms each."""
    text = {
        "schema": "outcore-sweep-1",
        "name": "test",
        "base": {"network": str(NETWORK), "board": "stm32f746g-disco"},
        "parameters": [
            {"name": "prefetch_depth", "values": [1, 2, 3]},
            {"name": "sram_bytes", "values": [65536, 98304, 131072, 200000]},
            {"name": "scheduler", "values": ["serial", "double-buffer", "lookahead"]},
        ],
        "objectives": ["latency_s", "peak_sram_bytes"],
        "confirm": 2,
    }
    return {**text, **changes}


def settled(store):
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM point WHERE state > 1").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def children_of(process):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def is_there(process):
    """Zombies are not: nobody waits for them in a container without init."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Explore(FrontDoor):
    def write(self, name="sweep.json", **changes):
        file = self.scratch / name
        file.write_text(json.dumps(sweep(**changes)))
        return file

    def start(self, *arguments, **options):
        return subprocess.Popen([PROGRAM, "explore", *map(str, arguments)], cwd=self.scratch, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def wait_for_points(self, store, count):
        end = time.monotonic() + 60
        while settled(store) < count:
            self.assertLess(time.monotonic(), end, f"{store} has {settled(store)} points")
            time.sleep(0.01)

    def alone(self, file):
        """The rows of an undisturbed run."""
        self.expect(0, "explore", file, "-o", "alone", "--jobs", 2)
        return (self.scratch / "alone/points.csv").read_bytes()

    def rows(self, folder):
        return (self.scratch / folder / "points.csv").read_bytes()

    def test_a_sweep_leaves_rows_and_a_report_and_is_done_once(self):
        file = self.write()
        done = self.expect(0, "explore", file, "-o", "out", "--jobs", 2, says="36 points: 36 done; 36 of them in this run")
        self.assertIn("2 points confirmed by SystemC", done.stdout)
        files = {entry.name for entry in (self.scratch / "out").iterdir()}
        self.assertLessEqual({"store.sqlite", "points.csv", "points.jsonl", "sweep.html", "sweep.txt", "plots"}, files)
        self.assertEqual([name for name in files if "partial" in name or "wal" in name], [])
        lines = [json.loads(line) for line in (self.scratch / "out/points.jsonl").read_text().splitlines()]
        self.assertEqual([line["point"] for line in lines], list(range(36)))
        self.assertEqual(sum("confirmed" in line for line in lines), 2)
        self.assertEqual(lines[35]["parameters"], {"prefetch_depth": 3, "sram_bytes": 200000, "scheduler": "lookahead"})
        before = self.rows("out")
        self.expect(0, "explore", file, "-o", "out", says="36 done; 0 of them in this run")
        self.assertEqual(self.rows("out"), before)
        exported = self.expect(0, "explore", "export", "out/store.sqlite", "--csv").stdout.encode()
        self.assertEqual(exported, before)
        timed = self.expect(0, "explore", "export", "out/store.sqlite", "--csv", "--with-timing").stdout
        self.assertTrue(timed.splitlines()[0].endswith(",seconds,tries"))

    def test_a_bad_sweep_starts_nothing(self):
        file = self.write(objectives=["latency"], base={"network": str(NETWORK), "bord": "x"})
        told = self.expect(2, "explore", file, "-o", "out").stderr
        for text in ('did you mean "board"', "latency_s", "/objectives/0"):
            self.assertIn(text, told)
        self.assertFalse((self.scratch / "out").exists())

    def test_bad_usage_is_told(self):
        file = self.write()
        self.expect(2, "explore", says="needs a sweep file")
        self.expect(2, "explore", file, says="-o DIR and --store FILE")
        for shard in ("0/2", "3/2", "1", "1/x", "a/2", "1/2/3"):
            self.expect(2, "explore", file, "--store", "s", "--shard", shard, says="must be I/N")
        (self.scratch / "full").mkdir()
        (self.scratch / "full/file").write_text("x")
        self.expect(2, "explore", file, "-o", "full", says="neither empty nor the folder of a sweep")
        self.expect(2, "explore", "export", "none.sqlite", "--csv", says="there is no such store")
        self.expect(2, "explore", "merge", "none.sqlite", "-o", "m", says="there is no such store")
        (self.scratch / "text").write_text("no database" * 500)
        self.expect(1, "explore", "export", "text", "--csv", says="not a database")
        nsga2 = self.write("nsga2.json", sampler={"kind": "nsga2", "population": 8, "generations": 2})
        self.expect(2, "explore", nsga2, "--store", "s", "--shard", "1/2", says="depend on results")

    def test_a_sweep_without_any_schedule_is_infeasible(self):
        file = self.write(parameters=[{"name": "sram_bytes", "values": [1024, 1536]}])
        self.expect(3, "explore", file, "-o", "out", says="no point has figures; point 0:")
        self.assertIn(b",infeasible,", self.rows("out"))

    def test_ctrl_c_ends_cleanly_and_goes_on(self):
        file = self.write()
        expected = self.alone(file)
        for number in (signal.SIGINT, signal.SIGTERM):
            folder = number.name
            run = self.start(file, "-o", folder)
            self.wait_for_points(self.scratch / folder / "store.sqlite", 3)
            workers = children_of(run.pid)
            run.send_signal(number)
            _, told = run.communicate(timeout=20)
            self.assertEqual(run.returncode, 5, told)
            self.assertIn("the same command goes on with the others", told)
            self.assertEqual([worker for worker in workers if is_there(worker)], [])
            with sqlite3.connect(self.scratch / folder / "store.sqlite") as database:
                self.assertEqual(database.execute("SELECT count(*) FROM point WHERE state = 1").fetchone()[0], 0)
            self.expect(0, "explore", file, "-o", folder)
            self.assertEqual(self.rows(folder), expected)

    def test_a_search_that_is_stopped_finds_its_way_back(self):
        file = self.write(sampler={"kind": "nsga2", "population": 8, "generations": 4, "seed": 3})
        expected = self.alone(file)
        for count in (3, 9, 14):
            run = self.start(file, "-o", "out")
            self.wait_for_points(self.scratch / "out/store.sqlite", count)
            run.send_signal(random.choice([signal.SIGINT, signal.SIGKILL]))
            run.communicate(timeout=20)
        self.expect(0, "explore", file, "-o", "out", "--jobs", 2)
        self.assertEqual(self.rows("out"), expected)

    def test_workers_die_with_the_program(self):
        run = self.start(self.write(), "-o", "out", "--jobs", 2)
        self.wait_for_points(self.scratch / "out/store.sqlite", 1)
        workers = children_of(run.pid)
        self.assertEqual(len(workers), 2)
        run.kill()
        run.communicate()
        time.sleep(0.3)
        self.assertEqual([worker for worker in workers if is_there(worker)], [])

    def test_killed_at_random_moments_it_goes_on(self):
        file = self.write()
        expected = self.alone(file)
        seed = random.SystemRandom().randrange(1 << 32)
        chance = random.Random(seed)
        for kill in range(12):
            run = self.start(file, "-o", "out", "--jobs", 2, "--retries", 20, *(["--fresh"] if kill % 6 == 5 else []))
            time.sleep(chance.uniform(0.02, 0.4))
            workers = children_of(run.pid)
            if kill % 2 == 0 or not workers:
                run.kill()
            else:
                os.kill(chance.choice(workers), signal.SIGKILL)
                time.sleep(chance.uniform(0.01, 0.1))
                run.kill()
            run.communicate()
        self.expect(0, "explore", file, "-o", "out", "--jobs", 2)
        self.assertEqual(self.rows("out"), expected, f"seed {seed}")

    def test_a_changed_file_adds_what_is_new(self):
        self.expect(0, "explore", self.write(), "-o", "out", says="36 of them in this run")
        more = sweep()["parameters"]
        more[1]["values"].append(163840)
        file = self.write(parameters=more)
        self.expect(0, "explore", file, "-o", "out", says="45 points: 45 done; 9 of them in this run")
        self.assertEqual(self.rows("out"), self.alone(file))
        self.expect(0, "explore", "export", "out/store.sqlite", "--csv", "--sweep", 1, "-o", "first.csv")
        self.assertEqual(len((self.scratch / "first.csv").read_text().splitlines()), 37)
        self.expect(2, "explore", "export", "out/store.sqlite", "--csv", "--sweep", 7, says="has no sweep 7")

    def test_shards_joined_are_a_single_run(self):
        file = self.write()
        for shard in (1, 2, 3):
            self.expect(0, "explore", file, "--store", f"{shard}.sqlite", "--shard", f"{shard}/3", says="12 points: 12 done")
        (self.scratch / "out").mkdir()
        self.expect(0, "explore", "merge", "1.sqlite", "2.sqlite", "-o", "out/store.sqlite", says="24 of 24 points")
        self.expect(2, "explore", "merge", "1.sqlite", "-o", "out/store.sqlite", says="exists; --force replaces it")
        self.expect(0, "explore", "merge", "1.sqlite", "2.sqlite", "3.sqlite", "-o", "out/store.sqlite", "--force",
                    says="36 of 36 points")
        self.expect(0, "explore", file, "-o", "out", says="36 done; 0 of them in this run")
        self.assertEqual(self.rows("out"), self.alone(file))

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_shards_under_gnu_parallel(self):
        file = self.write()
        subprocess.run(["parallel", "--jobs", "2", PROGRAM, "explore", str(file), "--quiet", "--shard", "{}/4", "--store",
                        "shard-{}.sqlite", ":::", "1", "2", "3", "4"], cwd=self.scratch, check=True, capture_output=True)
        (self.scratch / "out").mkdir()
        stores = [f"shard-{shard}.sqlite" for shard in range(1, 5)]
        self.expect(0, "explore", "merge", *stores, "-o", "out/store.sqlite", says="36 of 36 points")
        self.expect(0, "explore", file, "-o", "out")
        self.assertEqual(self.rows("out"), self.alone(file))

    def test_two_runs_share_a_store(self):
        file = self.write()
        runs = [self.start(file, "--store", "s.sqlite", "--jobs", 1) for _ in range(2)]
        for run in runs:
            told = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 0, told)
        with sqlite3.connect(self.scratch / "s.sqlite") as database:
            self.assertEqual(database.execute("SELECT count(*), sum(tries) FROM point").fetchone(), (36, 36))
        exported = self.expect(0, "explore", "export", "s.sqlite", "--csv").stdout.encode()
        self.assertEqual(exported, self.alone(file))

    def test_a_place_that_can_not_be_written_is_told(self):
        file = self.write()
        (self.scratch / "file").write_text("x")
        self.expect(1, "explore", file, "--store", "file/s.sqlite", says="Not a directory")
        self.expect(1, "explore", file, "--store", "none/s.sqlite", says="No such file or directory")

    def as_reader(self, *arguments):
        """Run by someone who may not write here: nobody, or, where we are not root, us."""
        nobody = 65534
        demote = (lambda: os.setuid(nobody)) if os.geteuid() == 0 else None
        return subprocess.run([PROGRAM, "explore", *map(str, arguments)], cwd=self.scratch, capture_output=True, text=True,
                              preexec_fn=demote)

    def test_a_folder_that_may_only_be_read(self):
        file = self.write()
        self.expect(0, "explore", file, "-o", "out")
        (self.scratch / "empty").mkdir()
        for folder in (self.scratch, self.scratch / "out", self.scratch / "empty"):
            folder.chmod(0o555)
            self.addCleanup(folder.chmod, 0o700)
        exported = self.as_reader("export", "out/store.sqlite", "--csv")
        self.assertEqual(exported.returncode, 0, exported.stderr)
        self.assertEqual(exported.stdout.encode(), self.rows("out"))
        for folder in ("out", "empty"):
            refused = self.as_reader(file, "-o", folder)
            self.assertEqual(refused.returncode, 1, refused.stderr)
            self.assertRegex(refused.stderr, "store.sqlite: .*(Permission denied|readonly database)")

    def test_a_full_disk_costs_nothing_that_was_done(self):
        file = self.write()
        limit = 120_000  # bytes a file: enough for the tables, not for all points with their log
        run = self.start(file, "--store", "s.sqlite", "--jobs", "1",
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        _, told = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 1, told)
        self.assertRegex(told, "s.sqlite: .*(full|I/O error)")
        self.expect(0, "explore", file, "--store", "s.sqlite", says="36 points: 36 done")
        exported = self.expect(0, "explore", "export", "s.sqlite", "--csv").stdout.encode()
        self.assertEqual(exported, self.alone(file))

    def test_a_point_that_takes_too_long_fails_alone(self):
        file = self.write(parameters=[{"name": "scheduler", "values": ["serial", "search"]}], confirm=0)
        text = json.loads(file.read_text())
        text["base"]["budget"] = 1_000_000  # candidates: hours
        file.write_text(json.dumps(text))
        self.expect(0, "explore", file, "-o", "out", "--point-time-limit", 5, "--retries", 0, 
                    says=("1 done, 1 failed", "first to fail, point 1: did not end within 5 s"))
        self.assertIn(b",search,failed,did not end within 5 s,", self.rows("out"))

    def test_progress_goes_to_standard_error_and_can_be_silenced(self):
        file = self.write()
        quiet = self.expect(0, "explore", file, "-o", "quiet", "--quiet")
        self.assertEqual(quiet.stderr, "")
        reader, writer = pty.openpty()
        run = subprocess.Popen([PROGRAM, "explore", str(file), "-o", "bar"], cwd=self.scratch, stdout=subprocess.DEVNULL,
                               stderr=writer)
        os.close(writer)
        shown = b""
        while True:
            try:
                block = os.read(reader, 65536)
            except OSError:  # the other side is closed
                break
            if not block:
                break
            shown += block
        os.close(reader)
        self.assertEqual(run.wait(), 0)
        self.assertRegex(shown.decode(), r"\r\x1b\[K\[#* *\] \d+ of 36 points, [\d.]+ a second")

    def test_a_million_points_start_at_once_in_little_memory(self):
        begin = time.monotonic()
        run = self.start(ROOT / "configs/sweeps/million.json", "--store", "m.sqlite", "--jobs", 2)
        self.wait_for_points(self.scratch / "m.sqlite", 1)
        self.assertLess(time.monotonic() - begin, 5.0)
        time.sleep(3)
        status = pathlib.Path(f"/proc/{run.pid}/status").read_text()
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=20)
        self.assertEqual(run.returncode, 5)
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        self.assertLess(peak, 512 * 1024)
        with sqlite3.connect(self.scratch / "m.sqlite") as database:
            # Entered as they are worked on, not all at once.
            self.assertLess(database.execute("SELECT count(*) FROM point").fetchone()[0], 200_000)


if __name__ == "__main__":
    unittest.main()
