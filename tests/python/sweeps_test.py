"""Sweeps and stores: the same results as on the command line, whoever ran them."""
# SPDX-License-Identifier: Apache-2.0
import csv
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

import outcore
from house import BOARD, KEYWORDS, FolderTest, command_line

SWEEP = {
    "schema": "outcore-sweep-1",
    "name": "Clocks of a keyword spotter",
    "base": {"network": KEYWORDS, "board": BOARD, "scheduler": "lookahead"},
    "parameters": [
        {"name": "/storages/qspi/bus_clock_hz", "values": [27e6, 54e6, 108e6]},
        {"name": "prefetch_depth", "values": [1, 2, 4]},
        {"name": "sram_bytes", "values": [4096, 65536, 262144]},
    ],
    "objectives": ["latency_s", "peak_sram_bytes"],
    "confirm": 3,
}


class SweepTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.sweep = self.write_json("sweep.json", SWEEP)

    def explore(self, **options):
        return outcore.explore(self.sweep, self.path("store.sqlite"), **options)

    def exported(self, store, form="--csv"):
        return command_line("explore", "export", store, form)

    def test_a_sweep_is_read_without_running(self):
        self.assertEqual(outcore.check_sweep(self.sweep), {
            "name": SWEEP["name"], "sampler": "grid", "points": 27,
            "parameters": [p["name"] for p in SWEEP["parameters"]], "objectives": SWEEP["objectives"]})

    def test_every_mistake_of_a_sweep_is_told_at_once(self):
        wrong = dict(SWEEP, objectives=["latencys"], confirm=-1)
        with self.assertRaises(outcore.Error) as caught:
            outcore.explore(self.write_json("wrong.json", wrong), self.path("store.sqlite"))
        self.assertEqual({d["pointer"] for d in caught.exception.diagnostics}, {"/objectives/0", "/confirm"})
        self.assertFalse(os.path.exists(self.path("store.sqlite")))

    def test_results_are_those_of_the_command_line(self):
        summary = self.explore(jobs=2)
        self.assertEqual((summary["points"], summary["here"], summary["confirmed"]), (27, 27, 3))
        self.assertEqual(summary["done"] + summary["infeasible"], 27)
        self.assertGreater(summary["infeasible"], 0)
        command_line("explore", self.sweep, "--store", self.path("other.sqlite"), "--quiet")
        for form in ("--csv", "--jsonl"):
            self.assertEqual(self.exported(self.path("store.sqlite"), form), self.exported(self.path("other.sqlite"), form))

    def test_rows_are_those_of_the_export(self):
        self.explore()
        rows = outcore.rows(self.path("store.sqlite"))
        exported = list(csv.DictReader(self.exported(self.path("store.sqlite")).splitlines()))
        self.assertEqual(len(rows), len(exported))
        self.assertEqual(list(rows[0]), list(exported[0]))
        for row, line in zip(rows, exported):
            for name, value in row.items():
                if value is None:
                    self.assertEqual(line[name], "", name)
                elif isinstance(value, str):
                    self.assertEqual(line[name], value, name)
                else:
                    self.assertEqual(float(line[name]), value, name)
        timed = outcore.rows(self.path("store.sqlite"), with_timing=True)
        self.assertEqual(set(timed[0]) - set(rows[0]), {"seconds", "tries"})

    def test_a_second_run_does_nothing_and_a_fresh_one_everything(self):
        self.explore()
        self.assertEqual(self.explore()["here"], 0)
        self.assertEqual(self.explore(fresh=True)["here"], 27)
        [entry] = outcore.sweeps(self.path("store.sqlite"))
        self.assertEqual(entry["parameters"], [p["name"] for p in SWEEP["parameters"]])

    def test_shards_join_to_the_whole(self):
        self.explore(confirm=0)
        stores = [self.path(f"shard{i}.sqlite") for i in (1, 2)]
        for i, store in enumerate(stores):
            outcore.explore(self.sweep, store, confirm=0, shard=(i + 1, 2))
        merged = outcore.merge(stores, self.path("merged.sqlite"))
        self.assertEqual(merged, {"points": 27, "settled": 27, "unfinished": []})
        self.assertEqual(self.exported(self.path("merged.sqlite")), self.exported(self.path("store.sqlite")))
        for wrong in ((0, 2), (3, 2)):
            with self.assertRaises(outcore.Error):
                self.explore(shard=wrong)

    def test_the_front_is_what_nothing_beats(self):
        self.explore()
        front = outcore.front(self.path("store.sqlite"))
        self.assertEqual(front["objectives"], SWEEP["objectives"])
        done = [r for r in outcore.rows(self.path("store.sqlite")) if r["state"] == "done"]

        def beats(a, b):
            pairs = [(a[name], b[name]) for name in SWEEP["objectives"]]
            return all(x <= y for x, y in pairs) and any(x < y for x, y in pairs)

        expected = [r["point"] for r in done if not any(beats(other, r) for other in done)]
        self.assertEqual([r["point"] for r in front["rows"]], expected)
        self.assertLessEqual(set(front["knees"]), set(expected))
        fastest = outcore.front(self.path("store.sqlite"), objectives=["latency_s"])
        self.assertEqual({r["latency_s"] for r in fastest["rows"]}, {min(r["latency_s"] for r in done)})
        limit = min(r["latency_s"] for r in done)
        kept = outcore.front(self.path("store.sqlite"), limits=[f"latency_s={limit}"])
        self.assertEqual({r["latency_s"] for r in kept["rows"]}, {limit})
        confirmed = outcore.front(self.path("store.sqlite"), predictor="systemc")
        self.assertLessEqual({r["point"] for r in confirmed["rows"]}, set(outcore.details(self.path("store.sqlite"))))

    def test_confirmed_points_have_their_schedule(self):
        self.explore()
        details = outcore.details(self.path("store.sqlite"))
        self.assertEqual(len(details), 3)
        rows = {row["point"]: row for row in outcore.rows(self.path("store.sqlite"))}
        for point, detail in details.items():
            self.assertEqual(detail["systemc"]["latency_s"], rows[point]["confirmed_latency_s"])
            self.assertIn("cpu", detail["lanes"])

    def test_the_report_is_written(self):
        self.explore()
        text = outcore.write_report(self.path("store.sqlite"), self.path("report"))
        self.assertEqual((self.folder / "report/sweep.txt").read_text(), text)
        self.assertIn("<html", (self.folder / "report/sweep.html").read_text()[:1000])
        with self.assertRaises(outcore.Error):
            outcore.write_report(self.path("store.sqlite"), self.path("report"))

    def test_progress_is_told_and_its_exceptions_come_back(self):
        seen = []
        self.explore(progress=seen.append)
        self.assertTrue(seen)
        self.assertEqual({now["points"] for now in seen if now["phase"] == "analytic"}, {27})

        class Enough(Exception):
            pass

        def enough(_):
            raise Enough("stop here")

        with self.assertRaises(Enough):
            self.explore(fresh=True, progress=enough)
        self.explore()
        self.assertEqual({row["state"] for row in outcore.rows(self.path("store.sqlite"))}, {"done", "infeasible"})

    def test_interrupted_it_goes_on_later_to_the_same_result(self):
        large = dict(SWEEP, confirm=2)
        large["parameters"] = SWEEP["parameters"] + [
            {"name": "/core/clock_hz", "range": {"from": 100e6, "to": 216e6, "step": 1e6}}]
        sweep, store = self.write_json("large.json", large), self.path("large.sqlite")
        code = f"import outcore; outcore.explore({sweep!r}, {store!r}, jobs=2)"
        child = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
        while not os.path.exists(store) and child.poll() is None:
            time.sleep(0.01)
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        errors = child.communicate(timeout=60)[1]
        self.assertIn("KeyboardInterrupt", errors)
        before = sum(row["state"] != "pending" for row in outcore.rows(store))
        summary = outcore.explore(sweep, store)
        self.assertEqual(summary["here"], summary["points"] - before)
        self.assertEqual(summary["pending"], 0)
        undisturbed = self.path("undisturbed.sqlite")
        outcore.explore(sweep, undisturbed, jobs=2)
        self.assertEqual(outcore.rows(store), outcore.rows(undisturbed))

    def test_a_store_that_is_none_is_refused(self):
        for call in (outcore.rows, outcore.sweeps, outcore.front, outcore.details):
            with self.assertRaises(outcore.Error):
                call(self.path("nowhere.sqlite"))
            pathlib.Path(self.path("text")).write_text("no database at all, " * 100)
            with self.assertRaises(outcore.Error):
                call(self.path("text"))

    def test_a_parameter_that_is_named_like_a_column_keeps_both(self):
        clash = dict(SWEEP, parameters=[{"name": "state", "set": ["prefetch_depth"], "values": [1, 2]}])
        outcore.explore(self.write_json("clash.json", clash), self.path("clash.sqlite"), confirm=0)
        rows = outcore.rows(self.path("clash.sqlite"))
        self.assertEqual([row["parameter_state"] for row in rows], [1, 2])
        self.assertEqual({row["state"] for row in rows}, {"done"})


if __name__ == "__main__":
    unittest.main()
