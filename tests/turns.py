"""How a whole run is shared between workers (pytest-xdist), and that each run and each test is alone with its database.

A worker takes whole files (``--dist loadfile``): what a module sets up is set up
once, and what owns a port, a Redis or a launcher's folder stays in one place.
Long files come first: whoever is done takes the next one, and nobody waits in
the end for one that was begun last.
"""

import threading
import time

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import connection

#: How long an answer that no browser waits for any more, or the end of a connection, may take, in seconds.
PATIENCE = 10
#: The live server's threads that are answering a page now; one that only keeps its connection open is not among them.
ANSWERING = set()


@request_started.connect
def _begin_answer(**_kwargs):
    ANSWERING.add(threading.current_thread())


@request_finished.connect
def _end_answer(**_kwargs):
    ANSWERING.discard(threading.current_thread())


def let_answers_end():
    """Wait until nobody else is answering a page; whose browser hung up has died without telling so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and any(
        thread.is_alive() for thread in ANSWERING.copy() if thread is not threading.current_thread()
    ):
        time.sleep(0.01)
    ANSWERING.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """With workers, files with a test marked slow come first; otherwise nothing is moved."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A database for each worker, where transactional tests may empty the append-only audit trail; nothing else may.

    While one run uses it no other run gets it: each would see what the other commits.
    """
    given = connection.settings_dict
    given["OPTIONS"]["options"] = "-c portal.allow_truncate=on"
    name = given["TEST"]["NAME"]
    with connection.get_new_connection({**connection.get_connection_params(), "dbname": "postgres"}) as lock:
        lock.autocommit = True
        if not lock.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()[0]:
            pytest.fail(f"Another run uses the database {name}; name another with TEST_DB_SUFFIX.", pytrace=False)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """A database that an earlier run left is emptied: a run that was killed leaves what its last test committed."""
    if django_db_keepdb:
        with django_db_blocker.unblock():
            call_command("flush", verbosity=0, interactive=False)


def is_transactional(item):
    """Whether a test commits, so that its database is emptied after it."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
    )


@pytest.fixture(autouse=True)
def _alone_with_the_database(request):
    """Before the database is emptied after a test that commits, all others have let go of it.

    The live server may still answer a page that its browser has closed, and the
    last statement of a worker that was killed may still be under way: what they
    write after the emptying would be in the database of the tests that follow.
    """
    yield
    if is_transactional(request.node):
        let_answers_end()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
                [PATIENCE * 1000],
            )
