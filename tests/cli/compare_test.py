"""outcore compare: the table and its files, what it refuses, and how it ends."""
import csv
import json
import signal
import subprocess
import time
import unittest

from front_door import PROGRAM, ROOT, FrontDoor

AD = ROOT / "models/published/mlperf_ad.json"
BOARD = ("--board", "stm32f746g-disco")
QUICK = ("compare", "quick")


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


class Compare(FrontDoor):
    def test_the_quick_suite_in_all_forms(self):
        done = self.expect(0, *QUICK, "-o", "out", says=("Quick suite", "By scheduler", "infeasible: operator", "Written to out"))
        self.assertEqual(done.stderr, "", "no progress where nobody watches")
        table = rows(self.scratch / "out/comparison.csv")
        suite = json.loads((ROOT / "configs/suites/quick.json").read_text())
        cases = len(suite["networks"]) * len(suite["platforms"]) * len(suite["sram_bytes"])
        self.assertEqual(len(table), cases * len(suite["schedulers"]))
        self.assertEqual({row["status"] for row in table}, {"planned", "infeasible"})
        for row in table:
            self.assertEqual(row["status"] == "planned", row["latency_s"] != "")
            self.assertEqual(row["status"] == "planned", row["reason"] == "")
            if row["status"] == "planned":
                self.assertGreaterEqual(float(row["gap"]), 0.0)
                self.assertTrue(row["bound"] and row["binding"])
                self.assertLessEqual(int(row["peak_sram_bytes"]), int(row["sram_bytes"]))
        document = json.loads((self.scratch / "out/comparison.json").read_text())
        self.assertEqual(len(document["cases"]), len(table))
        page = (self.scratch / "out/comparison.html").read_text()
        self.assertEqual(page.count("<tr>"), len(table) + len(suite["schedulers"]) + 2)
        self.assertEqual((self.scratch / "out/comparison.txt").read_text(), done.stdout.partition("\nWritten to")[0])

    def test_same_input_same_csv(self):
        for folder in ("a", "b"):
            self.expect(0, *QUICK, "-o", folder)
        self.assertEqual((self.scratch / "a/comparison.csv").read_bytes(), (self.scratch / "b/comparison.csv").read_bytes())
        self.expect(0, *QUICK, "-o", "j", "--jobs", "3")
        self.assertEqual((self.scratch / "a/comparison.csv").read_bytes(), (self.scratch / "j/comparison.csv").read_bytes())
        self.expect(0, *QUICK, "-o", "c", "--with-timing")
        self.assertIn("planning_s", (self.scratch / "c/comparison.csv").read_text())

    def test_json_on_standard_output(self):
        done = self.expect(0, "--json", *QUICK)
        self.assertEqual(json.loads(done.stdout)["schema"], "outcore-comparison-1")
        self.assertEqual(list(self.scratch.iterdir()), [], "no folder without -o")

    def test_lists_of_the_command_line_replace_those_of_the_suite(self):
        done = self.expect(0, "--json", *QUICK, "--network", AD, *BOARD, "--sram", "131072", "--scheduler", "serial")
        cases = json.loads(done.stdout)["cases"]
        self.assertEqual([(case["network"], case["platform"], case["sram_bytes"], case["scheduler"]) for case in cases],
                         [("mlperf_ad", "stm32f746g-disco", 131072, "serial")])

    def test_without_a_suite(self):
        self.expect(0, "compare", "--network", AD, *BOARD, says="mlperf_ad on stm32f746g-disco, 312.0 KiB")
        self.expect(2, "compare", says="compare needs a suite")
        self.expect(2, "compare", "--network", AD, says="compare needs a suite")

    def test_the_fidelity_may_be_systemc(self):
        closed = json.loads(self.expect(0, "--json", *QUICK, "--network", AD).stdout)
        systemc = json.loads(self.expect(0, "--json", *QUICK, "--network", AD, "--fidelity", "systemc").stdout)
        self.assertEqual(systemc["fidelity"], "transaction")
        for one, other in zip(closed["cases"], systemc["cases"]):
            self.assertAlmostEqual(one["latency_s"] / other["latency_s"], 1.0, delta=0.05)

    def test_a_schedule_by_hand_stands_beside_the_others(self):
        self.expect(0, "schedule", AD, *BOARD, "-o", "mine")
        done = self.expect(0, "--json", "compare", "--schedule", "mine/schedule.json")
        document = json.loads(done.stdout)
        names = [case["scheduler"] for case in document["cases"]]
        self.assertIn("double-buffer", names)
        by_hand = [case for case in document["cases"] if case["by_hand"]]
        self.assertEqual([case["scheduler"] for case in by_hand], ["schedule.json"])
        made = next(case for case in document["cases"] if case["scheduler"] == "double-buffer")
        for key in ("latency_cycles", "energy_j", "gap", "peak_sram_bytes"):
            self.assertEqual(by_hand[0][key], made[key], key)

    def test_a_wrong_schedule_by_hand_is_shown_and_fails(self):
        self.expect(0, "schedule", AD, *BOARD, "-o", "mine")
        path = self.scratch / "mine/schedule.json"
        plan = json.loads(path.read_text())
        waiting = next(task for task in plan["tasks"] if task.get("after"))
        waiting["after"] = []
        path.write_text(json.dumps(plan))
        done = self.expect(4, "compare", "--schedule", path, "-o", "out", says=("refused: rule ", "1 REFUSED"))
        self.assertIn("schedule.json: mlperf_ad on stm32f746g-disco", done.stderr)
        self.assertTrue((self.scratch / "out/comparison.csv").is_file(), "the others are not lost")

    def test_bad_input(self):
        self.expect(2, "compare", "standart", says='did you mean "standard"')
        self.expect(2, "compare", "none.json", says="none.json")
        self.expect(2, *QUICK, "--scheduler", "serail", says='did you mean "serial"')
        self.expect(2, *QUICK, "--sram", "100", says="--sram")
        self.expect(2, *QUICK, "--fidelity", "exact", says="--fidelity")
        self.expect(2, *QUICK, "--kernels", "none", says="none")
        suite = self.scratch / "suite.json"
        suite.write_text(json.dumps({"schema": "outcore-suite-1", "name": "x", "networks": [{"name": "n", "model": "none.json"}],
                                     "platforms": [{"name": "p", "board": "nowhere"}]}))
        done = self.expect(2, "compare", suite, "-o", "out", says=("/networks/0/model", "/platforms/0/board"))
        self.assertEqual(done.stderr.count("\n"), 2)
        self.assertFalse((self.scratch / "out").exists())

    def test_a_full_folder_needs_force(self):
        (self.scratch / "out").mkdir()
        (self.scratch / "out/mine.txt").write_text("keep me")
        self.expect(2, *QUICK, "-o", "out", says="--force")
        self.assertTrue((self.scratch / "out/mine.txt").exists())
        self.expect(0, *QUICK, "-o", "out", "--force")
        self.assertFalse((self.scratch / "out/mine.txt").exists())

    def test_an_interrupt_ends_cleanly(self):
        for arguments in (("-o", "out"), ()):
            running = subprocess.Popen([PROGRAM, "compare", "standard", "--jobs", "2", *arguments], cwd=self.scratch,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(1.0)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
            self.assertEqual(running.returncode, 5, err)
            self.assertEqual(out, "")
            self.assertEqual(list(self.scratch.iterdir()), [], "nothing half-written stays")


if __name__ == "__main__":
    unittest.main()
