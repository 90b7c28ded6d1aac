"""The report of a sweep from its store: files, answers, refusals."""
import json
import pathlib
import subprocess
import tempfile
import unittest

from front_door import FASHION, PROGRAM, FrontDoor

SWEEP = {
    "schema": "outcore-sweep-1",
    "name": "SRAM and depth",
    "base": {"network": str(FASHION), "board": "stm32f746g-disco", "scheduler": "single-pass"},
    "parameters": [
        {"name": "sram_bytes", "values": [1024, 16384, 32768, 131072]},
        {"name": "prefetch_depth", "values": [1, 4]},
    ],
    "objectives": ["latency_s", "peak_sram_bytes"],
    "confirm": 2,
}


class ExploreReport(FrontDoor):
    """One sweep for all tests; each writes elsewhere."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.run_in = pathlib.Path(folder.name)
        cls.sweep = cls.run_in / "sweep.json"
        cls.sweep.write_text(json.dumps(SWEEP))
        cls.out = cls.run_in / "out"
        cls.store = cls.out / "store.sqlite"
        cls.told = subprocess.run([PROGRAM, "explore", cls.sweep, "-o", cls.out, "--quiet"], check=True, capture_output=True, text=True).stdout

    def test_a_sweep_ends_with_its_report(self):
        self.assertIn("Front of latency, peak SRAM by the closed forms", self.told)
        html = (self.out / "sweep.html").read_text()
        self.assertIn("<title>SRAM and depth</title>", html)
        self.assertEqual(html.count('type="application/json" id="detail-'), 2)
        self.assertIn((self.out / "sweep.txt").read_text(), self.told)
        self.assertTrue((self.out / "plots/front_latency_s_peak_sram_bytes.svg").exists())

    def test_the_store_alone_gives_the_same_bytes(self):
        self.expect(0, "explore", "report", self.store, "-o", self.scratch / "again", says="Written to")
        for name in ("sweep.html", "sweep.txt", "plots/parallel.svg"):
            self.assertEqual((self.scratch / "again" / name).read_bytes(), (self.out / name).read_bytes(), name)
        self.expect(2, "explore", "report", self.store, "-o", self.scratch / "again", says="not empty")
        self.expect(0, "explore", "report", self.store, "-o", self.scratch / "again", "--force")

    def test_other_objectives_and_limits(self):
        told = self.expect(0, "explore", "report", self.store, "--objective", "energy_j", "--limit", "peak_sram_bytes=20KiB").stdout
        self.assertIn("Front of energy by the closed forms", told)
        self.assertRegex(told, r"\d+ points? that break a limit")

    def test_what_if(self):
        told = self.expect(0, "explore", "report", self.store, "--what-if", "peak_sram_bytes=16KiB", "--from", 6).stdout
        self.assertIn("What would have to change to get peak SRAM to at most 16 KiB, from point 6", told)
        self.assertIn("sram_bytes 131072 to 16384", told)

    def test_without_its_file_a_sweep_has_the_usual_objectives(self):
        text = self.sweep.read_text()
        self.addCleanup(self.sweep.write_text, text)
        self.sweep.unlink()
        self.expect(0, "explore", "report", self.store, says=("Front of latency", "can not be read as the file of this sweep"))
        self.expect(2, "explore", "report", self.store, "--sweep-file", self.sweep, says="sweep.json")

    def test_published_rows_of_the_board_stand_beside_it(self):
        row = {"board": "STM32F746G-DISCO", "network": "kws", "engine": "other", "engine_version": "1", "scope": "in scope",
               "published_s": 0.02, "board_left_out_s": 0.025}
        rows = [row, {**row, "board": "NUCLEO-L4R5ZI"}, {**row, "scope": "informative"}, {**row, "board": "DISCO-F746NG", "network": "vww"}]
        table = self.scratch / "fidelity.json"
        table.write_text(json.dumps({"rows": rows}))
        self.expect(0, "explore", "report", self.store, "--published", table, "-o", self.scratch / "with")
        html = (self.scratch / "with/sweep.html").read_text()
        self.assertIn('["kws on STM32F746G-DISCO, other 1", 0.02, 0.025]', html)
        self.assertIn("vww on DISCO-F746NG", html)
        self.assertNotIn("L4R5ZI", html)
        table.write_text(json.dumps({"rows": [{"board": 3}]}))
        self.expect(2, "explore", "report", self.store, "--published", table, says="/rows/0/board")

    def test_refusals(self):
        for arguments, says in (
            (("--objective", "latency"), 'did you mean "latency_s"?'),
            (("--what-if", "latency_s=3mJ"), "the unit must be one of s, ms, us"),
            (("--limit", "latency_s"), "must be FIGURE=VALUE"),
            (("--what-if", "latency_s=1ms", "--from", "99"), "the sweep has no point 99"),
            (("--sweep", "7"), "no sweep 7"),
        ):
            self.expect(2, "explore", "report", self.store, *arguments, says=says)
        self.expect(2, "explore", "report", self.scratch / "none.sqlite", says="there is no such store")


if __name__ == "__main__":
    unittest.main()
