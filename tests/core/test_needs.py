"""Skips are told with a reason, and under REQUIRE_ALL nothing is skipped."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = """
import pytest

pytestmark = pytest.mark.filterwarnings("ignore")

@pytest.mark.browser
def test_in_browser():
    pass

@pytest.mark.redis
def test_with_redis():
    pass

@pytest.mark.node
def test_with_node():
    pass

def test_without_needs():
    pass

def test_that_skips_itself():
    pytest.skip("no reason to run")
"""
MODULE = """
pytest.skip("nothing here runs", allow_module_level=True)
"""


@pytest.fixture(params=[0, 2], ids=["one after the other", "side by side"])
def workers(request):
    """In how many processes the tests run."""
    return request.param


def run(tmp_path, workers, sample=SAMPLE, **environment):
    """Exit code and output of a run of a sample where the machine has no program at all."""
    (tmp_path / "test_sample.py").write_text(sample)
    command = [sys.executable, "-m", "pytest", "-p", "tests.needs", "-p", "no:django", "-p", "no:cacheprovider"]
    command += ["-n", str(workers), "--rootdir", tmp_path, "-c", os.devnull, tmp_path]
    environment = {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    return done.returncode, done.stdout


@pytest.mark.slow
def test_a_missing_program_is_named_with_its_package(tmp_path, workers):
    code, said = run(tmp_path, workers)
    assert code == 0
    assert "1 test skipped: Chromium is not installed (Debian: apt install chromium)" in said
    assert "1 test skipped: Redis is not installed (Debian: apt install redis-server)" in said
    assert "npm ci in tests/" in said
    assert "1 test skipped: no reason to run" in said
    assert re.search("1 passed, 4 skipped.* in", said.splitlines()[-1])


@pytest.mark.slow
def test_require_all_makes_every_skip_a_failure(tmp_path, workers):
    code, said = run(tmp_path, workers, REQUIRE_ALL="1")
    assert code == 1
    assert "REQUIRE_ALL=1 allows no skipped test: Chromium is not installed" in said
    assert re.search("1 failed, 1 passed, .*3 errors in", said.splitlines()[-1])


@pytest.mark.slow
def test_a_module_that_skips_itself_is_told_too(tmp_path, workers):
    code, said = run(tmp_path, workers, SAMPLE + MODULE)
    assert "1 module skipped: nothing here runs" in said
    assert code == 5, "no test was left"


@pytest.mark.slow
def test_require_all_refuses_a_module_that_skips_itself(tmp_path, workers):
    code, said = run(tmp_path, workers, SAMPLE + MODULE, REQUIRE_ALL="1")
    assert code in {1, 2}
    assert "REQUIRE_ALL=1 allows no skipped test: nothing here runs" in said
