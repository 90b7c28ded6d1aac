# SPDX-License-Identifier: Apache-2.0
"""Schedulers from outside: the examples make schedules that replay bit-exact; the bad ones of every kind are caught and
named, and leave nothing: no output folder, no process, no file."""
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import time
import unittest

from front_door import FASHION, PROGRAM, ROOT, FrontDoor

EXAMPLES = ROOT / "docs/examples/schedulers"
HEADERS = ROOT / "sim/scheduler/plugin/include"
F746 = ("--board", "stm32f746g-disco")
SCHEDULE = ("schedule", FASHION, *F746, "-o", "out")
DECISIONS = '{"schema": "outcore-decisions-1"}'

OBJECT = """#include <outcore/scheduler_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
OUTCORE_SCHEDULER
int outcore_scheduler_run(const struct outcore_scheduler_host *host, const char *problem, size_t bytes) {
    static const char text[] = "{\\"schema\\": \\"outcore-decisions-1\\"}";
    (void)problem, (void)bytes;
    BODY
    return host->answer(host->context, text, sizeof text - 1);
}
"""


class Plugins(FrontDoor):
    def setUp(self):
        super().setUp()
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.temporary = pathlib.Path(temporary.name)

    def run_outcore(self, *arguments, cwd=None):
        environment = dict(os.environ, TMPDIR=str(self.temporary))
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=cwd or self.scratch, env=environment,
                              errors="replace")

    def script(self, body, name="mine", shell="/bin/sh"):
        path = self.scratch / name
        path.write_text(f"#!{shell}\n{body}\n")
        path.chmod(0o755)
        return f"exec:./{name}"

    def object(self, body, *options, source=OBJECT):
        (self.scratch / "mine.c").write_text(source.replace("BODY", body))
        command = [*shlex.split(os.environ.get("CC", "cc")), "-shared", "-fPIC", f"-I{HEADERS}", *options, "-o", "libmine.so", "mine.c"]
        subprocess.run(command, cwd=self.scratch, check=True)
        return "./libmine.so"

    def caught(self, code, scheduler, *options, says):
        files = set(self.scratch.iterdir())
        done = self.expect(code, *SCHEDULE, "--scheduler", scheduler, *options, says=says)
        self.assertIn(f"outcore: {scheduler}", done.stderr, "the message begins with who it was")
        self.assertEqual(done.stdout, "")
        self.assertEqual(set(self.scratch.iterdir()), files, "no output folder")
        self.assertEqual(list(self.temporary.iterdir()), [], "no temporary file")
        return done

    # What works

    def test_compare_takes_schedulers_from_outside_beside_the_others(self):
        smallest = f"exec:{EXAMPLES}/smallest_first.py"
        broken = self.script("exit 3")
        compare = ("--json", "compare", "--network", FASHION, *F746, "--scheduler", "serial", smallest)
        rows = json.loads(self.expect(0, *compare).stdout)["cases"]
        self.assertEqual([(row["scheduler"], row["status"]) for row in rows], [("serial", "planned"), (smallest, "planned")])
        rows = json.loads(self.expect(4, *compare, broken, says="exit code 3").stdout)["cases"]
        self.assertEqual([row["status"] for row in rows], ["planned", "planned", "failed"])
        self.expect(2, *compare, "exec:./none.py", says="./none.py is no file")
        slow = self.script("sleep 30", name="slow")
        self.expect(4, *compare, slow, "--plugin-time-limit", "1", says="1 s")
        self.assertEqual(list(self.temporary.iterdir()), [])

    def replayed(self, scheduler, *options):
        done = self.expect(0, "run", FASHION, *F746, "--scheduler", scheduler, "--replay", "host", *options, "-o", "out",
                           says="every replayed byte equals in-core execution")
        self.assertEqual(list(self.temporary.iterdir()), [])
        return done

    def test_the_example_in_python_replays_bit_exact(self):
        self.replayed(f"exec:{EXAMPLES}/smallest_first.py")
        origin = json.loads((self.scratch / "out/schedule.json").read_text())["origin"]
        self.assertEqual(origin["scheduler"], f"exec:{EXAMPLES}/smallest_first.py")

    def test_the_example_in_cpp_replays_bit_exact(self):
        command = [*shlex.split(os.environ.get("CXX", "c++")), "-std=c++17", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{HEADERS}",
                   "-o", "libstay_in_flash.so", EXAMPLES / "stay_in_flash.cpp"]
        subprocess.run(command, cwd=self.scratch, check=True)
        self.replayed("./libstay_in_flash.so", "--internal-flash", "auto")
        used = {chunk["storage"] for chunk in json.loads((self.scratch / "out/schedule.json").read_text())["chunks"]}
        self.assertEqual(len(used), 2, "some constants stay in internal flash, others do not")

    def test_the_examples_on_a_board_without_external_ram(self):
        self.expect(0, "schedule", ROOT / "models/mobilenet_v1_0.25_96.json", "--board", "stm32l476g-disco", "-o", "out",
                    "--scheduler", f"exec:{EXAMPLES}/smallest_first.py", says="checked")

    def test_a_whole_schedule_made_elsewhere(self):
        self.expect(0, *SCHEDULE, "--scheduler", "serial")
        whole = json.loads((self.scratch / "out/schedule.json").read_text())
        del whole["origin"], whole["platform"]
        (self.scratch / "kept.json").write_text(json.dumps(whole))
        self.expect(0, *SCHEDULE, "--force", "--scheduler", self.script("cat kept.json"), says="checked")

    def test_programs_take_arguments_and_their_words_on_standard_error_do_not_matter(self):
        self.script('echo "to you" >&2; cat "$1"')
        (self.scratch / "answer").write_text(DECISIONS)
        self.expect(0, *SCHEDULE, "--scheduler", "exec:./mine answer", says="checked")
        self.expect(0, *SCHEDULE, "--force", "--scheduler", "exec:cat answer", says="checked")

    def test_what_an_object_prints_is_no_answer(self):
        self.expect(0, *SCHEDULE, "--scheduler", self.object('puts("hello"); fflush(stdout);'), says="checked")

    def test_no_schedule_is_exit_3_with_the_reason(self):
        self.script("""echo '{"schema": "outcore-infeasible-1", "reason": "SRAM is a myth"}'""")
        self.expect(3, *SCHEDULE, "--scheduler", "exec:./mine", says="exec:./mine: SRAM is a myth")
        self.assertFalse((self.scratch / "out").exists())

    def test_list_shows_how(self):
        self.expect(0, "list", "schedulers", says=("exec:PROGRAM", ".so"))

    def test_problem_and_decisions_keep_their_schemas(self):
        import jsonschema
        self.script(f"cat > problem.json; {EXAMPLES}/smallest_first.py < problem.json | tee decisions.json")
        self.expect(0, *SCHEDULE, "--scheduler", "exec:./mine")
        for name in ("problem", "decisions"):
            schema = json.loads((ROOT / f"configs/schema/{name}.schema.json").read_text())
            jsonschema.Draft202012Validator(schema).validate(json.loads((self.scratch / f"{name}.json").read_text()))

    # What can not be used

    def test_what_is_not_there(self):
        self.caught(2, "exec:./none.py", says="./none.py is no file")
        self.caught(2, "./none.so", says="is no file")
        self.caught(2, "exec:outcore-no-such-program", says="could not be started: No such file")
        self.caught(2, "exec:", says="names no program")

    def test_what_is_no_program(self):
        (self.scratch / "plain.txt").write_text("text")
        self.caught(2, "exec:./plain.txt", says="could not be started: Permission denied")
        self.caught(2, self.script("", shell="/no/such/interpreter"), says="could not be started: No such file")

    def test_what_is_no_scheduler_object(self):
        (self.scratch / "noise.so").write_text("no object")
        self.caught(2, "./noise.so", says="noise.so")
        self.caught(2, self.object("", source="int nothing;"), says="it has no outcore_scheduler_abi, write OUTCORE_SCHEDULER")
        header = "#include <outcore/scheduler_plugin.h>\n"
        self.caught(2, self.object("", source=header + "OUTCORE_SCHEDULER"), says="has no function outcore_scheduler_run")

    def test_another_version_of_the_interface(self):
        source = OBJECT.replace("OUTCORE_SCHEDULER\n", "uint32_t outcore_scheduler_abi(void) { return 7; }\n")
        self.caught(2, self.object("", source=source),
                    says="was built for version 7 of the plug-in interface, this program has version 1: build it again")

    # What misbehaves

    def test_garbage(self):
        self.caught(4, self.script("head -c 100000 /dev/urandom"), says="exec:./mine: line 1")
        self.caught(4, self.script("true"), says="answered nothing")
        self.caught(4, self.script("echo '[1, 2]'"), says="exec:./mine")
        self.caught(4, self.script("""echo '{"schema": "outcore-decisions-1", "prefetch_deph": 2}'"""), says='did you mean "prefetch_depth"?')
        self.caught(4, self.object('host->answer(host->context, "nonsense", 8); return 0;'), says="./libmine.so: line 1")

    def test_much_garbage(self):
        # Deep nesting, and 200 MiB of the smallest values: what reading them takes does not matter here.
        self.caught(4, self.script("head -c 30000000 /dev/zero | tr '\\0' '['"), says="exec:./mine")
        self.caught(4, self.script("printf '['; yes 0, | head -c 200000000 | tr -d '\\n'; echo '0]'"), says="exec:./mine")

    def test_a_hang(self):
        start = time.monotonic()
        self.caught(4, self.script("sleep 600"), "--plugin-time-limit", "0.5", says="did not end within 0.5 s and was killed")
        self.caught(4, self.object("for (;;) { }"), "--plugin-time-limit", "0.5", says="did not end within 0.5 s and was killed")
        self.caught(4, self.script("trap '' TERM INT HUP; while :; do :; done"), "--plugin-time-limit", "0.5", says="was killed")
        self.assertLess(time.monotonic() - start, 30)

    def test_a_crash(self):
        self.caught(4, self.script("kill -SEGV $$"), says="was killed by signal 11 (Segmentation fault)")
        self.caught(4, self.object("abort();"), says="was killed by signal 6 (Aborted)")
        self.caught(4, self.object("*(volatile int *)8 = 1;", "-w"), says="was killed by signal 11 (Segmentation fault)")

    def test_a_crash_while_it_is_loaded(self):
        source = OBJECT + "__attribute__((constructor)) static void early(void) { abort(); }\n"
        self.caught(4, self.object("", source=source), says="was killed by signal 6 (Aborted)")

    def test_an_exit_code(self):
        self.caught(4, self.script(f"echo '{DECISIONS}'; echo 'no idea' >&2; exit 9"), says="ended with exit code 9; its last words: no idea")
        self.caught(4, self.object("exit(0);"), says="answered nothing")
        self.caught(4, self.object('fputs("no idea", stderr); return 5;'), says="ended with exit code 1; its last words: no idea")
        self.caught(4, self.script("exit 70"), says="ended with exit code 70")
        self.caught(4, self.script("raise ValueError('no idea')", shell="/usr/bin/env python3"), says="its last words: ValueError: no idea")

    def test_a_gigabyte(self):
        self.caught(4, self.script("head -c 1000000000 /dev/zero"), says="wrote more than 268435456 bytes and was killed")
        self.caught(4, self.script("yes >&2"), "--plugin-output-limit", "1000000", says="wrote more than 1000000 bytes and was killed")
        loop = "for (;;) if (host->answer(host->context, text, sizeof text)) return 1;"
        self.caught(4, self.object(loop), "--plugin-output-limit", "1000000", says="wrote more than 1000000 bytes and was killed")

    def test_what_it_leaves_behind_is_gone(self):
        self.script("cat > /dev/null; sleep 300 & echo $! > pids; setsid sleep 300 & sleep 0.3; echo $! >> pids; "
                    f"touch $TMPDIR/left; echo '{DECISIONS}'")
        self.expect(0, *SCHEDULE, "--scheduler", "exec:./mine", says="checked")
        pids = (self.scratch / "pids").read_text().split()
        self.assertEqual(len(pids), 2)
        for pid in pids:
            self.assertFalse(pathlib.Path(f"/proc/{pid}").exists(), "a process is left")
        self.assertEqual(list(self.temporary.iterdir()), [], "no temporary file")

    def test_an_interrupt_ends_it_too(self):
        self.script("echo $$ > pid.new; mv pid.new pid; sleep 300")
        running = subprocess.Popen([PROGRAM, *map(str, SCHEDULE), "--scheduler", "exec:./mine"], cwd=self.scratch)
        while not (self.scratch / "pid").exists():
            self.assertIsNone(running.poll())
            time.sleep(0.01)
        pid = (self.scratch / "pid").read_text().strip()
        running.terminate()
        self.assertEqual(running.wait(timeout=30), 5)
        deadline = time.monotonic() + 10
        while pathlib.Path(f"/proc/{pid}").exists():
            self.assertLess(time.monotonic(), deadline, "the program outlives Outcore")
            time.sleep(0.01)
        self.assertFalse((self.scratch / "out").exists())

    # What is wrong

    def test_a_broken_rule_is_named(self):
        self.expect(0, *SCHEDULE)
        whole = json.loads((self.scratch / "out/schedule.json").read_text())
        (self.scratch / "out/schedule.json").unlink()
        shutil.rmtree(self.scratch / "out")
        del whole["origin"], whole["platform"]
        for task in whole["tasks"]:
            task["after"] = []
        (self.scratch / "wrong.json").write_text(json.dumps(whole))
        self.caught(4, self.script("cat wrong.json"), says=("rule ReadWriteRace, task ",))

    def test_tiles_that_do_not_fit_are_named(self):
        decisions = {"schema": "outcore-decisions-1", "on_chip": [], "operators": [{"operator": 1, "tile": {}}]}
        self.caught(4, self.script(f"echo '{json.dumps(decisions)}'"), says=("operator 1: #1 DEPTHWISE_CONV_2D", "bytes of on-chip RAM"))


if __name__ == "__main__":
    unittest.main()
