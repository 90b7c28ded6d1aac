"""What the verbs write: whole folders, the same bytes every time, provenance in each, nothing lost."""
import csv
import hashlib
import json
import shutil
import unittest

from front_door import FASHION, SMALL, FrontDoor

BOARD = ("--board", "stm32f746g-disco")


def hashes(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


class Outputs(FrontDoor):
    def make(self, folder="out"):
        self.expect(0, "run", SMALL, *BOARD, "-o", folder, "--replay", "host")
        return self.scratch / folder

    def test_run_writes_every_file_with_its_provenance(self):
        out = self.make()
        for name in ("schedule.json", "result.json", "layers.csv", "power.csv", "timeline.json", "report.txt", "bundle/manifest.json",
                     "bundle/schedule.blob", "bundle/qspi.bin", "bundle/README.md"):
            self.assertTrue((out / name).is_file(), name)
        network = hashlib.sha256(SMALL.read_bytes()).hexdigest()
        for name in ("schedule.json", "result.json", "layers.csv", "power.csv", "timeline.json", "bundle/manifest.json"):
            self.assertIn(network, (out / name).read_text(), f"{name} names its network's hash")

    def test_result_has_the_fields_of_the_design(self):
        result = json.loads((self.make() / "result.json").read_text())
        for key in ("latency_cycles", "latency_s", "boot_s", "first_frame_latency_s", "ideal_latency_cycles", "slowdown",
                    "lower_bound_cycles", "gap", "stall_cycles", "peak_sram_bytes", "traffic_bytes", "energy_j", "wear", "throughput_fps"):
            self.assertIn(key, result)
        self.assertGreaterEqual(result["slowdown"], 1.0)
        self.assertGreaterEqual(result["gap"], 0.0)
        bound = result["bound"]
        self.assertIn(result["lower_bound"], ("compute", "storage", "U", "G"))
        self.assertRegex(bound["binding"], r"#\d+ [A-Z0-9_]+ ")
        self.assertGreaterEqual(result["lower_bound_cycles"], bound["compute_cycles"])
        self.assertGreater(bound["on_chip_bytes"], 0)
        parts = sum(part["cycles"] for part in bound["parts"]) - bound["internal_flash_saves_cycles"]
        self.assertAlmostEqual(result["lower_bound_cycles"], max(parts, bound["compute_cycles"]), delta=1.0)
        self.assertAlmostEqual(sum(part["energy_j"] for part in result["energy_j"]["components"]), result["energy_j"]["total"], places=9)
        compute_and_stalls = result["compute_cycles"] + result["application_cycles"] + result["stall_cycles"]["total"]
        self.assertAlmostEqual(compute_and_stalls / result["latency_cycles"], 1.0, places=2)

    def test_layers_and_timeline_agree_with_the_result(self):
        out = self.make()
        result = json.loads((out / "result.json").read_text())
        with open(out / "layers.csv", newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        self.assertEqual(sum(int(row["compute_cycles"]) for row in rows), result["compute_cycles"])
        events = json.loads((out / "timeline.json").read_text())["traceEvents"]
        self.assertEqual(sum(event["ph"] == "X" for event in events), result["tasks"])

    def test_nothing_replayed_is_neither_equal_nor_different(self):
        done = self.expect(0, "run", SMALL, *BOARD, "--replay", "none", "-o", "unreplayed")
        self.assertIn("nothing was replayed", done.stdout)
        self.assertNotIn("DIFFERENT", done.stdout)

    def test_same_input_same_bytes(self):
        first, second = hashes(self.make()), hashes(self.make("out2"))
        # The page names the output folder; it alone differs.
        del first["report.txt"], second["report.txt"]
        self.assertEqual(first, second)

    def test_a_full_folder_needs_force(self):
        out = self.make()
        (out / "mine.txt").write_text("keep me")
        self.expect(2, "run", SMALL, *BOARD, "-o", "out", says="--force")
        self.assertTrue((out / "mine.txt").exists())
        self.expect(0, "run", SMALL, *BOARD, "-o", "out", "--force", "--replay", "none")
        self.assertFalse((out / "mine.txt").exists())

    def test_the_steps_one_by_one_give_what_run_gives(self):
        out = self.make()
        self.expect(0, "schedule", SMALL, *BOARD, "-o", "s", says="checked")
        self.expect(0, "check", "s/schedule.json", says="every rule holds")
        self.expect(0, "simulate", "s/schedule.json", "-o", "r", says="Latency")
        self.expect(0, "deploy", "s/schedule.json", "-o", "b", says="schedule")
        self.expect(0, "replay", "b", "--repeat", "3", says="output bytes equal")
        self.assertEqual((out / "schedule.json").read_bytes(), (self.scratch / "s/schedule.json").read_bytes())
        self.assertEqual(hashes(out / "bundle"), hashes(self.scratch / "b"))
        step, whole = (json.loads((folder / "result.json").read_text()) for folder in (self.scratch / "r", out))
        for result in (step, whole):
            del result["provenance"]
        self.assertEqual(step, whole)

    def test_lifetime_stands_for_the_stated_duty(self):
        self.expect(0, "schedule", SMALL, *BOARD, "-o", "s")
        self.expect(0, "simulate", "s/schedule.json", "-o", "a")
        self.expect(0, "simulate", "s/schedule.json", "-o", "b", "--duty", "96/day", "--levelling", "static", "--read-disturb", "1e5")
        first, second = (json.loads((self.scratch / folder / "result.json").read_text())["wear"][0] for folder in "ab")
        self.assertEqual((first["duty"], first["levelling"], first["lifetime_years"]), ("inferences back to back", "none", None))
        self.assertEqual((second["duty"], second["levelling"], second["inferences_per_day"]), ("96 inferences a day", "static", 96))
        self.assertGreater(second["lifetime_years"], 1000)  # worn by reading only
        self.assertLess(second["first_worn_early_years"], second["first_worn_median_years"])
        self.expect(2, "simulate", "s/schedule.json", "-o", "c", "--duty", "1e12/day", says="back to back")
        self.expect(2, "simulate", "s/schedule.json", "-o", "c", "--duty", "often", says="must be N/day or back-to-back")

    def test_a_board_with_an_sd_card_runs(self):
        self.expect(0, "run", SMALL, "--board", "stm32f746g-disco-sd", "-o", "s", "--replay", "host", says="every replayed byte equals")
        self.expect(0, "simulate", "s/schedule.json", "-o", "a")
        self.expect(0, "simulate", "s/schedule.json", "-o", "b", "--storage-seed", "7")
        for folder in "ab":
            result = json.loads((self.scratch / folder / "result.json").read_text())
            self.assertEqual(result["wear"][0]["levelling"], "card")
        self.expect(0, "simulate", "s/schedule.json", "-o", "c", "--fidelity", "analytic")
        self.expect(0, "simulate", "s/schedule.json", "-o", "d", "--vcd")
        plain, analytic, traced = (json.loads((self.scratch / folder / "result.json").read_text()) for folder in "acd")
        self.assertEqual(plain, traced)
        self.assertAlmostEqual(analytic["latency_cycles"] / plain["latency_cycles"], 1, places=4)
        self.assertEqual(analytic["wear"][0]["levelling"], "card")

    def test_closed_forms_have_nothing_to_trace_or_to_draw(self):
        self.expect(0, "schedule", SMALL, *BOARD, "-o", "s")
        for flags in (["--trace"], ["--vcd"], ["--storage-seed", "7"]):
            self.expect(2, "simulate", "s/schedule.json", "-o", "a", "--fidelity", "analytic", *flags,
                        says=flags[0] + " needs the simulated hardware")
        self.assertFalse((self.scratch / "a").exists())

    def test_memories_are_listed(self):
        self.assertIn("aps6408l", self.expect(0, "list", "memories").stdout)

    def test_a_changed_network_is_refused(self):
        network = self.scratch / "net.json"
        shutil.copy(SMALL, network)
        self.expect(0, "schedule", network, *BOARD, "-o", "s")
        network.write_text(network.read_text() + "\n")
        self.expect(2, "check", "s/schedule.json", says="net.json")

    def test_a_broken_schedule_fails_the_check_and_is_never_simulated(self):
        self.expect(0, "schedule", FASHION, *BOARD, "-o", "s")
        path = self.scratch / "s/schedule.json"
        lines = path.read_text().split("\n")
        broken = list(lines)
        for index, line in enumerate(lines):
            if '"after": [' in line and '"after": []' not in line:
                start = line.index('"after": [')
                broken[index] = line[:start] + '"after": []' + line[line.index("]", start) + 1:]
        path.write_text("\n".join(broken))
        for verb in (("check",), ("simulate",), ("deploy",)):
            more = () if verb == ("check",) else ("-o", "x")
            done = self.expect(4, *verb, path, *more)
            self.assertRegex(done.stderr, "Race|UndefinedRead|WrongContent")
        self.assertFalse((self.scratch / "x").exists())

    def test_a_damaged_bundle_is_refused(self):
        out = self.make()
        blob = out / "bundle/schedule.blob"
        data = bytearray(blob.read_bytes())
        data[len(data) // 2] ^= 1
        blob.write_bytes(data)
        self.expect(4, "replay", "out/bundle")

    def test_json_on_standard_output(self):
        for arguments in (("inspect", FASHION), ("list", "boards"), ("list", "constants"), ("run", SMALL, *BOARD, "-o", "j", "--replay", "none")):
            done = self.expect(0, *arguments, "--json")
            self.assertIsInstance(json.loads(done.stdout), dict)

    def test_inspect_says_why_it_does_not_fit(self):
        self.expect(0, "inspect", FASHION, says=("25 operators", "stm32f746g-disco", "no: activations need"))

    def test_every_list_has_something(self):
        for what in ("boards", "storages", "cores", "kernels", "schedulers", "networks", "constants"):
            self.assertGreater(len(self.expect(0, "list", what).stdout.splitlines()), 1, what)


if __name__ == "__main__":
    unittest.main()
