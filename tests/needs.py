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
skipped, skipped_modules = collections.Counter(), collections.Counter()


def pytest_runtest_setup(item):
    """Skip a test whose needs the machine does not meet."""
    for marker, (is_met, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_met():
            pytest.skip(reason)


def reason_of(report):
    """Why a report says skipped; None when it does not, or when a test was expected to fail and did."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return None
    return report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else "no reason"


def refuse_skip(report):
    """Under REQUIRE_ALL make a skip a failure."""
    if REQUIRE_ALL and (reason := reason_of(report)):
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1 allows no skipped test: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that is skipped while it is set up or runs."""
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """A module that skips itself."""
    return refuse_skip((yield))


def pytest_runtest_logreport(report):
    """Note why a test was skipped. Of tests that run side by side every report comes to the process that tells."""
    if reason := reason_of(report):
        skipped[reason] += 1


def pytest_collectreport(report):
    """Note why a module was skipped, in each process that collects."""
    if reason := reason_of(report):
        skipped_modules[reason] += 1


def pytest_sessionfinish(session):
    """A worker hands over the skips that its reports do not carry."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["skipped_modules"] = dict(skipped_modules)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Every worker has collected the same modules, so what one of them tells is counted once."""
    told = getattr(node, "workeroutput", {}).get("skipped_modules", {})
    skipped_modules.update({reason: count for reason, count in told.items() if reason not in skipped_modules})


def pytest_terminal_summary(terminalreporter):
    """One clear line for each reason."""
    for what, reasons in (("test", skipped), ("module", skipped_modules)):
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{count} {what}{'s' if count > 1 else ''} skipped: {reason}")
