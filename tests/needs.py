"""What some tests need from the machine: a browser, Redis, validators that live on npm.

Where it is missing those tests are skipped, and the end of the run says which
package brings it. With ``REQUIRE_ALL=1`` (``.ci/run``) nothing may be skipped,
for whatever reason: every skip is a failure.
"""

import collections
import os
import pathlib
import shutil

import pytest

MODULES = pathlib.Path(__file__).parent / "node_modules"
VALIDATORS = ("vnu-jar", "ical.js", "oidc-provider")
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


def installed(*programs):
    """Whether all these programs are on the machine."""
    return all(shutil.which(program) for program in programs)


def has_validators():
    """Whether Node, Java and the packages of ``tests/package.json`` are there."""
    return installed("node", "java") and all((MODULES / name).exists() for name in VALIDATORS)


#: marker → (is it there?, what is missing and what brings it)
NEEDS = {
    "browser": (lambda: installed("chromium"), "Chromium is not installed (Debian: apt install chromium)"),
    "redis": (lambda: installed("redis-server"), "Redis is not installed (Debian: apt install redis-server)"),
    "node": (
        has_validators,
        "the validators are not installed (Debian: apt install nodejs npm default-jre-headless; then npm ci in tests/)",
    ),
}
skipped = collections.Counter()


def pytest_runtest_setup(item):
    """Skip a test whose needs the machine does not meet."""
    for marker, (is_met, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_met():
            pytest.skip(reason)


def count_or_refuse(report):
    """Note a skip with its reason; under REQUIRE_ALL make it a failure."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else "no reason"
        if REQUIRE_ALL:
            report.outcome = "failed"
            report.longrepr = f"REQUIRE_ALL=1 allows no skipped test: {reason}"
        else:
            skipped[reason] += 1
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that is skipped while it is set up or runs."""
    return count_or_refuse((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """A module that skips itself."""
    return count_or_refuse((yield))


def pytest_terminal_summary(terminalreporter):
    """One clear line for each reason."""
    for reason, count in sorted(skipped.items()):
        terminalreporter.write_line(f"{count} test{'s' if count > 1 else ''} skipped: {reason}")
