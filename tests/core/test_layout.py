"""The house rules that a machine can check."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
APPS = ["council", "members", "meetings", "workgroups"]


def test_layers_are_kept():
    script = pathlib.Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_stay_readable():
    long = {
        str(path.relative_to(ROOT)): lines
        for app in [*APPS, "tests", "static", "templates", "benchmarks"]
        for path in (ROOT / app).rglob("*")
        if path.suffix in {".py", ".js", ".mjs", ".css", ".html"} and path.is_file()
        if "node_modules" not in path.parts and not path.name.endswith("_initial.py")
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long
