"""Loading body files: all of them, or nothing."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from council.bodies.actions import load_municipalities
from council.bodies.bodyfile.files import BodyFile
from council.bodies.bodyfile.native import set_default_rules
from council.bodies.bodyfile.registry import sections
from council.bodies.models import Municipality
from council.bodies.problems import BadFile
from council.core.events import acting, record

#: Any number that nobody else locks with; two loaders run one after the other.
_LOCK = 2023_10_25


def load_files(paths, *, dry_run=False):
    """Bring the bodies that the files describe into the database; returns the BodyFiles with their ``changes``.

    Raises BadFile with every fault of every file, and changes nothing then.
    With ``dry_run`` the changes are computed and taken back.
    """
    files = [BodyFile(path) for path in paths]
    for file in files:
        file.read()
    _check_together(files)
    _refuse(files)
    with acting("load_body"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not Municipality.objects.exists():
            load_municipalities(by=None)
        _apply(files)
        _refuse(files)
        transaction.set_rollback(dry_run)
    return files


def _check_together(files):
    """No body is described twice, and files that share a host say the same of it."""
    bodies, hosts = {}, {}
    for file in files:
        if body := file.rows.get("body"):
            other = bodies.setdefault(body["key"], file)
            if other is not file:
                file.problem(
                    (*body.path, "key"), _("The file %(file)s describes the same body.") % {"file": other.name}
                )
        if host := file.rows.get("host"):
            other, said = hosts.setdefault(host["key"], (file, host))
            if said != host:
                differing = next(key for key in {**said, **host} if said.get(key) != host.get(key))
                file.problem(
                    (*host.path, differing),
                    _("The file %(file)s says otherwise of the same host.") % {"file": other.name},
                )


def _apply(files):
    """Section by section, so that every body exists before anything refers to it."""
    for name, section in sections().items():
        for file in files:
            if name in file.rows and not file.problems:
                section.apply(file, file.rows[name])
    for file in files:
        if file.problems:
            continue
        set_default_rules(file, file.body, file.body.starts_on)
        if file.changes:
            record("body.loaded", target=file.body, file=file.name, count=len(file.changes), by=None)


def _refuse(files):
    problems = [problem for file in files for problem in sorted(file.problems, key=lambda each: each.line or 0)]
    if problems:
        raise BadFile(problems)
