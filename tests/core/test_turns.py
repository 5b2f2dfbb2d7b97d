"""Each run and each test is alone with its database (``tests/turns.py``)."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from council.core.pages import touch
from tests.core.processes import ROOT

#: The connection that the first test leaves open, as a page that is still being answered would.
LEFT = []


@pytest.mark.django_db(transaction=True)
def test_somebody_stays_connected_after_a_test():
    LEFT.append(connection.get_new_connection(connection.get_connection_params()))
    LEFT[0].execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_and_can_write_no_more_when_the_next_one_begins():
    with pytest.raises(psycopg.OperationalError):
        LEFT[0].execute("INSERT INTO core_pageversion (key, version) VALUES ('late', 1)")


@pytest.mark.django_db(transaction=True)
def test_another_run_does_not_get_the_same_database():
    touch("ours")
    suffix = connection.settings_dict["NAME"].removeprefix("test_portal")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "tests/bodies/test_constraints.py", "-x"]
    done = subprocess.run(
        command, cwd=ROOT, env={**env, "TEST_DB_SUFFIX": suffix}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"Another run uses the database test_portal{suffix}; name another with TEST_DB_SUFFIX." in done.stdout
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM core_pageversion")
        assert cursor.fetchall() == [("ours",)], "nothing was emptied"
