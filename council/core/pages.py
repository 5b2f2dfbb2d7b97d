"""Public pages as finished bytes that are never stale.

A view marked with :func:`public_page` gives everyone the same answer: it reads
neither session nor user. Its finished bytes are stored in the database with the
keys of what they show. A request costs one query, which also tells whether any
of those keys was raised since; so a change that calls :func:`touch` in its own
transaction shows with the commit, in every process and on every machine.
"""

import datetime
import functools
import gzip
import hashlib
import json
import re

import django
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from council.core.models import StoredPage
from council.core.queries import Statement

#: What a cache may do: keep the page, and ask each time whether it is still the same.
CACHING = "public, max-age=0, must-revalidate"
#: The version of a stored page whose bytes must not be used yet; see ``PublicPageMiddleware._store``.
UNKNOWN = -1
_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)", re.I)
_LONGEST_KEY = StoredPage._meta.get_field("key").max_length

_FIND = Statement(
    """
SELECT s.etag, s.content_type, now.version, COALESCE(s.shows, given.shows),
       s.version = now.version AND s.build = %(build)s AND s.good_until > %(now)s,
       CASE WHEN s.version IS DISTINCT FROM now.version OR s.etag = ANY(%(known)s) THEN NULL
            WHEN %(gzip)s THEN s.gzip ELSE s.plain END
FROM (SELECT %(shows)s::text[] AS shows) given
LEFT JOIN core_storedpage s ON s.key = %(key)s AND s.language = %(language)s,
LATERAL (SELECT COALESCE(sum(v.version), 0)::bigint AS version
         FROM core_pageversion v WHERE v.key = ANY(COALESCE(s.shows, given.shows))) now
""",
    key="text",
    language="text",
    shows="text[]",
    build="text",
    now="timestamptz",
    known="text[]",
    gzip="boolean",
)


def touch(*keys):
    """Raise the version of what these pages show; call it in the transaction of the change."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO core_pageversion (key, version) VALUES (%s, 1)"
            " ON CONFLICT (key) DO UPDATE SET version = core_pageversion.version + 1",
            [(key,) for key in sorted(set(keys))],
        )


def public_page(*shows):
    """Decorate a view whose answer is the same for everyone, so that its bytes may be stored.

    ``shows`` are keys of :func:`touch` known beforehand; the view adds those
    that depend on the address with :func:`showing`. The view must not read
    ``request.user``, session, cookies or messages: it runs without them.
    """

    def decorate(view):
        view = login_not_required(require_safe(view))
        view.shows = shows
        return view

    return decorate


def showing(response, *keys, until=None):
    """Tell what a public page shows besides the keys of its decorator.

    ``until`` is the moment from which it would read differently by the clock
    alone (a meeting starts); midnight in Finland always is such a moment.
    """
    response.page_shows = keys
    response.page_until = until
    return response


def next_midnight(now):
    """The next beginning of a day in Finland: what “upcoming” or “current” means changes then."""
    tomorrow = timezone.localdate(now) + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time()))


@functools.cache
def build():
    """A short hash of everything but data that makes a page what it is: code, templates, texts, static files, names."""
    digest = hashlib.sha256(django.get_version().encode())
    names = ("SITE_NAME", "SITE_OWNER", "SITE_URL", "SITE_CONTACT", "LOCAL_MODE", "TIME_ZONE")
    digest.update(json.dumps([getattr(settings, name) for name in names]).encode())
    for folder in ("council", "members", "meetings", "workgroups", "templates", "locale"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".svg", ".txt", ".xml", ".mo"}:
                digest.update(path.name.encode() + path.read_bytes())
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    digest.update(manifest.read_bytes() if manifest.exists() else b"")
    return digest.hexdigest()[:16]


def security_headers():
    """The headers that the middleware below this one gives every answer."""
    request, response = HttpRequest(), HttpResponse()
    CSPMiddleware(lambda request: response)(request)
    XFrameOptionsMiddleware(lambda request: response)(request)
    return {name: value for name, value in response.items() if name != "Content-Type"}


class Address:
    """A public page's address: its view, its language, and its key (the address without the language)."""

    __slots__ = ("key", "language", "match")

    def __init__(self, match, language, key):
        self.match, self.language, self.key = match, language, key


def find_address(path):
    """The :class:`Address` of a public page, or None for any other path."""
    prefix = translation.get_language_from_path(path)
    language = prefix or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    if getattr(match.func, "shows", None) is None:
        return None
    return Address(match, language, path[len(prefix) + 1 :] if prefix else path)


class PublicPageMiddleware:
    """Answers public pages from their stored bytes, or by calling the view at once.

    Public views run without sessions, users and messages. Whatever is not a
    public page, and a public page that is not found, goes to the middleware below.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.build = build()
        self.headers = security_headers()
        self.find_address = functools.lru_cache(maxsize=4096)(find_address)

    def __call__(self, request):
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        address = self.find_address(request.path_info)
        if address is None:
            return self.get_response(request)
        request.get_host()  # a wrong Host is refused here too
        storable = not request.META.get("QUERY_STRING") and len(address.key) <= _LONGEST_KEY
        try:
            answer = self._stored(request, address) if storable else self._finish(request, self._make(request, address))
        except Http404:
            return self.get_response(request)
        if request.method == "HEAD":
            length = len(answer.content)
            answer.content = b""
            answer.headers["Content-Length"] = str(length)
        return answer

    def _stored(self, request, address):
        """The stored bytes if they are still good; else the page is made anew and stored."""
        zipped = _GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None
        known = known_tags(request.META.get("HTTP_IF_NONE_MATCH", ""), zipped)
        etag, content_type, version, shows, good, content = _FIND(
            key=address.key,
            language=address.language,
            shows=list(address.match.func.shows),
            build=self.build,
            now=timezone.now(),
            known=known,
            gzip=zipped,
        )[0]
        if not good:
            response = self._make(request, address)
            if response.status_code != 200:
                return self._finish(request, response)
            page = self._store(address, response, version, shows)
            etag, content_type = page.etag, page.content_type
            content = None if etag in known else (page.gzip if zipped else page.plain)
        answer = (
            HttpResponse(status=304) if content is None else HttpResponse(bytes(content), content_type=content_type)
        )
        headers = answer.headers
        if content is None:
            del headers["Content-Type"]
        else:
            headers["Content-Length"] = str(len(answer.content))
            if zipped:
                headers["Content-Encoding"] = "gzip"
        headers["ETag"] = f'"{etag}-gz"' if zipped else f'"{etag}"'
        return self._with_headers(answer, address.language)

    def _make(self, request, address):
        """Call the view in the page's language."""
        request.resolver_match = address.match
        request.LANGUAGE_CODE = address.language
        with translation.override(address.language):
            response = address.match.func(request, *address.match.args, **address.match.kwargs)
        response.headers.setdefault("Content-Language", address.language)
        return response

    def _finish(self, request, response):
        """A public page that is not stored: one with a query string, or a redirect."""
        response.headers["Content-Length"] = str(len(response.content))
        return self._with_headers(response, response.headers["Content-Language"])

    def _with_headers(self, response, language):
        headers = response.headers
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", CACHING)
        headers["Content-Language"] = language
        headers["Vary"] = "Accept-Encoding"
        return response

    def _store(self, address, response, version, shows):
        """Keep the bytes under the version that was read before the view read anything.

        That version is the sum over ``shows``. The first time an address is
        asked for, what it shows is learnt only by making it; then the version
        is stored as unknown, so that the next request makes the page again.
        """
        now = timezone.now()
        shown = sorted({*address.match.func.shows, *getattr(response, "page_shows", ())})
        until = getattr(response, "page_until", None)
        midnight = next_midnight(now)
        page = StoredPage(
            key=address.key,
            language=address.language,
            shows=shown,
            version=version if sorted(shows) == shown else UNKNOWN,
            build=self.build,
            good_until=min(until, midnight) if until and until > now else midnight,
            etag=hashlib.sha256(response.content).hexdigest()[:32],
            content_type=response.headers["Content-Type"],
            plain=response.content,
            gzip=gzip.compress(response.content, 9, mtime=0),
        )
        fields = [field.name for field in StoredPage._meta.concrete_fields if not field.primary_key]
        unique = ["key", "language"]
        StoredPage.objects.bulk_create(
            [page],
            update_conflicts=True,
            unique_fields=unique,
            update_fields=[name for name in fields if name not in unique],
        )
        return page


def known_tags(header, zipped):
    """The entity tags of ``If-None-Match`` that name the encoding we would send, without its ending."""
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")] if header else []
    return [tag.removesuffix("-gz") for tag in tags if tag.endswith("-gz") == zipped]
