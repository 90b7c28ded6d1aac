"""The README is true: its commands run, in its order, and the page that it shows is what the main job prints."""
import re
import shlex
import subprocess
import unittest

from front_door import PROGRAM, ROOT, FrontDoor

README = (ROOT / "README.md").read_text()


class Readme(FrontDoor):
    def setUp(self):
        super().setUp()
        (self.scratch / "build").mkdir()
        (self.scratch / "build/outcore").symlink_to(PROGRAM)
        for folder in ("models", "configs"):
            (self.scratch / folder).symlink_to(ROOT / folder)

    def test_commands_run(self):
        commands = re.findall(r"^    (build/outcore .+)$", README, re.MULTILINE)
        self.assertGreater(len(commands), 6)
        for command in commands:
            done = subprocess.run(shlex.split(command), cwd=self.scratch, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{command}: {done.stderr}")

    def test_the_page_is_what_the_main_job_prints(self):
        main_job = re.search(r"exec build/outcore (.+) --force", (ROOT / "scripts/run").read_text()).group(1)
        done = self.expect(0, *shlex.split(main_job))
        self.assertIn(done.stdout.strip(), README)


if __name__ == "__main__":
    unittest.main()
