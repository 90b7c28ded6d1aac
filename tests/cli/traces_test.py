"""Traces: what is asked for and nothing else, valid for the programs that read them, bounded, the same bytes every time."""
import collections
import csv
import decimal
import json
import math
import re
import shlex
import shutil
import subprocess
import sys
import unittest

from front_door import FASHION, PROGRAM, ROOT, FrontDoor
from value_change_dump import Dump

BOARD = ("--board", "stm32f746g-disco")
DOCUMENT = ROOT / "docs/traces.md"


class Traces(FrontDoor):
    def setUp(self):
        super().setUp()
        self.expect(0, "schedule", FASHION, *BOARD, "-o", "s")

    def simulate(self, *flags, folder="t"):
        done = self.expect(0, "simulate", "s/schedule.json", "-o", folder, "--force", *flags)
        return self.scratch / folder, done.stderr

    @staticmethod
    def power_rows(folder):
        with open(folder / "power_trace.csv", newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))

    @staticmethod
    def rows(folder, keep):
        """Slices by (process, thread): start, end, name; exact."""
        timeline = json.loads((folder / "timeline.json").read_text(), parse_float=decimal.Decimal)
        slices, begun = collections.defaultdict(list), {}
        for event in timeline["traceEvents"]:
            key = (event["pid"], event.get("tid"))
            if event["ph"] == "B":
                assert key not in begun, "one slice of a row at a time"
                begun[key] = event
            elif event["ph"] == "E":
                start = begun.pop(key)
                slices[key].append((start["ts"], event["ts"], start["name"]))
            elif event["ph"] == "X":
                slices[key].append((event["ts"], event["ts"] + event["dur"], event["name"]))
        assert not begun, "every slice ends"
        return {key: value for key, value in slices.items() if keep(key)}

    def test_nothing_more_without_the_flag(self):
        plain, _ = self.simulate(folder="plain")
        traced, _ = self.simulate("--vcd")
        self.assertEqual({p.name for p in plain.iterdir()}, {"result.json", "layers.csv", "memory_map.svg", "power.csv", "timeline.json"})
        self.assertEqual({p.name for p in traced.iterdir()} - {p.name for p in plain.iterdir()}, {"power_trace.csv", "trace.vcd"})
        for name in ("result.json", "layers.csv", "power.csv"):
            self.assertEqual((plain / name).read_bytes(), (traced / name).read_bytes(), name)
        lanes = lambda folder: [e for e in json.loads((folder / "timeline.json").read_text())["traceEvents"] if e["ph"] == "X"]
        self.assertEqual(lanes(plain), lanes(traced))
        self.assertFalse((self.simulate("--trace")[0] / "trace.vcd").exists())

    def test_the_same_bytes_every_time(self):
        first, _ = self.simulate("--vcd", folder="a")
        second, _ = self.simulate("--vcd", folder="b")
        for path in first.iterdir():
            self.assertEqual(path.read_bytes(), (second / path.name).read_bytes(), path.name)

    def test_slices_of_a_row_neither_overlap_nor_run_backwards(self):
        folder, _ = self.simulate("--trace")
        rows = self.rows(folder, lambda key: True)
        self.assertGreaterEqual(len(rows), 8)
        for row, slices in rows.items():
            for (_, end, _), (start, finish, _) in zip(slices, slices[1:]):
                self.assertLessEqual(end, start, row)
                self.assertLessEqual(start, finish, row)
            # Perfetto cuts start and length, or start and end, to nanoseconds.
            cut = [(int(float(s) * 1000), int(float(s) * 1000) + int(float(e - s) * 1000) if row[0] == 1 else int(float(e) * 1000))
                   for s, e, _ in slices]
            for (_, end), (start, _) in zip(cut, cut[1:]):
                self.assertLessEqual(end, start, row)

    def test_tracks_say_what_the_result_says(self):
        folder, _ = self.simulate("--trace")
        result = json.loads((folder / "result.json").read_text())
        timeline = json.loads((folder / "timeline.json").read_text())
        names = {(e["pid"], e["tid"]): e["args"]["name"] for e in timeline["traceEvents"] if e["ph"] == "M" and e["name"] == "thread_name"}
        seconds = collections.Counter()
        for row, slices in self.rows(folder, lambda key: key[0] == 2).items():
            for start, end, name in slices:
                seconds[names[row], name] += float(end - start) * 1e-6
        self.assertAlmostEqual(seconds["core core", "kernel"] * result["clock_hz"], result["compute_cycles"] + result["application_cycles"], delta=100)
        handlers = seconds["core core", "handler"]
        self.assertAlmostEqual(sum(s for (row, name), s in seconds.items() if row.startswith("dma") and name in ("start", "completion")),
                               handlers, delta=1e-9)
        counters = collections.defaultdict(float)
        for event in timeline["traceEvents"]:
            if event["ph"] == "C" and "bytes" in event["args"]:
                counters[event["name"]] = max(counters[event["name"]], event["args"]["bytes"])
        peaks = {name: peak["live"] for name, peak in result["peak_sram_bytes"].items() if peak["live"]}
        self.assertEqual(dict(counters), peaks)

    def test_power_adds_up_to_the_energy(self):
        folder, _ = self.simulate("--trace")
        result = json.loads((folder / "result.json").read_text())
        with open(folder / "power.csv", newline="") as file:
            table = list(csv.DictReader(line for line in file if not line.startswith("#")))
        joules, seconds, last = collections.Counter(), collections.Counter(), {}
        for row in self.power_rows(folder):
            part, now = row["component"], float(row["time_s"])
            if part in last:
                since, state, watts = last[part]
                joules[part] += watts * (now - since)
                seconds[part, state] += now - since
            last[part] = (now, row["state"], float(row["watts"]))
        self.assertEqual({state for _, state, _ in last.values()}, {"end"})
        frames = result["frames_simulated"]
        self.assertLess(abs(sum(joules.values()) / frames / result["energy_j"]["total"] - 1), 1e-9)
        for part in {row["component"] for row in table}:
            total = sum(each["energy_j"] for each in result["energy_j"]["components"] if each["component"] == part)
            self.assertLess(abs(joules[part] / frames / total - 1), 1e-9, part)
            rounded = sum(float(row["energy_j"]) for row in table if row["component"] == part)
            self.assertLess(abs(joules[part] / frames / rounded - 1), 5e-9, part)  # to the nine digits of power.csv
        for row in table:
            self.assertAlmostEqual(seconds[row["component"], row["state"]] / frames, float(row["time_s"]), delta=1e-9)

    def test_the_dump_is_a_strict_one_and_agrees_with_the_other_files(self):
        folder, _ = self.simulate("--vcd")
        dump = Dump((folder / "trace.vcd").read_text())
        self.assertEqual(dump.timescale, "1ps")
        result = json.loads((folder / "result.json").read_text())
        waves = dump.waveforms()
        self.assertEqual(max(v for _, v in waves["sram.SRAM1_bytes"]), result["peak_sram_bytes"]["SRAM1"]["live"])
        power = [(round(float(r["time_s"]) * 1e12), float(r["watts"])) for r in self.power_rows(folder) if r["component"] == "qspi" and r["state"] != "end"]
        self.assertEqual(waves["power.qspi_W"], power)
        timeline = json.loads((folder / "timeline.json").read_text())
        tasks = {e["args"]["task"] for e in timeline["traceEvents"] if e["ph"] == "X" and e["tid"] == 1 and e["dur"] > 0}
        self.assertEqual({value for _, value in waves["lane.qspi_task"]} - {None}, tasks)
        # The legend in the file's head gives every value a name.
        legend = " ".join(dump.comments)
        for state in ("0 sleep, 1 kernel, 2 handler", "2 instruction, 3 address, 4 dummy, 5 data"):
            self.assertIn(state, legend)
        reads = sum(1 for _, value in waves["flash.qspi_command"] if value == 1)
        self.assertEqual(sum(1 for _, value in waves["flash.qspi_phase"] if value == 4), reads, "each read has one dummy phase")

    def test_the_dump_survives_gtkwaves_tools(self):
        if not (shutil.which("vcd2fst") and shutil.which("fst2vcd")):
            self.skipTest("Debian's gtkwave is not installed")
        folder, _ = self.simulate("--vcd")
        ours = Dump((folder / "trace.vcd").read_text())
        subprocess.run(["vcd2fst", folder / "trace.vcd", self.scratch / "trace.fst"], check=True, capture_output=True)
        back = subprocess.run(["fst2vcd", self.scratch / "trace.fst"], check=True, capture_output=True, text=True).stdout
        text = re.sub(r"(?m)^b[xX]+ ", "bx ", back)  # it writes one x for each bit
        theirs = Dump(text).waveforms()
        for name, changes in ours.waveforms().items():
            self.assertEqual([time for time, _ in changes], [time for time, _ in theirs[name]], name)
            for (_, mine), (_, other) in zip(changes, theirs[name]):
                near = math.isclose(mine, other, rel_tol=1e-14) if isinstance(mine, float) else mine == other
                self.assertTrue(near, f"{name}: {mine} became {other}")

    def test_the_limit_cuts_and_says_so_everywhere(self):
        whole, said = self.simulate("--vcd", folder="whole")
        self.assertEqual(said, "")
        part, said = self.simulate("--vcd", "--trace-limit", 500)
        self.assertRegex(said, r"^outcore: the trace is complete from 0 s to [0-9.]+ s of [0-9.]+ s; \d+ later spans left out by the limit of 500;")
        note = re.search(r"complete from .* limit of 500", said).group()
        for name in ("timeline.json", "power_trace.csv", "trace.vcd"):
            self.assertIn(note, (part / name).read_text(), name)
        timeline = json.loads((part / "timeline.json").read_text())
        self.assertLessEqual(timeline["trace"]["spans"], 500)
        self.assertGreater(timeline["trace"]["dropped"], 0)
        marks = [e for e in timeline["traceEvents"] if e["ph"] == "i"]
        self.assertEqual([mark["name"] for mark in marks], ["trace ends: " + note])
        cut = Dump((part / "trace.vcd").read_text())
        full = Dump((whole / "trace.vcd").read_text()).waveforms()
        for name, changes in cut.waveforms().items():
            self.assertEqual(changes, [change for change in full[name] if change[0] < cut.end], name)

    def test_a_window_shows_what_the_whole_shows_there(self):
        whole, _ = self.simulate("--vcd", folder="whole")
        part, said = self.simulate("--vcd", "--trace-from", "0.1", "--trace-to", "0.11")
        self.assertEqual(said, "")
        cut = Dump((part / "trace.vcd").read_text())
        self.assertEqual(cut.end, 110_000_000_000)
        full = Dump((whole / "trace.vcd").read_text()).waveforms()
        for name, changes in cut.waveforms().items():
            before = [change for change in full[name] if change[0] <= 100_000_000_000][-1:]
            inside = [change for change in full[name] if 100_000_000_000 < change[0] < cut.end]
            self.assertEqual(changes, [(100_000_000_000, before[0][1])] + inside, name)

    def test_bad_windows_and_limits(self):
        def refuse(*flags, says):
            done = self.expect(2, "simulate", "s/schedule.json", "-o", "bad", *flags, says=says)
            self.assertEqual(done.stdout, "")
            self.assertFalse((self.scratch / "bad").exists())
        refuse("--trace", "--trace-limit", 0, says="--trace-limit 0: must be from 1")
        refuse("--trace", "--trace-limit", "many", says="--trace-limit")
        refuse("--trace", "--trace-limit", 10**12, says="must be from 1")
        refuse("--vcd", "--trace-from", "-1", says="--trace-from -1: must be seconds")
        refuse("--vcd", "--trace-to", "nan", says="--trace-to nan: must be seconds")
        refuse("--vcd", "--trace-from", "0.2", "--trace-to", "0.2", says="must be later than --trace-from")
        refuse("--trace", "--trace-from", "1000", says="the simulation ends after")
        refuse("--trace-limit", "10", says="need --trace or --vcd")


class Guide(FrontDoor):
    def test_the_drawings_of_the_guide_are_what_its_commands_draw(self):
        for name, target in (("build/outcore", PROGRAM), ("models", ROOT / "models"), ("scripts", ROOT / "scripts")):
            (self.scratch / name).parent.mkdir(exist_ok=True)
            (self.scratch / name).symlink_to(target)
        commands = re.findall(r"^    (build/outcore .+)$", DOCUMENT.read_text(), re.MULTILINE)
        self.assertGreater(len(commands), 1)
        for command in commands:
            done = subprocess.run(shlex.split(command), cwd=self.scratch, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{command}: {done.stderr}")
        check = [sys.executable, "-B", ROOT / "scripts/draw_trace.py", "--check", DOCUMENT]
        done = subprocess.run(check, cwd=self.scratch, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
