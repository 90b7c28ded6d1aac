"""The layer check is only worth something if it refuses: copies the rules and the script into a scratch tree,
breaks one rule at a time and expects the message."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

CASES = [
    ("sim/base/bad.hpp", '#include "network/network.hpp"\n', "base may not use network"),
    ("sim/network/bad.hpp", "#include <flatbuffers/flatbuffers.h>\n", "flatbuffers only in .cpp files"),
    ("sim/cost/bad.cpp", "#include <nlohmann/json.hpp>\n", "cost may not use nlohmann"),
    ("sim/simulator/bad.hpp", '#include "hardware/bus.hpp"\n', "hardware only in .cpp files"),
    ("sim/unknown/bad.cpp", "\n", "is not a row of cmake/layers.txt"),
    ("runtime/src/bad.c", '#include "base/file.hpp"\n', "runtime/ never includes sim/"),
]


def run(tree):
    done = subprocess.run([sys.executable, tree / "scripts/check_layers.py"], capture_output=True, text=True)
    return done.returncode, done.stdout


def main():
    for path, text, expected in CASES:
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder)
            (tree / "cmake").mkdir()
            (tree / "scripts").mkdir()
            shutil.copy(ROOT / "cmake/layers.txt", tree / "cmake")
            shutil.copy(ROOT / "scripts/check_layers.py", tree / "scripts")
            assert run(tree) == (0, ""), "an empty tree breaks no rule"
            (tree / path).parent.mkdir(parents=True)
            (tree / path).write_text(text)
            code, output = run(tree)
            assert code == 1 and expected in output, f"{path}: expected '{expected}', got {code} '{output}'"
    print(f"{len(CASES)} broken rules refused")


if __name__ == "__main__":
    main()
