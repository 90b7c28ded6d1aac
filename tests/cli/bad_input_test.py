"""Bad input: exit 2 or 3, one message with file and place, nothing half-written left behind."""
import json
import signal
import subprocess
import time
import unittest

from front_door import FASHION, PROGRAM, ROOT, SMALL, FrontDoor

F746 = ("--board", "stm32f746g-disco")


class BadInput(FrontDoor):
    def refuse(self, code, *arguments, says):
        done = self.expect(code, *arguments, "-o", "out", says=says)
        self.assertEqual(done.stdout, "", "messages for people go to standard error")
        self.assertEqual(done.stderr.count("\n"), 1, f"one message: {done.stderr}")
        left = [path.name for path in self.scratch.iterdir() if path.name.startswith("out")]
        self.assertEqual(left, [], "nothing is left behind")

    def write(self, name, content):
        path = self.scratch / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def test_missing_network(self):
        self.refuse(2, "run", "none.tflite", *F746, says="none.tflite: ")

    def test_truncated_network(self):
        whole = FASHION.read_bytes()
        for length in (0, 3, 8, 100, len(whole) // 2, len(whole) - 1):
            self.refuse(2, "run", self.write("cut.tflite", whole[:length]), *F746, says="cut.tflite: ")

    def test_not_a_network(self):
        self.refuse(2, "schedule", self.write("noise.tflite", b"\x7fELF" * 64), *F746, says="noise.tflite: ")

    def test_json_network_with_a_typing_mistake(self):
        text = SMALL.read_text().replace('"layers"', '"layer"', 1)
        done = self.expect(2, "schedule", self.write("typo.json", text), *F746, "-o", "out", says="typo.json: /layer")
        self.assertIn('did you mean "layers"', done.stderr)

    def test_json_network_that_is_not_json(self):
        self.refuse(2, "run", self.write("broken.json", "{\n\n nonsense"), *F746, says="broken.json: line 3")

    def test_unknown_board_names_the_nearest(self):
        self.refuse(2, "run", FASHION, "--board", "stm32f746g-disko", says="stm32f746g-disco")

    def test_board_file_with_an_unknown_key(self):
        board = json.loads((ROOT / "configs/boards/stm32f746g-disco.json").read_text())
        board["titel"] = board.get("title", "x")
        path = self.write("board.json", json.dumps(board))
        done = self.run_outcore("run", FASHION, "--board", path, "-o", "out")
        self.assertEqual(done.returncode, 2)
        self.assertIn('/titel: unknown key; did you mean "title"?', done.stderr)

    def test_unknown_scheduler_names_the_nearest(self):
        self.refuse(2, "run", FASHION, *F746, "--scheduler", "double-bufer", says='did you mean "double-buffer"')

    def test_setting_what_is_no_constant(self):
        self.refuse(2, "run", FASHION, *F746, "--set", "/core/clok_hz=1", says="clock_hz")
        self.refuse(2, "run", FASHION, *F746, "--set", "clock", says="POINTER=VALUE")

    def test_too_little_sram_is_infeasible_with_the_nearest_size(self):
        self.refuse(3, "run", FASHION, *F746, "--sram", "128",
                    says=("#1 DEPTHWISE_CONV_2D", "needs 1760 bytes of on-chip RAM",
                          "a schedule exists when SRAM1 has 2048 bytes"))

    def test_tiles_so_small_that_the_blob_outgrows_internal_flash(self):
        self.refuse(3, "run", FASHION, *F746, "--sram", "3072", says=("internal flash", "bytes needed", "--sram"))

    def test_internal_flash_is_none_auto_or_bytes(self):
        for wrong in ("lots", "12k", "-1"):
            self.refuse(2, "schedule", FASHION, *F746, f"--internal-flash={wrong}", says="must be none, auto or a number of bytes")

    def test_no_external_ram_is_infeasible(self):
        self.refuse(3, "schedule", FASHION, *F746, "--spill", "none", says=("#1 DEPTHWISE_CONV_2D", "a schedule exists when"))

    def test_constants_beyond_the_storage(self):
        self.refuse(3, "schedule", FASHION, *F746, "--set", "/storages/qspi/size_bytes=1048576", says="qspi")

    def test_wrong_words(self):
        self.expect(2, "rum", FASHION)
        self.expect(2, "run", FASHION, "-o", "out", says="--board")
        self.expect(2, "list", "cats", says="boards")
        self.expect(2)

    def test_schedule_files(self):
        self.expect(2, "check", "none.json", says="none.json")
        self.expect(2, "check", self.write("empty.json", "{}"), says="empty.json: /")
        self.expect(2, "replay", self.scratch, says="schedule.json")

    def test_an_interrupt_leaves_nothing_behind(self):
        running = subprocess.Popen([PROGRAM, "run", ROOT / "models/mobilenet_v1.json", *F746, "-o", "out"], cwd=self.scratch,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(self.scratch.rglob("schedule.json")):
            self.assertIsNone(running.poll(), "ended before it could be interrupted")
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(timeout=60), 5)
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_input_of_the_wrong_size(self):
        self.refuse(2, "run", FASHION, *F746, "--input", self.write("input.bin", b"123"), says="must be a multiple of 12544")


if __name__ == "__main__":
    unittest.main()
