"""Stored files: bytes outside any web root, under a random name, with a row that tells what they are."""

import contextlib
import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from council.core.enums import FileState
from council.core.models import StoredFile
from council.core.text import clean_line

_NAME_MAX = 160


def store_bytes(name, mime, data, body_id=None, by=None, *, state=FileState.CLEAN):
    """Keep ``data`` as a new file and return its StoredFile.

    For what the portal itself made; an upload is given another ``state`` by
    the gate that checks it. The bytes are safely on the disk before the row is
    written, and are removed again when the row cannot be. Raises OSError when
    they cannot be written.
    """
    stem, dot, ending = clean_line(name).rpartition(".")
    name = stem[: _NAME_MAX - len(ending) - 1] + dot + ending if dot else ending[:_NAME_MAX]
    stored = StoredFile(
        name=name,
        mime=mime,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        state=state,
        body_id=body_id,
        uploaded_by=by,
    )
    path = file_path(stored)
    _write(path, data)
    try:
        stored.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return stored


def file_path(stored):
    """Where the bytes are on the disk."""
    return Path(settings.FILES_DIR) / stored.path


def open_file(stored):
    """The bytes as an open binary file. Raises FileNotFoundError."""
    return file_path(stored).open("rb")


def remove_file(stored):
    """Forget a file: its row now, its bytes when the transaction is committed."""
    path = file_path(stored)
    stored.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


@contextlib.contextmanager
def removed_on_failure():
    """A list for files that a deed stores beside its other rows: their bytes are removed when the deed fails.

    It goes around the deed's transaction, so that one that cannot be committed leaves no bytes either.
    """
    stored = []
    try:
        yield stored
    except BaseException:
        for each in stored:
            file_path(each).unlink(missing_ok=True)
        raise


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, settings.FILE_UPLOAD_PERMISSIONS)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
