"""Reports of boards at the front door: what is refused and how, and what a good log gives."""
import json
import os
import re
import struct
import unittest
import zlib

from front_door import SMALL, FrontDoor

BOARD = ("--board", "stm32f746g-disco")


class Boards(FrontDoor):
    def setUp(self):
        super().setUp()
        self.expect(0, "schedule", SMALL, *BOARD, "--scheduler", "serial", "-o", "s")
        self.expect(0, "deploy", "s/schedule.json", "-o", "b")
        self.blob = (self.scratch / "b/schedule.blob").read_bytes()
        self.tasks = json.loads((self.scratch / "s/schedule.json").read_text())["tasks"]
        for task in self.tasks:
            task["lane"] = ("cpu", "qspi", "dma").index(task["lane"])

    def header(self, crc=None):
        crc = struct.unpack_from("<I", self.blob, 12)[0] if crc is None else crc
        return f"oc report 1 board=stm32f746g-disco core_hz=216000000 blob={crc:08x} image={self.blob[16:32].hex()}\noc ready\n"

    def log(self, text, name="log.txt"):
        path = self.scratch / name
        path.write_text(text)
        return path

    def stamped(self, cycles=1000):
        """A log whose tasks all take the same time, without overlap, and whose bytes are wrong."""
        lanes, lines, start = {}, [], 0
        for task in self.tasks:
            lane = task["lane"]
            number = lanes.get(lane, 0)
            lanes[lane] = number + 1
            lines.append(f"oc stamp {lane} {number} {start} {cycles}")
            start += cycles
        return f"{self.header()}oc frame 0 cycles={start} stall=0\n" + "\n".join(lines) + "\noc output 0 00\noc end 0\noc ready\n"

    def test_no_bundle(self):
        self.expect(2, "replay", "none", "--on", "virtual-board", says="none/schedule.json")
        self.expect(2, "replay", "none", "--report", self.log(self.header()), says="none/schedule.json")

    def test_no_such_target_and_flags_of_another(self):
        self.expect(2, "replay", "b", "--on", "board", says="must be host, qemu or virtual-board")
        self.expect(2, "replay", "b", "--build", "x", says="--build is for --on virtual-board")
        self.expect(2, "replay", "b", "--on", "qemu", "--log", "x", says="--log is for --on virtual-board")
        self.expect(2, "replay", "b", "--on", "virtual-board", "--report", self.log(self.header()), says="leave --on out")
        self.expect(2, "run", SMALL, *BOARD, "-o", "x", "--replay", "virtual-board", says="--on virtual-board runs it")

    def test_no_cross_compiler(self):
        path = os.environ["PATH"]
        os.environ["PATH"] = str(self.scratch)
        try:
            self.expect(2, "replay", "b", "--on", "virtual-board", says=("arm-none-eabi-gcc", "cannot be run"))
        finally:
            os.environ["PATH"] = path

    def test_a_board_without_a_port(self):
        self.expect(0, "schedule", SMALL, "--board", "stm32f746g-disco-sd", "--scheduler", "serial", "-o", "sd")
        self.expect(0, "deploy", "sd/schedule.json", "-o", "sdb")
        self.expect(2, "replay", "sdb", "--on", "virtual-board", says="has no firmware: the runtime has no port for stm32f746g-disco-sd")
        self.assertIn("no firmware in this bundle", (self.scratch / "sdb/README.md").read_text())
        self.assertFalse((self.scratch / "sdb/sd.hex").exists())
        self.assertTrue((self.scratch / "sdb/sd.bin").exists())

    def test_broken_logs_name_file_and_line(self):
        for text, place in (("", "log.txt:"), (self.header() + "oc nonsense\n", "log.txt:3"),
                            (self.header() + "oc frame 0 cycles=1 stall=0\n", "log.txt:3")):
            path = self.log(text)
            self.expect(2, "replay", "b", "--report", path, says=place)
            self.expect(2, "fit", path, "-o", "p.json", "--bundle", "b", says=place)
        self.expect(2, "replay", "b", "--report", "none.txt", says="none.txt")
        self.assertFalse((self.scratch / "p.json").exists())

    def test_a_report_of_other_firmware(self):
        path = self.log(self.header(crc=1) + "oc end 0\n")
        self.expect(2, "replay", "b", "--report", path, says="is the report of other firmware: blob 00000001")
        self.expect(2, "fit", path, "-o", "p.json", "--bundle", "b", says="no bundle that it belongs to")

    def test_wrong_bytes_fail_and_times_are_still_compared(self):
        path = self.log(self.stamped())
        done = self.expect(4, "replay", "b", "--report", path, says=("first difference", "end to end", "the board differs"))
        self.assertRegex(done.stdout, r"depthwise +\d+ ")
        page = json.loads(self.expect(4, "replay", "b", "--report", path, "--json").stdout)
        self.assertFalse(page["ok"])
        self.assertEqual(page["times"]["end_to_end"]["board_cycles"], 1000 * len(self.tasks))

    def test_firmware_that_gave_up(self):
        path = self.log(self.header() + "oc error -4 0 0\noc end -4\n")
        self.expect(4, "replay", "b", "--report", path, says="the firmware ended with code -4")

    def test_fit_writes_a_profile_that_simulate_takes(self):
        path = self.log(self.stamped(cycles=200000))
        done = self.expect(0, "fit", path, "-o", "p.json", "--bundle", "b", "--measured-on", "a test", says="cortex-m7: handlers take")
        self.assertRegex(done.stdout, r"depthwise_3x3 +fitted")
        profile = json.loads((self.scratch / "p.json").read_text())
        self.assertEqual(profile["name"], "p")
        row = profile["cores"]["cortex-m7"]["depthwise_3x3"]
        self.assertTrue(row["source"].startswith("measured: a test, stm32f746g-disco"), row["source"])
        kept = profile["cores"]["cortex-m7"]["transpose"]["source"]  # no data: the base profile's row
        self.assertFalse(kept.startswith("measured: a test"), kept)
        first = self.expect(0, "simulate", "s/schedule.json", "-o", "r", "--kernels", "p.json", says="kernel profile p")
        self.assertIn("Latency", first.stdout)
        self.expect(2, "fit", path, "-o", "p.json", "--bundle", "b", says="--force")
        before = (self.scratch / "p.json").read_bytes()
        self.expect(0, "fit", path, "-o", "p.json", "--bundle", "b", "--measured-on", "a test", "--force")
        self.assertEqual(before, (self.scratch / "p.json").read_bytes())

    def test_fit_finds_the_bundle_beside_the_report(self):
        self.log(self.stamped(), "b/log.txt")
        self.expect(0, "fit", "b/log.txt", "-o", "p.json")
        self.expect(2, "fit", self.log(self.header() + "oc end 0\n", "b/empty.txt"), "-o", "q.json", says="no frame with stamps")

    def test_flash_image_has_footer_and_hex(self):
        image = (self.scratch / "b/qspi.bin").read_bytes()
        self.assertEqual(image[-32:-24], b"OCIMAGE1")
        size, crc = struct.unpack_from("<II", image, len(image) - 24)
        self.assertEqual((size + 255) // 256 * 256 + 32, len(image))
        self.assertEqual(crc, zlib.crc32(image[:size]))
        lines = (self.scratch / "b/qspi.hex").read_text().splitlines()
        self.assertEqual(lines[0], ":0200000490006A")
        self.assertEqual(b"".join(bytes.fromhex(line[9:-2]) for line in lines if line[7:9] == "00"), image)
        config = (self.scratch / "b/generated/bundle_config.h").read_text()
        self.assertEqual(re.search(r"IMAGE_ID \{(.+)\}", config).group(1).replace("0x", "").replace(", ", ""), image[-16:].hex())


if __name__ == "__main__":
    unittest.main()
