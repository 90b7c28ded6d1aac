"""`outcore fidelity` at the front door: its files, a user's own table, bad tables, the same bytes every time, and the figures that
docs/fidelity.md states."""
import csv
import json
import re
import unittest
import xml.etree.ElementTree as xml

from front_door import ROOT, FrontDoor

HEADER = "source,board,core,clock_mhz,engine,engine_version,model,input_shape,latency_ms,energy_uj,notes"
MINE = (HEADER + "\n"
        "my bench,STM32H747I-DISCO,Cortex-M7,400,X-CUBE-AI,9.1.0,MobileNet v1 0.25,1x128x128x3,53.1,,\n"
        "my bench,my own board,Cortex-M4,100,X-CUBE-AI,9.1.0,KWS DS-CNN,1x49x10x1,52,,\n"
        "my bench,my own board,Cortex-M4,100,my engine,1,KWS DS-CNN,1x49x10x1,52,,\n")


def rows_of(text):
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


class Fidelity(FrontDoor):
    def test_files_figures_and_own_rows(self):
        (self.scratch / "mine.csv").write_text(MINE)
        done = self.expect(0, "fidelity", "--rows", "mine.csv", "-o", "out")
        out = self.scratch / "out"
        names = sorted(path.name for path in out.iterdir())
        self.assertEqual(names, ["fidelity.csv", "fidelity.json", "fidelity.svg", "fidelity.txt"])
        self.assertEqual((out / "fidelity.txt").read_text(), done.stdout)

        rows = rows_of((out / "fidelity.csv").read_text())
        mine = rows[-3:]
        self.assertEqual([row["used_for_fit"] for row in mine], ["no"] * 3)
        self.assertEqual([row["scope"] for row in mine], ["in scope", "in scope", "out of reach"])
        self.assertLess(abs(float(mine[0]["error_percent"])), 25.0)
        self.assertIn('"my engine" unknown', mine[2]["remarks"])

        data = json.loads((out / "fidelity.json").read_text())
        self.assertEqual(len(data["rows"]), len(rows))
        for read in data["read_bandwidth"]:
            self.assertLessEqual(abs(read["error"]), 0.05, read["board"])
        for row in data["tinyops_overlays"]:
            self.assertEqual(row["modelled_bytes"], row["published_bytes"])
        self.assertIn("not validated", data["energy"]["note"])

        points = [e for e in xml.parse(out / "fidelity.svg").getroot().iter() if e.tag.endswith("title")]
        self.assertEqual(len(points), sum(row["scope"] == "in scope" for row in rows))

    def test_two_runs_give_the_same_bytes_and_the_page_states_them(self):
        self.expect(0, "fidelity", "-o", "first")
        again = self.expect(0, "--json", "fidelity", "-o", "second")
        for path in (self.scratch / "first").iterdir():
            self.assertEqual(path.read_bytes(), (self.scratch / "second" / path.name).read_bytes(), path.name)
        data = json.loads(again.stdout)
        page = (ROOT / "docs/fidelity.md").read_text()
        for key in ("rows_used_to_fit", "board_left_out", "network_left_out"):
            summary = data["latency"][key]
            stated = f"{summary['rows']} | {100 * summary['typical']:.1f} % | {100 * summary['within_20_percent']:.1f} %"
            self.assertIn(stated, page, key)
        energy = data["energy"]["row_left_out"]
        self.assertIn(f"{energy['rows']} rows, typical {100 * energy['typical']:.1f} %", re.sub(r"\s+", " ", page))

    def test_bad_tables_are_refused_and_leave_nothing(self):
        (self.scratch / "bad.csv").write_text(HEADER + "\na,b,c,fast,e,1,m,s,1,,\n")
        self.expect(2, "fidelity", "--rows", "bad.csv", "-o", "out", says=["bad.csv: line 2: clock_mhz: found \"fast\""])
        self.expect(2, "fidelity", "--rows", "nowhere.csv", "-o", "out", says="nowhere.csv")
        (self.scratch / "short.csv").write_text("board,core\n")
        self.expect(2, "fidelity", "--rows", "short.csv", says='has no column "latency_ms"')
        self.assertFalse((self.scratch / "out").exists())


if __name__ == "__main__":
    unittest.main()
