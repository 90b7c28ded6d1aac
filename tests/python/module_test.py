"""Networks, boards, schedules and simulations: the same as on the command line."""
# SPDX-License-Identifier: Apache-2.0
import ast
import json
import os
import pathlib
import re
import threading
import time
import unittest

import outcore
from house import BOARD, FASHION, KEYWORDS, SOURCE, FolderTest, command_line, command_line_json


class PartsTest(unittest.TestCase):
    def test_boards_and_schedulers_are_those_that_the_command_line_lists(self):
        for what, names in (("boards", outcore.boards()),
                            ("schedulers", [s["name"] for s in outcore.schedulers()])):
            listed = [row["name"] for row in command_line_json("list", what)[what]]
            self.assertEqual(names, [name for name in listed if name not in ("./NAME.so", "exec:PROGRAM")])

    def test_inspect_is_what_the_command_line_prints(self):
        network = outcore.load_network(FASHION)
        platforms = [outcore.load_platform(name) for name in outcore.boards()]
        self.assertEqual(network.inspect(platforms), command_line_json("inspect", FASHION))
        self.assertGreater(network.macs, 1_000_000)
        self.assertEqual(network.path, FASHION)

    def test_a_constant_of_a_board_can_be_set(self):
        usual = outcore.load_platform(BOARD)
        slower = outcore.load_platform(BOARD, {"/core/clock_hz": 100e6})
        self.assertEqual(usual.clock_hz, 216e6)
        self.assertEqual(slower.clock_hz, 100e6)
        self.assertEqual(slower.to_dict()["core"]["clock_hz"]["value"], 100e6)
        other = outcore.load_platform(BOARD, {"/storages/qspi/use": "w25q128jv"})
        self.assertNotEqual(other.storages[0]["part"], usual.storages[0]["part"])
        self.assertIn("DTCM", [memory["name"] for memory in usual.memories])


class ErrorsTest(FolderTest):
    def assert_error(self, code, call, *arguments, **options):
        with self.assertRaises(outcore.Error) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(caught.exception.diagnostics)
        for diagnostic in caught.exception.diagnostics:
            self.assertEqual(sorted(diagnostic), ["file", "message", "pointer"])
        return caught.exception

    def test_an_unknown_board_is_answered_with_the_nearest(self):
        error = self.assert_error(2, outcore.load_platform, "stm32f746g-disko")
        self.assertIn("stm32f746g-disco", str(error))

    def test_a_mistake_has_its_file_and_pointer(self):
        error = self.assert_error(2, outcore.load_platform, BOARD, {"/core/clok_hz": 1})
        self.assertIn("clok_hz", str(error))
        file = self.write_json("network.json", {"schema": "outcore-network-1", "nonsense": 1})
        error = self.assert_error(2, outcore.load_network, file)
        self.assertEqual(error.diagnostics[0]["file"], file)

    def test_a_file_that_is_not_there_is_named(self):
        self.assertIn("nowhere.tflite", str(self.assert_error(2, outcore.load_network, "nowhere.tflite")))

    def test_wrong_options_are_refused(self):
        network, platform = outcore.load_network(KEYWORDS), outcore.load_platform(BOARD)
        self.assert_error(2, outcore.schedule, network, platform, "look-ahead")
        self.assert_error(2, outcore.schedule, network, platform, spill="disk")
        self.assert_error(2, outcore.schedule, network, platform, limits={"beauty": "1"})
        with self.assertRaises(TypeError):
            outcore.schedule(network, platform, beauty=1)
        plan = outcore.schedule(network, platform)
        self.assert_error(2, outcore.simulate, plan, fidelity="guess")
        self.assert_error(2, outcore.simulate, plan, levelling="magic")
        self.assert_error(2, outcore.simulate, plan, inferences_per_day=1e12)
        self.assert_error(2, outcore.simulate, plan, fidelity="analytic", storage_seed=1)

    def test_a_folder_that_is_not_there_is_the_systems_error(self):
        plan = outcore.schedule(outcore.load_network(KEYWORDS), outcore.load_platform(BOARD))
        with self.assertRaises(OSError):
            plan.save(self.path("no/such/folder.json"))

    def test_a_wrong_home_is_said(self):
        os.environ["OUTCORE_HOME"] = str(self.folder)
        try:
            self.assertIn("OUTCORE_HOME", str(self.assert_error(2, outcore.boards)))
        finally:
            del os.environ["OUTCORE_HOME"]
        self.assertEqual(outcore.home(), str(SOURCE))


class ScheduleTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.network = outcore.load_network(FASHION)
        self.platform = outcore.load_platform(BOARD)

    def command_line_schedule(self, *options, name="made"):
        command_line("schedule", FASHION, "--board", BOARD, *options, "-o", self.path(name))
        return self.folder / name / "schedule.json"

    def test_a_schedule_is_byte_for_byte_that_of_the_command_line(self):
        plan = outcore.schedule(self.network, self.platform)
        plan.save(self.path("mine.json"))
        other = self.command_line_schedule()
        self.assertEqual(pathlib.Path(self.path("mine.json")).read_bytes(), other.read_bytes())
        self.assertEqual(plan.to_dict(), json.loads(other.read_text()))

    def test_options_mean_what_they_mean_on_the_command_line(self):
        plan = outcore.schedule(
            self.network, self.platform, "lookahead", sram_bytes=200_000, prefetch_depth=2, internal_flash=100_000,
            objective="latency,sram", limits={"sram": "190KiB"}, reserve={"DTCM": 4096}, forbid=["SRAM2"],
            tile_limit=(8, 0, 0, 0))
        plan.save(self.path("mine.json"))
        other = self.command_line_schedule(
            "--scheduler", "lookahead", "--sram", "200000", "--prefetch-depth", "2", "--internal-flash", "100000",
            "--objective", "latency,sram", "--limit", "sram=190KiB", "--reserve", "DTCM=4096", "--forbid", "SRAM2",
            "--tile-limit", "8,0,0,0")
        self.assertEqual(pathlib.Path(self.path("mine.json")).read_bytes(), other.read_bytes())

    def test_a_network_that_does_not_fit_is_a_result(self):
        outcome = outcore.schedule(self.network, self.platform, sram_bytes=4096)
        self.assertIsInstance(outcome, outcore.Infeasible)
        self.assertFalse(outcome)
        self.assertEqual(outcome.resource, "on-chip RAM")
        self.assertGreater(outcome.bytes_needed, outcome.bytes_free)
        self.assertIn(str(outcome.operator), outcome.message)
        self.assertTrue(outcore.schedule(self.network, self.platform, sram_bytes=outcome.nearest_bytes))

    def test_tasks_and_buffers_are_rows(self):
        plan = outcore.schedule(self.network, self.platform)
        tasks = plan.tasks()
        self.assertEqual(len(tasks), len(plan.to_dict()["tasks"]))
        self.assertEqual({task["lane"] for task in tasks}, {"cpu", "qspi", "dma"})
        self.assertLessEqual({"compute", "load", "store", "input_ready", "output_taken"}, {t["kind"] for t in tasks})
        for task in tasks:
            self.assertTrue(all(0 <= other < len(tasks) for other in task["after"]))
        sizes = {memory["name"]: memory["size_bytes"] for memory in self.platform.memories}
        for buffer in plan.buffers():
            if buffer["device"] in sizes:
                self.assertLessEqual(buffer["offset_bytes"] + buffer["size_bytes"], sizes[buffer["device"]])

    def test_the_checker_finds_what_is_wrong(self):
        file = self.command_line_schedule()
        self.assertEqual(outcore.load_schedule(str(file)).check(), command_line_json("check", str(file)))
        broken = json.loads(file.read_text())
        for task in broken["tasks"]:
            task.pop("after", None)
        path = self.write_json("broken.json", broken)
        plan = outcore.load_schedule(path)
        report = plan.check()
        self.assertFalse(report["ok"])
        self.assertEqual(report, json.loads(command_line("--json", "check", path, code=4)))
        with self.assertRaises(outcore.Error) as caught:
            outcore.simulate(plan)
        self.assertEqual(caught.exception.code, 4)
        self.assertEqual([d["message"] for d in caught.exception.diagnostics],
                         [v["message"] for v in report["violations"]])


class SimulationTest(FolderTest):
    def simulated(self, file, *options):
        return command_line_json("simulate", str(file), *options, "-o", self.path("result"), "--force")

    def test_results_are_those_of_the_command_line(self):
        plan = outcore.schedule(outcore.load_network(FASHION), outcore.load_platform(BOARD))
        plan.save(self.path("plan.json"))
        self.assertEqual(outcore.simulate(plan), self.simulated(self.path("plan.json")))
        self.assertEqual(outcore.simulate(plan, fidelity="analytic"),
                         self.simulated(self.path("plan.json"), "--fidelity", "analytic"))
        self.assertEqual(
            outcore.simulate(plan, worst_case_storage=True, inferences_per_day=1000, levelling="static",
                             reads_before_refresh=1e5, internal_flash="auto"),
            self.simulated(self.path("plan.json"), "--worst-case-storage", "--duty", "1000/day", "--levelling",
                           "static", "--read-disturb", "1e5", "--internal-flash", "auto"))

    def test_it_can_be_done_again_and_again_in_one_process(self):
        plan = outcore.schedule(outcore.load_network(KEYWORDS), outcore.load_platform(BOARD))
        first = outcore.simulate(plan)
        for _ in range(5):
            self.assertEqual(outcore.simulate(plan), first)

    def test_the_timeline_has_every_task(self):
        plan = outcore.schedule(outcore.load_network(KEYWORDS), outcore.load_platform(BOARD))
        result = outcore.simulate(plan, timeline=True)
        timeline = result["timeline"]
        self.assertEqual(sorted(row["task"] for row in timeline if row["frame"] == 0),
                         [task["task"] for task in plan.tasks()])
        self.assertNotIn("timeline", outcore.simulate(plan))
        for row in timeline:
            self.assertLessEqual(row["start_s"], row["end_s"])

    def test_other_threads_run_meanwhile(self):
        network, platform = outcore.load_network(FASHION), outcore.load_platform(BOARD)
        seen, begun = [], threading.Event()

        def work():
            begun.wait()
            outcore.schedule(network, platform, "search", budget=100)
            seen.append(("done", time.monotonic()))

        worker = threading.Thread(target=work)
        worker.start()
        begun.set()
        ticks = 0
        while worker.is_alive():
            ticks += 1
            time.sleep(0.001)
        worker.join()
        self.assertEqual([what for what, _ in seen], ["done"])
        self.assertGreater(ticks, 5)

    def test_threads_may_simulate_at_the_same_time(self):
        plan = outcore.schedule(outcore.load_network(KEYWORDS), outcore.load_platform(BOARD))
        expected, results = outcore.simulate(plan), []
        threads = [threading.Thread(target=lambda: results.append(outcore.simulate(plan))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [expected] * 4)


class StubTest(unittest.TestCase):
    """outcore.pyi and the module have the same names, and every docstring is there."""

    stub = ast.parse((SOURCE / "python/outcore.pyi").read_text())

    def test_names_agree(self):
        for node in self.stub.body:
            if isinstance(node, ast.FunctionDef):
                self.assertTrue(callable(getattr(outcore, node.name)), node.name)
                self.assertGreater(len(getattr(outcore, node.name).__doc__.splitlines()), 2, node.name)
        stubbed = {n.name for n in self.stub.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))} - {"Diagnostic"}
        real = {name for name in vars(outcore) if not name.startswith("_") and name != "commit"}
        self.assertEqual(stubbed, real)

    def test_members_agree(self):
        for node in self.stub.body:
            if isinstance(node, ast.ClassDef) and node.name not in ("Diagnostic", "Error"):
                members = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
                real = {name for name in vars(getattr(outcore, node.name)) if not name.startswith("_")}
                self.assertEqual({name for name in members if not name.startswith("_")}, real, node.name)

    def test_arguments_and_defaults_agree(self):
        for node in self.stub.body:
            if isinstance(node, ast.FunctionDef):
                signature = outcore.__dict__[node.name].__doc__.splitlines()[0]
                real = re.findall(r"(?:\(|, )(\w+): ", signature)
                self.assertEqual([a.arg for a in node.args.args + node.args.kwonlyargs], real, node.name)
                for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults):
                    if isinstance(default, ast.Constant) and default.value is not ...:
                        shown = re.search(rf"\b{argument.arg}: .*? = ([^,)]*)", signature)[1]
                        self.assertEqual(ast.literal_eval(shown), default.value, argument.arg)


if __name__ == "__main__":
    unittest.main()
